"""What is known of a song's tempo, key and metre without listening to it?"""

from __future__ import annotations

import re

from msgspec import Struct

from composer.domain.generation import Generation
from composer.domain.options import OptionValue

_BPM = re.compile(r"\b(\d{2,3}(?:\.\d{1,2})?)\s?bpm\b", re.IGNORECASE)
_KEY = re.compile(r"(?<![\w'’-])([A-G](?:#|b|♯|♭)?)[ -](major|minor)\b")
_METRE = re.compile(r"\b(3/4|4/4|5/4|6/8|12/8)\b")
_BEATS = {"3/4": 3, "4/4": 4, "5/4": 5, "6/8": 2, "12/8": 4}


class MusicFacts(Struct, frozen=True, kw_only=True):
    """Tempo, key and metre as they were asked for or told; None and empty where nobody said."""

    bpm: float | None = None
    key: str = ""
    in_bar: int = 4
    """Beats that make a bar."""


def music_facts(generation: Generation) -> MusicFacts:
    """What the engine said goes before what was set, and that before the words of the style."""
    options = generation.request.options
    texts = (generation.note, generation.request.prompt, " ".join(generation.request.tags))
    metre = str(options.get("metre") or "") or _found(_METRE, texts)
    key = str(options.get("key") or "").strip()
    told = next((found for text in texts if (found := _KEY.search(text))), None)
    return MusicFacts(
        bpm=_tempo(options.get("bpm"), texts),
        key=f"{told.group(1)} {told.group(2)}" if told else key,
        in_bar=_BEATS.get(metre, 4),
    )


def _tempo(option: OptionValue, texts: tuple[str, ...]) -> float | None:
    if isinstance(option, int | float) and not isinstance(option, bool) and 20 <= option <= 400:
        return float(option)
    told = _found(_BPM, texts)
    return float(told) if told and 20 <= float(told) <= 400 else None


def _found(pattern: re.Pattern[str], texts: tuple[str, ...]) -> str:
    return next((found.group(1) for text in texts if (found := pattern.search(text))), "")

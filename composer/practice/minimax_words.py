"""What does MiniMax's lyrics endpoint take, and which words does it write?

Written from the documents (POST /v1/lyrics_generation). Assumed: `edit` wants the lyrics that are
to be edited, `write_full_song` takes none. The words are our own, plain enough to be seen through.
"""

from __future__ import annotations

import random
import re
from decimal import Decimal

from msgspec import Struct

from composer.practice.minimax_errors import invalid
from composer.practice.minimax_orders import json_fields, only_known, text

PRICE = Decimal("0.01")
"""US dollars a song."""

MODES = ("write_full_song", "edit")

_FIELDS = frozenset({"mode", "prompt", "lyrics", "title"})

_ORDINARY = ("morning", "river", "window", "summer", "harbour", "winter", "garden", "evening")

_VERSES = (
    "I walked out where the {0} was calling",
    "The {0} and the {1} were talking low",
    "Somebody left the {1} burning",
    "And every {0} had somewhere to go",
    "I counted the steps to the {1}",
    "The {0} kept a light on for me",
    "We folded the {0} into paper",
    "And sent it along to the {1}",
)

_CHORUSES = (
    "Oh, {0}, stay a little longer",
    "Oh, {0}, sing it one more time",
    "All the roads run back to the {1}",
    "And the {1} runs back to this line",
)

_BRIDGES = ("If the {1} forgets us", "The {0} will know our names")

_STYLES = ("Acoustic", "Indie pop", "Warm", "Mid-tempo", "Dreamy", "Folk", "Hopeful", "Late night")


class Wish(Struct, frozen=True, kw_only=True):
    """A valid order of words."""

    edit: bool
    prompt: str
    lyrics: str
    title: str


class Words(Struct, frozen=True, kw_only=True):
    """A song without its music."""

    title: str
    style_tags: str
    """Separated by commas."""
    lyrics: str


def read_wish(body: bytes) -> Wish:
    """Read and check the body of a request for words; raises NotTaken."""
    fields = json_fields(body)
    only_known(fields, _FIELDS)
    mode = fields.get("mode")
    if not isinstance(mode, str) or mode not in MODES:
        raise invalid(f"mode must be one of {', '.join(MODES)}")
    prompt, lyrics = text(fields, "prompt", 2000), text(fields, "lyrics", 3500)
    if mode == "edit" and not lyrics.strip():
        raise invalid("lyrics is required when mode is edit")
    if mode != "edit" and lyrics.strip():
        raise invalid("lyrics is for mode edit only")
    return Wish(edit=mode == "edit", prompt=prompt, lyrics=lyrics, title=text(fields, "title"))


def write(wish: Wish, seed: str) -> Words:
    """Write a song about the longest words of the prompt; the seed decides the rest."""
    dice = random.Random(seed)
    about = sorted({each.lower() for each in re.findall(r"[^\W\d_]{5,20}", wish.prompt)}, key=len)
    about = [*about[-2:], *dice.sample(_ORDINARY, 2)][:2]
    title = wish.title or f"{about[0]} and {about[1]}".title()
    style = ", ".join(dice.sample(_STYLES, 4))
    if wish.edit:
        return Words(title=title, style_tags=style, lyrics=_edited(wish.lyrics, about))
    verses = dice.sample(_VERSES, 8)
    sections = {
        "[Intro]": (),
        "[Verse 1]": verses[:4],
        "[Pre-Chorus]": _BRIDGES[::-1],
        "[Chorus]": _CHORUSES,
        "[Verse 2]": verses[4:],
        "[Bridge]": _BRIDGES,
        "[Outro]": _CHORUSES[:1],
    }
    parts = [
        "\n".join([tag, *(line.format(*about) for line in lines)])
        for tag, lines in sections.items()
    ]
    return Words(title=title, style_tags=style, lyrics="\n\n".join(parts))


def _edited(lyrics: str, about: list[str]) -> str:
    ending = "\n\n[Outro]\n" + _CHORUSES[0].format(*about)
    return lyrics.rstrip()[: 3500 - len(ending)] + ending

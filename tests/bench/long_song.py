"""What is written and typed while keys are measured: a long song, its style, the next words."""

from __future__ import annotations

import random

CHARACTERS, SECTIONS = 3500, 60
_WORDS = ("salt", "rail", "lantern", "light", "gate", "river", "paper", "slow", "warm", "rain")
_TAGS = ("Verse", "Pre-Chorus", "Chorus", "Verse", "Chorus", "Bridge")
_LINE = "salt on the rail, hold the light\n"
_STYLE = "warm folk, brushed drums, "


def long_song() -> str:
    """Sixty sections of short lines, 3,500 characters together."""
    dice = random.Random(SECTIONS)
    parts = [f"[{_TAGS[at % len(_TAGS)]}]\n" for at in range(SECTIONS)]
    room = CHARACTERS - sum(map(len, parts)) - 2 * (SECTIONS - 1)
    for at in range(SECTIONS):
        share = (room * (at + 1)) // SECTIONS - (room * at) // SECTIONS
        words = " ".join(dice.choices(_WORDS, k=share))[:share].rstrip()
        parts[at] += words.ljust(share, "a")
    return "\n\n".join(parts)


def style() -> str:
    """As much as a style that takes six lines."""
    return ("warm folk, brushed drums, upright bass, " * 8).rstrip(", ")


def typed(field: str, number: int) -> str:
    """The character that is typed as the `number`-th: a lyric has ends of lines, a style none."""
    words = _LINE if field == "lyrics" else _STYLE
    return words[number % len(words)]

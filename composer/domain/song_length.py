"""How long will a song become whose length the service chooses?"""

from __future__ import annotations

from composer.domain.lyrics import is_silent, readable_part
from composer.domain.sung_length import expected_lengths

SHORTEST, LONGEST = 45, 300
"""Seconds between which services keep a song (MiniMax's price page and Verbatik's: to 5 min)."""
WITHOUT_WORDS = (60, 180)
"""Seconds of a song that is not sung. Verbatik calls about 3 minutes typical; the model behind it
plays about a minute and a half where nothing holds it longer."""
_EARLIEST, _LATEST = 0.75, 1.4
"""How far a sung song strays from the first guess at its length."""
_STEP = 15


def expected_range(
    lyrics: str, style: str = "", tempo: float | None = None, correction: float = 1.0
) -> tuple[int, int]:
    """The least and the most that is likely, in whole seconds; steps of a quarter minute.

    The words set the length, so the range moves with them, and with the tempo (beats a minute) if
    the setting or the style names one, and with what finished songs have shown of such guesses
    (``correction``, a factor). It is a guess and is called one wherever it is shown.
    """
    if is_silent(lyrics):
        return WITHOUT_WORDS
    sung = correction * sum(expected_lengths(readable_part(lyrics), style, tempo))
    low = _STEP * round(sung * _EARLIEST / _STEP)
    high = _STEP * -round(-sung * _LATEST // _STEP)
    return min(max(low, SHORTEST), LONGEST - 2 * _STEP), min(max(high, SHORTEST + _STEP), LONGEST)

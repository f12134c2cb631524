"""How long do the sections of a song take when they are sung?

A line lasts as long as its syllables at the song's tempo, and no shorter than a bar and a half,
because singers breathe. A section without words lasts the bars that are usual for its kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from composer.domain.lyrics import Section, SectionKind, sheet_of
from composer.domain.syllables import language_of, syllables

USUAL_TEMPO = 100.0
"""Beats a minute where neither a setting nor the style says."""
BEATS_IN_BAR = 4
SHORTEST_LINE = 6.0
"""Beats."""
SHORTEST_SECTION_SECONDS = 4.0
SYLLABLES_PER_BEAT: dict[SectionKind, float] = {
    SectionKind.VERSE: 1.6,
    SectionKind.PRE_CHORUS: 1.5,
    SectionKind.CHORUS: 1.35,
    SectionKind.POST_CHORUS: 1.35,
    SectionKind.HOOK: 1.35,
    SectionKind.DROP: 1.35,
    SectionKind.OUTRO: 1.3,
}
"""At USUAL_TEMPO, rests within the line included; others have the average. A first guess, which
the finished songs of a library correct (``correction``)."""
AVERAGE_PER_BEAT = 1.5
BARE_BARS: dict[SectionKind, int] = {
    SectionKind.INTRO: 4,
    SectionKind.OUTRO: 4,
    SectionKind.SOLO: 8,
    SectionKind.INST: 8,
    SectionKind.INTERLUDE: 4,
    SectionKind.BREAK: 4,
    SectionKind.BUILD_UP: 4,
    SectionKind.DROP: 8,
    SectionKind.TRANSITION: 2,
}
"""Bars of a section that has no words; one that usually has some gets four."""
_USUAL_BARE_BARS = 4
_RAPID = re.compile(r"\b(?:rap|rapped|trap|drill|grime|fast flow|spoken word)\b", re.IGNORECASE)
_RAPID_FACTOR = 1.8
"""Rap has nearly twice as many syllables a beat as song."""

_BPM = re.compile(
    r"\b(\d{2,3})(?:\.\d+)?\s*-?\s*(?:bpm|beats per minute)\b|\btempo:?\s(\d{2,3})\b",
    re.IGNORECASE,
)
_SLOWEST, _FASTEST = 40, 220


def expected_seconds(section: Section, tempo: float = USUAL_TEMPO, language: str = "") -> float:
    """How long this section lasts when it is sung, in seconds.

    ``tempo`` is in beats a minute. Syllables follow the tempo by half only: a ballad has fewer of
    them a second, but more of them a beat.
    """
    beat = 60 / tempo
    if not section.lines:
        return BARE_BARS.get(section.kind, _USUAL_BARE_BARS) * BEATS_IN_BAR * beat
    rate = SYLLABLES_PER_BEAT.get(section.kind, AVERAGE_PER_BEAT) * math.sqrt(USUAL_TEMPO / tempo)
    return max(SHORTEST_SECTION_SECONDS, _beats(section.lines, rate, language) * beat)


@lru_cache(maxsize=512)  # at the next key nearly all sections are the same
def _beats(lines: tuple[str, ...], rate: float, language: str) -> float:
    return sum([max(SHORTEST_LINE, syllables(line, language) / rate) for line in lines])


def expected_lengths(lyrics: str, style: str = "", tempo: float | None = None) -> tuple[float, ...]:
    """The seconds of each section of the text, in order.

    ``style`` is what describes the music: a tempo named in it counts unless ``tempo`` says another,
    and words of rap make the syllables quicker.
    """
    sections = sheet_of(lyrics).sections
    if not sections:
        return ()
    beats = tempo or tempo_in(style) or USUAL_TEMPO
    language = language_of(lyrics)
    lengths = [expected_seconds(section, beats, language) for section in sections]
    if style and _RAPID.search(style):
        lengths = [
            max(SHORTEST_SECTION_SECONDS, length / _RAPID_FACTOR) if section.lines else length
            for section, length in zip(sections, lengths, strict=True)
        ]
    return tuple(lengths)


def tempo_in(style: str) -> float | None:
    """The beats a minute that a style names ("88 bpm", "tempo 120"), or None."""
    for match in _BPM.finditer(style):
        beats = int(match[1] or match[2])
        if _SLOWEST <= beats <= _FASTEST:
            return float(beats)
    return None


def words_that_fit(lyrics: str, seconds: float, style: str = "", tempo: float | None = None) -> int:
    """Where the text passes ``seconds``: the position of the first line that no longer fits, or of
    its section if none of that does; the text's length if all of it fits.
    """
    sheet = sheet_of(lyrics)
    left = seconds
    for section, length in zip(sheet.sections, expected_lengths(lyrics, style, tempo), strict=True):
        if length <= left:
            left -= length
            continue
        sung = [
            line
            for line in sheet.lines
            if section.start <= line.start < section.end and line.tag is None and line.text.strip()
        ]
        fitting = int(left / (length / len(sung))) if sung else 0
        return sung[min(fitting, len(sung) - 1)].start if fitting else section.start
    return len(lyrics)


_DOUBT = 3.0
"""How many finished songs it takes to believe them as much as the first guess."""
_LEAST, _MOST = 0.6, 1.7


def correction(takes: Iterable[tuple[float, float]]) -> float:
    """By what the guess is to be multiplied, from (seconds guessed, seconds made) of past songs.

    1.0 without any. The middle of all of them counts, so that one odd song changes little, and
    few songs move the guess less than many. From 0.6 to 1.7.
    """
    factors: Sequence[float] = [
        made / guessed for guessed, made in takes if guessed > 0 and made > 0
    ]
    if not factors:
        return 1.0
    from statistics import median  # brings fractions along, which no window waits for

    weight = len(factors) / (len(factors) + _DOUBT)
    middle = min(_MOST, max(_LEAST, median(factors)))
    return 1 + (middle - 1) * weight

"""What a clip is: one sound file that was made, and what is known of it."""

from __future__ import annotations

from msgspec import Struct

from composer.domain.loudness import Loudness
from composer.domain.lyrics import SectionKind, parse_sections
from composer.domain.sung_length import expected_lengths


class SectionTime(Struct, frozen=True, kw_only=True):
    """Where a section lies in a clip; times in seconds."""

    name: str
    kind: SectionKind
    start: float
    seconds: float


class Clip(Struct, frozen=True, kw_only=True):
    """One sound file in the library."""

    id: str
    path: str
    """Relative to the library's folder, with forward slashes on every system."""
    format: str
    """``mp3``, ``wav``, ``flac``, ``ogg`` …, as the file's ending says."""
    seconds: float
    bytes: int
    sections: tuple[SectionTime, ...] = ()
    """Known section times; empty where the service says nothing of them."""
    number: int = 1
    """Which song of its order this is, from 1."""
    loudness: Loudness | None = None
    """As it was measured once; None while nobody has."""
    digest: str | None = None
    """SHA-256 of the file in hexadecimal, by which it is known again; None where not counted."""


def outline(
    lyrics: str,
    seconds: float | None = None,
    *,
    style: str = "",
    tempo: float | None = None,
    correction: float = 1.0,
) -> tuple[SectionTime, ...]:
    """The sections of a text in time: a guess, stretched to ``seconds`` if they are known.

    ``style``, ``tempo`` (beats a minute) and ``correction`` (``sung_length.correction``) make the
    guess better.
    """
    sections = parse_sections(lyrics)
    guesses = expected_lengths(lyrics, style, tempo)
    total = sum(guesses)
    stretch = seconds / total if seconds and total else correction
    start, times = 0.0, list[SectionTime]()
    for section, guess in zip(sections, guesses, strict=True):
        length = guess * stretch
        name = section.name or "Words"
        times.append(SectionTime(name=name, kind=section.kind, start=start, seconds=length))
        start += length
    return tuple(times)

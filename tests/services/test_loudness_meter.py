"""A clip is measured once, however many ask, and what was found is kept with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.errors import AudioUnreadable
from composer.domain.loudness import Loudness
from composer.services.loudness import LoudnessMeter

CLIP = Clip(id="a", path="a.wav", format="wav", seconds=1.0, bytes=1)
LOUD = Loudness(integrated=-13.6, short_term=-11.0, true_peak=-0.4)


async def test_who_asks_at_the_same_time_waits_for_the_same_measuring() -> None:
    measured: list[Path] = []
    kept: list[tuple[str, Loudness]] = []

    def measure(file: Path) -> Loudness:
        measured.append(file)
        return LOUD

    meter = LoudnessMeter(
        file_of=lambda clip: Path(clip.path),
        measure=measure,
        keep=lambda clip_id, loudness: kept.append((clip_id, loudness)),
    )
    assert meter.known(CLIP) is None
    assert await asyncio.gather(*(meter.of(CLIP) for _ in range(3))) == [LOUD] * 3
    assert measured == [Path("a.wav")]
    assert kept == [("a", LOUD)]
    assert meter.known(CLIP) == LOUD
    earlier = replace(CLIP, id="b", loudness=LOUD)
    assert await meter.of(earlier) == LOUD
    assert len(measured) == 1


async def test_what_could_not_be_measured_is_asked_for_again() -> None:
    tries = 0

    def measure(_file: Path) -> Loudness:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise AudioUnreadable("It is missing.", short="Missing")
        return LOUD

    meter = LoudnessMeter(file_of=lambda clip: Path(clip.path), measure=measure, keep=print)
    with pytest.raises(AudioUnreadable):
        await meter.of(CLIP)
    assert await meter.of(CLIP) == LOUD

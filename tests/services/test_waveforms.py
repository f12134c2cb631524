"""Are shapes read off the event loop, the newest wish first, whatever state the files are in?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from composer.audio import peaks as audio
from composer.domain.clip import Clip
from composer.domain.errors import AudioUnreadable
from composer.services import waveforms as service
from composer.services.waveforms import Waveforms
from tests.services.songs import write_wav


class Shelf:
    """Waveforms over a folder of real sound files, which remembers what was decoded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: list[str] = []
        self.told: list[str] = []
        self.while_reading: Callable[[], None] = lambda: None
        self.waveforms = Waveforms(
            file_of=lambda clip: folder / clip.path,
            read_peaks=self._read,
            thumbnail=audio.thumbnail,  # type: ignore[arg-type]
            read_detail=audio.compute_detail,
        )
        self.waveforms.ready.connect(self.told.append)

    def _read(self, file: Path) -> audio.Peaks:
        self.read.append(file.stem)
        self.while_reading()
        return audio.read_peaks(file, self.folder / "cache")

    def clip(self, name: str) -> Clip:
        write_wav(self.folder / f"{name}.wav")
        return Clip(id=name, path=f"{name}.wav", format="wav", seconds=0.1, bytes=1)

    async def settled(self) -> None:
        reading = self.waveforms._reading
        if reading is not None:
            await asyncio.wait_for(reading, 60)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


async def test_thumbnails_come_later_and_stay(shelf: Shelf) -> None:
    clip = shelf.clip("a")

    assert shelf.waveforms.thumbnail(clip) is None
    await shelf.settled()

    bars = shelf.waveforms.thumbnail(clip)
    assert bars is not None
    assert len(bars) == 16
    assert max(bars) == 255
    assert (shelf.read, shelf.told) == (["a"], ["a"])


async def test_the_row_on_screen_now_is_read_first(shelf: Shelf) -> None:
    clips = [shelf.clip(name) for name in "abc"]
    for clip in clips:
        shelf.waveforms.thumbnail(clip)
    shelf.waveforms.thumbnail(clips[0])  # scrolled back
    await shelf.settled()

    assert shelf.read == ["a", "c", "b"]


async def test_rows_that_were_scrolled_past_are_not_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WISHES", 2)
    clips = [shelf.clip(name) for name in "abcd"]
    for clip in clips:
        shelf.waveforms.thumbnail(clip)
    await shelf.settled()
    assert shelf.read == ["d", "c"]

    shelf.waveforms.thumbnail(clips[0])  # scrolled back
    await shelf.settled()
    assert shelf.read == ["d", "c", "a"]


async def test_a_row_painted_again_while_it_is_read_is_read_once(shelf: Shelf) -> None:
    clip = shelf.clip("a")
    loop = asyncio.get_running_loop()
    shelf.while_reading = lambda: asyncio.run_coroutine_threadsafe(paint(), loop).result(30)

    async def paint() -> None:
        shelf.waveforms.thumbnail(clip)

    shelf.waveforms.thumbnail(clip)
    await shelf.settled()

    assert (shelf.read, shelf.told) == (["a"], ["a"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\x00\xff" * 4000),
        lambda file: file.write_bytes(b"<html>not found</html>"),
    ],
    ids=["missing", "empty", "damaged", "a web page"],
)
async def test_a_bad_file_keeps_nobody_waiting(shelf: Shelf, spoil: Callable[[Path], None]) -> None:
    bad, good = shelf.clip("bad"), shelf.clip("good")
    spoil(shelf.folder / "bad.wav")

    with pytest.raises(AudioUnreadable):
        await shelf.waveforms.peaks(bad)
    shelf.waveforms.thumbnail(good)
    shelf.waveforms.thumbnail(bad)
    await shelf.settled()

    assert shelf.waveforms.thumbnail(bad) is None
    assert shelf.waveforms.thumbnail(good) is not None
    assert shelf.told == ["good"]
    await shelf.settled()
    assert shelf.read.count("bad") == 2  # painting the row again does not try again for ever


async def test_a_file_that_is_back_is_drawn_when_it_is_played(shelf: Shelf) -> None:
    clip = shelf.clip("a")
    (shelf.folder / "a.wav").unlink()
    shelf.waveforms.thumbnail(clip)
    await shelf.settled()
    assert shelf.told == []

    write_wav(shelf.folder / "a.wav", seconds=0.5)
    peaks = await shelf.waveforms.peaks(clip)

    assert peaks.seconds == 0.5
    assert shelf.waveforms.thumbnail(clip) is not None
    assert shelf.told == ["a"]


async def test_shapes_are_kept_for_the_latest(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "KEPT_IN_MEMORY", 2)
    a, b, c = (shelf.clip(name) for name in "abc")

    for clip in (a, b, a, c, a, b):
        assert len((await shelf.waveforms.peaks(clip)).peak) == 2000

    assert shelf.read == ["a", "b", "c", "b"]


async def test_closing_stops_reading(shelf: Shelf) -> None:
    for name in "abc":
        shelf.waveforms.thumbnail(shelf.clip(name))

    shelf.waveforms.close()
    with pytest.raises(asyncio.CancelledError):
        await shelf.settled()

    assert shelf.read == []


async def test_only_so_many_thumbnails_are_held(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "THUMBNAILS", 2)
    clips = [shelf.clip(name) for name in "abc"]
    for clip in clips:
        await shelf.waveforms.peaks(clip)

    assert shelf.waveforms.thumbnail(clips[2]) is not None
    assert shelf.waveforms.thumbnail(clips[0]) is None
    await shelf.settled()
    assert shelf.waveforms.thumbnail(clips[0]) is not None

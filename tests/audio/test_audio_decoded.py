"""A song is decoded where it is wanted, and is the same to the frame wherever that began."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.audio import decoded
from composer.audio.decoded import CHANNELS, RATE, DecodedSong
from composer.audio.runs import Runs
from composer.domain.errors import AudioUnreadable
from tests.audio.sounds import converted, samples_of, written
from tests.patience import wait_until

LENGTH = 8 * RATE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("long")


@pytest.fixture(scope="module")
def noise(folder: Path) -> Path:
    """Eight seconds in which no two places are alike."""
    samples = np.random.default_rng(7).integers(-9000, 9000, LENGTH * CHANNELS, "<i2")
    return written(folder / "noise.wav", samples.tobytes(), rate=RATE, channels=CHANNELS)


@pytest.fixture
def short_of_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """One second is decoded soon, two later; a tenth of one is near."""
    monkeypatch.setattr(decoded, "SOON", RATE)
    monkeypatch.setattr(decoded, "LATER", 2 * RATE)
    monkeypatch.setattr(decoded, "_NEAR", RATE // 10)
    monkeypatch.setattr(decoded, "_PIECE", 1 << 15)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[list[DecodedSong]]:
    songs: list[DecodedSong] = []
    yield songs
    for song in songs:
        song.close()


def there(song: DecodedSong, second: float, seconds: float = 1.0) -> bool:
    frames = round(seconds * RATE)
    return len(song.read(round(second * RATE), frames)) == frames * CHANNELS


FORMATS = {
    "noise.mp3": ("-b:a", "128k"),
    "noise.m4a": (),
    "noise.ogg": ("-c:a", "libvorbis"),
    "noise.opus": ("-c:a", "libopus"),
    "noise.flac": (),
    "eight.wav": ("-ac", "8"),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.usefixtures("short_of_breath")
def test_every_frame_is_the_same_wherever_decoding_began(
    name: str, noise: Path, folder: Path, tmp_path: Path, opened: list[DecodedSong]
) -> None:
    file = converted(noise, folder / name, *FORMATS[name])
    plain = converted(file, tmp_path / "plain.wav", "-ar", str(RATE), "-ac", str(CHANNELS))
    expected = np.frombuffer(samples_of(plain), "<i2").reshape(-1, CHANNELS)
    song = DecodedSong(file, tmp_path / "held")
    opened.append(song)
    for second in (6.3, 0.0, 1.4, 2.9, 4.5):  # the end first, then up to that
        song.want([round(second * RATE)])
        wait_until(f"second {second}", partial(there, song, second, 1.6))
    song.want([7 * RATE])
    wait_until("the end", lambda: song.end is not None)
    assert song.end == len(expected)
    found = np.asarray(song.read(0, song.end), int).reshape(-1, CHANNELS)
    apart = found - expected
    assert np.abs(apart).max() <= 3  # Opus comes as near as that; a frame off would be thousands


@pytest.mark.usefixtures("short_of_breath")
def test_no_more_is_decoded_than_is_about_to_be_heard(
    noise: Path, tmp_path: Path, opened: list[DecodedSong]
) -> None:
    song = DecodedSong(noise, tmp_path / "held")
    opened.append(song)
    song.want([4 * RATE, 2 * RATE])  # inside a loop: where it is, where it begins again
    wait_until("both places", lambda: there(song, 4, 2) and there(song, 2, 2))
    assert song.end is None
    assert not song.read(0, 1)
    assert not song.read(7 * RATE, 1)
    song.want([7 * RATE])
    wait_until("the end", lambda: song.end == LENGTH)


@pytest.mark.usefixtures("short_of_breath")
def test_a_place_behind_the_end_finds_where_the_end_is(
    noise: Path, tmp_path: Path, opened: list[DecodedSong]
) -> None:
    song = DecodedSong(noise, tmp_path / "held")
    opened.append(song)
    song.want([0])
    wait_until("the start", lambda: there(song, 0))
    song.want([45 * RATE])
    wait_until("the end", lambda: song.end == LENGTH)
    assert song.error is None


def test_what_is_no_sound_and_what_has_gone_say_why(
    tmp_path: Path, opened: list[DecodedSong]
) -> None:
    page = tmp_path / "page.mp3"
    page.write_bytes(b"<html>no sound</html>" * 40)
    for file in (page, tmp_path / "gone.mp3"):
        song = DecodedSong(file, tmp_path / "held")
        opened.append(song)
        song.want([RATE * 60])
        wait_until("the reason", partial(getattr, song, "error"))
        assert isinstance(song.error, AudioUnreadable)
        assert not song.read(0, 10)


def test_the_last_of_a_disk_is_left_alone(
    noise: Path, tmp_path: Path, opened: list[DecodedSong], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoded, "_OFTEN", 1 << 20)
    monkeypatch.setattr(decoded, "_LEFT_FREE", 1 << 60)
    song = DecodedSong(noise, tmp_path / "held")
    opened.append(song)
    song.want([0])
    wait_until("the reason", lambda: song.error)
    assert song.error is not None
    assert song.error.code == "no_room_to_hold"
    assert "almost full" in song.error.message


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=20))
def test_runs_never_overlap_and_lead_to_what_was_written(asked: list[tuple[int, int]]) -> None:
    runs, song = Runs(), set[int]()
    file: list[int] = []
    for place, most in asked:
        start = runs.reach(place)
        count = min(most, runs.room(start))
        runs.add(start, count)
        file += range(start, start + count)
        song |= set(range(start, start + count))
    assert runs.size == len(file) == len(song)
    for place in range(85):
        expected = place
        while expected in song:
            expected += 1
        assert runs.reach(place) == expected
        found = [file[at + n] for at, _, frames in runs.pieces(place, 30) for n in range(frames)]
        assert found == list(range(place, min(expected, place + 30)))
        if place not in song:
            assert runs.last_before(place) == max((n + 1 for n in song if n < place), default=0)

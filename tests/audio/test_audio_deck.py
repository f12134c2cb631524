"""What is heard next, to the frame: loops without a seam, switches without a gap, levels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from composer.audio.deck import FADE, SEAM, Deck
from composer.audio.decoded import CHANNELS, RATE, DecodedSong
from composer.domain.errors import ComputerProblem
from tests.audio.sounds import written
from tests.patience import wait_until

HERTZ = 400
PERIOD = RATE // HERTZ


@pytest.fixture
def songs(tmp_path: Path) -> tuple[Path, Path]:
    """The same tone for two seconds, the second song twice as loud."""
    moments = np.arange(2 * RATE)
    tone = np.sin(2 * np.pi * moments / PERIOD)
    paths = (tmp_path / "a.wav", tmp_path / "b.wav")
    for path, level in zip(paths, (0.25, 0.5), strict=True):
        samples = np.repeat((tone * level * 32767).astype("<i2"), CHANNELS)
        written(path, samples.tobytes(), rate=RATE, channels=CHANNELS)
    return paths


@pytest.fixture
def deck(songs: tuple[Path, Path], tmp_path: Path) -> Iterator[Deck]:
    """Both songs held and decoded to their ends; the first is heard from its start."""
    opened: list[DecodedSong] = []

    def open_song(path: Path) -> DecodedSong:
        opened.append(DecodedSong(path, tmp_path / "held"))
        return opened[-1]

    deck = Deck(open_song)
    deck.hold(songs)
    deck.hear(songs[0], 0.0)
    wait_until("both songs", lambda: all(song.end is not None for song in opened))
    deck.begin()
    yield deck
    deck.close()


def heard(deck: Deck, frames: int, piece: int = 1000) -> NDArray[np.float32]:
    """The left channel of so many frames, asked for piece by piece."""
    parts = [deck.read(min(piece, frames - at)) for at in range(0, frames, piece)]
    return np.frombuffer(b"".join(parts), np.float32).reshape(-1, CHANNELS)[:, 0]


def steps(sound: NDArray[np.float32]) -> float:
    """The largest step from one sample to the next; a click is a large one."""
    return float(np.abs(np.diff(sound)).max())


SMOOTH = 0.25 * 2 * np.pi / PERIOD * 1.02
"""The largest step of the quieter tone, which nothing that is heard may go beyond."""


def test_a_region_begins_again_without_a_gap_or_a_click(deck: Deck) -> None:
    # 20 periods and a quarter: cut hard, every seam would be a step of a quarter of full scale.
    start, end = 0.5, 0.5 + 20.25 / HERTZ
    deck.set_loop(loop=True, region=(start, end))
    deck.seek(0.49)
    deck.begin()
    sound = heard(deck, RATE)[FADE:]
    assert steps(sound) <= SMOOTH
    # Nowhere is it silent for as long as a period.
    loudest = np.abs(sound[: len(sound) // PERIOD * PERIOD].reshape(-1, PERIOD)).max(axis=1)
    assert loudest.min() > 0.1
    length = round(end * RATE) - round(start * RATE)
    one, next_ = sound[2 * length : 3 * length], sound[3 * length : 4 * length]
    assert np.array_equal(one, next_)  # exactly as long as the region, round after round
    first = round(0.01 * RATE)
    assert deck.position_after(first) == pytest.approx(0.5)
    assert deck.position_after(first + length - 1) == pytest.approx(end, abs=1e-4)
    assert deck.position_after(first + 3 * length + 10) == pytest.approx(0.5 + 10 / RATE)


def test_a_whole_song_is_followed_by_its_own_first_frame(
    deck: Deck, songs: tuple[Path, Path]
) -> None:
    deck.set_loop(loop=True, region=None)
    deck.seek(1.9)
    deck.begin()
    sound = heard(deck, RATE // 2)
    assert steps(sound[FADE:]) <= SMOOTH
    assert not deck.is_over_after(10 * RATE)
    assert deck.length == 2.0


def test_without_a_loop_the_song_ends_and_silence_follows(deck: Deck) -> None:
    deck.seek(1.5)
    deck.begin()
    sound = heard(deck, RATE)
    assert not np.any(sound[RATE // 2 :])
    assert np.any(sound[RATE // 2 - PERIOD : RATE // 2])
    assert not deck.is_over_after(RATE // 2 - 1)
    assert deck.is_over_after(RATE // 2)


def test_a_switch_keeps_the_place_matches_the_levels_and_does_not_click(
    deck: Deck, songs: tuple[Path, Path]
) -> None:
    a, b = songs
    deck.set_gains({b: 0.5})
    parts = []
    for n in range(10):
        parts.append(heard(deck, 3210))
        deck.switch(b if n % 2 == 0 else a)
    sound = np.concatenate(parts)
    assert steps(sound[FADE:]) <= SMOOTH
    assert np.abs(sound).max() <= 0.251
    assert deck.position_after(len(sound)) == pytest.approx(len(sound) / RATE)
    # The same place, not merely the same tone: it goes on in phase with where it is.
    expected = 0.25 * np.sin(2 * np.pi * np.arange(len(sound)) / PERIOD)
    assert np.abs(sound[2 * FADE :] - expected[2 * FADE :]).max() < 0.002


def test_a_change_of_the_volume_is_a_slope(deck: Deck) -> None:
    heard(deck, 4800)
    deck.set_volume(0.0)
    sound = heard(deck, 4800, piece=2400)
    assert np.any(sound[:1000])
    assert not np.any(sound[2400:])
    assert steps(sound) <= SMOOTH


def test_a_jump_shows_where_it_goes_before_that_is_heard(deck: Deck) -> None:
    heard(deck, 9600)
    assert deck.position_after(4800) == pytest.approx(0.1)
    deck.seek(1.5)
    assert deck.position_after(4900) == pytest.approx(1.5)  # 4700 old frames are still to come
    heard(deck, 4800)
    assert deck.position_after(9600 + 480) == pytest.approx(1.51)


def test_what_is_not_decoded_yet_is_silence_and_goes_on_where_it_stood(
    songs: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = Event()
    take = DecodedSong._take

    def slowly(song: DecodedSong, place: int, block: bytes) -> None:
        may_go_on.wait(60)
        take(song, place, block)

    monkeypatch.setattr(DecodedSong, "_take", slowly)
    song = DecodedSong(songs[0], tmp_path / "held")
    deck = Deck(lambda _path: song)
    deck.hold([songs[0]])
    deck.hear(songs[0], 0.0)
    deck.begin()
    assert not np.any(heard(deck, 5000))
    assert deck.position_after(5000) == 0.0
    may_go_on.set()
    wait_until("the song", lambda: song.end is not None)
    assert np.any(heard(deck, 5000))
    assert deck.position_after(10_000) == pytest.approx(5000 / RATE)
    deck.close()


def test_a_region_shorter_than_its_seam_and_one_at_the_start_are_looped_too(deck: Deck) -> None:
    for region in ((0.0, 0.25), (1.0, 1.0 + SEAM / RATE), (1.9, 60.0)):
        deck.set_loop(loop=True, region=region)
        deck.seek(region[0])
        deck.begin()
        assert np.any(heard(deck, RATE))
        assert not deck.is_over_after(RATE)


def test_a_folder_that_takes_nothing_says_so(songs: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ComputerProblem, match="Free some space"):
        DecodedSong(songs[0], tmp_path / "file")


def test_the_output_is_told_to_wait_for_the_first_frame_and_for_nothing_else(
    songs: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = Event()
    take = DecodedSong._take

    def slowly(song: DecodedSong, place: int, block: bytes) -> None:
        may_go_on.wait(60)
        take(song, place, block)

    monkeypatch.setattr(DecodedSong, "_take", slowly)
    deck = Deck(lambda path: DecodedSong(path, tmp_path / "held"))
    gone = tmp_path / "gone.wav"
    deck.hold([songs[0], gone])
    deck.hear(songs[0], 0.0)
    assert not deck.is_ready
    may_go_on.set()
    wait_until("the first frame", lambda: deck.is_ready)
    deck.seek(60.0)  # behind its end there is nothing to wait for
    wait_until("the end", lambda: deck.is_ready)
    deck.hear(gone, 0.0)
    wait_until("what is wrong", lambda: deck.is_ready and deck.error is not None)
    deck.close()

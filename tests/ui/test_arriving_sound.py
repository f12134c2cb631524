"""A song that is read while it is written: nothing is left out, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from composer.ui.arriving_sound import ArrivingSound
from composer.ui.playback import Playback
from tests.patience import PATIENCE

SONG = bytes(range(256)) * 8


class Player:
    """Reads in a thread of its own to the end, as Qt's player does."""

    def __init__(self, sound: ArrivingSound) -> None:
        self._sound = sound
        self.heard = b""
        self.has_heard = threading.Condition()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def _play(self) -> None:
        while not self._sound.atEnd():
            piece = bytes(self._sound.read(100).data())
            with self.has_heard:
                self.heard += piece
                self.has_heard.notify_all()

    def wait_for(self, size: int) -> None:
        with self.has_heard:
            assert self.has_heard.wait_for(lambda: len(self.heard) >= size, PATIENCE)

    def ends(self) -> bool:
        self._thread.join(PATIENCE)
        return not self._thread.is_alive()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "answer.part"
    file.write_bytes(SONG)
    return file


@pytest.fixture
def sound(file: Path, qapp: QObject) -> Iterator[ArrivingSound]:
    sound = ArrivingSound(file, 512, qapp)
    yield sound
    sound.let_go()
    sound.deleteLater()


def test_no_more_is_read_than_is_the_song_and_the_rest_is_waited_for(sound: ArrivingSound) -> None:
    player = Player(sound)
    player.wait_for(512)
    assert not sound.atEnd()
    assert sound.bytesAvailable() == 0
    assert player.heard == SONG[:512]
    sound.be_whole()
    assert player.ends()
    assert player.heard == SONG[:512]


def test_it_is_read_to_its_end_although_it_grows_and_gets_its_name(
    sound: ArrivingSound, file: Path
) -> None:
    player = Player(sound)
    player.wait_for(512)
    sound.grow(file, 1024)
    player.wait_for(1024)
    file.rename(file.with_name("song.mp3"))
    sound.grow(file, len(SONG))
    sound.be_whole()
    assert player.ends()
    assert player.heard == SONG


def test_it_goes_on_in_another_file_if_the_song_moves_to_one(
    sound: ArrivingSound, file: Path, tmp_path: Path
) -> None:
    player = Player(sound)
    player.wait_for(512)
    elsewhere = tmp_path / "elsewhere.part"
    elsewhere.write_bytes(SONG)
    file.unlink()
    sound.grow(elsewhere, len(SONG))
    sound.be_whole()
    assert player.ends()
    assert player.heard == SONG


def test_more_may_be_told_before_it_is_in_the_file(sound: ArrivingSound, file: Path) -> None:
    sound.grow(file, len(SONG) + 4)
    player = Player(sound)
    player.wait_for(len(SONG))
    with file.open("ab") as rest:
        rest.write(b"tail")
    sound.be_whole()
    assert player.ends()
    assert player.heard == SONG + b"tail"


def test_whoever_waits_for_more_is_let_go(sound: ArrivingSound) -> None:
    player = Player(sound)
    player.wait_for(512)
    sound.let_go()
    assert player.ends()
    assert sound.atEnd()


def test_it_cannot_be_written_to(sound: ArrivingSound, file: Path) -> None:
    assert sound.isSequential()
    assert not sound.isWritable()
    assert file.read_bytes() == SONG


def test_a_song_that_has_gone_is_no_sound(tmp_path: Path, qapp: QObject) -> None:
    with pytest.raises(FileNotFoundError):
        ArrivingSound(tmp_path / "gone.part", 10, qapp)


@pytest.mark.qt_log_ignore("PulseAudioService", "Cannot set loops for non-seekable source")
def test_a_player_that_goes_waits_for_no_more_of_the_song(
    file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    playback = Playback()
    playback.prepare()
    playback.load_arriving(file, 512)
    reader = playback._streamed._arriving
    assert reader is not None
    with qtbot.waitSignal(playback.destroyed):
        playback.deleteLater()
    assert reader._file is None

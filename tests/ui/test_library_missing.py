"""A song is seen whose file has gone: it is looked for by itself."""

from __future__ import annotations

import os

import pytest
from pytestqt.qtbot import QtBot

from composer.domain.generation import Generation
from composer.studio import Studio
from composer.ui import library_missing
from composer.ui.library_missing import LibraryMissing
from composer.ui.library_pane import LibraryPane
from composer.ui.messages import Messages
from composer.ui.widgets.labels import Text
from composer.ui.widgets.notices import Toast
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def pane(open_room: Studio, run: Run, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> LibraryPane:
    monkeypatch.setattr(library_missing, "SOON_MS", 0)
    pane = LibraryPane(open_room.library, open_room.queue, open_room.waveforms, open_room.composing)
    qtbot.addWidget(pane)
    pane.resize(304, 700)
    LibraryMissing(
        pane,
        finding_again=open_room.finding_again,
        pane=pane,
        messages=Messages(pane),
        is_busy=lambda: False,
    )
    return pane


def told(pane: LibraryPane) -> list[str]:
    toasts = pane.findChildren(Toast)
    return [text.text() for toast in toasts for text in toast.findChildren(Text)]


def missing(pane: LibraryPane) -> list[str]:
    entries = [pane.model.entry(row) for row in range(pane.model.rowCount())]
    return [entry.generation.title for entry in entries if entry and entry.missing]


def moved(studio: Studio, song: Generation, name: str) -> None:
    """Behind the program's back, with its description."""
    assert song.clip is not None
    studio.library.star(song.id, starred=True)  # writes the description
    file = studio.library.file_of(song.clip)
    os.truncate(file, song.clip.bytes)  # as its row says
    for ending in ("", ".json"):
        file.with_name(file.name + ending).rename(file.with_name(name + ending))


def test_what_is_seen_without_its_file_is_found_again_and_told_once(
    open_room: Studio, pane: LibraryPane, run: Run, qtbot: QtBot
) -> None:
    songs = [add_song(open_room, f"Song {n}", sound=0.1) for n in range(2)]
    for number, song in enumerate(songs):
        moved(open_room, song, f"{number}.wav")
    pane.show_anew()
    pane.show()
    qtbot.waitUntil(lambda: "2 files were found again." in told(pane))

    assert missing(pane) == []
    found = [open_room.library.get(song.id).clips[0].path for song in songs]
    assert found == ["0.wav", "1.wav"]


def test_a_song_that_is_pressed_is_looked_for_while_the_program_is_open(
    open_room: Studio, pane: LibraryPane, run: Run, qtbot: QtBot
) -> None:
    song = add_song(open_room, sound=0.1)
    pane.show_anew()
    pane.show()
    assert missing(pane) == []
    moved(open_room, song, "elsewhere.wav")

    pane.select(song.id)

    qtbot.waitUntil(lambda: "1 file was found again." in told(pane))
    assert open_room.library.get(song.id).clips[0].path == "elsewhere.wav"


def test_what_is_nowhere_is_marked_and_looked_for_once(
    open_room: Studio,
    pane: LibraryPane,
    run: Run,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []
    look = open_room.finding_again.look_around

    async def counted() -> object:
        looked.append(1)
        return await look()

    monkeypatch.setattr(open_room.finding_again, "look_around", counted)
    add_song(open_room, "Gone")
    pane.show_anew()
    pane.show()
    qtbot.waitUntil(lambda: looked == [1])
    pane.model.read_anew()
    qtbot.waitUntil(lambda: missing(pane) == ["Gone"])

    assert told(pane) == []
    assert looked == [1]

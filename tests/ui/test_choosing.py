"""Takes side by side and songs one after the other: what is shown, decided and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from composer.domain.generation import Generation, Verdict
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.compare_dialog import CompareDialog
from composer.ui.player_bar import PlayerBar
from composer.ui.player_takes import Take
from composer.ui.triage_dialog import TriageDialog
from composer.ui.widgets.labels import Text
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "PulseAudioService")


@pytest.fixture
def bar(
    open_room: Studio, qtbot: QtBot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PlayerBar]:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    bar = PlayerBar(
        open_room.library,
        open_room.waveforms,
        open_room.listening,
        open_room.preferences,
        open_room.composing,
    )
    qtbot.addWidget(bar)
    bar.resize(1360, 124)
    bar.show()
    yield bar
    bar.close()
    run(tasks.finish())


def words(*parents: PlayerBar | CompareDialog) -> str:
    shown = [text for parent in parents for text in parent.findChildren(Text) if text.isVisible()]
    rows = [row for parent in parents for row in getattr(getattr(parent, "rows", None), "rows", [])]
    return "\n".join([text.text() for text in shown] + [row.accessibleName() for row in rows])


def first(song: Generation) -> Take:
    assert song.clip is not None
    return Take(song, song.clip)


def test_blind_nothing_tells_which_it_is_until_the_choice_is_made_and_kept(
    bar: PlayerBar, open_room: Studio, run: Run, qtbot: QtBot
) -> None:
    lanterns = add_song(open_room, "Paper Lanterns", sound=2.0)
    harbour = add_song(open_room, "Harbour at Six", sku="kyma/elevenlabs-music", sound=2.0)

    async def scene() -> None:
        bar.compare([first(lanterns), first(harbour)])
        dialog = CompareDialog(bar, open_room.listening, open_room.composing, list)
        qtbot.addWidget(dialog)
        dialog.show()
        meter = open_room.listening.loudness
        await until(
            "both levels",
            lambda: all(meter.known(first(song).clip) for song in (lanterns, harbour)),
        )
        assert "Harbour at Six" in words(dialog)
        told: list[str] = []
        bar.position_changed.connect(lambda key, _share: told.append(key))
        dialog.blind.click()
        told.clear()
        for key in (Qt.Key.Key_2, Qt.Key.Key_A, Qt.Key.Key_X):
            QTest.keyClick(dialog, key)
            bar.playback.seek(1.0)
            hidden = words(bar, dialog)
            for secret in ("Lanterns", "Harbour", "ElevenLabs", "Pro", "$", "LUFS"):
                assert secret not in hidden
        assert bar.number == 1
        assert told == []  # the row of the library would show which one plays
        chosen = bar.beside[1].generation.title
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert f"You chose B: {chosen}" in words(dialog)
        assert "1 of 1" in words(dialog)
        assert chosen in words(bar)
        QTest.keyClick(dialog, Qt.Key.Key_Return)  # a choice is made once
        dialog.close()

    run(scene())
    votes = (open_room.folders.data / "votes.jsonl").read_text().splitlines()
    assert len(votes) == 1
    assert '"blind": true' in votes[0]


def test_the_louder_of_two_is_lowered_and_the_place_and_the_loop_are_kept(
    bar: PlayerBar, open_room: Studio, run: Run
) -> None:
    song = add_song(open_room, sound=4.0, takes=2)

    async def scene() -> None:
        bar.load(song)
        await until("the wave", lambda: bar.wave.maximum() > 0)
        bar.region.choose(1.0, 2.0)
        bar.playback.seek(1.5)
        bar.choose_take(1)
        assert bar.playback.position == pytest.approx(1.5)
        assert bar.region.region == (1.0, 2.0)
        bar.loop_to_here()  # take B gets a stretch of its own
        assert bar.region.region == (1.0, 1.5)
        bar.swap_takes()
        assert bar.region.region == (1.0, 2.0)
        bar.region.remove()
        assert bar.region.region is None

    run(scene())
    assert open_room.listening.loops.of(song.clips[1].id) == (1.0, 1.5)
    assert open_room.listening.loops.of(song.clips[0].id) is None


def test_one_hand_goes_through_the_songs_and_nothing_is_deleted(
    bar: PlayerBar, open_room: Studio, run: Run
) -> None:
    songs = [
        add_song(open_room, title, sound=0.5, ago=timedelta(minutes=n))
        for n, title in enumerate(("One", "Two", "Three"))
    ]
    ids = [song.id for song in songs]

    def neighbour(key: str | None, step: int) -> str | None:
        at = ids.index(key) + step if key else 0
        return ids[at] if 0 <= at < len(ids) else None

    library = open_room.library
    thrown: list[object] = []

    async def scene() -> None:
        dialog = TriageDialog(library, bar, open_room.composing, neighbour, ids[0])
        dialog.bin_wanted.connect(thrown.append)
        dialog.show()
        for key in (Qt.Key.Key_4, Qt.Key.Key_Up):
            QTest.keyClick(dialog, key)
        assert (bar.current_id, dialog.current.title) == (ids[1], "Two")
        QTest.keyClick(dialog, Qt.Key.Key_N)
        QTest.keyClicks(dialog.note, "5 knocks at 0:12")
        QTest.keyClick(dialog.note, Qt.Key.Key_Return)
        assert dialog.current.stars == 0  # a digit of the note is no rating
        QTest.keyClick(dialog, Qt.Key.Key_R)
        bar.ended.emit()  # the third has come to its end, and there is no fourth
        assert bar.current_id == ids[2]
        QTest.keyClick(dialog, Qt.Key.Key_R)
        QTest.keyClick(dialog, Qt.Key.Key_Z)
        spoken = QAccessible.queryAccessibleInterface(dialog.to_bin)
        assert spoken.text(QAccessible.Text.Name) == "Move 1 rejected to the bin"
        assert thrown == []
        dialog.to_bin.click()

    run(scene())
    one, two, three = (library.get(key) for key in ids)
    assert (one.stars, one.verdict) == (4, Verdict.KEEP)
    assert (two.verdict, two.remark) == (Verdict.REJECT, "5 knocks at 0:12")
    assert three.verdict is None
    assert {song.deleted for song in (one, two, three)} == {None}
    assert thrown == [(ids[1],)]

"""What is pulled out of the window is a real file, in the form last exported, made once."""

from __future__ import annotations

import os
import time
import wave
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from composer.domain.cut import AS_IT_IS, Cut
from composer.domain.sound_form import Form
from composer.services.exporting import Wanted
from composer.storage.dragged_files import KEPT
from composer.studio import Studio
from composer.ui.file_drag import FileDrag, carried
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song


def test_a_song_in_the_form_already_is_the_librarys_own_file(open_room: Studio, run: Run) -> None:
    song = add_song(open_room, sound=0.3)
    assert song.clip is not None
    file = run(open_room.exporting.file_to_drag(Wanted(generation_id=song.id)))
    assert file == open_room.library.file_of(song.clip)
    urls = carried([file]).urls()
    assert [Path(url.toLocalFile()) for url in urls] == [file]


def test_a_loop_is_cut_and_made_once(open_room: Studio, run: Run) -> None:
    song = add_song(open_room, "Salt/Rail", sound=0.5)
    exporting, wanted = open_room.exporting, Wanted(generation_id=song.id)
    cut = Cut(start=0.1, end=0.3)
    file = run(exporting.file_to_drag(wanted, cut))
    assert file.name == "salt-rail.wav"
    with wave.open(str(file)) as made:
        assert made.getnframes() == round(0.2 * made.getframerate())
    before = file.stat().st_mtime_ns
    assert run(exporting.file_to_drag(wanted, cut)) == file
    assert file.stat().st_mtime_ns == before
    exporting.remember(replace(exporting.choices, form=Form(format="flac")))
    long_ago = time.time() - KEPT - 60
    for each in (file, file.parent):
        os.utime(each, (long_ago, long_ago))
    assert run(exporting.file_to_drag(wanted, cut)).suffix == ".flac"
    assert not file.parent.exists()  # nobody has used it for a day


def test_a_button_is_pulled_only_after_a_little_way(
    open_room: Studio, run: Run, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = QPushButton("Export")
    qtbot.addWidget(button)
    drag = FileDrag(open_room.exporting, button)
    wanted = (Wanted(generation_id="one"), AS_IT_IS)
    pulled: list[object] = []
    monkeypatch.setattr(drag, "pull", lambda _source, what: pulled.extend(what))
    drag.pull_from(button, lambda: wanted)

    def mouse(kind: QEvent.Type, at: QPoint) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        spot = QPointF(at)
        QApplication.sendEvent(button, QMouseEvent(kind, spot, spot, left, left, none))

    start = QPoint(5, 5)
    mouse(QEvent.Type.MouseButtonPress, start)
    mouse(QEvent.Type.MouseMove, start + QPoint(2, 0))
    assert pulled == []
    mouse(QEvent.Type.MouseMove, start + QPoint(60, 0))
    mouse(QEvent.Type.MouseMove, start + QPoint(90, 0))
    assert pulled == [wanted]
    assert not button.isDown()


@pytest.mark.parametrize(("at", "told"), [(QPoint(5, 5), False), (QPoint(500, 5), True)])
def test_who_lets_go_before_the_file_is_made_is_told_when_it_is(
    at: QPoint, told: bool, open_room: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = QPushButton("Export")
    qtbot.addWidget(button)
    button.resize(80, 30)
    monkeypatch.setattr(QCursor, "pos", lambda: button.mapToGlobal(at))
    drag = FileDrag(open_room.exporting, button)
    came: list[str] = []
    drag.too_soon.connect(lambda: came.append("too soon"))
    drag._carry(button, [Path("a.wav")])  # nobody holds the mouse here
    assert came == (["too soon"] if told else [])

"""A narration is dropped, the bed gives way as the sliders say, and the mix is written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from composer.domain.delivery import Written
from composer.studio import Studio
from composer.ui.voice_under_dialog import VoiceUnderDialog
from tests.patience import until
from tests.services.songs import write_wav
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def dialog(open_room: Studio, qtbot: QtBot, tmp_path: Path) -> Iterator[VoiceUnderDialog]:
    song = add_song(open_room, "Harbour", sound=2.0)
    assert song.clip is not None
    dialog = VoiceUnderDialog(open_room.voice_under, open_room.exporting, song, song.clip)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.set_folder(tmp_path / "out")
    dialog.open()
    yield dialog
    dialog.reject()


def drop(dialog: VoiceUnderDialog, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    dialog.dropEvent(QDropEvent(QPointF(20, 20), copy, data, left, none))


def test_a_dropped_narration_is_mixed_as_the_sliders_say(
    dialog: VoiceUnderDialog, run: Run, tmp_path: Path
) -> None:
    assert not dialog.export.isEnabled()
    voice = write_wav(tmp_path / "voice.wav", seconds=1.0)
    told: list[Written] = []
    dialog.written.connect(told.append)

    async def whole_way() -> None:
        dialog.sliders["lead"].setValue(2)  # 1 s
        dialog.sliders["tail"].setValue(1)
        drop(dialog, voice)
        await until("the mix", lambda: dialog.mix is not None)
        await until("its length", lambda: dialog.mix is not None and dialog.mix.seconds < 3)
        dialog.sliders["depth"].setValue(20)
        assert dialog.ducking.depth == 20
        dialog.form.format.set_value("flac")
        dialog.export.click()
        assert dialog.export.text() == "Exporting…"
        task = dialog._writing
        assert task is not None
        await asyncio.wait([task])

    run(whole_way())
    assert told[0].file == tmp_path / "out" / "harbour-voice.flac"
    assert told[0].seconds == pytest.approx(1 + 1 + 0.5)
    assert not dialog.isVisible()
    assert dialog.mix is None


def test_what_is_no_sound_is_told_and_another_can_be_chosen(
    dialog: VoiceUnderDialog, run: Run, tmp_path: Path
) -> None:
    wrong = tmp_path / "voice.wav"
    wrong.write_bytes(b"no sound at all")

    async def wait() -> None:
        drop(dialog, wrong)
        await until("a sentence", dialog._message.isVisible)

    run(wait())
    assert "damaged or holds no sound" in dialog._message.text()
    assert not dialog.play.isEnabled()
    assert dialog.choose.isEnabled()

"""Handing a clip over: names, folders, formats, files that are in the way, and giving up."""

from __future__ import annotations

import asyncio
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from composer.domain.delivery import Delivery, Written
from composer.domain.file_name_pattern import fault_of_name, file_name_for, named_by
from composer.domain.generation import Generation
from composer.domain.sound_form import Form
from composer.services.export_work import IsStopped, Tell
from composer.studio import Studio
from composer.ui.export_dialog import ExportDialog
from composer.ui.widgets.labels import Text
from tests.patience import PATIENCE, until
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def song(open_room: Studio) -> Generation:
    return add_song(open_room, "Paper Lanterns, take 2", sound=0.5)


@pytest.fixture
def dialog(
    open_room: Studio, song: Generation, qtbot: QtBot, tmp_path: Path
) -> Iterator[ExportDialog]:
    assert song.clip is not None
    dialog = ExportDialog(open_room.exporting, open_room.waveforms, song, song.clip)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.set_folder(tmp_path)
    dialog.open()
    yield dialog
    dialog.close()


async def finished(dialog: ExportDialog) -> None:
    task = dialog._writing
    assert task is not None
    await asyncio.wait([task])
    await asyncio.sleep(0)


def words(dialog: ExportDialog) -> list[str]:
    return [text.text() for text in dialog.findChildren(Text) if text.isVisible()]


def test_it_offers_the_clip_as_it_is_under_its_own_name(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    assert dialog.accessibleName() == "Export"
    assert dialog.target == tmp_path / "paper-lanterns-take-2.wav"
    assert "The clip's own sound, copied as it is." in words(dialog)


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("wav", b"RIFF"),
        ("flac", b"fLaC"),
        ("mp3", (b"ID3", b"\xff\xfb")),
        ("ogg", b"OggS"),
        ("opus", b"OggS"),
        ("m4a", b"\x00\x00\x00"),
    ],
)
def test_every_format_becomes_a_file_and_the_dialog_goes(
    dialog: ExportDialog, run: Run, form: str, begins: bytes
) -> None:
    async def export() -> None:
        dialog.format.set_value(form)
        dialog.export.click()
        assert dialog.export.text() == "Exporting…"
        assert not dialog.export.isEnabled()
        assert dialog.cancel.isEnabled()
        await finished(dialog)

    run(export())

    assert dialog.target.suffix == f".{form}"
    assert dialog.target.read_bytes().startswith(begins)
    assert not dialog.isVisible()


def test_a_file_in_the_way_is_replaced_only_when_that_was_said(
    dialog: ExportDialog, run: Run
) -> None:
    dialog.target.write_bytes(b"older")

    async def export() -> None:
        dialog.export.click()
        assert dialog.export.text() == "Replace"
        assert any("already" in text for text in words(dialog))
        assert dialog.target.read_bytes() == b"older"
        dialog.name.setText("another")
        assert dialog.export.text() == "Export"
        dialog.name.setText("paper-lanterns-take-2")
        dialog.export.click()
        assert dialog.target.read_bytes() == b"older"
        dialog.export.click()
        await finished(dialog)

    run(export())
    assert dialog.target.read_bytes().startswith(b"RIFF")


def test_a_name_that_no_file_can_have_is_refused_with_a_sentence(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.name.setText("salt/rail")
    dialog.export.click()
    assert "A file's name cannot hold “/”. Choose another name." in words(dialog)
    dialog.name.setText("  ")
    dialog.export.click()
    assert "Give the file a name." in words(dialog)
    assert list(tmp_path.glob("*.wav")) == []


def test_what_the_disk_refuses_is_told_and_can_be_tried_again(
    dialog: ExportDialog, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "in-the-way"
    file.write_bytes(b"")

    async def export() -> None:
        dialog.set_folder(file / "folder")
        dialog.export.click()
        await finished(dialog)
        assert dialog.isVisible()
        assert dialog.export.isEnabled()
        assert dialog.export.text() == "Export"
        assert any("in-the-way" in text and text.endswith(".") for text in words(dialog))
        dialog.set_folder(tmp_path)
        dialog.export.click()
        await finished(dialog)

    run(export())
    assert (tmp_path / "paper-lanterns-take-2.wav").exists()


def test_a_missing_sound_file_is_told(
    dialog: ExportDialog, open_room: Studio, song: Generation, run: Run
) -> None:
    assert song.clip is not None
    open_room.library.file_of(song.clip).unlink()

    async def export() -> None:
        dialog.export.click()
        await finished(dialog)

    run(export())
    assert any("not where it was put" in text for text in words(dialog))


def test_giving_up_leaves_nothing_behind(
    dialog: ExportDialog,
    open_room: Studio,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    begun = threading.Event()
    deliver = open_room.exporting._deliver

    def slow(
        source: Path, target: Path, order: Delivery, tell: Tell, is_stopped: IsStopped
    ) -> Written:
        begun.set()
        tell(0.5)
        while not is_stopped():
            threading.Event().wait(0.01)
        return deliver(source, target, order, tell, is_stopped)

    monkeypatch.setattr(open_room.exporting, "_deliver", slow)

    async def export_and_cancel() -> None:
        dialog.export.click()
        task = dialog._writing
        assert task is not None
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        dialog.cancel.click()
        await asyncio.wait([task])

    run(export_and_cancel())
    assert list(tmp_path.glob("*paper*")) == []
    assert not dialog.isVisible()


@given(st.text())
def test_every_title_gives_a_name_that_a_file_can_have(title: str) -> None:
    for name in (file_name_for(title), named_by("{title} {bpm}-{number}", {"title": title})):
        assert fault_of_name(name) == ""
        assert len(name.encode()) <= 125


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("warm folk, brushed drums…", "warm-folk-brushed-drums"),
        ("Paper Lanterns, take 2", "paper-lanterns-take-2"),
        ("Bakery, 5 a.m.", "bakery-5-a-m"),
        ("???", "song"),
        ("CON", "song-con"),
        ("Überfahrt: Süd/Nord", "überfahrt-süd-nord"),
    ],
)
def test_names(title: str, name: str) -> None:
    assert file_name_for(title) == name


def test_of_several_takes_the_named_one_is_written(
    open_room: Studio, qtbot: QtBot, run: Run, tmp_path: Path
) -> None:
    song = add_song(open_room, "Harbour", sound=0.5, takes=2)
    dialog = ExportDialog(open_room.exporting, open_room.waveforms, song, song.clips[1])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.set_folder(tmp_path)
    dialog.open()
    assert dialog.name.text() == "harbour-take-b"

    async def export() -> None:
        dialog.export.click()
        await finished(dialog)

    run(export())
    second = open_room.library.file_of(song.clips[1])
    with wave.open(str(second)) as clip, wave.open(str(tmp_path / "harbour-take-b.wav")) as made:
        assert made.readframes(-1) == clip.readframes(-1)


def settled(dialog: ExportDialog, run: Run, words_now: str) -> None:
    async def wait() -> None:
        await until(words_now, lambda: any(words_now in text for text in words(dialog)))

    run(wait())


def test_the_stretch_is_set_on_the_wave_by_keys_and_mouse_and_as_numbers(
    dialog: ExportDialog, run: Run, qtbot: QtBot
) -> None:
    start, end = dialog.length.wave.grips["start"], dialog.length.wave.grips["end"]
    assert [grip.accessibleName() for grip in dialog.length.wave.grips.values()] == [
        "Start grip",
        "End grip",
        "Fade in grip",
        "Fade out grip",
    ]
    qtbot.keyClick(start, Qt.Key.Key_Right)
    assert dialog.length.start.text() == "0:00.1"
    fade = dialog.length.wave.grips["fade_out"]
    qtbot.keyClick(fade, Qt.Key.Key_Left)
    assert dialog.length.fade_out.text() == "0.1"
    middle = end.rect().center()
    qtbot.mousePress(end, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(end, middle - QPoint(60, 0))
    qtbot.mouseRelease(end, Qt.MouseButton.LeftButton, pos=middle)
    assert dialog.length.wave.end < 0.5
    qtbot.keyClicks(_emptied(dialog.length.end), "0:00.4")
    cut = dialog.length.cut
    assert (cut.start, cut.end, cut.fade_out) == (0.1, 0.4, pytest.approx(0.1))

    async def export() -> None:
        dialog.export.click()
        await finished(dialog)

    run(export())
    with wave.open(str(dialog.target)) as made:
        assert made.getnframes() == round(0.3 * made.getframerate())


def _emptied(field: QLineEdit) -> QLineEdit:
    field.clear()
    return field


def test_a_loudness_is_a_card_with_its_gain_and_is_remembered(
    dialog: ExportDialog, open_room: Studio, run: Run
) -> None:
    settled(dialog, run, "left as it is")
    card = dialog.loudness.cards["podcast"]
    assert card.accessibleName() == "Podcast −16 LUFS"
    assert card.accessibleDescription().startswith("gain −")
    card.click()
    settled(dialog, run, "No limiting needed")
    dialog.form.mono.click()
    dialog.format.set_value("mp3")
    dialog.form.bit_rate.select.setCurrentIndex(dialog.form.bit_rate.select.findData(128))
    assert not dialog.form.bits.isVisibleTo(dialog)
    assert dialog.choices.lufs == -19
    told: list[Written] = []
    dialog.written.connect(told.append)

    async def export() -> None:
        dialog.export.click()
        await finished(dialog)

    run(export())
    assert told[0].after is not None
    assert told[0].after.lufs == pytest.approx(-19, abs=0.2)
    assert open_room.preferences.settings.export_target == "podcast"
    kept = open_room.exporting.choices
    assert kept.form == Form(format="mp3", bit_rate=128, mono=True)


def test_what_a_loop_will_do_is_said_before_and_two_lengths_are_not_asked_for(
    dialog: ExportDialog, run: Run
) -> None:
    dialog.length.loop_to.set_value(5.0)
    dialog.length.loop.click()
    settled(dialog, run, "10 full passes")
    dialog.length.fit.click()
    assert not dialog.length.loop.isChecked()
    dialog.length.fade_in.set_value(400)
    dialog.length._typed()
    assert "The fades are longer together" in dialog.length.fault
    dialog.export.click()
    assert any("The fades are longer together" in text for text in words(dialog))


def test_the_playing_loop_is_what_is_offered(dialog: ExportDialog) -> None:
    dialog.take_stretch(0.1, 0.3)
    assert (dialog.length.start.text(), dialog.length.end.text()) == ("0:00.1", "0:00.3")

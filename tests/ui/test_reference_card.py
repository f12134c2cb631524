"""The recording of a cover: dropped, chosen, named, heard, refused, let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from composer.domain.request import Draft
from composer.studio import Studio
from composer.ui.compose_pane import ComposePane
from composer.ui.reference_card import ReferenceCard, reference_in, reference_of
from composer.ui.reference_shape import bars_of
from tests.patience import until
from tests.services.songs import write_wav
from tests.ui.loop_fixtures import Run
from tests.ui.made_up import WITH_REFERENCE, WITH_TAGS, sell


@pytest.fixture
def pane(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[ComposePane]:
    pane = ComposePane(open_room.drafting, open_room.composing)
    pane.complete(open_room.waveforms)
    qtbot.addWidget(pane)
    pane.resize(900, 700)

    async def take(draft: Draft) -> None:
        open_room.drafting.change(draft)

    def taken(draft: Draft) -> None:
        if asyncio.get_event_loop().is_running():
            open_room.drafting.change(draft)
        else:
            run(take(draft))

    pane.draft_changed.connect(taken)
    sell(open_room, WITH_REFERENCE)
    pane.show_draft(Draft(sku=WITH_REFERENCE.id))
    pane.show()
    yield pane
    pane.close()


@pytest.fixture
def card(pane: ComposePane) -> ReferenceCard:
    assert pane.reference.card is not None
    return pane.reference.card


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "harbour at six.wav"
    write_wav(file, seconds=8.0)
    return file


async def after(card: ReferenceCard, action: Callable[[], object]) -> None:
    """Do it, and wait until what was chosen by it has been looked at."""
    action()
    await until("a length", lambda: "Measuring" not in card.accessibleDescription())


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    mime.setText("\n".join(str(path) for path in paths))  # as file managers do
    return mime


def drop(target: QWidget, mime: QMimeData) -> QDropEvent:
    event = QDropEvent(
        QPointF(QPoint(5, 5)),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    target.dropEvent(event)
    return event


def test_a_model_without_a_reference_has_no_place_for_one_and_keeps_it(
    pane: ComposePane, open_room: Studio, card: ReferenceCard, qtbot: QtBot
) -> None:
    address = "https://music.example/harbour.mp3"
    card.take(address)
    sell(open_room, WITH_TAGS)
    pane.show_draft(open_room.drafting.draft)
    qtbot.keyClicks(pane.title, "x")

    assert not card.isVisible()
    assert open_room.drafting.draft.reference == address
    assert not drop(pane, files(Path("/x/other.wav"))).isAccepted()


def test_a_file_dropped_anywhere_is_measured_and_described(
    pane: ComposePane, open_room: Studio, card: ReferenceCard, recording: Path, run: Run
) -> None:
    run(after(card, lambda: drop(pane, files(recording))))

    assert open_room.drafting.draft.reference == str(recording)
    assert card.accessibleDescription() == "harbour at six.wav, 0:08 · 128 kB · WAV"
    assert card.trouble == ""
    assert card.play.isVisible()


def test_a_file_is_no_text_for_the_editors(pane: ComposePane, recording: Path) -> None:
    for edit in (pane.style_edit, pane.lyrics_edit):
        assert not edit.canInsertFromMimeData(files(recording))
        edit.insertFromMimeData(files(recording))
        assert edit.text() == ""


def test_what_the_service_would_refuse_is_said_at_once(
    card: ReferenceCard, tmp_path: Path, run: Run
) -> None:
    short = tmp_path / "short.wav"
    write_wav(short, seconds=2.0)
    run(after(card, lambda: card.take(str(short))))
    assert card.trouble == "The reference track lasts 0:02; Cover needs at least 0:06."

    run(after(card, lambda: card.take(str(tmp_path / "gone.mp3"))))
    assert "is not there any more" in card.trouble
    assert not card.play.isVisible()
    card.take("http://music.example/harbour.mp3")
    assert "https://" in card.trouble


def test_an_address_pasted_is_taken_at_once_and_one_typed_with_return(
    card: ReferenceCard, qtbot: QtBot
) -> None:
    card.field.setText("https://music.example/harbour.mp3")
    assert card.reference == "https://music.example/harbour.mp3"
    assert not card.play.isVisible()

    card.remove.click()
    assert card.reference is None
    qtbot.keyClicks(card.field, "https://music.example/b.mp3")
    assert card.reference is None
    qtbot.keyClick(card.field, Qt.Key.Key_Return)
    assert card.reference == "https://music.example/b.mp3"


def test_a_path_that_leads_nowhere_stays_in_the_field(card: ReferenceCard, qtbot: QtBot) -> None:
    qtbot.keyClicks(card.field, "/no/such/file.mp3")
    qtbot.keyClick(card.field, Qt.Key.Key_Return)

    assert card.reference is None
    assert "no such file" in card.field.error
    assert card.field.text() == "/no/such/file.mp3"


def test_the_chooser_does_not_stop_the_program_and_what_it_brings_is_taken(
    card: ReferenceCard, recording: Path, qtbot: QtBot, run: Run
) -> None:
    card.choose.click()
    (chooser,) = card.findChildren(QFileDialog)
    assert "*.mp3" in chooser.nameFilters()[0]

    run(after(card, lambda: chooser.fileSelected.emit(str(recording))))
    chooser.close()
    assert card.reference == str(recording)


def test_choosing_is_reached_from_the_row_of_the_model(
    pane: ComposePane, card: ReferenceCard
) -> None:
    pane.focus_field("reference")
    assert pane.focusWidget() is card.choose


def test_only_one_thing_sounds(
    pane: ComposePane, card: ReferenceCard, recording: Path, qtbot: QtBot, run: Run
) -> None:
    run(after(card, lambda: card.take(str(recording))))
    with qtbot.waitSignal(pane.sounding):
        QTest.mouseClick(card.play, Qt.MouseButton.LeftButton)
    pane.hush()
    assert card.play.accessibleName() == "Play reference"


def test_a_reference_is_read_from_what_people_drag_and_type(tmp_path: Path) -> None:
    link = QMimeData()
    link.setUrls([QUrl("ftp://music.example/a.mp3"), QUrl("https://music.example/a.mp3")])
    assert reference_in(link) == "https://music.example/a.mp3"
    assert reference_in(files(tmp_path / "a b.mp3")) == str(tmp_path / "a b.mp3")
    assert reference_in(QMimeData()) is None
    assert reference_of(' "/music/a b.mp3" ') == "/music/a b.mp3"
    assert reference_of("file:///music/a%20b.mp3") == "/music/a b.mp3"
    assert reference_of("  ") is None


def test_bars_take_the_highest_of_their_part() -> None:
    assert bars_of(bytes([1, 9, 2, 3]), 2) == (9, 3)
    assert len(bars_of(bytes([7]), 3)) == 3
    assert bars_of(b"", 3) == ()

"""Writing the song, as a person does it: typing, pasting, pressing buttons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from composer.domain.request import Draft, request_of
from composer.studio import Studio
from composer.ui.compose_pane import ComposePane
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_edit import LONGEST_PASTE
from tests.ui.made_up import WITH_TAGS, sell


@pytest.fixture
def pane(open_room: Studio, qtbot: QtBot) -> Iterator[ComposePane]:
    pane = ComposePane(open_room.drafting, open_room.composing)
    pane.complete(open_room.waveforms)
    qtbot.addWidget(pane)
    pane.resize(900, 700)
    pane.draft_changed.connect(open_room.drafting.change)
    pane.show_draft(Draft(sku="kyma/minimax-music"))
    pane.show()
    yield pane
    pane.close()


def test_words_typed_become_the_draft(pane: ComposePane, open_room: Studio, qtbot: QtBot) -> None:
    qtbot.keyClicks(pane.title, "Paper boats")
    qtbot.keyClicks(pane.style_edit, "warm folk")
    qtbot.keyClicks(pane.lyrics_edit, "la la")

    draft = open_room.drafting.draft
    assert (draft.title, draft.prompt, draft.lyrics) == ("Paper boats", "warm folk", "la la")


def test_a_tag_button_inserts_its_line_and_one_undo_takes_it_back(
    pane: ComposePane, qtbot: QtBot
) -> None:
    qtbot.keyClicks(pane.lyrics_edit, "salt along the windowpane")
    chorus = next(
        button
        for button in pane.sections.findChildren(QAbstractButton)
        if button.accessibleName() == "Insert Chorus"
    )

    qtbot.mouseClick(chorus, Qt.MouseButton.LeftButton)
    assert pane.lyrics_edit.text() == "salt along the windowpane\n\n[Chorus]\n"
    qtbot.keyClicks(pane.lyrics_edit, "x")
    assert pane.lyrics_edit.text().endswith("[Chorus]\nx")
    pane.lyrics_edit.undo()
    pane.lyrics_edit.undo()
    assert pane.lyrics_edit.text() == "salt along the windowpane"


def test_too_much_is_marked_and_never_cut(pane: ComposePane, qtbot: QtBot) -> None:
    pane.style_edit.set_text_as_one_undo("é" * 205)

    assert pane.style_edit.text() == "é" * 205
    qtbot.waitUntil(lambda: pane.style_count.text() == "5 over 205 / 200")
    pane.style_edit.set_text_as_one_undo("e\u0301" * 200)
    qtbot.waitUntil(lambda: pane.style_count.text() == "0 left 200 / 200")


def test_a_tag_that_is_written_longer_for_the_service_moves_the_surplus(
    pane: ComposePane, qtbot: QtBot
) -> None:
    """What is over is counted in what is sent: ``Chorus:`` goes out as ``[Chorus]``."""
    pane.lyrics_edit.set_text_as_one_undo("Chorus:\n" + "la " * 200)

    qtbot.waitUntil(lambda: pane.lyrics_count.text() == "9 over 609 / 600")
    (mark,) = pane.lyrics_edit.extraSelections()
    assert len(mark.cursor.selectedText()) == 9  # type: ignore[attr-defined]
    pane.lyrics_edit.set_text_as_one_undo("la")
    qtbot.waitUntil(lambda: not pane.lyrics_edit.extraSelections())


def test_lyrics_sent_within_the_style_are_tinted_where_both_are_too_long(
    pane: ComposePane, open_room: Studio, qtbot: QtBot
) -> None:
    most = open_room.composing.sku("kyma/elevenlabs-music").prompt.most  # type: ignore[union-attr]
    words = "la " * (most // 3)

    pane.show_draft(Draft(sku="kyma/elevenlabs-music", prompt="folk", lyrics=words))

    (mark,) = pane.lyrics_edit.extraSelections()
    assert mark.cursor.selectedText() == words[most - len("folk\n\nLyrics:\n") :]  # type: ignore[attr-defined]
    assert not pane.style_edit.extraSelections()


def test_instrumental_keeps_the_lyrics_and_says_so(
    pane: ComposePane, open_room: Studio, qtbot: QtBot
) -> None:
    qtbot.keyClicks(pane.lyrics_edit, "la la")

    qtbot.mouseClick(pane.instrumental, Qt.MouseButton.LeftButton)

    assert open_room.drafting.draft.instrumental is True
    assert open_room.drafting.draft.lyrics == "la la"
    assert pane.lyrics_count.text() == "5 kept"
    assert not pane.lyrics_edit.isVisible()


def test_a_model_without_lyrics_keeps_them_and_offers_no_tags(
    pane: ComposePane, open_room: Studio, qtbot: QtBot
) -> None:
    qtbot.keyClicks(pane.lyrics_edit, "la la")

    pane.show_draft(replace(open_room.drafting.draft, sku="kyma/elevenlabs-music"))

    assert pane.sections.tags == ()
    assert pane.lyrics_edit.text() == "la la"
    assert pane.lyrics_count.text() == "5 in the style"
    assert not pane.instrumental.isVisible()


def test_characters_that_cannot_be_sent_are_removed_on_request_alone(
    pane: ComposePane, open_room: Studio, qtbot: QtBot
) -> None:
    mime = QMimeData()
    mime.setText("warm\x00 folk\x07")
    pane.style_edit.insertFromMimeData(mime)
    link = next(
        button
        for button in pane.findChildren(QAbstractButton)
        if button.text().startswith("Remove ")
    )

    qtbot.waitUntil(link.isVisible)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert open_room.drafting.draft.prompt == "warm folk"
    qtbot.waitUntil(lambda: not link.isVisible())


def test_a_monstrous_paste_is_refused_with_a_sentence_and_loses_nothing(
    pane: ComposePane, qtbot: QtBot
) -> None:
    qtbot.keyClicks(pane.lyrics_edit, "la")
    mime = QMimeData()
    mime.setText("x" * (LONGEST_PASTE + 1))

    with qtbot.waitSignal(pane.notice) as told:
        pane.lyrics_edit.insertFromMimeData(mime)

    assert "200,001 characters" in told.args[0]
    assert pane.lyrics_edit.text() == "la"


def test_tags_are_sent_as_tags_where_the_model_takes_them_and_as_words_elsewhere(
    pane: ComposePane, open_room: Studio, qtbot: QtBot
) -> None:
    assert pane.style_card.tag_line is None
    low = pane.style_card.height()
    takes = sell(open_room, WITH_TAGS)

    pane.show_draft(Draft(sku=takes.id, tags=("folk",)))
    pane.focus_field("tags")
    line = pane.style_card.tag_line
    assert line is not None
    assert pane.focusWidget() is line.field
    qtbot.keyClicks(line.field, "rock,")
    assert open_room.drafting.draft.tags == ("folk", "rock")
    qtbot.waitUntil(lambda: pane.style_card.height() > low)

    pane.show_draft(replace(open_room.drafting.draft, sku="kyma/elevenlabs-music"))
    qtbot.keyClicks(pane.style_edit, "x")
    assert open_room.drafting.draft.tags == ("folk", "rock")
    assert line.isVisible()  # nothing is sent that cannot be seen
    assert line.toolTip() == "ElevenLabs Music is sent them as words."
    sent = open_room.composing.body(request_of(open_room.drafting.draft))
    assert sent["prompt"] == "x, folk, rock"
    pane.style_edit.setFocus()
    line.change_tags(())
    assert not line.isVisible()


def test_tags_that_cannot_be_sent_are_mended_with_the_rest(
    pane: ComposePane, open_room: Studio
) -> None:
    takes = sell(open_room, WITH_TAGS)
    pane.show_draft(Draft(sku=takes.id, tags=("fo\x07lk", "rock")))

    pane.style_card.mend_wanted.emit()

    assert open_room.drafting.draft.tags == ("folk", "rock")


def test_the_outline_follows_the_words(pane: ComposePane, qtbot: QtBot) -> None:
    pane.lyrics_edit.set_text_as_one_undo("[Verse]\none two\n\n[Chorus]\nthree")
    model = pane.outline.list.model()

    qtbot.waitUntil(lambda: model.rowCount() == 2)
    said = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Chorus, at 0:0")
    with qtbot.waitSignal(pane.outline.line_wanted):
        pane.outline.list.clicked.emit(model.index(1, 0))
    assert pane.lyrics_edit.line_at_cursor() == 3


def test_an_example_is_taken_as_the_draft(pane: ComposePane, open_room: Studio) -> None:
    pane.set_first_run(first_run=True)
    examples = [
        button
        for button in pane.first_run.findChildren(QAbstractButton)
        if button.accessibleName().startswith("Song with lyrics")
    ]

    examples[0].click()

    assert open_room.drafting.draft.title == "Paper boats"
    assert "[Bridge]" in pane.lyrics_edit.text()
    assert pane.lyrics_edit.isVisible()


def test_a_word_of_the_vocabulary_becomes_a_chip(pane: ComposePane, open_room: Studio) -> None:
    pane.style_card.words.click()
    (menu,) = [each for each in pane.style_card.findChildren(Menu) if each.title() == ""]
    heads = [each.text() for each in menu.actions()]
    assert heads[:3] == ["Styles", "Moods", "Instruments"]
    tempo = next(each for each in menu.actions() if each.text() == "Tempo").menu()
    assert isinstance(tempo, Menu)
    entry = tempo.actions()[0].menu() or tempo
    word = entry.actions()[0]  # type: ignore[attr-defined]
    word.trigger()
    menu.close()

    assert open_room.drafting.draft.tags == (word.text(),)
    assert pane.style_card.tag_line is not None
    assert pane.style_card.tag_line.isVisible()


def test_alternatives_offer_a_song_of_each(pane: ComposePane, qtbot: QtBot) -> None:
    each = pane.style_card.each
    assert not each.isVisible()
    qtbot.keyClicks(pane.style_edit, "{slow|fast} {folk|rock}")
    qtbot.waitUntil(lambda: each.text() == "Order all 4 styles")
    with qtbot.waitSignal(pane.style_card.takes_wanted) as wanted:
        each.click()
    assert wanted.args == [4]
    qtbot.keyClicks(pane.style_edit, " {a|b|c}")
    qtbot.waitUntil(lambda: each.text() == "Order 8 of 12 styles")


class _Heard(QObject):
    """Which of these widgets get an event of that kind."""

    def __init__(self, kind: QEvent.Type, widgets: Iterable[QWidget]) -> None:
        super().__init__()
        self._kind = kind
        self.by = list[QObject]()
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == self._kind:
            self.by.append(watched)
        return False


def test_a_line_more_of_style_moves_what_is_below_and_paints_little_of_it(
    pane: ComposePane, qtbot: QtBot
) -> None:
    pane.style_edit.set_text_as_one_undo("warm folk, brushed drums, upright bass, " * 6)
    pane.lyrics_edit.set_text_as_one_undo("[Verse]\nsalt on the rail\n\n" * 30)
    pane.show_line_notes(shown=True)
    qtbot.waitUntil(lambda: pane.outline.list.model().rowCount() == 30)
    qtbot.wait(400)  # until nothing waits for typing to rest
    lyrics, style = pane.lyrics_card, pane.style_card
    notes = lyrics.line_notes
    assert notes is not None
    painted = _Heard(QEvent.Type.Paint, (notes, lyrics.sections, pane.outline.more))
    moved = _Heard(QEvent.Type.Move, (style.count, style.words))
    before = lyrics.y()

    pane.style_edit.insert_as_one_undo("and a long line that goes on and on " * 4)
    qtbot.waitUntil(lambda: lyrics.y() > before)
    QApplication.processEvents()
    assert not painted.by

    pane.style_edit.undo()
    qtbot.waitUntil(lambda: lyrics.y() == before)
    QApplication.processEvents()
    assert not moved.by


def test_another_model_shows_its_tags_in_its_own_order(
    pane: ComposePane, open_room: Studio
) -> None:
    def read_out() -> list[str]:
        seen = [each for each in pane.sections.findChildren(QAbstractButton) if each.isVisible()]
        return [each.text() for each in seen if each.text() != "More"]

    skus = [open_room.composing.sku(name) for name in ("kyma/minimax-music-pro", "sketch/band")]
    for sku in (*skus, *skus):
        assert sku is not None
        pane.show_draft(Draft(sku=sku.id))
        shown = read_out()
        assert len(shown) > 2
        assert shown == list(sku.structure_tags)[: len(shown)]

"""Syllables and rhymes beside the words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from composer.ui.lyrics_card import LyricsCard
from composer.ui.theme import Theme
from composer.ui.widgets.text_places import select

SONG = "[Verse]\nHold the light\nall the night\n\nfar away\n[Chorus]\nhome"


@pytest.fixture
def card(theme: Theme, qtbot: QtBot) -> Iterator[LyricsCard]:
    assert theme
    card = LyricsCard()
    qtbot.addWidget(card)
    card.resize(900, 600)
    card.edit.set_text(SONG)
    card.show()
    yield card
    card.close()


def test_they_are_off_until_they_are_wanted(card: LyricsCard) -> None:
    assert card.line_notes is None
    card.set_line_notes(shown=True)
    assert card.line_notes is not None
    assert card.line_notes.isVisible()
    card.set_line_notes(shown=False)
    assert not card.line_notes.isVisible()


def test_each_section_has_rhymes_of_its_own_and_the_cursors_line_is_told(
    card: LyricsCard, qtbot: QtBot
) -> None:
    card.set_line_notes(shown=True)
    notes = card.line_notes
    assert notes is not None
    told = {at: (number, letter) for at, (_, number, letter) in notes.notes.items()}
    assert told == {1: (3, "A"), 2: (3, "A"), 4: (3, "B"), 6: (1, "A")}

    select(card.edit, SONG.index("away"), SONG.index("away"))
    assert notes.accessibleDescription() == "3 syllables, rhyme B"

    card.edit.insert_as_one_undo("very far ")
    qtbot.waitUntil(lambda: notes.notes[4][1] > 3)

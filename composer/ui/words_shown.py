"""What does the chosen model make of the words: counts, surplus, remarks, what is sent?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from composer.domain.request import Draft, Request, request_of
from composer.domain.sku import Ability, Sku
from composer.domain.text import unsendable
from composer.domain.wildcards import variations
from composer.services.composing import Composing
from composer.ui.lyrics_card import LyricsCard
from composer.ui.reading_along import ReadingAlong
from composer.ui.style_card import StyleCard
from composer.ui.words_ahead import WordsAhead

if TYPE_CHECKING:
    from composer.ui.sent_dialog import SentDialog

PAUSE = 60
"""Milliseconds for which typing must rest before the words are counted: what it costs is not to
be felt at a key."""


class WordsShown(QObject):
    """Stands between the draft and what the two cards tell of it."""

    def __init__(
        self, composing: Composing, style_card: StyleCard, lyrics_card: LyricsCard, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._composing = composing
        self._style, self._lyrics = style_card, lyrics_card
        self._sku: Sku | None = None
        self._draft = Draft()
        self._request = Request(sku="")
        self.sent_dialog: SentDialog | None = None
        """Made when it is first wanted, as it is for few keys of few people."""
        edits = {"prompt": style_card.edit, "lyrics": lyrics_card.edit}
        self.remarks = ReadingAlong(edits, composing.remarks)
        self._behind = QTimer(self, singleShot=True, interval=PAUSE)
        self._behind.timeout.connect(self.catch_up)
        self.ahead = WordsAhead(lyrics_card.edit, self._read_ahead)
        self.ahead.hold(
            self._behind, self.remarks.pause, lyrics_card.outline_pause, lyrics_card.notes_pause
        )
        self.destroyed.connect(composing.song_lengths.changed.connect(self.catch_up))

    @property
    def draft(self) -> Draft:
        """The draft that was shown or followed last."""
        return self._draft

    def show(self, sku: Sku | None, draft: Draft) -> None:
        """Count and mark another draft, or the same for another model, now."""
        if sku is not self._sku and self._sku is not None:
            self.ahead.begin()  # another model reads every line its own way
        self._sku, self._draft = sku, draft
        self.catch_up()

    def follow(self, draft: Draft) -> None:
        """Somebody types: count and mark it once that rests."""
        self._draft = draft
        self._behind.start()

    def show_sent(self) -> None:
        """Show what exactly the chosen model would be sent of the words."""
        if self._sku is None:
            return
        self.catch_up()
        if self.sent_dialog is None:
            from composer.ui.sent_dialog import SentDialog

            self.sent_dialog = SentDialog(self._composing, self._window.window())
        self.sent_dialog.open_beside(self._sku, self._request)

    def catch_up(self) -> None:
        """Tell all of the draft as it is now."""
        self._behind.stop()
        sku, draft = self._sku, self._draft
        if sku is None:
            return
        self._lyrics.show_sku(sku)
        self._request = request = request_of(draft, sku.id)
        counts = self._composing.counts(request)
        too_much = any(count.over for count in counts.values())
        surplus = self._composing.surplus_starts(request) if too_much else {}
        self._style.show_count(counts["prompt"], surplus.get("prompt"))
        self._lyrics.show_count(sku, request, counts.get("lyrics"), surplus.get("lyrics"))
        self._lyrics.set_correction(self._composing.song_lengths.correction)
        self.remarks.follow(request)
        if self.sent_dialog is not None:
            self.sent_dialog.follow(sku, request)
        tags = draft.tags if Ability.TAGS in sku.abilities else ()
        self._style.show_variations(variations(request.prompt))
        self._style.show_unsendable(
            sum(unsendable(text) for text in (draft.prompt, draft.lyrics, *tags))
        )

    def _read_ahead(self) -> Iterator[None]:
        if self._sku is not None:
            pasted = replace(self._draft, lyrics=self._lyrics.edit.text())
            yield from self._composing.read_ahead(request_of(pasted, self._sku.id))

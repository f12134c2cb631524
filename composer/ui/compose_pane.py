"""Where the song is written: its title, its style, its lyrics."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSpacerItem,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.request import Draft
from composer.domain.sku import Sku
from composer.domain.text import unsendable, without_unsendable
from composer.services.composing import Composing
from composer.services.drafting import Drafting
from composer.ui.compose_drops import Drops
from composer.ui.compose_header import ComposeHeader
from composer.ui.compose_menu import add_words_entries
from composer.ui.compose_reference import ReferencePlace
from composer.ui.lyrics_card import LyricsCard
from composer.ui.song_tabs import SongTabs
from composer.ui.style_card import StyleCard
from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.focus import lead_tab_into
from composer.ui.widgets.menus import Menu
from composer.ui.words_shown import WordsShown

if TYPE_CHECKING:
    from composer.services.spelling import Spelling
    from composer.services.waveforms import Waveforms
    from composer.ui.first_run import FirstRun
    from composer.ui.sent_dialog import SentDialog

TAB_OUT = 10
"""How far a tab reaches past the edge with which its words are in line."""
WIDEST = 840
"""Compose content stops here and centres; more width goes to the margins (design.md, Layout)."""
FRAME = 16
"""Milliseconds after which a key's own picture is on the screen and others may follow."""
ROOMY = QSize(680, 600)
"""Size from which the pane has its full margins (design.md, Layout)."""
ICON_OUT = 6
"""How far an icon's target reaches past the edge with which the icon itself is in line."""


class ComposePane(QFrame):
    """Title, style and lyrics of the draft, with what the chosen model makes of them."""

    draft_changed = Signal(object)
    generate_asked = Signal()
    key_wanted = Signal()
    practice_wanted = Signal()
    menu_opening = Signal(object)
    """The song's Menu, before it opens: whoever has more to offer puts it in."""
    templates_wanted = Signal()
    """A form to begin with is to be chosen."""
    files_dropped = Signal(object)
    """The paths of songs in files, as a list."""
    lyrics_wanted = Signal()
    """The words shall be written by a service."""
    line_notes_changed = Signal(bool)
    """Syllables and rhymes shall stand beside the words, or no longer."""
    notice = Signal(str)
    sounding = Signal()
    """The reference begins to play."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self,
        drafting: Drafting,
        composing: Composing,
        parent: QWidget | None = None,
        *,
        is_practice: bool = False,
    ) -> None:
        super().__init__(parent)
        self._is_practice = is_practice
        self._drafting = drafting
        self._composing = composing
        self._showing = False
        self._sku: Sku | None = None
        self.setAcceptDrops(True)

        self.header = ComposeHeader(self)
        self.title, self.saved = self.header.title, self.header.saved
        self.tabs = SongTabs(self)
        self._editors = QWidget(self)  # a stack shows its first page, parent or not
        self.style_card = StyleCard(self._editors)
        self.lyrics_card = LyricsCard(self._editors)
        self.reference = ReferencePlace(
            composing.references, self._editors, after=self.style_card.last_stop
        )
        self._drops = Drops(self.reference)
        self.style_edit, self.style_count = self.style_card.edit, self.style_card.count
        self.lyrics_edit, self.lyrics_count = self.lyrics_card.edit, self.lyrics_card.count
        self.instrumental = self.lyrics_card.instrumental
        self.sections, self.outline = self.lyrics_card.sections, self.lyrics_card.outline
        self._shown = WordsShown(composing, self.style_card, self.lyrics_card, self)
        self.remarks, self.words_ahead = self._shown.remarks, self._shown.ahead
        self._first_run: FirstRun | None = None
        self._lay_out()
        self._connect()

    def complete(self, waveforms: Waveforms, spelling: Spelling | None = None) -> None:
        """Have what the editors can begin without: waves of references, the spelling."""
        self.reference.draw_with(waveforms)
        if self._sku is not None:
            self.reference.show_reference(self._sku, self._drafting.draft.reference)
        if spelling is None:
            return
        from composer.ui.spell_check import SpellCheck

        self.spell_check = SpellCheck(self.lyrics_edit, spelling)
        self.spell_check.error.connect(self.error)
        self.remarks.mend_first = self.spell_check.open_at_cursor

    def show_draft(self, draft: Draft, *, as_edit: bool = False) -> None:
        """Put a draft in front of the user; what is there already is left alone.

        ``as_edit``: undo in an editor brings back what was there.
        """
        self._showing = True
        try:
            if self.title.text() != draft.title:
                self.title.setText(draft.title)
            for edit, text in ((self.style_edit, draft.prompt), (self.lyrics_edit, draft.lyrics)):
                if not as_edit:
                    edit.set_text(text)
                elif edit.text() != text:
                    edit.set_text_as_one_undo(text)
            self.instrumental.setChecked(draft.instrumental)
            self._sku = self._composing.sku(draft.sku)
            if self._sku is not None:
                self.style_card.show_tags(self._sku, draft.tags)
                self.reference.show_reference(self._sku, draft.reference)
        finally:
            self._showing = False
        self._shown.show(self._sku, draft)
        self.lyrics_card.show_outline()
        self._show_saved()

    def turn_to(self, song_id: str) -> None:
        """Have the editors as that song left them, with its undo; ``show_draft`` comes next."""
        self._showing = True
        try:
            self.style_edit.turn_to(song_id)
            self.lyrics_edit.turn_to(song_id)
        finally:
            self._showing = False

    def focus_field(self, name: str) -> None:
        """Put the keyboard into a field of the draft, by its name there; the style if unknown."""
        self.set_first_run(first_run=False)
        fields: dict[str, QWidget | None] = {
            "title": self.title,
            "lyrics": self.lyrics_edit,
            "tags": self.style_card.tag_line and self.style_card.tag_line.field,
            "instrumental": self.instrumental,
            "reference": self.reference.card and self.reference.card.choose,
        }
        (fields.get(name) or self.style_edit).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_lyrics(self, text: str, *, append: bool = False) -> None:
        """Put words in place of those of the draft, or after them; one undo takes it back."""
        mine = self.lyrics_edit.text().rstrip()
        whole = f"{mine}\n\n{text}" if append and mine else text
        self.lyrics_edit.set_text_as_one_undo(whole)
        self.lyrics_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sent(self) -> None:
        """Show what exactly the chosen model would be sent of the words."""
        self._drafting.settle()
        self._shown.show_sent()

    @property
    def sent_dialog(self) -> SentDialog | None:
        """What shows that, once it was wanted."""
        return self._shown.sent_dialog

    def find_words(self, *, replacing: bool = False) -> None:
        """Look for something in the lyrics, and put something else there."""
        self.lyrics_card.find_words(replacing=replacing)

    @property
    def has_line_notes(self) -> bool:
        """Whether syllables and rhymes stand beside the words."""
        notes = self.lyrics_card.line_notes
        return notes is not None and not notes.isHidden()

    def show_line_notes(self, shown: bool) -> None:
        """Show them, or no longer, now and at the next start."""
        self.lyrics_card.set_line_notes(shown=shown)
        self.line_notes_changed.emit(shown)

    def hush(self) -> None:
        """Something else begins to play."""
        self.reference.hush()

    @property
    def first_run(self) -> FirstRun:
        """The ways in; made when they are first wanted, which for most people is never."""
        if self._first_run is None:
            from composer.ui.compose_welcome import welcome

            self._first_run = welcome(
                self, lambda: self._drafting.draft, is_practice=self._is_practice
            )
            self._pages.addWidget(self._first_run)
            lead_tab_into(self._first_run, after=self.title)
        return self._first_run

    @property
    def is_first_run(self) -> bool:
        """Whether the ways in are shown instead of the editors."""
        return self._first_run is not None and self._pages.currentWidget() is self._first_run

    def set_first_run(self, *, first_run: bool) -> None:
        """Show the ways in instead of the editors, or the editors again."""
        if first_run == self.is_first_run:
            return
        self._pages.setCurrentWidget(self.first_run if first_run else self._editors)
        self.title.setVisible(True)
        if first_run:
            self.first_run.try_sketch.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inset = 24 if self.width() >= ROOMY.width() else 20
        side = max(inset, (self.width() - WIDEST) // 2)
        self.header.setContentsMargins(side, 10, side - ICON_OUT, 10)
        self._tabs_row.setContentsMargins(side - TAB_OUT, 0, side, 4)
        is_low = self.height() < ROOMY.height()
        self._below.setContentsMargins(side, 0 if is_low else 4, side, 16 if is_low else 20)
        self._gap = 14 if is_low else 20
        self._between.changeSize(0, self._gap)
        self.reference.set_gap(self._gap)
        self.lyrics_card.set_room(self.width() - 2 * side)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._drafting.settle()  # the program may be about to end

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().canvas)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drops.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drops.drop(event)

    # Layout

    def _lay_out(self) -> None:
        self._tabs_row: QHBoxLayout = QHBoxLayout()
        self._tabs_row.addWidget(self.tabs)
        editors = QVBoxLayout(self._editors)
        editors.setContentsMargins(0, 0, 0, 0)
        editors.setSpacing(0)
        editors.addWidget(self.style_card)
        self._gap = 20
        self._between: QSpacerItem = QSpacerItem(0, self._gap)
        editors.addItem(self._between)
        editors.addWidget(self.reference)
        editors.addWidget(self.lyrics_card, 1)

        self._pages = QStackedLayout()
        self._pages.addWidget(self._editors)
        self._below: QVBoxLayout = QVBoxLayout()
        self._below.addLayout(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self._tabs_row)
        column.addLayout(self._below, 1)
        self.lyrics_card.add_below(self.remarks)
        lead_tab_into(self.remarks, after=self.lyrics_edit)
        # Tab goes from the title to the style.
        self.setTabOrder(self.outline.list, self.header.versions)
        self.setTabOrder(self.header.versions, self.header.more)

    def _connect(self) -> None:
        self.title.textChanged.connect(self._edited)  # not textEdited: dictation sets the text
        self.style_card.edited.connect(self._edited)
        self._reading = QTimer(self, singleShot=True, interval=FRAME)
        self._reading.timeout.connect(self._drafting.settle)
        self._drops.songs_dropped.connect(self.files_dropped)
        self._drops.reference_dropped.connect(partial(self.set_first_run, first_run=False))
        self.reference.changed.connect(self._edited)
        self.reference.sounding.connect(self.sounding)
        self.reference.error.connect(self.error)
        self.style_card.mend_wanted.connect(self._remove_unsendable)
        self.lyrics_card.edited.connect(self._edited)
        self.lyrics_card.write_wanted.connect(self.lyrics_wanted)
        for edit in (self.style_edit, self.lyrics_edit):
            edit.paste_refused.connect(self._tell_refused_paste)
            edit.text_changed.connect(self._note_typing)
        self.header.more.clicked.connect(self._open_menu)
        self._drafting.saved.connect(self._show_saved)
        self._unsaved = QTimer(self, singleShot=True, interval=FRAME)
        self._unsaved.timeout.connect(self._show_saved)
        shortcut = QShortcut(QKeySequence("Ctrl+I"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.show_sent)

    # Slots

    def _note_typing(self) -> None:
        """The letter is seen first and read a frame later, or once somebody asks for the draft."""
        if not self._showing:
            self._drafting.put_off(self._edited)
            if not self._reading.isActive():
                self._reading.start()

    def _edited(self) -> None:
        if self._showing:
            return
        draft = replace(
            self._drafting.draft,
            title=self.title.text(),
            prompt=self.style_edit.text(),
            lyrics=self.lyrics_edit.text(),
            tags=self.style_card.tags,
            reference=self.reference.reference_or(self._drafting.draft.reference),
            instrumental=self.instrumental.isChecked(),
        )
        before = self._shown.draft
        if self.saved.text() and not self._unsaved.isActive():
            self._unsaved.start()
        self.draft_changed.emit(draft)
        if replace(before, title=draft.title, prompt=draft.prompt, lyrics=draft.lyrics) == draft:
            self._shown.follow(draft)  # somebody types
        else:
            self._shown.show(self._sku, draft)

    def _tell_refused_paste(self, characters: int) -> None:
        said = self.tr(
            "That was not pasted. It is {n} characters long, far more than any model takes; it is "
            "still on the clipboard."
        )
        self.notice.emit(said.format(n=f"{characters:,}"))

    def _remove_unsendable(self) -> None:
        for edit in (self.style_edit, self.lyrics_edit):
            text = edit.text()
            if unsendable(text):
                edit.set_text_as_one_undo(without_unsendable(text))
        self.style_card.mend_tags()

    def _open_menu(self) -> None:
        menu = Menu(self.tr("Song"), self)
        self.menu_opening.emit(menu)
        add_words_entries(menu, self)
        self.header.open_below_more(menu)

    def _show_saved(self) -> None:
        is_saved = self._drafting.is_saved and not self._drafting.draft.is_blank
        self.saved.setText(self.tr("Draft saved") if is_saved else "")

"""What is sung: the words, their sections, and how many of them the model takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from composer.domain.clip import outline
from composer.domain.lyrics import parse_sections, readable_part, tag_on
from composer.domain.request import Request
from composer.domain.sending import dialect_of
from composer.domain.sku import Ability, Sku
from composer.services.composing import Count
from composer.ui.languages import marked, translate
from composer.ui.outline import Outline, OutlineEntry
from composer.ui.section_bar import SectionBar
from composer.ui.section_edits import SectionEdits
from composer.ui.sections_offer import SectionsOffer
from composer.ui.theme import section_hue
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton
from composer.ui.widgets.cards import Card, EmptyState, Hairline
from composer.ui.widgets.choices import Switch
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.focus import lead_tab_into
from composer.ui.widgets.labels import Counter, Text
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_edit import LineHeightEdit

if TYPE_CHECKING:
    from composer.ui.find_bar import FindBar
    from composer.ui.line_notes import LineNotes

PADDING = (14, 12, 14, 12)
"""px around the words: left, top, right, bottom."""
OUTLINE_FROM = 640
"""Width of the card from which the outline stands beside the text."""
_HINT = marked(
    "lyrics_card",
    "Write the words here, a tag such as [Verse] on a line of its own before each part.",
)
_HINT_OF_A_COVER = marked(
    "lyrics_card",
    "Left empty, the words of the reference track are sung. Write here to sing others.",
)
OUTLINE_PAUSE, NOTES_PAUSE = 120, 230
"""Milliseconds for which typing must rest before the outline and the notes beside the lines
follow. Each pause has a length of its own, so that what they lead to is not done all at once."""


class LyricsCard(QWidget):
    """A line with the count, and below it a card: the section buttons, the text, its outline."""

    edited = Signal()
    """The switch was turned; what is typed, ``edit`` tells."""
    write_wanted = Signal()
    """Somebody wants the words written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Opaque and static: where the style above grows by a line, Qt moves what is painted here
        # and paints anew only what becomes another.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._request = Request(sku="")
        self._correction = 1.0
        self._sku: Sku | None = None
        self.edit = LineHeightEdit(
            self.tr("Lyrics"),
            role="lyric",
            placeholder=translate("lyrics_card", _HINT),
            padding=PADDING,
            gutter=20,
        )
        self.write_words = GhostButton(self.tr("Write lyrics…"), height=24)
        self.write_words.setToolTip(
            self.tr("Have words written, for money of their own. It asks first.")
        )
        self._has_writer = False
        self.count = Counter()
        self.instrumental = Switch(self.tr("Instrumental"), role="label")
        self.sections = SectionBar()
        self.outline = Outline()
        self.section_edits = SectionEdits(self.edit)
        self._find_bar: FindBar | None = None
        self.line_notes: LineNotes | None = None
        """Made when it is first wanted."""
        self._lay_out()
        self._connect()

    def show_sku(self, sku: Sku) -> None:
        """Offer what this model takes: its sections, the switch for a song without a voice."""
        can_be_silent = Ability.INSTRUMENTAL in sku.abilities
        silent = can_be_silent and self.instrumental.isChecked()
        # A model that cannot leave the voice out says so; then there must be a way to turn it off.
        self.instrumental.setVisible(can_be_silent or self.instrumental.isChecked())
        if self._sku is sku and silent == (self._pages.currentIndex() == 1):
            return  # asked at every key
        self._sku = sku
        takes_lyrics = sku.lyrics is not None
        self.sections.set_tags(sku.structure_tags if takes_lyrics else ())
        self.sections.set_custom(taken=takes_lyrics and dialect_of(sku).any_tag)
        self.sections.setVisible(takes_lyrics)
        self._no_lyrics.setVisible(not takes_lyrics)
        hint = _HINT if sku.reference is None else _HINT_OF_A_COVER
        self.edit.set_placeholder(translate("lyrics_card", hint))
        why = self.tr("{model} takes no lyrics: they are kept but not sent.")
        if sku.lyrics_in_prompt:
            why = self.tr("{model} has no field for lyrics: they are sent within the style.")
        self._no_lyrics.setText(why.format(model=sku.label))
        self._no_lyrics.setToolTip(self._no_lyrics.text())
        self.sections.setEnabled(not silent)
        if silent and self._pages.count() == 1:
            self._pages.addWidget(_cover())
        self._pages.setCurrentIndex(1 if silent else 0)

    def set_writer(self, *, ready: bool) -> None:
        """Whether some service can be asked to write words: then an empty text offers it."""
        self._has_writer = ready
        self._show_writer()

    def set_correction(self, correction: float) -> None:
        """What finished songs say about the guess at a length, a factor."""
        if correction != self._correction:
            self._correction = correction
            self.outline_pause.start()

    def show_count(
        self, sku: Sku, request: Request, count: Count | None, surplus_from: int | None = None
    ) -> None:
        """How much of what the model takes is written, and from where on it is too much.

        ``count`` is None where it takes no lyrics.
        """
        if (request.prompt, request.options) != (self._request.prompt, self._request.options):
            self.outline_pause.start()  # the tempo may be another
        self._request = request
        self._show_writer()
        sent = count is not None and not request.instrumental
        if sent and count is not None:
            self.count.set_count(count.used, count.limit)
        else:
            in_style = sku.lyrics is None and sku.lyrics_in_prompt and not request.instrumental
            where = self.tr("{n} in the style") if in_style else self.tr("{n} kept")
            self.count.set_words(where.format(n=f"{len(request.lyrics):,}"))
        self._card.set_wrong(surplus_from is not None)
        self.edit.set_surplus_from(surplus_from)

    def show_outline(self) -> None:
        """Lay the sections out in time."""
        entries = self._entries()
        # Of a text that is far too long for any model only the beginning is laid out.
        sections = parse_sections(readable_part(self.edit.text()))
        sung = [line for section in sections for line in section.lines]
        exact = bool(self._sku and self._sku.lyrics and Ability.LENGTH in self._sku.abilities)
        self.outline.show_entries(
            entries,
            lines=len(sung),
            words=sum(len(line.split()) for line in sung),
            is_exact=exact,
        )
        self.outline_pause.stop()
        self._mark_section()

    @property
    def find_bar(self) -> FindBar:
        """Made when something is looked for, which in most songs is never."""
        if self._find_bar is None:
            from composer.ui.find_bar import FindBar

            self._find_bar = FindBar(self.edit, self.edit.parentWidget())
            self._over_words.insertWidget(1, self._find_bar)
            lead_tab_into(self._find_bar, after=self._outline_button)
        return self._find_bar

    def find_words(self, *, replacing: bool = False) -> None:
        """Look for something in the words, and put something else there."""
        self.find_bar.open(replacing=replacing)

    def set_line_notes(self, *, shown: bool) -> None:
        """Show syllables and rhymes beside the words, or no longer."""
        if shown and self.line_notes is None:
            from composer.ui.line_notes import LineNotes

            self.line_notes = LineNotes(self.edit, self.notes_pause, self.edit.parentWidget())
            inset = QVBoxLayout()
            _, above, _, below = PADDING
            inset.setContentsMargins(0, above, 0, below)
            inset.addWidget(self.line_notes)
            self._beside.insertLayout(self._beside.indexOf(self.edit) + 1, inset)
        if self.line_notes is not None:
            self.line_notes.setVisible(shown)
            self.line_notes.count()

    def add_below(self, line: QWidget) -> None:
        """Put another line into the card, below the words."""
        self._inside.addWidget(line)

    def set_room(self, width: int) -> None:
        """How wide the card is: from OUTLINE_FROM on the outline stands beside the text."""
        wide = width >= OUTLINE_FROM
        self.outline.setVisible(wide)
        self._outline_line.setVisible(wide)
        self._outline_button.setVisible(not wide and bool(self._sku and self._sku.lyrics))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(event.rect(), look.tokens().canvas)

    # Layout

    def _lay_out(self) -> None:
        self._card = Card()
        self._card.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text(self.tr("Lyrics"), "head"))
        row.addWidget(self.write_words)
        row.addStretch(1)
        row.addWidget(self.instrumental)
        row.addSpacing(12)
        row.addWidget(self.count)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(self._toolbar())
        inside.addWidget(Hairline())
        self._pages = QStackedLayout()
        self._pages.addWidget(self._written())
        inside.addLayout(self._pages, 1)
        self._inside = inside
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._card, 1)

    def _toolbar(self) -> QHBoxLayout:
        self._outline_button = GhostButton(self.tr("Outline"), icon="list-bullets")
        self._no_lyrics = Text("", "small", "t2", elide=True)
        toolbar = QHBoxLayout()
        toolbar.setContentsMargins(8, 7, 8, 7)
        toolbar.addStrut(28)
        toolbar.addWidget(self.sections, 1, Qt.AlignmentFlag.AlignVCenter)
        toolbar.addWidget(self._no_lyrics, 1)
        toolbar.addWidget(self._outline_button)
        return toolbar

    def _written(self) -> QWidget:
        """The text and its outline; after the toolbar: the Tab key goes as it stands."""
        written = QWidget(self._card)
        written.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        column = QVBoxLayout(written)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.sections_offer = SectionsOffer(self.edit, written)
        column.addWidget(self.sections_offer)
        self._over_words = column
        self._beside = row = QHBoxLayout()
        column.addLayout(row, 1)
        row.setSpacing(0)
        self._outline_line = Hairline(orientation=Qt.Orientation.Vertical)
        self.edit.soften("field")
        row.addWidget(self.edit, 1)
        row.addWidget(self._outline_line)
        row.addWidget(self.outline)
        return written

    def _connect(self) -> None:
        self.outline_pause = QTimer(self, singleShot=True, interval=OUTLINE_PAUSE)
        self.outline_pause.timeout.connect(self.show_outline)
        self.notes_pause = QTimer(self, singleShot=True, interval=NOTES_PAUSE)
        self.edit.text_changed.connect(self.outline_pause.start)
        self.write_words.clicked.connect(self.write_wanted)
        self.instrumental.toggled.connect(self._note_edit)
        self.edit.focus_changed.connect(self._card.set_lit)
        self.edit.set_line_hue(_line_hue)
        self.edit.cursorPositionChanged.connect(self._mark_section)
        replace = QShortcut(QKeySequence("Ctrl+H"), self.edit)
        replace.setContext(Qt.ShortcutContext.WidgetShortcut)
        replace.activated.connect(partial(self.find_words, replacing=True))
        edits = self.section_edits
        self.sections.tag_pressed.connect(edits.insert)
        self.sections.custom_wanted.connect(edits.ask_custom)
        self.outline.menu_wanted.connect(edits.open_menu)
        self.outline.list.move_wanted.connect(edits.move)
        edits.bind(self.outline.list, lambda: self.outline.list.currentIndex().row())
        edits.edited.connect(self._follow_section)
        self.outline.line_wanted.connect(self._go_to_line)
        self._outline_button.clicked.connect(self._open_outline)

    def _show_writer(self) -> None:
        wanted = self._sku is not None and self._sku.lyrics is not None
        wanted = wanted and not self._request.instrumental and not self.edit.text().strip()
        self.write_words.setVisible(self._has_writer and wanted)

    # Slots

    def _note_edit(self) -> None:
        self.outline_pause.start()
        self.edited.emit()

    def _follow_section(self, number: int) -> None:
        self.show_outline()
        self.outline.list.select_row(number)

    def _go_to_line(self, line: int) -> None:
        self.edit.go_to_line(line)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_section(self) -> None:
        if self.edit.is_changing or self.outline_pause.isActive():
            return  # the outline still has the lines of the text before, and marks when it follows
        self.outline.list.show_line(self.edit.line_at_cursor())

    def _open_outline(self) -> None:
        menu = Menu(self.tr("Outline"), self)
        for entry in self._entries():
            menu.add(
                entry.section.name,
                partial(self._go_to_line, max(0, entry.line)),
                hue=section_hue(entry.section.name),
            )
        if menu.isEmpty():
            menu.add(self.tr("No sections yet"), enabled=False)
        below = self._outline_button.mapToGlobal(QPoint(0, self._outline_button.height()))
        edits = self.section_edits
        menu.addSeparator()
        menu.add(
            self.tr("Change this section…"),
            lambda: edits.open_menu(edits.current, below),
            icon_name="dots-three",
            enabled=edits.current >= 0,
        )
        menu.popup(below)

    def _entries(self) -> list[OutlineEntry]:
        text = readable_part(self.edit.text())
        seconds = None
        if self._sku is not None and self._sku.lyrics is not None:
            seconds = self._sku.length_seconds(self._request)
        times = outline(
            text,
            seconds,
            style=self._request.prompt,
            tempo=_tempo(self._request),
            correction=self._correction,
        )
        return [
            OutlineEntry(section=time, line=section.line)
            for section, time in zip(parse_sections(text), times, strict=True)
        ]


def _cover() -> EmptyState:
    """What stands over the words while none are to be sung; made when it is first wanted."""
    return EmptyState(
        translate("lyrics_card", "Instrumental"),
        translate("lyrics_card", "Your lyrics are kept but not sent."),
        icon="music-notes",
    )


def _tempo(request: Request) -> float | None:
    """Beats a minute, where they are a setting of their own."""
    bpm = request.options.get("bpm")
    return float(bpm) if isinstance(bpm, int | float) and bpm > 0 else None


def _line_hue(line: str) -> str | None:
    tag = tag_on(line)
    return section_hue(tag) if tag else None

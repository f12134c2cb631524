"""Where the song is written: its title, its style, its lyrics."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpacerItem,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.clip import outline
from composer.domain.lyrics import insert_tag, parse_sections, tag_on
from composer.domain.request import Draft, Request, request_of
from composer.domain.sku import Ability, Sku
from composer.domain.text import surplus_start, unsendable, without_unsendable
from composer.services.composing import Composing, Count
from composer.services.drafting import Drafting
from composer.services.examples import examples
from composer.ui.first_run import FirstRun
from composer.ui.outline import Outline, OutlineEntry
from composer.ui.pane_header import TITLE
from composer.ui.section_bar import SectionBar
from composer.ui.theme import section_hue
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, IconButton, LinkButton
from composer.ui.widgets.cards import Card, EmptyState, Hairline
from composer.ui.widgets.choices import Switch
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Counter, Text
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.typeface import type_font

WIDEST = 840
"""Compose content stops here and centres; more width goes to the margins (design.md, Layout)."""
ROOMY = QSize(680, 600)
"""Size from which the pane has its full margins (design.md, Layout)."""
ICON_OUT = 6
"""How far an icon's target reaches past the edge with which the icon itself is in line."""
OUTLINE_FROM = 640
"""Width of the lyrics card from which the outline stands beside the text."""
OUTLINE_PAUSE = 120
"""Milliseconds for which typing must rest before the outline follows."""


class TitleField(QLineEdit):
    """The song's title, written without a box around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 0.0
        self.setAccessibleName("Title")
        self.setPlaceholderText("Untitled song")
        self.setMaxLength(200)
        self.setFrame(False)
        self.setTextMargins(-2, 0, 0, 0)  # Qt insets the text by 2; labels below do not
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._scale != look.current().text_scale:
            self._dress()

    def _dress(self) -> None:
        """Take on the size of text in force."""
        self._scale = look.current().text_scale
        self.setFont(type_font("title"))
        self.setFixedHeight(look.px(TITLE))
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with painting(self) as painter:
                line = self.rect().adjusted(0, self.height() - 2, 0, 0)
                painter.fillRect(line, look.tokens().accent)


class ComposePane(QFrame):
    """Title, style and lyrics of the draft, with what the chosen model makes of them."""

    draft_changed = Signal(object)
    generate_asked = Signal()
    key_wanted = Signal()
    practice_wanted = Signal()
    new_wanted = Signal()
    notice = Signal(str)

    def __init__(
        self, drafting: Drafting, composing: Composing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._drafting = drafting
        self._composing = composing
        self._showing = False
        self._sku: Sku | None = None

        self.title = TitleField(self)  # first in the round of the Tab key
        self.saved = Text("", "meta", "t3")
        self.style_edit = LineHeightEdit(
            "Style",
            role="prompt",
            placeholder="Genre, instruments, mood, tempo. For example: warm lo-fi, brushed drums",
        )
        self.style_count = Counter()
        self.lyrics_edit = LineHeightEdit(
            "Lyrics",
            role="lyric",
            placeholder="Write the words here, a tag such as [Verse] on a line of its own before "
            "each part.",
            padding=(14, 12, 14, 12),
            gutter=20,
        )
        self.lyrics_count = Counter()
        self.instrumental = Switch("Instrumental", role="label")
        self.sections = SectionBar()
        self.outline = Outline()
        self.first_run = FirstRun(examples())
        self._lay_out()
        self._connect()

    def show_draft(self, draft: Draft) -> None:
        """Put a draft in front of the user; what is there already is left alone."""
        self._showing = True
        try:
            if self.title.text() != draft.title:
                self.title.setText(draft.title)
            self.style_edit.set_text(draft.prompt)
            self.lyrics_edit.set_text(draft.lyrics)
            self.instrumental.setChecked(draft.instrumental)
            self._sku = self._composing.sku(draft.sku)
        finally:
            self._showing = False
        self._show_sku()
        self._show_counts(draft)
        self._show_outline()
        self._show_saved()

    def focus_field(self, name: str) -> None:
        """Put the cursor into ``title``, ``prompt`` or ``lyrics``."""
        self.set_first_run(first_run=False)
        fields: dict[str, QWidget] = {"title": self.title, "lyrics": self.lyrics_edit}
        fields.get(name, self.style_edit).setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def is_first_run(self) -> bool:
        """Whether the ways in are shown instead of the editors."""
        return self._pages.currentWidget() is self.first_run

    def set_first_run(self, *, first_run: bool) -> None:
        """Show the ways in instead of the editors, or the editors again."""
        current = self._pages.currentWidget()
        wanted = self.first_run if first_run else self._editors
        if current is wanted:
            return
        self._pages.setCurrentWidget(wanted)
        self.title.setVisible(True)
        if first_run:
            self.first_run.try_sketch.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inset = 24 if self.width() >= ROOMY.width() else 20
        side = max(inset, (self.width() - WIDEST) // 2)
        self._header.setContentsMargins(side, 10, side - ICON_OUT, 10)
        is_low = self.height() < ROOMY.height()
        self._below.setContentsMargins(side, 0 if is_low else 4, side, 16 if is_low else 20)
        self._between.changeSize(0, 14 if is_low else 20)
        wide = self.width() - 2 * side >= OUTLINE_FROM
        self.outline.setVisible(wide)
        self._outline_line.setVisible(wide)
        self._outline_button.setVisible(not wide and bool(self._sku and self._sku.lyrics))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().canvas)

    # Layout

    def _lay_out(self) -> None:
        self._more = IconButton("dots-three", "More for this song")
        self._header = header = QHBoxLayout()
        header.setSpacing(8)
        header.addWidget(self.title, 1)
        header.addWidget(self.saved)
        header.addWidget(self._more)

        self._editors = QWidget(self)  # a stack shows its first page, parent or not
        editors = QVBoxLayout(self._editors)
        editors.setContentsMargins(0, 0, 0, 0)
        editors.setSpacing(0)
        editors.addLayout(self._label_row("Style", self.style_count))
        editors.addSpacing(6)
        editors.addWidget(self._style_card())
        self._between = QSpacerItem(0, 20)
        editors.addItem(self._between)
        editors.addLayout(self._label_row("Lyrics", self.lyrics_count, self.instrumental))
        editors.addSpacing(6)
        editors.addWidget(self._lyrics_card(), 1)

        self._pages = QStackedLayout()
        self._pages.addWidget(self._editors)
        self._pages.addWidget(self.first_run)
        self._below = QVBoxLayout()
        self._below.addLayout(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addLayout(self._below, 1)
        self.setTabOrder(self.outline.list, self._more)  # Tab goes from the title to the style

    def _label_row(self, label: str, count: Counter, switch: Switch | None = None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text(label, "head"))
        row.addStretch(1)
        if switch is None:
            self._mend = LinkButton("")
            self._mend.hide()
            row.addWidget(self._mend)
        else:
            row.addWidget(switch)
            row.addSpacing(12)
        row.addWidget(count)
        return row

    def _style_card(self) -> Card:
        self._style_frame = Card()
        column = QVBoxLayout(self._style_frame)
        column.setContentsMargins(1, 1, 1, 1)
        soften_scrolling(self.style_edit, "field")
        column.addWidget(self.style_edit)
        self._style_frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return self._style_frame

    def _lyrics_card(self) -> Card:
        self._lyrics_frame = Card()
        self._outline_button = GhostButton("Outline", icon="list-bullets")
        toolbar = QHBoxLayout()
        toolbar.setContentsMargins(8, 7, 8, 7)
        toolbar.addStrut(28)
        toolbar.addWidget(self.sections, 1, Qt.AlignmentFlag.AlignVCenter)
        self._no_lyrics = Text("", "small", "t2", elide=True)
        toolbar.addWidget(self._no_lyrics, 1)
        toolbar.addWidget(self._outline_button)
        self._cover = EmptyState(
            "Instrumental", "Your lyrics are kept but not sent.", icon="music-notes"
        )
        column = QVBoxLayout(self._lyrics_frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(toolbar)
        column.addWidget(Hairline())
        written = QWidget(self._lyrics_frame)  # after the toolbar: the Tab key goes as it stands
        row = QHBoxLayout(written)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._outline_line = Hairline(orientation=Qt.Orientation.Vertical)
        soften_scrolling(self.lyrics_edit, "field")
        row.addWidget(self.lyrics_edit, 1)
        row.addWidget(self._outline_line)
        row.addWidget(self.outline)
        self._lyrics_pages = QStackedLayout()
        self._lyrics_pages.addWidget(written)
        self._lyrics_pages.addWidget(self._cover)
        column.addLayout(self._lyrics_pages, 1)
        return self._lyrics_frame

    def _connect(self) -> None:
        self.title.textChanged.connect(self._edited)  # not textEdited: dictation sets the text
        self.style_edit.text_changed.connect(self._edited)
        self.lyrics_edit.text_changed.connect(self._edited)
        self.instrumental.toggled.connect(self._edited)
        self.style_edit.focus_changed.connect(self._style_frame.set_lit)
        self.lyrics_edit.focus_changed.connect(self._lyrics_frame.set_lit)
        self.lyrics_edit.set_line_hue(_line_hue)
        self.lyrics_edit.cursorPositionChanged.connect(self._mark_section)
        self.style_edit.document().documentLayout().documentSizeChanged.connect(self._grow_style)
        for edit in (self.style_edit, self.lyrics_edit):
            edit.paste_refused.connect(self._tell_refused_paste)
        self.sections.tag_pressed.connect(self._insert_tag)
        self.outline.line_wanted.connect(self._go_to_line)
        self._outline_button.clicked.connect(self._open_outline)
        self._more.clicked.connect(self._open_menu)
        self._mend.clicked.connect(self._remove_unsendable)
        self._outline_pause = QTimer(self, singleShot=True, interval=OUTLINE_PAUSE)
        self._outline_pause.timeout.connect(self._show_outline)
        self._drafting.saved.connect(self._show_saved)
        welcome = self.first_run
        welcome.sketch_chosen.connect(self._try_sketch)
        welcome.key_chosen.connect(self.key_wanted)
        welcome.practice_chosen.connect(self.practice_wanted)
        welcome.example_chosen.connect(self._take_example)
        welcome.empty_chosen.connect(lambda: self.focus_field("title"))
        self._grow_style()

    # Slots

    def _edited(self) -> None:
        if self._showing:
            return
        draft = replace(
            self._drafting.draft,
            title=self.title.text(),
            prompt=self.style_edit.text(),
            lyrics=self.lyrics_edit.text(),
            instrumental=self.instrumental.isChecked(),
        )
        self._show_counts(draft)
        self._outline_pause.start()
        self.saved.setText("")
        self.draft_changed.emit(draft)

    def _insert_tag(self, tag: str) -> None:
        edit = self.lyrics_edit
        insertion = insert_tag(edit.text(), edit.cursor_position(), tag)
        edit.set_cursor_position(insertion.position)
        edit.insert_as_one_undo(insertion.text)
        edit.set_cursor_position(insertion.cursor)
        edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_line(self, line: int) -> None:
        self.lyrics_edit.go_to_line(line)
        self.lyrics_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_section(self) -> None:
        self.outline.list.show_line(self.lyrics_edit.line_at_cursor())

    def _grow_style(self) -> None:
        """The style card grows with its text, from two lines to six."""
        line = look.px(22)
        text = round(self.style_edit.document().size().height())
        height = min(max(text, 2 * line), 6 * line)
        self._style_frame.setFixedHeight(height + 26)

    def _tell_refused_paste(self, characters: int) -> None:
        self.notice.emit(
            f"That was not pasted. It is {characters:,} characters long, far more than any model "
            "takes; it is still on the clipboard."
        )

    def _remove_unsendable(self) -> None:
        for edit in (self.style_edit, self.lyrics_edit):
            text = edit.text()
            if unsendable(text):
                edit.set_text_as_one_undo(without_unsendable(text))

    def _take_example(self, draft: Draft) -> None:
        self.set_first_run(first_run=False)
        self.show_draft(draft)
        self.draft_changed.emit(draft)
        self.style_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _try_sketch(self) -> None:
        draft = replace(self._drafting.draft, sku="sketch/band")
        self.set_first_run(first_run=False)
        self.show_draft(draft)
        self.draft_changed.emit(draft)
        self.style_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_outline(self) -> None:
        menu = Menu("Outline", self)
        for entry in self._entries():
            menu.add(
                entry.section.name,
                partial(self._go_to_line, max(0, entry.line)),
                hue=section_hue(entry.section.name),
            )
        if menu.isEmpty():
            menu.add("No sections yet", enabled=False)
        menu.popup(self._outline_button.mapToGlobal(QPoint(0, self._outline_button.height())))

    def _open_menu(self) -> None:
        menu = Menu("Song", self)
        menu.add("New song", self.new_wanted.emit, icon_name="note-pencil", shortcut="Ctrl+N")
        menu.add(
            "Insert a section…",
            self.sections.open_menu,
            icon_name="plus",
            enabled=bool(self.sections.tags),
        )
        menu.add("Clear the style", lambda: self.style_edit.set_text_as_one_undo(""))
        menu.add("Clear the lyrics", lambda: self.lyrics_edit.set_text_as_one_undo(""))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    # What the chosen model makes of the draft

    def _show_sku(self) -> None:
        sku = self._sku
        if sku is None:
            return
        self.instrumental.setVisible(Ability.INSTRUMENTAL in sku.abilities)
        takes_lyrics = sku.lyrics is not None
        self.sections.set_tags(sku.structure_tags if takes_lyrics else ())
        self.sections.setVisible(takes_lyrics)
        self._no_lyrics.setVisible(not takes_lyrics)
        self._no_lyrics.setText(
            f"{sku.label} ignores lyrics. They are kept here; say in the style what should be sung."
        )
        silent = self.instrumental.isChecked() and Ability.INSTRUMENTAL in sku.abilities
        self.sections.setEnabled(not silent)
        self._lyrics_pages.setCurrentIndex(1 if silent else 0)

    def _show_counts(self, draft: Draft) -> None:
        sku = self._sku
        if sku is None:
            return
        self._show_sku()
        request = request_of(draft, sku.id)
        counts = self._composing.counts(request)
        self.style_count.set_count(counts["prompt"].used, counts["prompt"].limit)
        self._style_frame.set_wrong(counts["prompt"].over > 0)
        self.style_edit.set_surplus_from(
            surplus_start(draft.prompt, sku.prompt) if counts["prompt"].over else None
        )
        self._show_lyrics_count(sku, request, counts.get("lyrics"))
        bad = unsendable(draft.prompt) + unsendable(draft.lyrics)
        self._mend.setText(
            f"Remove {bad} {'character' if bad == 1 else 'characters'} that cannot be sent"
        )
        self._mend.setVisible(bad > 0)

    def _show_lyrics_count(self, sku: Sku, request: Request, count: Count | None) -> None:
        sent = count is not None and not request.instrumental
        over = count.over if sent and count else 0
        if sent and count is not None:
            self.lyrics_count.set_count(count.used, count.limit)
        else:
            self.lyrics_count.set_words(f"{len(request.lyrics):,} kept")
        self._lyrics_frame.set_wrong(over > 0)
        index = surplus_start(request.lyrics, sku.lyrics) if over and sku.lyrics else None
        self.lyrics_edit.set_surplus_from(index)

    def _entries(self) -> list[OutlineEntry]:
        text = self.lyrics_edit.text()
        seconds = None
        if self._sku is not None and self._sku.lyrics is not None:
            seconds = self._sku.length_seconds(request_of(self._drafting.draft, self._sku.id))
        return [
            OutlineEntry(section=time, line=section.line)
            for section, time in zip(parse_sections(text), outline(text, seconds), strict=True)
        ]

    def _show_outline(self) -> None:
        entries = self._entries()
        sung = [
            line for section in parse_sections(self.lyrics_edit.text()) for line in section.lines
        ]
        exact = bool(self._sku and self._sku.lyrics and Ability.LENGTH in self._sku.abilities)
        self.outline.show_entries(
            entries,
            lines=len(sung),
            words=sum(len(line.split()) for line in sung),
            is_exact=exact,
        )
        self._mark_section()

    def _show_saved(self) -> None:
        blank = self._drafting.draft.is_blank
        self.saved.setText("Draft saved" if self._drafting.is_saved and not blank else "")


def _line_hue(line: str) -> str | None:
    tag = tag_on(line)
    return section_hue(tag) if tag else None

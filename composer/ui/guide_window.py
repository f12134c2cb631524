"""The guide: contents and search at the left, a page at the right. It needs no network."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout

from composer.resources import resource_path
from composer.services.composing import Composing
from composer.ui.guide_contents import GuideContents, entry_width
from composer.ui.guide_made import made_parts
from composer.ui.guide_page import GuidePage
from composer.ui.guide_pages import Found, GuidePages, Heading, Page
from composer.ui.languages import spoken
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text

WIDTH, HEIGHT = 1040, 760
SIDE, WIDEST_SIDE = 264, 360
SOON = 120
"""Milliseconds after a key within which further ones are searched for together."""


class GuideWindow(QDialog):
    """A window of its own beside the program's, so that one can read and do.

    A dialog, since a plain widget is no window to a screen reader.
    """

    def __init__(self, composing: Composing) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._pages = GuidePages(resource_path("guide"), made_parts(composing), spoken())
        self.setWindowTitle(self.tr("Guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = Field(
            self.tr("Search the guide"),
            placeholder=self.tr("Search"),
            icon="magnifying-glass",
            height=32,
        )
        self.contents = GuideContents()
        self.page = GuidePage(self._pages)
        self.back = IconButton("arrow-left", self.tr("Back"), shortcut="Alt+Left")
        self.forward = IconButton("arrow-right", self.tr("Forward"), shortcut="Alt+Right")
        self.title = Text("", "strong", "t2", elide=True)
        self._nothing = Text("", "small", "t2", wrap=True)
        self._nothing.hide()
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._lay_out()
        self._connect()
        self._list_pages()
        screen = self.screen().availableSize()
        self.resize(min(look.px(WIDTH), screen.width()), min(look.px(HEIGHT), screen.height()))

    def open_page(self, name: str, part: str = "") -> None:
        """Show a page, or a part of it, and give it the keyboard."""
        self.page.open_page(name, part)
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def come_to_front(self) -> None:
        """Be the window that the user sees."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # What Qt calls.

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().canvas)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._side.setFixedWidth(self._side_width())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._soon.stop()
        super().closeEvent(event)

    # Layout

    def _lay_out(self) -> None:
        self._side = side = _Side()
        side.setFixedWidth(self._side_width())
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 12, 1, 8)
        left.setSpacing(8)
        for part in (self.search, self._nothing):
            line = QHBoxLayout()
            line.setContentsMargins(12, 0, 12, 0)
            line.addWidget(part)
            left.addLayout(line)
        left.addWidget(self.contents, 1)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 16, 8)
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(self.forward)
        head.addSpacing(8)
        head.addWidget(self.title, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(head)
        right.addWidget(Hairline())
        right.addWidget(self.page, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(right, 1)

    def _side_width(self) -> int:
        """px: as wide as the longest title, within what leaves the page its room."""
        wanted = max(map(entry_width, self._pages.contents()))
        return max(look.px(SIDE), min(wanted, look.px(WIDEST_SIDE)))

    def _connect(self) -> None:
        self.back.setEnabled(False)
        self.forward.setEnabled(False)
        self.back.clicked.connect(self.page.backward)
        self.forward.clicked.connect(self.page.forward)
        self.page.backwardAvailable.connect(self.back.setEnabled)
        self.page.forwardAvailable.connect(self.forward.setEnabled)
        self.page.page_shown.connect(self._show_title)
        self.contents.page_wanted.connect(self._open_entry)
        self.contents.page_entered.connect(self.page.setFocus)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.search.returnPressed.connect(self._open_first)
        self._soon.timeout.connect(self._list_pages)
        for keys, action in (
            ("Alt+Left", self.page.backward),
            ("Alt+Right", self.page.forward),
            ("Ctrl+F", self._search),
            ("Ctrl+W", self.close),
            ("Esc", self._leave),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    # What is asked for

    def _list_pages(self) -> None:
        words = self.search.text().strip()
        found = self._pages.find(words) if words else self._pages.contents()
        self._nothing.setText(self.tr("The guide does not speak of “{0}”.").format(words))
        self._nothing.setHidden(bool(found))
        self.contents.show_entries(found, self.page.name)

    def _open_first(self) -> None:
        self._soon.stop()
        self._list_pages()
        first = next((e for e in self.contents.entries if not isinstance(e, Heading)), None)
        if first is not None:
            self._open_entry(first)
            self.page.setFocus()

    def _open_entry(self, entry: Page | Found) -> None:
        if isinstance(entry, Found):
            self.page.open_page(entry.page, entry.part, self.search.text().split())
        else:
            self.page.open_page(entry.name)

    def _show_title(self) -> None:
        titles = {row.name: row.title for row in self._pages.contents() if isinstance(row, Page)}
        self.title.setText(titles.get(self.page.name, ""))
        self.contents.choose(self.page.name)

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _leave(self) -> None:
        """Out of the search first, then out of the guide."""
        if self.search.text():
            self.search.clear()
            self._list_pages()
        else:
            self.close()


class _Side(QFrame):
    """The ground of the contents, with a hairline towards the page."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            painter.fillRect(self.rect(), tokens.side)
            painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens.line)

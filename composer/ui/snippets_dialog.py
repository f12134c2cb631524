"""Which pieces of style does the user keep, and what can be done with them?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.snippets import LONGEST_NAME, Snippet
from composer.services.snippets import Snippets
from composer.ui.languages import translated
from composer.ui.name_dialog import NameDialog
from composer.ui.scrolled_body import scrolled
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, IconButton, LinkButton, PrimaryButton
from composer.ui.widgets.cards import Hairline, announce
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog

_SIZE = QSize(520, 460)
_INSET = 24


class SnippetsDialog(SideDialog):
    """One row a snippet: its name, how it begins, and what can be done with it."""

    insert_wanted = Signal(str)
    """The text of a snippet is to go into the style."""

    def __init__(self, snippets: Snippets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Your snippets"))
        self.setAccessibleName(self.tr("Your snippets"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._snippets = snippets
        self._before: tuple[Snippet, ...] = ()
        """What there was before the last deletion."""
        self._body = scrolled(QWidget())
        self._deleted = Text("", "small", "t2", elide=True)
        self.undo = LinkButton(self.tr("Undo"))
        self.undo.hide()
        self.close_button = PrimaryButton(self.tr("Done"), height=32)
        self.undo.clicked.connect(self._take_back)
        self.close_button.clicked.connect(self.accept)
        self._lay_out()
        self.finished.connect(snippets.changed.connect(self._show))
        self._show()
        self.resize(self.sizeHint())  # Qt itself would take two thirds of the screen at most

    def sizeHint(self) -> QSize:
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(
            self.screen().availableSize() - QSize(40, 60)
        )

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(_INSET, 20, _INSET, 8)
        head.setSpacing(4)
        head.addWidget(Text(self.tr("Your snippets"), "title"))
        words = self.tr("Type the beginning of a name in the style, and it is offered there.")
        head.addWidget(Text(words, "small", "t2", wrap=True))
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET, 12, _INSET, 12)
        foot.addWidget(self._deleted, 1)
        foot.addWidget(self.undo)
        foot.addSpacing(8)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _show(self) -> None:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(_INSET, 4, _INSET, 12)
        column.setSpacing(0)
        for number, snippet in enumerate(self._snippets.all):
            if number:
                column.addWidget(Hairline())
            column.addLayout(self._row(snippet))
        if not self._snippets.all:
            words = self.tr(
                "You have none yet. Save a style, or what is selected in it, as a snippet."
            )
            column.addWidget(Text(words, "body", "t2", wrap=True))
        column.addStretch(1)
        self._body.setWidget(rows)
        rows.setAutoFillBackground(False)  # a scroll area makes its widget opaque
        if not self._snippets.all:
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, snippet: Snippet) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(snippet.name, "strong", elide=True))
        text = Text(" ".join(snippet.text.split()), "small", "t2", elide=True)
        text.setToolTip(snippet.text)
        words.addWidget(text)
        insert = GhostButton(self.tr("Insert"), height=28)
        insert.setAccessibleName(self.tr("Insert {name}").format(name=snippet.name))
        insert.clicked.connect(partial(self._insert, snippet.text))
        rename = IconButton("pencil-simple", self.tr("Rename {name}").format(name=snippet.name))
        rename.clicked.connect(partial(self._ask_name, snippet.name))
        delete = IconButton("trash", self.tr("Delete {name}").format(name=snippet.name))
        delete.clicked.connect(partial(self._delete, snippet.name))
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(4)
        row.addLayout(words, 1)
        for button in (insert, rename, delete):
            row.addWidget(button)
        return row

    def _insert(self, text: str) -> None:
        self.accept()
        self.insert_wanted.emit(text)

    def _ask_name(self, name: str) -> None:
        dialog = NameDialog(
            self.tr("Rename the snippet"),
            field=self.tr("Name of the snippet"),
            example=self.tr("My podcast bed"),
            name=name,
            parent=self,
        )
        dialog.field.setMaxLength(LONGEST_NAME)
        dialog.named.connect(partial(self._rename, name))
        dialog.open()

    def _rename(self, name: str, to: str) -> None:
        before = self._snippets.all
        taken = self._snippets.named(to)
        if self._try(lambda: self._snippets.rename(name, to)) and taken and taken.name != name:
            self._offer_back(before, self.tr("“{name}” took the place of another.").format(name=to))

    def _delete(self, name: str) -> None:
        before = self._snippets.all
        if self._try(lambda: self._snippets.delete(name)):
            self._offer_back(before, self.tr("“{name}” is deleted.").format(name=name))

    def _offer_back(self, before: tuple[Snippet, ...], said: str) -> None:
        self._before = before
        self._deleted.setText(said)
        announce(self._deleted)
        self.undo.show()
        self.undo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_back(self) -> None:
        if self._try(lambda: self._snippets.put(self._before)):
            self._deleted.setText("")
            self.undo.hide()
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _try(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except ComposerError as error:
            self._deleted.setText(translated(error.message))
            announce(self._deleted)
            return False
        return True

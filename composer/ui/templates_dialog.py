"""Which form shall a song or a sound begin with?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.services.examples import Example
from composer.ui.first_run import ExampleRow
from composer.ui.languages import translate
from composer.ui.scrolled_body import scrolled
from composer.ui.widgets import look
from composer.ui.widgets.buttons import SecondaryButton
from composer.ui.widgets.cards import Card, Hairline
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog

_SIZE = QSize(600, 640)
_INSET = 24
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class TemplatesDialog(SideDialog):
    """Every template under its head; a press or Return opens it as a song of its own.

    Up and Down go through them.
    """

    chosen = Signal(object)
    """The Draft to begin with."""

    def __init__(self, templates: Sequence[Example], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Start from a template"))
        self.setAccessibleName(self.tr("Start from a template"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows: list[ExampleRow] = []
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_INSET, 0, _INSET, 16)
        column.setSpacing(8)
        for group, members in groupby(templates, key=lambda each: each.group):
            column.addSpacing(8)
            column.addWidget(Text(translate("examples", group), "label", "t2"))
            column.addWidget(self._card(tuple(members)))
        column.addStretch(1)
        self._body = scrolled(inside)
        self._lay_out()
        self.resize(self.sizeHint())  # Qt itself would take two thirds of the screen at most
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.TabFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(
            self.screen().availableSize() - QSize(40, 60)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        at = next((number for number, row in enumerate(self.rows) if row.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        row = self.rows[(at + step) % len(self.rows)]
        row.setFocus(Qt.FocusReason.TabFocusReason)
        self._body.ensureWidgetVisible(row)

    def _card(self, templates: Sequence[Example]) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for number, template in enumerate(templates):
            if number:
                column.addWidget(Hairline())
            row = ExampleRow(template)
            row.clicked.connect(lambda _checked=False, draft=template.draft: self._choose(draft))
            self.rows.append(row)
            column.addWidget(row)
        return card

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(_INSET, 20, _INSET, 8)
        head.setSpacing(4)
        head.addWidget(Text(self.tr("Start from a template"), "title"))
        words = self.tr("Each opens as a song of its own and can be heard with Sketch for nothing.")
        head.addWidget(Text(words, "small", "t2", wrap=True))
        cancel = SecondaryButton(self.tr("Cancel"), height=32)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET, 12, _INSET, 12)
        foot.addStretch(1)
        foot.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _choose(self, draft: object) -> None:
        self.accept()
        self.chosen.emit(draft)

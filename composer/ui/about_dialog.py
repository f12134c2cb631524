"""Which Composer is this, what is it made of, and under which licences?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from composer import __version__
from composer.services.components import Component
from composer.ui.theme import app_icon
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, PrimaryButton
from composer.ui.widgets.cards import Card, Hairline
from composer.ui.widgets.clipboard import copy_text
from composer.ui.widgets.labels import Text
from composer.ui.widgets.pickers import NamedSelect
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog
from composer.ui.widgets.text_edit import LineHeightEdit

_SIZE = QSize(620, 560)
_INSET = 28
_PICTURE = 56


class AboutDialog(SideDialog):
    """The version and a list of all parts; each part's licence can be read in full."""

    def __init__(self, parts: Sequence[Component], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.setWindowTitle(self.tr("About Composer"))
        self.setAccessibleName(self.tr("About Composer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = NamedSelect(self.tr("Part"), height=32)
        self.part = box.select
        self.part.addItem(self.tr("All parts and their licences"))
        for each in parts:
            self.part.addItem(f"{_named(each)} · {each.licence}")
        self.licence = LineHeightEdit(
            self.tr("What the licence says"), role="prompt", padding=(12, 8, 12, 8)
        )
        self.licence.setReadOnly(True)
        by_keyboard = Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.licence.setTextInteractionFlags(
            by_keyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.copy = GhostButton(self.tr("Copy the text"), icon="copy", height=32)
        self.done_button = PrimaryButton(self.tr("Done"), height=32)
        self._lay_out(box)
        self.part.currentIndexChanged.connect(self._show)
        self.copy.clicked.connect(lambda: copy_text(self.licence.text(), self))
        self.done_button.clicked.connect(self.accept)
        self._show(0)
        self.resize(self.sizeHint())  # Qt itself would take two thirds of the screen at most

    def sizeHint(self) -> QSize:
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(
            self.screen().availableSize() - QSize(40, 60)
        )

    def _lay_out(self, box: NamedSelect) -> None:
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(_PICTURE, _PICTURE)))
        words = QVBoxLayout()
        words.setSpacing(2)
        self.version = Text(self.tr("Composer {0}").format(__version__), "title")
        words.addWidget(self.version)
        words.addWidget(
            Text(self.tr("Free software under the MIT licence."), "body", "t2", wrap=True)
        )
        words.addWidget(
            Text(
                # No address is built in at which a newer version could be asked for.
                self.tr(
                    "It does not look for newer versions and reports to nobody: it speaks with the "
                    "services whose keys you gave, and with no one else."
                ),
                "small",
                "t3",
                wrap=True,
            )
        )
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        soften_scrolling(self.licence, "field")
        inside.addWidget(self.licence)
        self.licence.focus_changed.connect(card.set_lit)
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 24, _INSET, 16)
        body.setSpacing(12)
        body.addLayout(head)
        body.addWidget(box)
        body.addWidget(card, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET, 12, _INSET, 12)
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _show(self, number: int) -> None:
        if number <= 0:
            lines = (f"{_named(each)}\n{each.licence}\n{each.source}" for each in self._parts)
            self.licence.set_text("\n\n".join(line.rstrip() for line in lines))
        else:
            part = self._parts[number - 1]
            parts = (_named(part), part.licence, part.source, "\n" + part.text)
            self.licence.set_text("\n".join(line for line in parts if line.strip()))
        self.licence.verticalScrollBar().setValue(0)


def _named(part: Component) -> str:
    return f"{part.name} {part.version}".rstrip()

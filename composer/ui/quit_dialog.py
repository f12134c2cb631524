"""What happens to the orders that are under way if the window is closed now?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from composer.domain.stake import stake
from composer.services.leaving import Fate, Leaving
from composer.ui.languages import translate, translated
from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton, SecondaryButton, WarnButton
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.side_dialog import SideDialog

INSET = 28
WIDTH = 520
_MOST_HEIGHT = 320
_SIGNS = {
    Fate.MAY_BE_LOST: ("warning", "warn_text"),
    Fate.GOES_ON: ("cloud", "t2"),
    Fate.WAITS: ("hourglass", "t2"),
    Fate.STOPS: ("stop-circle", "t2"),
}


class QuitDialog(SideDialog):
    """One sentence for each order; staying is what Return and Esc do."""

    def __init__(self, leavings: Sequence[Leaving], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        head, words = _summary(leavings)
        self.setWindowTitle(self.tr("Quit"))
        self.setAccessibleName(head)
        self.setAccessibleDescription(words)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        is_dear = any(leaving.fate is Fate.MAY_BE_LOST for leaving in leavings)
        self.stay = PrimaryButton(self.tr("Stay"), height=32)
        self.quit = (WarnButton if is_dear else SecondaryButton)(self.tr("Quit"), height=32)
        self.stay.setDefault(True)
        self.quit.setAutoDefault(False)
        self.stay.clicked.connect(self.reject)
        self.quit.clicked.connect(self.accept)
        self.sentences = [translated(leaving.sentence) for leaving in _worst_first(leavings)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(INSET, 24, INSET, 16)
        top.setSpacing(4)
        top.addWidget(Text(head, "title", wrap=True))
        top.addWidget(Text(words, "body", "t2", wrap=True))
        column.addLayout(top)
        column.addWidget(self._list(leavings), 1)
        column.addWidget(Hairline())
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 12, INSET, 12)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.quit)
        foot.addWidget(self.stay)
        column.addLayout(foot)
        self.setFixedWidth(min(look.px(WIDTH), self.screen().availableSize().width()))
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, leavings: Sequence[Leaving]) -> QScrollArea:
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(INSET, 0, INSET, 16)
        lines.setSpacing(10)
        for leaving in _worst_first(leavings):
            line = QHBoxLayout()
            line.setSpacing(10)
            icon, colour = _SIGNS[leaving.fate]
            line.addWidget(Icon(icon, colour), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Text(translated(leaving.sentence), "small", "t1", wrap=True), 1)
            lines.addLayout(line)
        lines.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName(self.tr("What happens to each"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        width = look.px(WIDTH)
        area.setFixedHeight(min(lines.totalHeightForWidth(width), look.px(_MOST_HEIGHT)))
        return area


def _summary(leavings: Sequence[Leaving]) -> tuple[str, str]:
    lost = [each.generation for each in leavings if each.fate is Fate.MAY_BE_LOST]
    waiting = sum(each.fate is Fate.WAITS for each in leavings)
    head = _head(len(leavings) - waiting, waiting)
    if lost:
        return head, translate(
            "quit_dialog", "{text} may be charged for nothing if you quit now."
        ).format(text=translated(stake(lost).text))
    return head, translate("quit_dialog", "Nothing that was paid for is lost.")


def _head(under_way: int, waiting: int) -> str:
    """The question; of two numbers each has its own clause, since each has its own plural."""
    if under_way and waiting:
        return translate("quit_dialog", "Quit while {first} and {second}?").format(
            first=_counted(
                under_way,
                translate("quit_dialog", "one order is under way"),
                translate("quit_dialog", "{number} orders are under way", "", under_way),
            ),
            second=_counted(
                waiting,
                translate("quit_dialog", "one order waits"),
                translate("quit_dialog", "{number} orders wait", "", waiting),
            ),
        )
    if under_way:
        return _counted(
            under_way,
            translate("quit_dialog", "Quit while one order is under way?"),
            translate("quit_dialog", "Quit while {number} orders are under way?", "", under_way),
        )
    return _counted(
        waiting,
        translate("quit_dialog", "Quit while one order waits?"),
        translate("quit_dialog", "Quit while {number} orders wait?", "", waiting),
    )


def _counted(number: int, one: str, several: str) -> str:
    return one if number == 1 else several.format(number=number)


def _worst_first(leavings: Sequence[Leaving]) -> list[Leaving]:
    order = list(_SIGNS)
    return sorted(leavings, key=lambda leaving: order.index(leaving.fate))

"""In what do two takes differ?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.services.differences import Differences
from composer.ui import tasks
from composer.ui.difference_view import DifferenceView
from composer.ui.languages import translate
from composer.ui.moments import day_text
from composer.ui.versions_dialog import carded
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, SecondaryButton
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog

_SIZE = QSize(620, 580)
_INSET = 24


class TakeDifferenceDialog(SideDialog):
    """Words, model, settings, price and length of one take against another's."""

    def __init__(
        self,
        before: Generation,
        after: Generation,
        differences: Differences,
        *,
        tell: Callable[[ComposerError], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pair, self._differences, self._tell = (before, after), differences, tell
        self.setWindowTitle(self.tr("What changed"))
        self.setAccessibleName(self.tr("What changed"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.difference = DifferenceView(self.tr("What changed"))
        self.swap = GhostButton(self.tr("Swap"), icon="arrows-left-right", height=32)
        self.close_button = SecondaryButton(self.tr("Close"), height=32)
        self._which = Text("", "body", "t2", wrap=True)
        self._lay_out()
        self.resize(self.sizeHint())  # Qt itself would take two thirds of the screen at most
        self.swap.clicked.connect(self._turn_round)
        self.close_button.clicked.connect(self.reject)
        self._compare()

    def sizeHint(self) -> QSize:
        room = self.screen().availableSize() - QSize(40, 60)
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(room)

    def _lay_out(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 18, _INSET, 14)
        body.setSpacing(6)
        body.addWidget(Text(self.tr("What changed"), "title"))
        body.addWidget(self._which)
        body.addSpacing(6)
        body.addWidget(carded(self.difference), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET - 16, 12, _INSET, 12)
        foot.addWidget(self.swap)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _turn_round(self) -> None:
        self._pair = (self._pair[1], self._pair[0])
        self._compare()

    def _compare(self) -> None:
        before, after = self._pair
        which = self.tr("From {before} to {after}.")
        self._which.setText(which.format(before=_called(before), after=_called(after)))

        def show(task: Any) -> None:
            if not task.cancelled() and not task.exception():
                request = after.request
                self.difference.show_difference(
                    task.result(), prompt=request.prompt, lyrics=request.lyrics
                )

        work = self._differences.of_takes(before, after)
        tasks.after(tasks.start("take difference", work, on_error=self._tell), self, show)


def _called(take: Generation) -> str:
    made = take.created.astimezone()
    told = translate("take_difference_dialog", "“{title}” of {day}, {time}")
    return told.format(title=take.title, day=day_text(made), time=f"{made.hour}:{made:%M}")

"""How much of each budget is spent or at stake?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from composer.domain.budget import Standing
from composer.domain.price import dollars
from composer.ui.languages import begun, translate, translated
from composer.ui.widgets.labels import Text
from composer.ui.widgets.progress import ProgressBar

_NEAR = 0.9


class BudgetBars(QWidget):
    """A bar for each budget that is set, with its sums in words beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Standing, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_standings(self, standings: Sequence[Standing]) -> None:
        """Show these budgets and no others."""
        if tuple(standings) == self._shown:
            return
        self._shown = tuple(standings)
        while (item := self._grid.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for row, standing in enumerate(self._shown):
            share, colour = share_of(standing)
            called = translated(standing.name)
            words = words_of(standing)
            bar = ProgressBar(
                self.tr("Budget {name}: {words}").format(name=called, words=words),
                height=4,
                colour=colour,
            )
            bar.show_share(share)
            self._grid.addWidget(Text(begun(called), "small", "t1"), row, 0)
            self._grid.addWidget(bar, row, 1)
            ink = "t2" if colour == "t2" else colour
            self._grid.addWidget(Text(words, "small", ink), row, 2)
        self.setVisible(bool(self._shown))


def words_of(standing: Standing) -> str:
    """``$0.42 of $2.00, $1.58 left``, ``$2.10 of $2.00, $0.10 over``."""
    over = standing.committed - standing.limit
    told = (
        translate("budget_bars", "{committed} of {limit}, {sum} over")
        if over > 0
        else translate("budget_bars", "{committed} of {limit}, {sum} left")
    )
    return told.format(
        committed=dollars(standing.committed),
        limit=dollars(standing.limit),
        sum=dollars(over if over > 0 else standing.left),
    )


def share_of(standing: Standing) -> tuple[float, str]:
    """How much of it is gone, 0 to 1, and the colour token that goes with it."""
    if standing.committed > standing.limit:
        return 1.0, "error_text"
    share = float(standing.committed / standing.limit) if standing.limit else 1.0
    return share, "warn_text" if share >= _NEAR else "t2"

"""How are the budgets set: for a day and a month, for all services and for each?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from composer.domain.budget import OVERALL, Budget
from composer.domain.errors import ComposerError
from composer.domain.price import plain
from composer.services.preferences import Preferences
from composer.ui.languages import marked, translate
from composer.ui.price_row import read_dollars
from composer.ui.widgets import look
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text

HIGHEST = Decimal(100_000)
"""US dollars; above this an amount is a slip of the finger."""
LABEL = 168
_HELP = marked(
    "budgets_part",
    "Empty is no limit. What was charged counts, and what is queued, under way or in doubt, at "
    "the most that it may come to. Going over is asked for, with the very amount.",
)

_NAMES = {
    "day_usd": marked("budgets_part", "Budget a day, {service}"),
    "month_usd": marked("budgets_part", "Budget a month, {service}"),
}
_NAMES_OVERALL = {
    "day_usd": marked("budgets_part", "Budget a day, all services"),
    "month_usd": marked("budgets_part", "Budget a month, all services"),
}


class BudgetsPart(QWidget):
    """A field for each budget; what is written holds when the field is left."""

    error = Signal(object)
    """A ComposerError: the choice could not be kept."""

    def __init__(
        self,
        preferences: Preferences,
        services: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """``services``: id -> name of those that take money."""
        super().__init__(parent)
        self._preferences = preferences
        self.fields: dict[tuple[str, str], Field] = {}
        """(service, or OVERALL; ``day_usd`` or ``month_usd``) -> its field."""
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        for place, title in ((1, self.tr("A day")), (2, self.tr("A month"))):
            self._grid.addWidget(Text(title, "small", "t2"), 0, place)
        for service, name in {OVERALL: self.tr("All services"), **services}.items():
            self._add_row(service, name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._grid)
        column.addWidget(Text(translate("budgets_part", _HELP), "small", "t3", wrap=True))
        self.show_budgets()

    def show_budgets(self) -> None:
        """Show what the settings say."""
        budgets = self._preferences.settings.budgets
        for (service, name), field in self.fields.items():
            usd = getattr(budgets.get(service, Budget()), name)
            field.setText("" if usd is None else plain(usd))
            field.set_error("")

    def _add_row(self, service: str, name: str) -> None:
        row = self._grid.rowCount()
        label = Text(name, "body", "t2", elide=True)
        label.setFixedWidth(look.px(LABEL))
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        for column, key in enumerate(("day_usd", "month_usd"), 1):
            called = _NAMES_OVERALL[key] if service == OVERALL else _NAMES[key]
            field = Field(
                translate("budgets_part", called).format(service=name),
                placeholder=self.tr("No limit"),
                unit=self.tr("US dollars"),
                height=32,
            )
            field.setToolTip(translate("budgets_part", _HELP))
            field.setAccessibleDescription(translate("budgets_part", _HELP))
            field.textChanged.connect(lambda _text, field=field: _judge(field))
            field.editingFinished.connect(lambda at=(service, key): self._take(*at))
            self.fields[service, key] = field
            self._grid.addWidget(field, row, column)

    def _take(self, service: str, name: str) -> None:
        field = self.fields[service, name]
        if field.error:
            return
        text = field.text().strip()
        budgets = dict(self._preferences.settings.budgets)
        before = budgets.pop(service, Budget())
        sums = {"day_usd": before.day_usd, "month_usd": before.month_usd}
        sums[name] = read_dollars(text, HIGHEST) if text else None
        if any(usd is not None for usd in sums.values()):
            budgets[service] = Budget(**sums)
        try:
            self._preferences.change(budgets=budgets)
        except ComposerError as error:
            self.error.emit(error)


def _judge(field: Field) -> None:
    wrong = bool(field.text().strip()) and read_dollars(field.text(), HIGHEST) is None
    field.set_error(
        translate("budgets_part", "An amount in US dollars, such as 20, or nothing for no limit.")
        if wrong
        else ""
    )

"""Where did the money of a month go: in all, by model, order by order?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.price import credits_number, dollars
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.preferences import Preferences
from composer.services.spending import Spending
from composer.services.spent_month import Month, month_words
from composer.ui.budget_bars import BudgetBars
from composer.ui.languages import translate, translated
from composer.ui.money_table import MoneyTable
from composer.ui.spending_tables import LinesModel, OrdersModel, in_doubt_text, per_kept_text
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton, LinkButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import EmptyState, Hairline, announce
from composer.ui.widgets.labels import Text
from composer.ui.widgets.pickers import NamedSelect
from composer.ui.widgets.side_dialog import SideDialog

INSET = 28
WIDTH, HEIGHT = 840, 720
SOON = 100
"""Milliseconds within which several changes are shown together."""
MOST_LINES = 7
"""Rows of the upper table that are seen at once; the orders want the room."""


class SpendingDialog(SideDialog):
    """Stays open beside the window and follows what is bought meanwhile."""

    song_wanted = Signal(str)
    """Enter on an order: its song is to be shown in the library."""
    budgets_wanted = Signal()

    def __init__(
        self,
        spending: Spending,
        composing: Composing,
        *,
        queue: GenerationQueue,
        library: Library,
        preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spending = spending
        self._composing = composing
        self._month: Month = spending.month()
        self.setWindowTitle(self.tr("Spending"))
        self.setAccessibleName(self.tr("Spending"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._stops: list[Callable[[], None]] = [
            signal.connect(lambda _about: self._later.start())
            for signal in (queue.added, queue.changed, library.changed, preferences.changed)
        ]
        self.refresh()
        screen = self.screen().availableSize()
        self.resize(min(look.px(WIDTH), screen.width()), min(look.px(HEIGHT), screen.height()))

    @property
    def shown_month(self) -> Month:
        """The month that is told."""
        return self._month

    def refresh(self) -> None:
        """Read the ledger again."""
        self._fill_months()
        try:
            self._month = self._spending.month(self._month.name)
            standings = self._spending.standings()
        except ComposerError as error:
            self._say(translated(error.message), "error_text")
            return
        self.lines_model.show_month(self._month, self._label_of)
        self.orders_model.show_month(self._month, self._label_of)
        self.bars.show_standings(standings)
        self.set_budgets.setText(
            self.tr("Change budgets") if standings else self.tr("Set a budget")
        )
        self._no_budget.setVisible(not standings)
        self._show_figures()
        is_empty = not self._month.entries
        self.empty.set_words(
            self.tr("Nothing was ordered for money in {words}.").format(
                words=translated(self._month.words)
            ),
            self.tr("Songs made by Sketch are free and not listed here."),
        )
        self.empty.setVisible(is_empty)
        for part in (self.lines, self.orders, self._orders_head):
            part.setHidden(is_empty)
        self.save.setEnabled(not is_empty)

    # What Qt calls.

    def done(self, result: int) -> None:
        self._later.stop()
        for stop in self._stops:
            stop()
        self._stops.clear()
        super().done(result)

    # Layout

    def _make_parts(self) -> None:
        box = NamedSelect(self.tr("Month"), height=32)
        self._month_box, self.months = box, box.select
        self.earlier = IconButton("caret-left", self.tr("Month before"), target=32)
        self.later = IconButton("caret-right", self.tr("Month after"), target=32)
        self.save = SecondaryButton(self.tr("Save as CSV…"), height=32)
        self.figures = [_Figure() for _ in range(6)]
        self.bars = BudgetBars()
        self.set_budgets = LinkButton(self.tr("Set a budget"))
        self._no_budget = Text(
            self.tr("No budget is set. One for the day or the month asks before you go over it."),
            "small",
            "t2",
            wrap=True,
        )
        self.lines_model, self.orders_model = LinesModel(), OrdersModel()
        self.lines = MoneyTable(self.tr("By service and model"), self.lines_model, "side")
        self.lines.set_most_rows(MOST_LINES)
        self.orders = MoneyTable(self.tr("Orders"), self.orders_model, "side")
        self._orders_head = Text(self.tr("Orders"), "head")
        self.empty = EmptyState("", icon="receipt")
        self.message = Text("", "small", "t2", elide=True)
        self.close_button = PrimaryButton(self.tr("Done"), height=32)
        self._later = QTimer(self, singleShot=True, interval=SOON)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(Text(self.tr("Spending"), "title"), 1)
        head.addWidget(self.earlier)
        head.addWidget(self._month_box)
        head.addWidget(self.later)
        head.addSpacing(8)
        head.addWidget(self.save)
        figures = QHBoxLayout()
        figures.setSpacing(32)
        for figure in self.figures:
            figures.addWidget(figure)
        figures.addStretch(1)
        budgets = QHBoxLayout()
        budgets.setSpacing(16)
        budgets.addWidget(self._no_budget, 1)
        budgets.addWidget(self.bars, 1)
        budgets.addWidget(self.set_budgets, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 12, INSET, 12)
        foot.setSpacing(12)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.close_button)
        tables = QVBoxLayout()
        tables.setContentsMargins(INSET - 10, 0, INSET - 10, 0)  # the cells' own room at the sides
        tables.setSpacing(0)
        tables.addWidget(self.lines)
        tables.addSpacing(16)
        orders_head = QHBoxLayout()
        orders_head.setContentsMargins(10, 0, 0, 4)
        orders_head.addWidget(self._orders_head)
        tables.addLayout(orders_head)
        tables.addWidget(self.orders, 1)
        tables.addWidget(self.empty, 1)
        above = QVBoxLayout()
        above.setContentsMargins(INSET, 24, INSET, 16)
        above.setSpacing(16)
        for line in (head, figures, budgets):
            above.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addLayout(tables, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _connect(self) -> None:
        self._later.timeout.connect(self.refresh)
        self.months.currentIndexChanged.connect(self._choose)
        self.earlier.clicked.connect(lambda: self._step(1))
        self.later.clicked.connect(lambda: self._step(-1))
        for keys, step in (("Alt+Left", 1), ("Alt+Right", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self._step(step))
        self.save.clicked.connect(self._choose_file)
        self.set_budgets.clicked.connect(self.budgets_wanted)
        self.orders.opened.connect(
            lambda row: self.song_wanted.emit(self.orders_model.generations[row])
        )
        self.close_button.clicked.connect(self.accept)

    # What is shown

    def _label_of(self, name: str) -> str:
        """The name of a service or of a model for its id; the id if it is gone from the program."""
        for sku in self._composing.skus:
            if sku.id == name:
                return sku.label
            if sku.provider == name:
                return sku.provider_label
        words = (name.partition("/")[2] or name).replace("-", " ")
        return f"{words[:1].upper()}{words[1:]}"

    def _show_figures(self) -> None:
        total = self._month.total
        credits = total.charged_credits
        told = [
            (self.tr("Charged"), dollars(total.charged_usd), "t1"),
            (self.tr("Credits"), credits_number(credits) if credits else "", "t1"),
            (
                self.tr("Under way"),
                dollars(total.under_way_usd) if total.under_way_usd else "",
                "t1",
            ),
            (self.tr("In doubt"), in_doubt_text(total), "warn_text"),
            (self.tr("Not charged"), _count(total.refunded), "t1"),
            (self.tr("Per kept take"), per_kept_text(total), "t1"),
        ]
        for figure, (name, sum_, colour) in zip(self.figures, told, strict=True):
            figure.show_figure(name, sum_, colour)
            figure.setVisible(bool(sum_))

    def _fill_months(self) -> None:
        names = list(self._spending.months())
        if self._month.name not in names:
            names.append(self._month.name)
        if [self.months.itemData(row) for row in range(self.months.count())] != names:
            self.months.blockSignals(True)
            self.months.clear()
            for name in names:
                self.months.addItem(translated(month_words(name)), name)
            self.months.setCurrentIndex(names.index(self._month.name))
            self.months.blockSignals(False)
            self._month_box.updateGeometry()
        self._mark_ends()

    def _mark_ends(self) -> None:
        row = self.months.currentIndex()
        self.earlier.setEnabled(row < self.months.count() - 1)
        self.later.setEnabled(row > 0)

    # What is asked for

    def _choose(self, row: int) -> None:
        self._month = self._spending.month(self.months.itemData(row))
        self.message.setText("")
        self.refresh()

    def _step(self, step: int) -> None:
        row = self.months.currentIndex() + step
        if 0 <= row < self.months.count():
            self.months.setCurrentIndex(row)

    def _choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chooser = QFileDialog(self, self.tr("Save the orders"), folder)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(self.tr("CSV, for spreadsheets (*.csv)"))
        chooser.setDefaultSuffix("csv")
        chooser.selectFile(f"composer-{self._month.name}.csv")
        chooser.fileSelected.connect(lambda file: self.write_sheet(Path(file)))
        chooser.open()

    def write_sheet(self, file: Path) -> None:
        """Write the orders of this month as CSV and say where."""
        try:
            self._spending.write_sheet(self._month, file)
        except ComposerError as error:
            self._say(translated(error.message), "error_text")
            return
        orders = len(self._month.entries)
        told = (
            self.tr("1 order written to {file}")
            if orders == 1
            else self.tr("{orders} orders written to {file}", "", orders)
        )
        self._say(told.format(orders=orders, file=file), "t2")

    def _say(self, sentence: str, colour: str) -> None:
        self.message.setText(sentence)
        self.message.setToolTip(sentence)
        self.message.set_colour(colour)
        announce(self.message)


class _Figure(QWidget):
    """A large sum with its name above it."""

    def __init__(self) -> None:
        super().__init__()
        self._name = Text("", "small", "t2")
        self._sum = Text("", "time")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addWidget(self._sum)

    def show_figure(self, name: str, sum_: str, colour: str) -> None:
        self._name.setText(name)
        self._sum.setText(sum_)
        self._sum.set_colour(colour)
        self._sum.setAccessibleName(f"{name} {sum_}")


def _count(orders: int) -> str:
    """``1 order``, ``3 orders``; empty for none."""
    if not orders:
        return ""
    return (
        translate("spending_dialog", "1 order")
        if orders == 1
        else translate("spending_dialog", "{orders} orders", "", orders).format(orders=orders)
    )

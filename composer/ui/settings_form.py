"""The settings that the chosen model takes, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from composer.domain.options import Number, Option, OptionValue, Toggle, default_of, shown
from composer.domain.request import Request
from composer.domain.sku import Sku
from composer.ui.languages import translated, within
from composer.ui.option_control import OptionControl
from composer.ui.settings_rows import INSET, Disclosure, SettingsRows, measure
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton
from composer.ui.widgets.focus import lead_tab_into
from composer.ui.widgets.labels import Text
from composer.ui.widgets.scrolling import scroll_into_view, soften_scrolling


def summary(options: Sequence[Option], values: Mapping[str, OptionValue], *, named: bool) -> str:
    """The values of several settings on one line; ``named``: with what they are values of."""
    parts = []
    for option in options:
        value = values.get(option.name, default_of(option))
        if named:
            text = translated(shown(option, value))
            parts.append(f"{translated(option.label)} {within(text) if value is None else text}")
        elif isinstance(option, Toggle):
            parts += [translated(option.label)] if value else []
        elif isinstance(option, Number) and not option.unit and value is not None:
            parts.append(
                f"{translated(option.label)} {translated(shown(option, value))}"
            )  # a bare 2 says nothing
        elif value is not None:
            parts.append(translated(shown(option, value)))
    return " · ".join(parts)


class _Body(QScrollArea):
    """As tall as its rows where there is room; scrolls where there is not.

    It holds the rows of every model that was chosen, one of which is seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.viewport().setAutoFillBackground(False)
        self._pages = QWidget()
        self._column = QVBoxLayout(self._pages)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._pages)
        self._pages.setAutoFillBackground(False)
        self._pages.installEventFilter(self)
        soften_scrolling(self, "side")

    def add(self, rows: QWidget) -> None:
        """Hold these too; they are not seen yet."""
        rows.hide()
        self._column.addWidget(rows)

    def let_go(self, rows: QWidget) -> None:
        """Hold these no longer."""
        self._column.removeWidget(rows)
        rows.setParent(None)
        rows.deleteLater()  # its own signals may still run

    def sizeHint(self) -> QSize:
        return QSize(240, self._needed())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, min(self._needed(), look.px(64)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _needed(self) -> int:
        if self._column.hasHeightForWidth():
            return self._column.totalHeightForWidth(max(240, self.width()))
        return self._column.totalSizeHint().height()


class SettingsForm(QFrame):
    """Other rows come only with another model; typing in it never loses the cursor."""

    options_changed = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, OptionValue] = {}
        self._made = dict[str, SettingsRows]()
        """The rows of every model that was chosen, by its id: making them takes longer than
        all else that another model asks for."""
        self._rows: SettingsRows | None = None
        self._taken: frozenset[str] = frozenset()
        """Names of the settings that mean something beside the others."""
        self._compact = False
        self.reset = GhostButton(self.tr("Reset"))
        self.reset.setAccessibleName(self.tr("Reset settings"))
        self.fold = Disclosure(self.tr("Settings"))
        self._body = _Body()
        self._lay_out()
        self.reset.clicked.connect(self._reset_all)
        self.fold.toggled.connect(self._show_parts)
        self._show_parts()

    @property
    def controls(self) -> Mapping[str, OptionControl]:
        """The controls of the chosen model, by the name of their setting."""
        return {} if self._rows is None else self._rows.controls

    @property
    def more(self) -> Disclosure:
        """What opens the settings that are not seen at once. LookupError before any is shown."""
        if self._rows is None:
            raise LookupError("no model has been shown yet")
        return self._rows.more

    def show_options(self, sku: Sku, values: Mapping[str, OptionValue]) -> None:
        """Show a model's settings with these values; what is not in them is at its default."""
        if self._turn_to(sku, values):
            return
        if dict(values) != self._values:
            self._values = dict(values)
            self._show_values()

    def focus_option(self, name: str) -> bool:
        """Put the keyboard into a setting, opening what hides it; False if there is none."""
        control = self.controls.get(name)
        if control is None or self._rows is None or name not in self._taken:
            return False
        self.fold.setChecked(True)
        if control.option in self._rows.rest:
            self._rows.more.setChecked(True)
        control.focus()
        scroll_into_view(self._body, control)
        return True

    def set_compact(self, *, compact: bool) -> None:
        """Fold to one line, as long as the window is low."""
        if compact != self._compact:
            self._compact = compact
            self.fold.setChecked(False)
            self._show_parts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._rows is not None:
            self._turn_to(self._rows.sku, self._values)

    # Layout

    def _lay_out(self) -> None:
        self._top = QWidget()
        top = QHBoxLayout(self._top)
        top.setContentsMargins(INSET, 8, INSET - 12, 0)
        top.addWidget(Text(self.tr("Settings"), "head"))
        top.addStretch(1)
        top.addWidget(self.reset)
        self._folded = QWidget()
        fold = QHBoxLayout(self._folded)
        fold.setContentsMargins(INSET, 6, INSET, 6)
        fold.addWidget(self.fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._folded)
        column.addWidget(self._body)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _turn_to(self, sku: Sku, values: Mapping[str, OptionValue]) -> bool:
        """Have the rows of this model in front, made for this width; says whether others were."""
        before, rows = self._rows, self._made.get(sku.id)
        if rows is None or rows.sku is not sku or rows.measure != measure(sku, self.width()):
            rows = self._rows_anew(sku)
        if rows is before:
            return False
        if before is not None:
            before.hide()
        self._rows, self._values = rows, dict(values)
        self._show_values()  # as long as they are unseen, nothing is laid out for it
        rows.show()
        self._body.verticalScrollBar().setValue(0)
        self._body.updateGeometry()
        return True

    def _rows_anew(self, sku: Sku) -> SettingsRows:
        before = self._made.pop(sku.id, None)
        if before is not None:
            self._body.let_go(before)
        rows = self._made[sku.id] = SettingsRows(sku, self.width())
        rows.changed.connect(self._take)
        rows.more.toggled.connect(self._show_parts)
        self._body.add(rows)
        lead_tab_into(rows, after=self.fold)
        return rows

    def _show_parts(self) -> None:
        self._top.setVisible(not self._compact)
        self._folded.setVisible(self._compact)
        self._body.setVisible(not self._compact or self.fold.isChecked())
        self._show_taken()
        self._body.updateGeometry()

    # Values

    def _show_values(self) -> None:
        if self._rows is not None:
            self._rows.show_values(self._values)
            self._show_taken()
            self._show_summaries()

    def _show_taken(self) -> None:
        if self._rows is not None:
            sku = self._rows.sku
            taken = sku.taken_options(Request(sku=sku.id, options=self._values))
            self._taken = frozenset(option.name for option in taken)
            self._rows.show_taken(self._taken)

    def _take(self, option: Option, value: OptionValue) -> None:
        values = dict(self._values)
        if value == default_of(option) and type(value) is type(default_of(option)):
            values.pop(option.name, None)
        else:
            values[option.name] = value
        self._adopt(values)

    def _reset_all(self) -> None:
        for name, control in self.controls.items():
            if name in self._values:
                control.show_value(default_of(control.option))
        self._adopt({})

    def _adopt(self, values: dict[str, OptionValue]) -> None:
        if values != self._values:
            self._values = values
            self._show_taken()
            self._show_summaries()
            self.options_changed.emit(dict(values))

    def _show_summaries(self) -> None:
        rows = self._rows
        if rows is None:
            return
        self.reset.setEnabled(bool(self._values))
        rest = [option for option in rows.rest if option.name in self._taken]
        rows.more.set_summary(summary(rest, self._values, named=True))
        everything = [each for each in (*rows.seen, *rows.rest) if each.name in self._taken]
        self.fold.set_summary(summary(everything, self._values, named=False) or self.tr("As usual"))

"""In which rows do the settings of one model stand?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from composer.domain.options import Choice, Option, OptionValue, Toggle, default_of
from composer.domain.sku import Sku
from composer.ui.languages import translated
from composer.ui.number_controls import BOX
from composer.ui.option_control import OptionControl
from composer.ui.option_controls import control_for, fits_segments
from composer.ui.widgets import look
from composer.ui.widgets.buttons import Coat, PaintedButton
from composer.ui.widgets.drawing import write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.tokens import Tokens, mix
from composer.ui.widgets.typeface import text_width

INSET = 16
LABEL = 104
GAP = 8
ROW_GAP = 8
NARROWEST = 304
SLIDER = 48
_FIXED = QSizePolicy.Policy.Fixed
SHOWN = 4
"""How many settings are seen before the rest goes under More."""

Measure = tuple[float, tuple[bool, ...]]
"""The size of text for which rows were made, and which of their choices had room side by side."""


def arranged(options: Sequence[Option]) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """(those that are seen at once, those under More): the first four everyday ones, the rest."""
    everyday = [option for option in options if not option.advanced]
    seen = everyday[:SHOWN]
    return tuple(seen), tuple(option for option in options if option not in seen)


def label_width(sku: Sku) -> int:
    """104 px, and up to a fifth more where a label needs it and the narrowest pane has it."""
    labels = [translated(o.label) for o in sku.options if not isinstance(o, Toggle)]
    widest = max((text_width("small", label) for label in labels), default=0.0)
    beside = 2 * INSET + GAP + SLIDER + GAP + look.px(BOX)
    most = min(look.px(LABEL + 20), max(LABEL, NARROWEST - beside))
    return min(max(LABEL, round(widest) + 2), most)


def measure(sku: Sku, width: int) -> Measure:
    """How a model's rows have to be made in a pane that is so many px wide."""
    room = _room(sku, width)
    choices = [option for option in sku.options if isinstance(option, Choice)]
    return look.current().text_scale, tuple(fits_segments(option, room) for option in choices)


def _room(sku: Sku, width: int) -> int:
    """How wide a control can be."""
    return max(NARROWEST, width) - 2 * INSET - label_width(sku) - GAP


class Disclosure(PaintedButton):
    """A line that opens what lies below it; closed it tells what is in there."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent, height=28)
        self._summary = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_summary(self, summary: str) -> None:
        """What stands at the right while it is closed."""
        if summary != self._summary:
            self._summary = summary
            self.setAccessibleDescription(summary)
            self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def coat(self, tokens: Tokens) -> Coat:
        return Coat(mix(tokens.t2, tokens.t1, self.hovered))

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        tokens = look.tokens()
        area = self.rect().toRectF()
        caret = area.adjusted(0, 0, 0, 0)
        caret.setWidth(12)
        paint_icon(painter, caret, "caret-down" if self.isChecked() else "caret-right", tokens.t3)
        area.setLeft(16)
        write(painter, area, self.text(), "small", coat.ink)
        if not self.isChecked():
            words = text_width("small", self.text()) + 12
            area.setLeft(max(float(look.px(LABEL) + GAP), area.left() + words))
            write(painter, area, self._summary, "small", tokens.t3, elide=True)


class SettingsRows(QWidget):
    """A row a setting: four at most, and the others below the line More."""

    changed = Signal(object, object)
    """The option and the value that the user gave it."""

    def __init__(self, sku: Sku, width: int) -> None:
        """``width`` is that of the pane in px."""
        super().__init__()
        self.sku = sku
        self.measure = measure(sku, width)
        self.seen, self.rest = arranged(sku.options)
        self.controls = dict[str, OptionControl]()
        """By the name of their setting."""
        self._rows = dict[str, QWidget]()
        self._label_width, self._control_room = label_width(sku), _room(sku, width)
        self.more = Disclosure(self.tr("More"))
        if not self.rest:
            self.more.hide()
        self._under_more = QWidget()
        self._under_more.hide()  # before anything lays it out
        self._kept_free = QSpacerItem(0, 0)
        self._lay_out()
        self.more.toggled.connect(self._under_more.setVisible)

    def show_values(self, values: Mapping[str, OptionValue]) -> None:
        """Show these; what is not in them is at its default."""
        for name, control in self.controls.items():
            control.show_value(values.get(name, default_of(control.option)))

    def show_taken(self, taken: frozenset[str]) -> None:
        """Show the settings of these names, which mean something beside the others.

        Where one is hidden its room is kept free below, so that nothing above the pointer moves
        when it comes back.
        """
        free = 0
        for option in (*self.seen, *self.rest):
            is_taken = option.name in taken
            self._rows[option.name].setVisible(is_taken)
            in_sight = option in self.seen or self.more.isChecked()
            if not is_taken and in_sight:
                free += self._rows[option.name].sizeHint().height() + ROW_GAP
        self._kept_free.changeSize(0, free, _FIXED, _FIXED)
        self.layout().invalidate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 4, INSET, 8)
        column.setSpacing(ROW_GAP)
        for option in self.seen:
            column.addWidget(self._row_of(option))
        under = QVBoxLayout(self._under_more)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(ROW_GAP)
        for option in self.rest:
            under.addWidget(self._row_of(option))
        column.addWidget(self.more)
        column.addWidget(self._under_more)
        if not self.sku.options:
            none = self.tr("{label} has no settings.").format(label=self.sku.label)
            column.addWidget(Text(none, "small", "t3", wrap=True))
        if self.sku.notice:
            column.addWidget(_notice(translated(self.sku.notice)))
        column.addItem(self._kept_free)
        column.addStretch(1)

    def _row_of(self, option: Option) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        control = control_for(option, self._control_room)
        control.changed.connect(lambda value: self.changed.emit(option, value))
        self.controls[option.name] = control
        self._rows[option.name] = row
        if not control.spans:
            label = Text(translated(option.label), "small", "t2", elide=True)
            label.setFixedWidth(self._label_width)
            label.setToolTip(translated(option.help))
            line.addWidget(label)
        line.setSpacing(GAP)
        line.addWidget(control, 1)
        return row


def _notice(words: str) -> QWidget:
    """What is known of a service that is closing."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 4, 0, 4)
    line.setSpacing(8)
    line.addWidget(Icon("info", "t3"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Text(words, "small", "t3", wrap=True), 1)
    return row

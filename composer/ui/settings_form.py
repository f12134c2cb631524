"""The settings that the chosen model takes, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from composer.domain.options import Choice, Number, Option, OptionValue, Toggle, default_of, shown
from composer.domain.request import Request
from composer.domain.sku import Sku
from composer.ui.languages import translated, within
from composer.ui.number_controls import BOX
from composer.ui.option_control import OptionControl
from composer.ui.option_controls import control_for, fits_segments
from composer.ui.widgets import look
from composer.ui.widgets.buttons import Coat, GhostButton, PaintedButton
from composer.ui.widgets.drawing import write
from composer.ui.widgets.focus import lead_tab_into
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.scrolling import scroll_into_view, soften_scrolling
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


def arranged(options: Sequence[Option]) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """(those that are seen at once, those under More): the first four everyday ones, the rest."""
    everyday = [option for option in options if not option.advanced]
    seen = everyday[:SHOWN]
    return tuple(seen), tuple(option for option in options if option not in seen)


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


def label_width(sku: Sku) -> int:
    """104 px, and up to a fifth more where a label needs it and the narrowest pane has it."""
    labels = [translated(o.label) for o in sku.options if not isinstance(o, Toggle)]
    widest = max((text_width("small", label) for label in labels), default=0.0)
    beside = 2 * INSET + GAP + SLIDER + GAP + look.px(BOX)
    most = min(look.px(LABEL + 20), max(LABEL, NARROWEST - beside))
    return min(max(LABEL, round(widest) + 2), most)


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


class _Body(QScrollArea):
    """As tall as its rows where there is room; scrolls where there is not."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.viewport().setAutoFillBackground(False)
        soften_scrolling(self, "side")

    def take(self, inside: QWidget) -> None:
        """Hold other rows; those before are let go."""
        before = self.takeWidget()
        if before is not None:
            before.deleteLater()  # setWidget() would delete it while its own signals still run
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        inside.installEventFilter(self)
        self.updateGeometry()

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
        if self.widget() is None:
            return 0
        layout = self.widget().layout()
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(max(240, self.width()))
        return layout.totalSizeHint().height()


class SettingsForm(QFrame):
    """Built anew only when another model is chosen; typing in it never loses the cursor."""

    options_changed = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sku: Sku | None = None
        self._scale = 0.0
        self._values: dict[str, OptionValue] = {}
        self._controls: dict[str, OptionControl] = {}
        self._rows: dict[str, QWidget] = {}
        self._taken: frozenset[str] = frozenset()
        """Names of the settings that mean something beside the others."""
        self._seen: tuple[Option, ...] = ()
        self._rest: tuple[Option, ...] = ()
        self._label_width = LABEL
        self._fits: tuple[bool, ...] = ()
        self._compact = False
        self.reset = GhostButton(self.tr("Reset"))
        self.reset.setAccessibleName(self.tr("Reset settings"))
        self.fold = Disclosure(self.tr("Settings"))
        self.more = Disclosure(self.tr("More"))
        self._under_more = QWidget()
        self._body = _Body()
        self._lay_out()
        self.reset.clicked.connect(self._reset_all)
        self.fold.toggled.connect(self._show_parts)

    @property
    def controls(self) -> Mapping[str, OptionControl]:
        """The controls of the chosen model, by the name of their setting."""
        return self._controls

    def show_options(self, sku: Sku, values: Mapping[str, OptionValue]) -> None:
        """Show a model's settings with these values; what is not in them is at its default."""
        scale = look.current().text_scale
        rebuilt = self._sku is not sku or self._scale != scale
        if rebuilt:
            self._sku, self._scale = sku, scale
            self._build(sku)
        if rebuilt or dict(values) != self._values:
            self._values = dict(values)
            self._show_values()

    def focus_option(self, name: str) -> bool:
        """Put the keyboard into a setting, opening what hides it; False if there is none."""
        control = self._controls.get(name)
        if control is None or name not in self._taken:
            return False
        self.fold.setChecked(True)
        if control.option in self._rest:
            self.more.setChecked(True)
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
        if self._sku is not None and self._fitting() != self._fits:
            self._build(self._sku)
            self._show_values()

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

    def _build(self, sku: Sku) -> None:
        """Make the controls of a model."""
        self._controls, self._rows = {}, {}
        self._seen, self._rest = arranged(sku.options)
        self._label_width = label_width(sku)
        self._fits = self._fitting()
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(INSET, 4, INSET, 8)
        column.setSpacing(ROW_GAP)
        for option in self._seen:
            column.addWidget(self._row_of(option))
        self.more = Disclosure(self.tr("More"))
        self.more.toggled.connect(self._show_parts)
        self._under_more = QWidget()
        under = QVBoxLayout(self._under_more)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(ROW_GAP)
        for option in self._rest:
            under.addWidget(self._row_of(option))
        column.addWidget(self.more)
        column.addWidget(self._under_more)
        if not sku.options:
            column.addWidget(
                Text(
                    self.tr("{label} has no settings.").format(label=sku.label),
                    "small",
                    "t3",
                    wrap=True,
                )
            )
        if sku.notice:
            column.addWidget(_notice(translated(sku.notice)))
        self._kept_free = QSpacerItem(0, 0)
        column.addItem(self._kept_free)
        column.addStretch(1)
        self._body.take(rows)
        lead_tab_into(rows, after=self.fold)
        self._show_parts()

    def _row_of(self, option: Option) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        control = control_for(option, self._room())
        control.changed.connect(lambda value: self._take(option, value))
        self._controls[option.name] = control
        self._rows[option.name] = row
        if not control.spans:
            label = Text(translated(option.label), "small", "t2", elide=True)
            label.setFixedWidth(self._label_width)
            label.setToolTip(translated(option.help))
            line.addWidget(label)
        line.setSpacing(GAP)
        line.addWidget(control, 1)
        return row

    def _room(self) -> int:
        """How wide a control can be."""
        return max(NARROWEST, self.width()) - 2 * INSET - self._label_width - GAP

    def _fitting(self) -> tuple[bool, ...]:
        """Which choices have room side by side."""
        options = self._sku.options if self._sku is not None else ()
        choices = [option for option in options if isinstance(option, Choice)]
        return tuple(fits_segments(option, self._room()) for option in choices)

    def _show_parts(self) -> None:
        self._top.setVisible(not self._compact)
        self._folded.setVisible(self._compact)
        self._body.setVisible(not self._compact or self.fold.isChecked())
        self.more.setVisible(bool(self._rest))
        self._under_more.setVisible(bool(self._rest) and self.more.isChecked())
        self._show_taken()
        self._body.updateGeometry()

    # Values

    def _show_values(self) -> None:
        for name, control in self._controls.items():
            control.show_value(self._values.get(name, default_of(control.option)))
        self._show_taken()
        self._show_summaries()

    def _show_taken(self) -> None:
        """Show the settings that mean something beside the others.

        Where one is hidden its room is kept free below, so that nothing above the pointer moves
        when it comes back.
        """
        if self._sku is None:
            return
        taken = self._sku.taken_options(Request(sku=self._sku.id, options=self._values))
        self._taken = frozenset(option.name for option in taken)
        free = 0
        for option in (*self._seen, *self._rest):
            is_taken = option.name in self._taken
            self._rows[option.name].setVisible(is_taken)
            in_sight = option in self._seen or self.more.isChecked()
            if not is_taken and in_sight:
                free += self._rows[option.name].sizeHint().height() + ROW_GAP
        self._kept_free.changeSize(0, free, _FIXED, _FIXED)
        if self._body.widget() is not None:
            self._body.widget().layout().invalidate()

    def _take(self, option: Option, value: OptionValue) -> None:
        values = dict(self._values)
        if value == default_of(option) and type(value) is type(default_of(option)):
            values.pop(option.name, None)
        else:
            values[option.name] = value
        self._adopt(values)

    def _reset_all(self) -> None:
        for name, control in self._controls.items():
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
        self.reset.setEnabled(bool(self._values))
        rest = [option for option in self._rest if option.name in self._taken]
        self.more.set_summary(summary(rest, self._values, named=True))
        everything = [option for option in (*self._seen, *self._rest) if option.name in self._taken]
        self.fold.set_summary(summary(everything, self._values, named=False) or self.tr("As usual"))


def _notice(words: str) -> QWidget:
    """What is known of a service that is closing."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 4, 0, 4)
    line.setSpacing(8)
    line.addWidget(Icon("info", "t3"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Text(words, "small", "t3", wrap=True), 1)
    return row

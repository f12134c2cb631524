"""One control for each kind of setting that a model can declare."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.domain.options import (
    Choice,
    Length,
    Number,
    Option,
    OptionValue,
    Text,
    Toggle,
    clock,
)
from composer.ui.languages import translated
from composer.ui.value_box import (
    ValueBox,
    is_number,
    read_length,
    read_number,
    write_length,
    write_number,
)
from composer.ui.widgets import labels, look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.choices import Segments, Switch
from composer.ui.widgets.fields import Field
from composer.ui.widgets.pickers import NamedSelect, NumberStepper
from composer.ui.widgets.sliders import Slider
from composer.ui.widgets.typeface import text_width

BOX = 64
"""Width of the box beside a slider."""
SHORT = 104
"""Width of a field for a number."""
MOST_SEGMENTS = 4
MOST_STEPS = 9
_SLIDER_STEPS = 1000
_DICE = 28
_HIGHEST_ROLL = 2**31 - 1


class OptionControl(QWidget):
    """Shows the value of one setting and tells when the user changes it.

    ``changed`` carries whatever was typed: a value out of range as it is, so that the check
    refuses it and nothing is sent that the user did not write.
    """

    changed = Signal(object)

    def __init__(self, option: Option) -> None:
        super().__init__()
        self.option = option
        self._showing = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def spans(self) -> bool:
        """Whether it brings its own label and takes the whole row."""
        return False

    def show_value(self, value: OptionValue) -> None:
        """Show a value without telling of it; what is being typed is left alone."""
        with self._quietly():
            self._show(value)

    def focus(self) -> None:
        """Put the keyboard here."""
        raise NotImplementedError

    def _show(self, value: OptionValue) -> None:
        raise NotImplementedError

    def _tell(self, value: OptionValue) -> None:
        if not self._showing:
            self.changed.emit(value)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Its own parts change without anybody being told."""
        before, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = before


def control_for(option: Option, room: int) -> OptionControl:
    """The control for a setting; ``room`` is its width in logical pixels."""
    match option:
        case Length():
            return LengthControl(option)
        case Number() if option.slider:
            return SlidingNumber(option)
        case Number() if is_stepped(option):
            return SteppedNumber(option)
        case Number():
            return NumberControl(option)
        case Toggle():
            return ToggleControl(option)
        case Choice() if fits_segments(option, room):
            return SegmentsControl(option)
        case Choice():
            return SelectControl(option)
        case Text():
            return TextControl(option)
    raise TypeError(f"no control for {type(option).__name__}")


def is_stepped(option: Number) -> bool:
    """Whether it is one of a few whole numbers, for which two buttons do: how many songs."""
    few = option.maximum - option.minimum <= MOST_STEPS
    return few and option.whole and option.step == 1 and option.default is not None


def choices_of(option: Choice) -> list[tuple[str | None, str]]:
    """(value, label) of all choices, the service's own choice first where that is allowed."""
    named: list[tuple[str | None, str]] = [
        (value, translated(label)) for value, label in option.choices
    ]
    return [(None, translated(option.unset)), *named] if option.default is None else named


def fits_segments(option: Choice, room: int) -> bool:
    """Whether its choices have room side by side: at most four, with short labels."""
    choices = choices_of(option)
    if len(choices) > MOST_SEGMENTS:
        return False
    widest = max(text_width("label", label) for _, label in choices)
    return (widest + 14) * len(choices) + 4 <= room


class LengthControl(OptionControl):
    """A slider in whole steps, and a box for any length."""

    def __init__(self, option: Length) -> None:
        super().__init__(option)
        self._range = (option.minimum, option.maximum)
        self.slider = Slider(
            option.minimum,
            option.maximum,
            translated(option.label),
            default=option.default,
            step=max(option.step, 1000),
            says=clock,
        )
        self.box = ValueBox(option, read_length, write_length, align_right=True)
        _slider_row(self, self.slider, self.box)
        self.slider.setToolTip(translated(option.help))
        self.slider.valueChanged.connect(self._slid)
        self.box.value_typed.connect(self._typed)

    def _show(self, value: OptionValue) -> None:
        self.box.show_value(value)
        _place(self.slider, value)

    def focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def _slid(self, milliseconds: int) -> None:
        if not self._showing:
            self.box.put(milliseconds)
            self._tell(milliseconds)

    def _typed(self, value: OptionValue) -> None:
        with self._quietly():
            _place(self.slider, value)
        self._tell(value)


class SlidingNumber(OptionControl):
    """A slider with a box for a number from a range."""

    def __init__(self, option: Number) -> None:
        super().__init__(option)
        self._number = option
        self.slider = Slider(
            0,
            round((option.maximum - option.minimum) / option.step),
            translated(option.label),
            default=None if option.default is None else self._step_of(option.default),
            says=lambda step: f"{self._value_at(step):g}",
        )
        self.box = ValueBox(
            option,
            read_number,
            write_number,
            placeholder=translated(option.unset),
            align_right=True,
        )
        _slider_row(self, self.slider, self.box)
        self.slider.setToolTip(translated(option.help))
        self.slider.valueChanged.connect(self._slid)
        self.box.value_typed.connect(self._typed)

    def _show(self, value: OptionValue) -> None:
        self.box.show_value(value)
        self._move(value)

    def focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def _step_of(self, value: float) -> int:
        return round((value - self._number.minimum) / self._number.step)

    def _value_at(self, step: int) -> int | float:
        value = round(self._number.minimum + step * self._number.step, 10)
        return int(value) if self._number.whole else value

    def _slid(self, step: int) -> None:
        if not self._showing:
            self.box.put(self._value_at(step))
            self._tell(self._value_at(step))

    def _typed(self, value: OptionValue) -> None:
        with self._quietly():
            self._move(value)
        self._tell(value)

    def _move(self, value: OptionValue) -> None:
        _place(self.slider, self._step_of(value) if is_number(value) else None)


class NumberControl(OptionControl):
    """A field for a number, with its unit or with a die to roll another."""

    def __init__(self, option: Number) -> None:
        super().__init__(option)
        self._number = option
        self.box = ValueBox(
            option,
            read_number,
            write_number,
            placeholder=translated(option.unset),
            unit=option.unit,
        )
        self.box.value_typed.connect(self._tell)
        row = _row(self)
        row.addWidget(self.box)
        self._die: IconButton | None = None
        if option.dice:
            self.box.reserve_right(_DICE - 8)
            self._die = IconButton(
                "shuffle",
                self.tr("New {option}").format(option=translated(option.label).lower()),
                self.box,
            )
            self._die.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._die.clicked.connect(self._roll)
        else:
            unit = round(text_width("small", option.unit))
            self.box.setMaximumWidth(max(look.px(SHORT), unit + look.px(BOX)))
            row.setAlignment(self.box, Qt.AlignmentFlag.AlignLeft)

    def _show(self, value: OptionValue) -> None:
        self.box.show_value(value)

    def focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout().activate()
        if self._die is not None:
            side = min(_DICE, self.box.height())
            self._die.setGeometry(self.box.width() - side, 0, side, self.box.height())

    def _roll(self) -> None:
        highest = min(self._number.maximum, _HIGHEST_ROLL)
        value = random.randint(int(self._number.minimum), int(highest))
        self.box.put(value)
        self._tell(value)


class SteppedNumber(OptionControl):
    """One of a few whole numbers, with − and +."""

    def __init__(self, option: Number) -> None:
        super().__init__(option)
        self.stepper = NumberStepper(
            translated(option.label), int(option.minimum), int(option.maximum)
        )
        self.stepper.setToolTip(translated(option.help))
        self.stepper.setAccessibleDescription(translated(option.help))
        self.stepper.valueChanged.connect(self._tell)
        _row(self).addWidget(self.stepper, 0, Qt.AlignmentFlag.AlignLeft)

    def _show(self, value: OptionValue) -> None:
        if is_number(value):
            self.stepper.setValue(int(value))

    def focus(self) -> None:
        self.stepper.setFocus(Qt.FocusReason.OtherFocusReason)
        self.stepper.selectAll()


class SegmentsControl(OptionControl):
    """A few choices side by side."""

    def __init__(self, option: Choice) -> None:
        super().__init__(option)
        self._values = [value for value, _ in choices_of(option)]
        self.segments = Segments(choices_of(option), translated(option.label))
        self.segments.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.segments.setToolTip(translated(option.help))
        self.segments.setAccessibleDescription(translated(option.help))
        self.segments.changed.connect(self._tell)
        _row(self).addWidget(self.segments)

    def _show(self, value: OptionValue) -> None:
        if value in self._values:
            self.segments.set_value(value)

    def focus(self) -> None:
        self.segments.segment(self.segments.value()).setFocus(Qt.FocusReason.OtherFocusReason)


class SelectControl(OptionControl):
    """Many choices in a menu."""

    def __init__(self, option: Choice) -> None:
        super().__init__(option)
        self._values = [value for value, _ in choices_of(option)]
        box = NamedSelect(translated(option.label))
        box.set_help(translated(option.help))
        self.select = box.select
        for _, label in choices_of(option):
            self.select.addItem(label)
        self.select.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.select.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.select.currentIndexChanged.connect(self._chosen)
        _row(self).addWidget(box)

    def _chosen(self, number: int) -> None:
        if number >= 0:
            self._tell(self._values[number])

    def _show(self, value: OptionValue) -> None:
        self.select.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def focus(self) -> None:
        self.select.setFocus(Qt.FocusReason.OtherFocusReason)


class ToggleControl(OptionControl):
    """A switch at the right edge, its label and its help at the left."""

    def __init__(self, option: Toggle) -> None:
        super().__init__(option)
        self.switch = Switch()
        self.switch.setAccessibleName(translated(option.label))
        self.switch.setAccessibleDescription(translated(option.help))
        self.switch.setToolTip(translated(option.help))
        self.switch.toggled.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 2)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(labels.Text(translated(option.label), "small", "t2", elide=True), 1)
        top.addWidget(self.switch)
        column.addLayout(top)
        if option.help:
            column.addWidget(labels.Text(translated(option.help), "small", "t3", wrap=True))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def spans(self) -> bool:
        return True

    def _show(self, value: OptionValue) -> None:
        self.switch.setChecked(value is True)

    def focus(self) -> None:
        self.switch.setFocus(Qt.FocusReason.OtherFocusReason)


class TextControl(OptionControl):
    """A line of text."""

    def __init__(self, option: Text) -> None:
        super().__init__(option)
        self.box = ValueBox(
            option,
            lambda text: text or None,
            lambda value: "" if value is None else str(value),
            placeholder=option.placeholder,
        )
        self.box.value_typed.connect(self._tell)
        _row(self).addWidget(self.box)

    def _show(self, value: OptionValue) -> None:
        self.box.show_value(value)

    def focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()


def _row(control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(control)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    return row


def _slider_row(control: QWidget, slider: Slider, box: Field) -> None:
    row = _row(control)
    row.addWidget(slider, 1)
    box.setFixedWidth(look.px(BOX))
    row.addWidget(box)


def _place(slider: Slider, value: OptionValue) -> None:
    """Move the handle to a value, held inside the slider's range."""
    if is_number(value):
        slider.setValue(min(slider.maximum(), max(slider.minimum(), round(value))))
    elif slider.default is not None:
        slider.setValue(slider.default)

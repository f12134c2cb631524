"""How is a number chosen: on a slider, in a field, by small steps?"""

from __future__ import annotations

import random

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from composer.domain.options import Length, Number, OptionValue, clock
from composer.ui.languages import translated, within
from composer.ui.option_control import OptionControl, row_in
from composer.ui.value_box import (
    ValueBox,
    is_number,
    read_length,
    read_number,
    write_length,
    write_number,
)
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.fields import Field
from composer.ui.widgets.pickers import NumberStepper
from composer.ui.widgets.sliders import Slider
from composer.ui.widgets.typeface import text_width

BOX = 64
"""Width of the box beside a slider."""
AROUND = 40
"""px around what stands in an empty box, and between that and the unit."""
SHORT = 104
"""Width of a field for a number."""
_SLIDER_STEPS = 1000
_DICE = 28
_HIGHEST_ROLL = 2**31 - 1


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
        row = row_in(self)
        row.addWidget(self.box)
        self._die: IconButton | None = None
        if option.dice:
            self.box.reserve_right(_DICE - 8)
            self._die = IconButton(
                "shuffle",
                self.tr("New {option}").format(option=within(translated(option.label))),
                self.box,
            )
            self._die.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._die.clicked.connect(self._roll)
        else:
            unit = round(text_width("small", option.unit))
            unset = round(text_width("body", translated(option.unset)))
            needed = unit + max(look.px(BOX), unset + look.px(AROUND))
            self.box.setMaximumWidth(max(look.px(SHORT), needed))
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
        row_in(self).addWidget(self.stepper, 0, Qt.AlignmentFlag.AlignLeft)

    def _show(self, value: OptionValue) -> None:
        if is_number(value):
            self.stepper.setValue(int(value))

    def focus(self) -> None:
        self.stepper.setFocus(Qt.FocusReason.OtherFocusReason)
        self.stepper.selectAll()


def _slider_row(control: QWidget, slider: Slider, box: Field) -> None:
    row = row_in(control)
    row.addWidget(slider, 1)
    box.setFixedWidth(look.px(BOX))
    row.addWidget(box)


def _place(slider: Slider, value: OptionValue) -> None:
    """Move the handle to a value, held inside the slider's range."""
    if is_number(value):
        slider.setValue(min(slider.maximum(), max(slider.minimum(), round(value))))
    elif slider.default is not None:
        slider.setValue(slider.default)

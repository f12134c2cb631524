"""One control for each kind of setting that a model can declare."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from composer.domain.options import (
    Choice,
    Length,
    Number,
    Option,
    OptionValue,
    Text,
    Toggle,
)
from composer.ui.languages import translated
from composer.ui.number_controls import LengthControl, NumberControl, SlidingNumber, SteppedNumber
from composer.ui.option_control import OptionControl, row_in
from composer.ui.value_box import ValueBox
from composer.ui.widgets import labels
from composer.ui.widgets.choices import Segments, Switch
from composer.ui.widgets.pickers import NamedSelect
from composer.ui.widgets.typeface import text_width

MOST_SEGMENTS = 4
MOST_STEPS = 9


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
        row_in(self).addWidget(self.segments)

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
        self.select.addItems([label for _, label in choices_of(option)])
        self.select.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.select.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.select.currentIndexChanged.connect(self._chosen)
        row_in(self).addWidget(box)

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
        row_in(self).addWidget(self.box)

    def _show(self, value: OptionValue) -> None:
        self.box.show_value(value)

    def focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

"""How the value of a setting is typed: read, judged, written out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeGuard

from PySide6.QtCore import Signal

from composer.domain.options import Option, OptionRefused, OptionValue, checked, clock, seconds_in
from composer.domain.sentences import sentence_of
from composer.ui.languages import translated
from composer.ui.widgets.fields import Field


class ValueBox(Field):
    """A field that reads what is typed as a setting's value and says what is wrong with it."""

    value_typed = Signal(object)

    def __init__(
        self,
        option: Option,
        read: Callable[[str], OptionValue],
        write: Callable[[OptionValue], str],
        *,
        placeholder: str = "",
        unit: str = "",
        align_right: bool = False,
    ) -> None:
        super().__init__(
            translated(option.label),
            placeholder=translated(placeholder),
            unit=unit,
            align_right=align_right,
        )
        self._option, self._read, self._write = option, read, write
        self._putting = False
        self.setToolTip(translated(option.help))
        self.setAccessibleDescription(translated(option.help))
        self._own_words = False
        self.textChanged.connect(self._typed)
        self.editingFinished.connect(self._tidy)

    def show_value(self, value: OptionValue) -> None:
        """Show a value; a text that already means it stays as it was typed."""
        if not self.hasFocus() or self._read(self.text()) != value:
            self.put(value)
        else:
            self._judge(value)

    def put(self, value: OptionValue) -> None:
        """Write a value over whatever was typed, without telling of it."""
        self._own_words = True
        try:
            self.setText(self._write(value))
        finally:
            self._own_words = False
        self._judge(value)

    def _typed(self, text: str) -> None:
        # From textChanged: dictation and screen readers set texts, which textEdited leaves out.
        if self._own_words:
            return
        value = self._read(text)
        self._judge(value)
        self.value_typed.emit(value)

    def _judge(self, value: OptionValue) -> None:
        try:
            checked(self._option, value)
        except OptionRefused as refused:
            self.set_error(translated(sentence_of(refused)))
            return
        if self.error:
            self.set_error("")
            self.setToolTip(translated(self._option.help))
            self.setAccessibleDescription(translated(self._option.help))

    def _tidy(self) -> None:
        if not self.error:
            self.put(self._read(self.text()))


def is_number(value: OptionValue) -> TypeGuard[int | float]:
    """Whether it is a number, which True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def read_length(text: str) -> OptionValue:
    """Milliseconds in ``2:15``, ``135`` or ``2m15``; a text that is no length stays itself."""
    seconds = seconds_in(text)
    return text if seconds is None else round(seconds * 1000)


def read_number(text: str) -> OptionValue:
    """The number that is written, None if nothing is; any other text stays itself."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    if not plain:
        return None
    try:
        number = float(plain)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number == int(number) else number


def write_length(value: OptionValue) -> str:
    """Milliseconds as ``2:15``; what is no length as it was typed."""
    return clock(round(value)) if is_number(value) and value >= 0 else str(value)


def write_number(value: OptionValue) -> str:
    """The number as it is typed; nothing for None."""
    if isinstance(value, float):
        return f"{value:.10g}".replace("-", "−")
    return "" if value is None else str(value).replace("-", "−")

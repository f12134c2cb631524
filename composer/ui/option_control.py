"""What every control of a setting does, whatever kind of setting it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from composer.domain.options import Option, OptionValue


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


def row_in(control: QWidget) -> QHBoxLayout:
    """The row in which the parts of a control stand."""
    row = QHBoxLayout(control)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    return row

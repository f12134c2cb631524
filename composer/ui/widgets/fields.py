"""How is a short value typed in, and what happens while it is not a value yet?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.clock import format_time, parse_time
from composer.ui.widgets.drawing import RIGHT, painting, rounded, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.menus import text_menu
from composer.ui.widgets.typeface import text_width, type_font

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QPaintEvent

_PAD = 10
_QT_PAD = 2  # a line edit keeps this much on both sides of its text whatever it is told


def paint_field(widget: QWidget, *, focused: bool, error: bool = False) -> None:
    """The box of anything that can be typed in: field fill, an edge that tells the state."""
    tokens = look.tokens()
    width = 2.0 if focused else 1.0
    if error:
        edge = tokens.error_text
    elif focused:
        edge = tokens.accent
    elif not widget.isEnabled():
        edge = tokens.line
    else:
        edge = tokens.border_hover if widget.underMouse() else tokens.border
    fill = tokens.field if widget.isEnabled() else None
    with painting(widget) as painter:
        rounded(painter, QRectF(widget.rect()), 6, fill, edge, 1.0 if error else width)


class Field(QLineEdit):
    """One line of text, with a unit or an icon inside the box and a state for errors."""

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        placeholder: str = "",
        unit: str = "",
        icon: str = "",
        height: int = 28,
        align_right: bool = False,
    ) -> None:
        """`name` is the accessible name; `unit` stands in grey at the right, `icon` at the left."""
        super().__init__(parent)
        self._unit, self._icon, self._height = unit, icon, height
        self._error = ""
        self._room_right = 0
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFrame(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if align_right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._dress()

    @property
    def error(self) -> str:
        """What is wrong with the text, a sentence; empty if nothing is."""
        return self._error

    def set_error(self, sentence: str) -> None:
        """Mark the text as wrong and say why, or take the mark away with an empty sentence."""
        if sentence != self._error:
            self._error = sentence
            self.setToolTip(sentence)
            self.setAccessibleDescription(sentence)
            self.update()

    def set_unit(self, unit: str) -> None:
        self._unit = unit
        self._dress()

    def reserve_right(self, width: int) -> None:
        """Keep room inside the box at the right, for buttons laid over it."""
        self._room_right = width
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(max(64, super().sizeHint().width()), look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(48, look.px(self._height))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        text_menu(self).popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_field(self, focused=self.hasFocus(), error=bool(self._error))
        super().paintEvent(event)
        tokens = look.tokens()
        with painting(self) as painter:
            if self._unit:
                area = QRectF(self.rect()).adjusted(0, 0, -_PAD - self._room_right, 0)
                ink = tokens.t3 if self.isEnabled() else tokens.disabled
                write(painter, area, self._unit, "small", ink, RIGHT)
            if self._icon:
                paint_icon(painter, QRectF(_PAD, 0, 16, self.height()), self._icon, tokens.t2)

    def _dress(self) -> None:
        self.setFont(type_font("body"))
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)
        left = _PAD - _QT_PAD + (23 if self._icon else 0)
        unit = round(text_width("small", self._unit)) + 6 if self._unit else 0
        self.setTextMargins(left, 0, _PAD - _QT_PAD + unit + self._room_right, 0)
        self.updateGeometry()
        self.update()


class ValueField(Field):
    """A field for a number in a range. It keeps what is typed and tells only of values.

    While the text is no value of the range the edge is red and the reason is said; the value stays
    what it was.
    """

    value_changed = Signal(object)  # float | None
    is_usually_right = False
    """Whether values of this kind stand at the right edge where nothing else is said."""

    def __init__(
        self,
        name: str,
        minimum: float,
        maximum: float,
        parent: QWidget | None = None,
        *,
        decimals: int = 0,
        optional: bool = False,
        placeholder: str = "",
        unit: str = "",
        height: int = 28,
        align_right: bool | None = None,
    ) -> None:
        """`optional`: an empty field is the value None (for example `Random`)."""
        super().__init__(
            name,
            parent,
            placeholder=placeholder,
            unit=unit,
            height=height,
            align_right=self.is_usually_right if align_right is None else align_right,
        )
        self._decimals = decimals
        self._low, self._high, self._optional = minimum, maximum, optional
        self._value: float | None = None if optional else minimum
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self._tidy)
        self.set_value(self._value)

    def read(self, text: str) -> float | None:
        """The number that the text means, None if it means none."""
        raise NotImplementedError

    def write_out(self, value: float) -> str:
        """The number as text."""
        raise NotImplementedError

    def value(self) -> float | None:
        """The last value that was one; None if optional and empty."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show a value without telling of it. Raises ValueError for None if not optional."""
        if value is None and not self._optional:
            raise ValueError(f"{self.accessibleName()} needs a value")
        self._value = value
        self.setText("" if value is None else self.write_out(value))
        self.set_error("")

    def set_range(self, minimum: float, maximum: float) -> None:
        """Another range; what is in the field is judged anew."""
        self._low, self._high = minimum, maximum
        self.set_error(self._fault(self.text()))

    def _fault(self, text: str) -> str:
        if not text.strip() and self._optional:
            return ""
        value = self.read(text)
        low, high = self.write_out(self._low), self.write_out(self._high)
        if value is None:
            words = self.tr("{name} must be from {low} to {high}.")
        elif value < self._low:
            words = self.tr("{name} must be at least {low}.")
        elif value > self._high:
            words = self.tr("{name} must be at most {high}.")
        else:
            return ""
        return words.format(name=self.accessibleName(), low=low, high=high)

    def _typed(self, text: str) -> None:
        self.set_error(self._fault(text))
        if self.error:
            return
        value = self.read(text) if text.strip() else None
        if value != self._value:
            self._value = value
            self.value_changed.emit(value)

    def _tidy(self) -> None:
        """Write a value in the usual form once the field is left; leave a wrong text alone."""
        if not self.error:
            self.setText("" if self._value is None else self.write_out(self._value))


class TimeField(ValueField):
    """A length of time in seconds: type `2:15`, `135` or `2m15`."""

    is_usually_right = True

    def read(self, text: str) -> float | None:
        seconds = parse_time(text)
        return None if seconds is None else round(seconds, self._decimals)

    def write_out(self, value: float) -> str:
        return format_time(value, self._decimals)


class NumberField(ValueField):
    """A plain number with a fixed count of decimals."""

    def read(self, text: str) -> float | None:
        plain = text.strip().replace("−", "-").replace(",", ".")
        digits = plain.removeprefix("-")
        if not digits.isascii() or not digits.replace(".", "", 1).isdigit() or len(digits) > 18:
            return None
        number = float(plain)
        return number if round(number, self._decimals) == number else None

    def write_out(self, value: float) -> str:
        return f"{value:.{self._decimals}f}".replace("-", "−")

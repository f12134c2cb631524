"""How are words shown that cannot be typed in: texts, counters, key caps, states?"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import (
    RIGHT,
    keycaps_width,
    paint_dot,
    paint_keycaps,
    painting,
    write,
)
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.key_names import caps
from composer.ui.widgets.typeface import line_height, metrics, shared_font, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

NEAR = 0.9  # share of a limit from which a counter warns


class Text(QLabel):
    """Plain words in a type role and a colour token, on the role's line height.

    Follows the theme and the size of text by itself. Its text is its accessible name.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        colour: str = "t1",
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
        elide: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        """`wrap` breaks lines at words; `elide` keeps one line and ends it with three dots."""
        super().__init__(parent)
        self._role = role
        self._colour = colour
        self._elide = elide
        self._align = align
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        across = QSizePolicy.Policy.Preferred
        policy = QSizePolicy(across, across if wrap else QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)

    def set_colour(self, colour: str) -> None:
        """Another colour token, for example `error_text`."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def set_role(self, role: str) -> None:
        """Another type role."""
        if role != self._role:
            self._role = role
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        if self.wordWrap():
            width = min(round(text_width(self._role, self.text())) + 1, look.px(420))
            return QSize(width, self.heightForWidth(width))
        lines = self.text().split("\n")
        widest = max(text_width(self._role, line) for line in lines)
        return QSize(int(widest) + 1, line_height(self._role) * len(lines))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._elide:
            return QSize(min(hint.width(), look.px(24)), hint.height())
        return QSize(look.px(60), line_height(self._role)) if self.wordWrap() else hint

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return -1
        return max(1, len(self._lines(width))) * line_height(self._role)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        ink = tokens.colour(self._colour) if self.isEnabled() else tokens.disabled
        flags = self._align | Qt.AlignmentFlag.AlignVCenter
        high = line_height(self._role)
        with painting(self) as painter:
            if not self.wordWrap():
                area = QRectF(0, 0, self.width(), self.height())
                if "\n" not in self.text():
                    write(painter, area, self.text(), self._role, ink, flags, elide=self._elide)
                    return
            for number, line in enumerate(self._lines(self.width())):
                area = QRectF(0, number * high, self.width(), high)
                write(painter, area, line, self._role, ink, flags)

    def _lines(self, width: int) -> tuple[str, ...]:
        return _broken(self.text(), self._role, width, self.wordWrap(), look.current().text_scale)


@lru_cache(maxsize=512)  # asked again and again while what stands around a label is laid out
def _broken(text: str, role: str, width: int, wraps: bool, _scale: float) -> tuple[str, ...]:
    """The text in lines that are at most so many px wide."""
    option, mode = QTextOption(), QTextOption.WrapMode
    option.setWrapMode(mode.WrapAtWordBoundaryOrAnywhere if wraps else mode.NoWrap)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, shared_font(role))
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            # Positions are UTF-16 units; Python's strings are not.
            start, units = line.textStart(), line.textLength()
            lines.append(_utf16_slice(paragraph, start, units).rstrip())
        layout.endLayout()
        if not paragraph:
            lines.append("")
    return tuple(lines)


def _utf16_slice(text: str, start: int, units: int) -> str:
    if text.isascii():
        return text[start : start + units]
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * start : 2 * (start + units)].decode("utf-16-le", "surrogatepass")


class Counter(QLabel):
    """`134 / 200`; from 90 % on `12 left  188 / 200`, over the limit `28 over  228 / 200`.

    Its size is fixed until its words need another: a label that could be of any size has all
    around it laid out anew whenever a digit changes.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used, self._limit, self._note = "", "", ""
        self._ink = "t2"
        self.setFixedSize(self.sizeHint())

    def set_count(self, used: int, limit: int | None) -> None:
        """Both in whatever the service counts; None if there is no limit."""
        self._used = f"{used:,}"
        self._limit = "" if limit is None else f" / {limit:,}"
        self._note, self._ink = "", "t2"
        if limit is not None and used > limit:
            self._note, self._ink = (
                self.tr("{count:,} over").format(count=used - limit),
                "error_text",
            )
        elif limit is not None and used >= NEAR * limit:
            self._note, self._ink = (
                self.tr("{count:,} left").format(count=limit - used),
                "warn_text",
            )
        self._show()

    def set_words(self, words: str) -> None:
        """Something else than a count, for example `412 kept`."""
        self._used, self._limit, self._note, self._ink = "", words, "", "t2"
        self._show()

    def sizeHint(self) -> QSize:
        width = text_width("tag", self._used) + text_width("label", self._limit)
        if self._note:
            width += look.px(14) + 5 + text_width("tag", self._note) + 12
        return QSize(round(width) + 1, look.px(20))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedSize(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        ink = tokens.colour(self._ink)
        area = QRectF(self.rect())
        with painting(self) as painter:
            write(painter, area, self._limit, "label", tokens.t3, RIGHT)
            area.setRight(area.right() - text_width("label", self._limit))
            write(painter, area, self._used, "tag", ink, RIGHT)
            if self._note:
                area.setRight(area.right() - text_width("tag", self._used) - 12)
                write(painter, area, self._note, "tag", ink, RIGHT)
                area.setRight(area.right() - text_width("tag", self._note) - 5)
                side = look.px(14)
                top = area.center().y() - side / 2
                box = QRectF(area.right() - side, top, side, side)
                paint_icon(painter, box, "warning-circle", ink)

    def _show(self) -> None:
        words = f"{self._note} {self._used}{self._limit}".strip()
        if words != self.text():
            self.setText(words)
            self.setFixedSize(self.sizeHint())
            self.update()


class KeyCap(QLabel):
    """One or more keys as caps, for example `Ctrl` `N`."""

    def __init__(self, keys: Sequence[str], parent: QWidget | None = None) -> None:
        self._keys = caps(keys)
        super().__init__(" ".join(self._keys), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(keycaps_width(self._keys)) + 1, look.px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        right = QPointF(self.width(), self.height() / 2)
        with painting(self) as painter:
            paint_keycaps(painter, right, self._keys, tokens.t2, tokens.raised, tokens.border)


class StatusDot(QLabel):
    """A small dot and a word: `Online`, `Offline`."""

    def __init__(
        self, text: str = "", colour: str = "accent", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, text: str, colour: str) -> None:
        """`colour` is a token: accent, warn_text, error_text, t3."""
        self._colour = colour
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(text_width("micro", self.text())) + 14, line_height("micro"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            paint_dot(painter, QPointF(3, self.height() / 2), 6, tokens.colour(self._colour))
            write(
                painter, QRectF(self.rect()).adjusted(13, 0, 0, 0), self.text(), "micro", tokens.t2
            )


class Icon(QLabel):
    """A picture that says something by itself, or nothing: then `name` stays empty."""

    def __init__(
        self,
        icon: str,
        colour: str = "t2",
        parent: QWidget | None = None,
        *,
        size: int = 16,
        name: str = "",
        tile: str = "",
    ) -> None:
        """`tile` is a token for a rounded square of 36 px behind the icon."""
        super().__init__(parent)
        self._icon, self._colour, self._size, self._tile = icon, colour, size, tile
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: str, colour: str = "t2") -> None:
        """Another Phosphor icon in a colour token."""
        self._icon, self._colour = icon, colour
        self.update()

    def sizeHint(self) -> QSize:
        side = 36 if self._tile else self._size
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        from composer.ui.widgets.drawing import rounded

        tokens = look.tokens()
        area = QRectF(self.rect())
        with painting(self) as painter:
            if self._tile:
                rounded(painter, area, 8, tokens.colour(self._tile))
            box = QRectF(0, 0, self._size, self._size)
            box.moveCenter(area.center())
            paint_icon(painter, box, self._icon, tokens.colour(self._colour))


def fits(role: str, text: str, width: float) -> bool:
    """Whether one line of text has room in `width` logical px."""
    return metrics(role).horizontalAdvance(text) <= width

"""Which buttons are there, and how does each look in every state?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import (
    CENTRE,
    LEFT,
    keycaps_width,
    paint_keycaps,
    painting,
    rounded,
    write,
)
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.key_names import caps, shortcut_text
from composer.ui.widgets.painted import Painted
from composer.ui.widgets.tokens import Tokens, faded, mix
from composer.ui.widgets.typeface import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter, QPaintEvent


class Coat(Struct, frozen=True):
    """What a button wears in one state."""

    ink: QColor
    fill: QColor | None = None
    edge: QColor | None = None


class PaintedButton(Painted, QPushButton):
    """A push button with an optional icon, 28 px high for panes or 32 for dialogs."""

    radius = 6.0

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        icon: str = "",
        height: int = 28,
    ) -> None:
        """`icon` is the name of a Phosphor icon, drawn left of the text."""
        super().__init__(text, parent)
        self.icon_name = icon
        self._height = height
        self._role = "strong" if height >= 32 else "label"
        self._pad = 16 if height >= 32 else 12
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon_name(self, name: str) -> None:
        """Draw another Phosphor icon from now on."""
        if name != self.icon_name:
            self.icon_name = name
            self.updateGeometry()
            self.update()

    def ring_radius(self) -> float | None:
        return self.radius

    def coat(self, tokens: Tokens) -> Coat:
        """Colours for the present state; each kind of button has its own."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        width = text_width(self._role, self.text()) + 2 * self._pad
        if self.icon_name:
            width += look.px(16) + (6 if self.text() else 0)
        return QSize(round(width), look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        coat = self.coat(look.tokens())
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), self.radius, coat.fill, coat.edge)
            self.paint_inside(painter, coat)

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        """Icon and text, as one group in the middle."""
        area = QRectF(self.rect())
        if not self.icon_name:
            write(painter, area, self.text(), self._role, coat.ink, CENTRE)
            return
        side, gap = look.px(16), 6 if self.text() else 0
        width = side + gap + text_width(self._role, self.text())
        left = round(area.center().x() - width / 2)
        box = QRectF(left, area.center().y() - side / 2, side, side)
        paint_icon(painter, box, self.icon_name, coat.ink)
        area.setLeft(left + side + gap)
        write(painter, area, self.text(), self._role, coat.ink, LEFT)


def filled(
    button: PaintedButton, tokens: Tokens, shades: tuple[QColor, QColor, QColor], ink: QColor
) -> Coat:
    """The coat of a button that is one block of colour: at rest, hovered, pressed."""
    if not button.isEnabled():
        return Coat(tokens.t3, tokens.press)
    rest, hover, press = shades
    if button.isDown():
        return Coat(ink, press)
    return Coat(ink, mix(rest, hover, button.hovered))


class PrimaryButton(PaintedButton):
    """The one thing to do on a surface. Can fill from left to right while it is being done."""

    _progress: float | None = None

    def set_progress(self, share: float | None) -> None:
        """Show how much is done, 0 to 1; None when nothing is running."""
        self._progress = share
        self.update()

    def coat(self, tokens: Tokens) -> Coat:
        shades = (tokens.accent, tokens.accent_hover, tokens.accent_press)
        return filled(self, tokens, shades, tokens.on_accent)

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        if self._progress is not None:
            done = QRectF(self.rect())
            done.setWidth(done.width() * min(1.0, max(0.0, self._progress)))
            painter.save()
            painter.setClipRect(done)
            tokens = look.tokens()
            rounded(painter, QRectF(self.rect()), self.radius, faded(tokens.accent, 0.45))
            painter.restore()
            if not self.isEnabled():
                coat = Coat(tokens.t1, coat.fill)
        super().paint_inside(painter, coat)


class WarnButton(PaintedButton):
    """Amber: the press that spends more than usual."""

    def coat(self, tokens: Tokens) -> Coat:
        fill = tokens.warn_fill
        shades = (fill, mix(fill, QColor("white"), 0.18), mix(fill, QColor("black"), 0.15))
        return filled(self, tokens, shades, tokens.on_warn)


class SecondaryButton(PaintedButton):
    """Raised fill and an edge."""

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled, None, tokens.line)
        if self.isDown():
            return Coat(tokens.t1, tokens.press, tokens.border)
        edge = mix(tokens.border, tokens.border_hover, self.hovered)
        fill = (
            tokens.raised if look.current().dark else mix(tokens.raised, tokens.hover, self.hovered)
        )
        return Coat(tokens.t1, fill, edge)


class GhostButton(PaintedButton):
    """Nothing but text until it is hovered."""

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled)
        if self.isDown():
            return Coat(tokens.t2, tokens.press)
        return Coat(tokens.t2, faded(tokens.press, 0.6 * self.hovered))


class LinkButton(PaintedButton):
    """A way out in accent text, as tall and wide as its words."""

    radius = 4.0

    def __init__(self, text: str = "", parent: QWidget | None = None, *, icon: str = "") -> None:
        super().__init__(text, parent, icon=icon, height=20)
        self._role = "tag"
        self._pad = 2
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled)
        return Coat(mix(tokens.accent_text, tokens.t1, 0.35 * self.hovered))


class IconButton(PaintedButton):
    """An icon of 16 px in a target of 28, with the name that it would have as text."""

    def __init__(
        self,
        icon: str,
        name: str,
        parent: QWidget | None = None,
        *,
        shortcut: str = "",
        target: int = 28,
        size: int = 16,
    ) -> None:
        """`name` is what screen readers say and the tooltip shows, with `shortcut` behind it."""
        super().__init__("", parent, icon=icon, height=target)
        self._size = size
        self._shortcut = shortcut
        self._lit = False
        self.set_name(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_name(self, name: str) -> None:
        """Another name, for example `Pause` while playing."""
        self.setAccessibleName(name)
        keys = shortcut_text(self._shortcut)
        self.setToolTip(f"{name}   {keys}" if keys else name)

    def set_lit(self, lit: bool) -> None:
        """Show something as being on (the loop) by a button that stays a button.

        Qt calls a checkable button a check box when it speaks to screen readers; this one says
        On or Off in its description instead.
        """
        self._lit = lit
        self.setAccessibleDescription(self.tr("On") if lit else self.tr("Off"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._height, self._height)

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled)
        if self._lit or (self.isCheckable() and self.isChecked()):
            return Coat(tokens.accent, tokens.accent_bg, tokens.accent_line)
        ink = mix(tokens.t2, tokens.t1, self.hovered)
        if self.isDown():
            return Coat(tokens.t1, tokens.press)
        return Coat(ink, faded(tokens.press, 0.6 * self.hovered))

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        box = QRectF(0, 0, self._size, self._size)
        box.moveCenter(QRectF(self.rect()).center())
        paint_icon(painter, box, self.icon_name, coat.ink)


class PlayButton(IconButton):
    """The round button of the player, 36 px, in text colour."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__("play-fill", name, parent, shortcut="Space", target=36, size=16)
        self.radius = 18.0
        if not name:
            self.set_name(self.tr("Play"))

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled, tokens.press)
        fill = tokens.t2 if self.isDown() else mix(tokens.t1, tokens.t2, 0.3 * self.hovered)
        return Coat(tokens.player, fill)


_PRICE_FADE_MS = 120
"""How long the old price takes to give way to the new one."""


class GenerateButton(PaintedButton):
    """Runs the draft: its price stands on it, so nobody buys unseen."""

    radius = 8.0

    def __init__(
        self, parent: QWidget | None = None, *, keys: Sequence[str] = ("Ctrl", "↵")
    ) -> None:
        super().__init__("", parent, height=44)
        self._label, self._price, self._keys = self.tr("Generate"), "", caps(keys)
        self._price_before = ""
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(lambda _share: self.update())
        self._role = "cta"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_offer(self._label, "")

    def set_offer(self, label: str, price: str) -> None:
        """For example `Generate` and `$0.21`; both together are the accessible name."""
        if price != self._price and self.isVisible():
            self._price_before = self._price
            self._fade.stop()
            self._fade.setDuration(look.duration(_PRICE_FADE_MS))
            self._fade.start()
        self._label, self._price = label, price
        self.setText(f"{label} {price}".strip())

    @property
    def least_width(self) -> int:
        """What its words need, without the keycaps."""
        words = text_width("cta", self._label) + 10 + text_width("cta", self._price)
        return round(words + 16 + 12)

    def sizeHint(self) -> QSize:
        return QSize(self.least_width + round(keycaps_width(self._keys)) + 24, look.px(44))

    def coat(self, tokens: Tokens) -> Coat:
        shades = (tokens.accent, tokens.accent_hover, tokens.accent_press)
        return filled(self, tokens, shades, tokens.on_accent)

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        area = QRectF(self.rect()).adjusted(16, 0, -12, 0)
        write(painter, area, self._label, "cta", coat.ink)
        right = area.center()
        right.setX(area.right())
        area.setLeft(area.left() + text_width("cta", self._label) + 10)
        if self._fade.state() is QVariantAnimation.State.Running:
            shown = float(self._fade.currentValue())
            write(painter, area, self._price_before, "cta", faded(coat.ink, 1 - shown))
            write(painter, area, self._price, "cta", faded(coat.ink, shown))
        else:
            write(painter, area, self._price, "cta", coat.ink)
        words = area.left() + text_width("cta", self._price)
        if words + 10 + keycaps_width(self._keys) <= right.x():
            paint_keycaps(painter, right, self._keys, coat.ink, faded(coat.ink, 0.16))

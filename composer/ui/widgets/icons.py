"""How is an icon drawn: one outline of the Phosphor font as a filled path?

The font and its list of names come with the qtawesome package. They are read as files, since
importing the package costs ten times as much as all icons of the window together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPixmap,
    QRawFont,
    QTransform,
)

from composer.ui.widgets import look

_EM = 256.0  # size at which outlines are taken from the font; only their precision depends on it


def paint_icon(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Fill the icon into the largest square in the middle of `rect`."""
    side = min(rect.width(), rect.height())
    left = rect.center().x() - side / 2
    top = rect.center().y() - side / 2
    # At scale 1 the strokes of a 16 px line icon fall between two pixels and blur.
    one_to_one = painter.deviceTransform().m11() == 1.0
    if one_to_one and side == 16 and not name.endswith("-fill"):
        left, top = round(left) + 0.5, round(top) + 0.5
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(QTransform.fromTranslate(left, top).scale(side, side), True)
    painter.fillPath(_unit_path(name), color)
    painter.restore()


def icon(name: str, colour: str = "t2") -> QIcon:
    """The icon for a menu or an action; follows the colours in force whenever it is painted."""
    return QIcon(_OutlineEngine(name, colour))


class _OutlineEngine(QIconEngine):
    """Paints an outline at any size; disabled icons take the disabled colour."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, _state: object) -> None:
        token = "disabled" if mode == QIcon.Mode.Disabled else self._token
        paint_icon(painter, QRectF(rect), self._name, look.tokens().colour(token))  # type: ignore[call-overload]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRectF(QPointF(), pixmap.deviceIndependentSize()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _OutlineEngine(self._name, self._token)


@cache
def _unit_path(name: str) -> QPainterPath:
    font = _raw_font()
    glyph = font.glyphIndexesForString(chr(_code_point(name)))[0]
    # The em box stands on the baseline, so outlines reach from -1 to 0.
    to_unit = QTransform.fromScale(1 / _EM, 1 / _EM).translate(0, _EM)
    return to_unit.map(font.pathForGlyph(glyph))


@cache
def _code_point(name: str) -> int:
    # A look at the text takes 0.1 ms where parsing all 4,470 names takes 6.
    _, found, rest = _charmap().partition(f'"{name}":')
    if not found:
        raise KeyError(f"Phosphor has no icon called {name!r}")
    return int(rest.split('"', 2)[1], 16)


@cache
def _charmap() -> str:
    return _font_file("phosphor-charmap-*.json").read_text(encoding="utf-8")


@cache
def _raw_font() -> QRawFont:
    file = _font_file("phosphor-[0-9]*.ttf")
    font = QRawFont(str(file), _EM)
    if not font.isValid():
        raise OSError(f"The icon font {file} cannot be read. Install Composer again.")
    return font


def _font_file(pattern: str) -> Path:
    for folder in _font_folders():
        for file in sorted(folder.glob(pattern)):
            return file
    raise FileNotFoundError(f"The icon font {pattern} of qtawesome is missing. Install it again.")


@cache
def _font_folders() -> Sequence[Path]:
    spec = find_spec("qtawesome")
    return [Path(each, "fonts") for each in (spec and spec.submodule_search_locations) or ()]

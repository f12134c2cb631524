"""In which letters is everything written: Inter in ten roles?

The bundled files carry the private family names "Composer Text" and "Composer Display", so that
an Inter of the user's own (perhaps a variable one, whose weights Qt does not see) never gets in
between. Tabular figures are on everywhere: numbers that change must not move.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from composer.ui.widgets import look

TEXT_FAMILY = "Composer Text"
DISPLAY_FAMILY = "Composer Display"


class TypeRole(Struct, frozen=True, kw_only=True):
    """Size and line height in logical px at 100 % text, weight 400 to 700, spacing in px."""

    size: int
    line: int
    weight: int
    family: str = TEXT_FAMILY
    spacing: float = 0.0


ROLES = {
    "display": TypeRole(size=26, line=34, weight=600, family=DISPLAY_FAMILY, spacing=-0.3),
    "title": TypeRole(size=20, line=28, weight=600, family=DISPLAY_FAMILY, spacing=-0.2),
    "time": TypeRole(size=20, line=28, weight=500, family=DISPLAY_FAMILY),
    "lyric": TypeRole(size=15, line=22, weight=400),
    "intro": TypeRole(size=15, line=24, weight=400),
    "prompt": TypeRole(size=14, line=22, weight=400),
    "cta": TypeRole(size=14, line=20, weight=600),
    "head": TypeRole(size=13, line=20, weight=600),
    "strong": TypeRole(size=13, line=20, weight=500),
    "num": TypeRole(size=13, line=20, weight=600),
    "body": TypeRole(size=13, line=20, weight=400),
    "label": TypeRole(size=12, line=16, weight=500),
    "tag": TypeRole(size=12, line=16, weight=600),
    "small": TypeRole(size=12, line=16, weight=400),
    "meta": TypeRole(size=11, line=16, weight=400),
    "micro": TypeRole(size=11, line=16, weight=500),
}

_TABULAR = QFont.Tag("tnum")


def load_fonts(folder: Path) -> None:
    """Make the bundled fonts known to Qt (about 1 ms; needs a QGuiApplication).

    Raises FileNotFoundError if `folder` has no font, OSError if Qt refuses one.
    """
    files = sorted(folder.glob("*.ttf"))
    if not files:
        raise FileNotFoundError(f"No fonts in {folder}. Install Composer again.")
    for file in files:
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise OSError(f"The font {file} cannot be read. Install Composer again.")


def type_font(role: str) -> QFont:
    """The font of a role at the user's text size; raises KeyError for an unknown role."""
    return QFont(_font(role, look.current().text_scale))


def shared_font(role: str) -> QFont:
    """The same for a painter or a layout, which take a copy: it must not be changed."""
    return _font(role, look.current().text_scale)


def metrics(role: str) -> QFontMetricsF:
    """Measures of a role's font at the user's text size."""
    return _metrics(role, look.current().text_scale)


def line_height(role: str) -> int:
    """Height of one line of the role at the user's text size, in logical px."""
    return look.px(ROLES[role].line)


def text_width(role: str, text: str) -> float:
    """How wide `text` is in the role's font, in logical px."""
    return _width(role, text, look.current().text_scale)


@cache
def _font(role: str, scale: float) -> QFont:
    spec = ROLES[role]
    font = QFont(spec.family)
    font.setPixelSize(max(1, round(spec.size * scale)))
    font.setWeight(QFont.Weight(spec.weight))
    # Unhinted outlines keep Inter's own spacing, at every scale of the screen alike.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(_TABULAR, 1)
    if spec.spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spec.spacing * scale)
    return font


@lru_cache(maxsize=4096)  # labels ask again and again while they are laid out
def _width(role: str, text: str, scale: float) -> float:
    return _metrics(role, scale).horizontalAdvance(text)


@cache
def _metrics(role: str, scale: float) -> QFontMetricsF:
    return QFontMetricsF(_font(role, scale))

"""What does everything look like right now: colours, size of text, motion?

Painted controls ask here when they paint, so a change needs no telling: the new palette, font and
style sheet that come with it make Qt repaint and lay out again by itself.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from composer.ui.widgets.tokens import LIGHT, Tokens


class Look(Struct, frozen=True, kw_only=True):
    """All that a control may know about the user's taste and needs."""

    tokens: Tokens = LIGHT
    dark: bool = False
    text_scale: float = 1.0  # 1.3 = text a third larger, from 0.8 to 2
    reduced_motion: bool = False


_current = Look()


def current() -> Look:
    """The look in force."""
    return _current


def tokens() -> Tokens:
    """The colours in force."""
    return _current.tokens


def adopt(look: Look) -> None:
    """Put another look in force; whoever calls this also makes Qt repaint (ui/theme.py does)."""
    global _current  # noqa: PLW0603  one screen has one look, as it has one palette
    _current = replace(look, text_scale=min(2.0, max(0.8, look.text_scale)))


def px(length: float) -> int:
    """A height or width that must grow with the text, in logical pixels."""
    return round(length * _current.text_scale)


def duration(milliseconds: int) -> int:
    """How long a movement takes: 0 if the user wants none."""
    return 0 if _current.reduced_motion else milliseconds

"""How high is the player?"""

from __future__ import annotations

from composer.ui.widgets import look

_HEIGHT, _COMPACT_HEIGHT = 124, 84


def player_height(*, compact: bool) -> int:
    """Logical pixels in which everything stands, larger text included; one row if ``compact``."""
    grown = look.px(100) - 100
    return (_COMPACT_HEIGHT if compact else _HEIGHT) + grown // 4

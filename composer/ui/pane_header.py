"""How high is the head of a pane, so that what stands in all of them stands in one line?"""

from __future__ import annotations

from composer.ui.widgets import look

HEADER = 52
TITLE = 32


def header_height() -> int:
    """52 px, and as much more as a song's title grows with the text."""
    return max(HEADER, HEADER - TITLE + look.px(TITLE))

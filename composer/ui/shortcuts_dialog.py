"""Every key in one place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from composer.ui.languages import translate
from composer.ui.shortcut_table import GROUPS, Group, key_caps
from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton
from composer.ui.widgets.drawing import keycaps_width
from composer.ui.widgets.labels import KeyCap, Text
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog
from composer.ui.widgets.typeface import text_width

INSET = 28
BETWEEN = 32
"""px between two columns."""
KEYS = 96
"""px for the keys, so that what they do stands in one line."""
GAP = 16
"""px between keys and words."""
TITLE_BAR = 40
"""Room that the system's own frame takes of the screen."""


class ShortcutsDialog(SideDialog):
    """Groups of keys with what they do, in columns, which scroll on a low screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        done = PrimaryButton(self.tr("Done"), height=32)
        done.clicked.connect(self.accept)
        inside = QWidget()
        groups = QHBoxLayout(inside)
        groups.setContentsMargins(INSET, 0, INSET, 12)
        groups.setSpacing(BETWEEN)
        room = (parent or self).screen().availableSize()
        for some in _columns(room.width()):
            one = QVBoxLayout()
            one.setSpacing(20)
            for head, keys in some:
                one.addLayout(_group(translate("keys", head), keys))
            one.addStretch(1)
            groups.addLayout(one, 1)
        body = QScrollArea()
        body.setFrameShape(QFrame.Shape.NoFrame)
        body.setWidgetResizable(True)
        body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body.viewport().setAutoFillBackground(False)
        body.setWidget(inside)
        inside.setAutoFillBackground(False)
        body.setAccessibleName(self.tr("Keyboard shortcuts"))
        soften_scrolling(body, "side")
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 0, INSET, 0)
        foot.addStretch(1)
        foot.addWidget(done)
        head_line = QHBoxLayout()
        head_line.setContentsMargins(INSET, 0, INSET, 0)
        head_line.addWidget(Text(self.tr("Keyboard shortcuts"), "title"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 24, 0, 16)
        column.setSpacing(14)
        column.addLayout(head_line)
        column.addWidget(body, 1)
        column.addLayout(foot)
        done.setFocus()
        wanted = inside.sizeHint()
        body.setMinimumWidth(min(wanted.width(), room.width()))
        self.resize(wanted.width(), min(wanted.height() + look.px(130), room.height() - TITLE_BAR))


def _columns(room: int) -> tuple[tuple[Group, ...], ...]:
    """The groups in columns of about one height: as many as stand beside each other."""
    for cuts in ((1, 3), (2,)):
        ends = (*cuts, len(GROUPS))
        columns = tuple(GROUPS[start:end] for start, end in zip((0, *cuts), ends, strict=True))
        widths = [max(map(_width, column)) for column in columns]
        if sum(widths) + BETWEEN * len(cuts) + 2 * INSET <= room:
            return columns
    return (GROUPS,)


def _width(group: Group) -> int:
    """px that its keys and words take."""
    _head, keys = group
    caps = max(keycaps_width(key_caps(key)) for key, _ in keys)
    words = max(text_width("body", translate("keys", what)) for _, what in keys)
    return round(max(look.px(KEYS), caps) + GAP + words)


def _group(head: str, keys: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(5)
    grid.addWidget(Text(head, "head"), 0, 0, 1, 2)
    for row, (key, what) in enumerate(keys, start=1):
        written = key_caps(key)
        grid.addWidget(KeyCap(written), row, 0, Qt.AlignmentFlag.AlignLeft)
        told = translate("keys", what)
        words = Text(told, "body", "t2")
        words.setAccessibleName(f"{told}: {' '.join(written)}")
        grid.addWidget(words, row, 1)
    grid.setColumnMinimumWidth(0, look.px(KEYS))
    grid.setColumnStretch(1, 1)
    return grid

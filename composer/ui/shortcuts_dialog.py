"""Every key in one place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import KeyCap, Text

GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Write",
        (
            ("Ctrl Enter", "Generate"),
            ("Ctrl N", "New song"),
            ("Ctrl D", "Use the selected song as draft"),
            ("Ctrl [", "Insert a section"),
            ("Alt ↑ ↓", "Move the section"),
            ("F8", "Next remark on the words, Shift F8 the one before"),
            ("Ctrl .", "Do what the remark offers"),
            ("Ctrl F", "Find, within the lyrics"),
            ("Ctrl H", "Find and replace there"),
            ("Ctrl I", "What will be sent"),
            ("Ctrl Z", "Undo"),
        ),
    ),
    (
        "Listen",
        (
            ("Space", "Play or pause, outside text"),
            ("Ctrl Space", "Play or pause, everywhere"),
            ("← →", "5 seconds back or on"),
            ("Shift ← →", "1 second back or on"),
            ("L", "Loop"),
            ("A or B", "Hear that take, where an order made two"),
        ),
    ),
    (
        "Library",
        (
            ("Ctrl F", "Search"),
            ("Enter", "Play the selected song"),
            ("S", "Star"),
            ("Alt ↑ ↓", "Let a waiting song go out later or sooner"),
            ("F2", "Rename"),
            ("Del", "Delete"),
            ("Ctrl Z", "Take the deletion back, outside text"),
            ("Ctrl E", "Export"),
        ),
    ),
    (
        "Window",
        (
            ("Ctrl 1 … 4", "Library, compose, model, player"),
            ("F6", "Next pane"),
            ("Ctrl K", "Models"),
            ("Ctrl ,", "Settings"),
            ("Ctrl B", "Spending"),
            ("Ctrl P", "Pause or resume sending"),
            ("Ctrl Shift P", "Practice desk, in practice"),
            ("F1", "Guide, at the page that fits"),
            ("Ctrl /", "These keys"),
            ("Esc", "Close what lies on top"),
            ("Ctrl Q", "Quit"),
        ),
    ),
)


class ShortcutsDialog(QDialog):
    """Four groups of keys with what they do, in two columns; as low as the smallest window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        done = PrimaryButton("Done", height=32)
        done.clicked.connect(self.accept)
        groups = QHBoxLayout()
        groups.setSpacing(48)
        for half in (GROUPS[:2], GROUPS[2:]):
            one = QVBoxLayout()
            one.setSpacing(20)
            for head, keys in half:
                one.addLayout(_group(head, keys))
            one.addStretch(1)
            groups.addLayout(one)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(done)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 16)
        column.setSpacing(14)
        column.addWidget(Text("Keyboard shortcuts", "title"))
        column.addLayout(groups)
        column.addLayout(foot)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().side)


def _group(head: str, keys: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    grid.addWidget(Text(head, "head"), 0, 0, 1, 2)
    for row, (key, what) in enumerate(keys, start=1):
        grid.addWidget(KeyCap(key.split(" ")), row, 0, Qt.AlignmentFlag.AlignLeft)
        words = Text(what, "body", "t2")
        words.setAccessibleName(f"{what}: {key}")
        grid.addWidget(words, row, 1)
    grid.setColumnStretch(1, 1)
    return grid

"""On which surfaces do things stand, and how does a message look?"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting, rounded
from composer.ui.widgets.flow import ButtonFlow
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.spoken import say

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QAbstractButton


class Tone(Enum):
    """What a card has to say: tokens of its fill, edge, icon and the icon's name."""

    PLAIN = ("field", "border", "t2", "info")
    RAISED = ("raised", "border", "t2", "info")
    SELECTED = ("accent_bg", "accent_line", "accent", "check-circle-fill")
    WARNING = ("warn_bg", "warn_line", "warn_text", "warning")
    ERROR = ("error_bg", "error_line", "error_text", "warning-circle")

    @property
    def fill(self) -> str:
        return self.value[0]

    @property
    def edge(self) -> str:
        return self.value[1]

    @property
    def ink(self) -> str:
        return self.value[2]

    @property
    def icon(self) -> str:
        return self.value[3]


class Hairline(QFrame):
    """One pixel between two things, lying or standing."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
    ) -> None:
        super().__init__(parent)
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        lying = orientation is Qt.Orientation.Horizontal
        self.setSizePolicy(wide if lying else fixed, fixed if lying else wide)

    def sizeHint(self) -> QSize:
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().line)


class Card(QFrame):
    """A rounded surface with an edge; `lit` turns the edge accent, `wrong` turns it red."""

    def __init__(
        self, parent: QWidget | None = None, *, tone: Tone = Tone.PLAIN, radius: float = 8
    ) -> None:
        super().__init__(parent)
        self._tone, self._radius = tone, radius
        self._lit = self._wrong = False

    @property
    def tone(self) -> Tone:
        return self._tone

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    def set_lit(self, lit: bool) -> None:
        """The editor inside has the focus: an accent edge of 1 px, since it is large."""
        if lit != self._lit:
            self._lit = lit
            self._update_edge()

    def set_wrong(self, wrong: bool) -> None:
        """What is inside is over its limit."""
        if wrong != self._wrong:
            self._wrong = wrong
            self._update_edge()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.testAttribute(Qt.WidgetAttribute.WA_StaticContents):
            self._update_edge(event.oldSize())
            self._update_edge()

    def _update_edge(self, size: QSize | None = None) -> None:
        """Paint the edge and the round corners, and nothing of what stands inside."""
        size, deep = size or self.size(), round(self._radius)
        for top in (0, size.height() - deep):
            self.update(0, top, size.width(), deep)
        for left in (0, size.width() - 2):
            self.update(left, 0, 2, size.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        edge = tokens.colour(self._tone.edge)
        if self._wrong:
            edge = tokens.error_text
        elif self._lit:
            edge = tokens.accent
        with painting(self) as painter:
            area = QRectF(self.rect())
            rounded(painter, area, self._radius, tokens.colour(self._tone.fill), edge)


class MessageCard(Card):
    """An icon, a head, a sentence or two, and what can be done about it."""

    def __init__(
        self,
        head: str,
        words: str,
        parent: QWidget | None = None,
        *,
        tone: Tone = Tone.ERROR,
        icon: str = "",
    ) -> None:
        super().__init__(parent, tone=tone)
        self._icon = Icon(icon or tone.icon, tone.ink)
        self._head = Text(head, "head", wrap=True)
        self._words = Text(words, "small", "t2", wrap=True)
        self._actions = ButtonFlow()
        self._actions.hide()
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self._head)
        column.addWidget(self._words)
        column.addSpacing(6)
        column.addWidget(self._actions)
        column.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self._name()

    def set_message(self, head: str, words: str) -> None:
        self._head.setText(head)
        self._words.setText(words)
        self._name()
        self.updateGeometry()

    def add_action(self, button: QAbstractButton) -> None:
        """Put a button below the words, after those already there."""
        self._actions.add(button)
        self._actions.show()

    def announce(self) -> None:
        """Let screen readers say the message now, wherever the focus is."""
        announce(self)

    def _name(self) -> None:
        self.setAccessibleName(f"{self._head.text()}. {self._words.text()}")


class EmptyState(QFrame):
    """What stands where nothing is yet: an icon, a head, a sentence, a way to begin."""

    def __init__(
        self,
        head: str,
        words: str = "",
        parent: QWidget | None = None,
        *,
        icon: str = "",
        centred: bool = True,
    ) -> None:
        super().__init__(parent)
        align = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        # With a parent from the start: without one, showing it would open a window of its own.
        self._head = Text(head, "head", parent=self, wrap=True, align=align)
        self._words = Text(words, "small", "t2", self, wrap=True, align=align)
        self._words.setVisible(bool(words))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(6)
        self._align = align
        self._column.addStretch()
        if icon:
            self._column.addWidget(Icon(icon, "t3", size=20), 0, align)
        self._column.addWidget(self._head)
        self._column.addWidget(self._words)
        self._column.addStretch()

    def set_words(self, head: str, words: str = "") -> None:
        self._head.setText(head)
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def add_action(self, button: QAbstractButton) -> None:
        """Put a button below the words."""
        self._column.insertSpacing(self._column.count() - 1, 6)
        self._column.insertWidget(self._column.count() - 1, button, 0, self._align)


def announce(widget: QWidget) -> None:
    """Let screen readers say what `widget` says, its accessible name and description, now.

    As an announcement: an alert, which would be the same by its name, Qt keeps from Linux.
    """
    spoken = QAccessible.queryAccessibleInterface(widget)
    parts = (spoken.text(each) for each in (QAccessible.Text.Name, QAccessible.Text.Description))
    say(widget, ". ".join(part.rstrip(".") for part in parts if part))

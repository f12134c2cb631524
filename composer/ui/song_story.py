"""What became of a song that cannot be played: the whole sentence, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.generation import State
from composer.ui.languages import translate, translated
from composer.ui.library_entries import Entry
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, SecondaryButton
from composer.ui.widgets.cards import announce
from composer.ui.widgets.drawing import painting, rounded
from composer.ui.widgets.labels import Text

_WIDTH = 320


class SongStory(QFrame):
    """A small window beside the row; Esc or a press elsewhere closes it."""

    retry_wanted = Signal(str)
    again_wanted = Signal(str)
    """What is in doubt is to be ordered again, at the price that stood on the button."""
    write_off_wanted = Signal(str)

    def __init__(self, entry: Entry, parent: QWidget, *, price: str = "") -> None:
        """``price`` is what another order costs, where it costs anything."""
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        generation = entry.generation
        self._id = generation.id
        head, words = _story(entry)
        self.setAccessibleName(f"{head}. {words}")
        self.words = Text(words, "small", "t2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(4)
        column.addWidget(Text(head, "head", wrap=True))
        column.addWidget(self.words)
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        close = GhostButton(self.tr("Close"))
        close.clicked.connect(self.close)
        buttons.addWidget(close)
        for button in self._ways_out(entry, price):
            buttons.addWidget(button)
        column.addLayout(buttons)
        self._first = close
        self.setFixedWidth(look.px(_WIDTH))

    def popup(self, at: QPoint) -> None:
        """Open with the upper left corner there, or as near as the screen allows."""
        self.adjustSize()
        self.setFixedHeight(max(self.sizeHint().height(), self.heightForWidth(self.width())))
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = min(at.x(), room.right() - self.width() - 8)
        y = min(at.y(), room.bottom() - self.height() - 8)
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()
        self._first.setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), 10, tokens.raised, tokens.border)

    def _ways_out(self, entry: Entry, price: str) -> list[SecondaryButton]:
        generation = entry.generation
        if generation.state in (State.FAILED, State.CANCELLED):
            return [
                self._button(
                    self.tr("Retry {price}").format(price=price).strip(), self.retry_wanted
                )
            ]
        if generation.state is not State.UNCERTAIN:
            return []
        return [
            self._button(self.tr("Write off"), self.write_off_wanted),
            self._button(
                self.tr("Order again {price}").format(price=price).strip(), self.again_wanted
            ),
        ]

    def _button(self, words: str, signal: object) -> SecondaryButton:
        button = SecondaryButton(words)

        def act() -> None:
            self.close()
            signal.emit(self._id)  # type: ignore[attr-defined]

        button.clicked.connect(act)
        return button


def _story(entry: Entry) -> tuple[str, str]:
    generation = entry.generation
    failure = generation.failure
    if generation.state is State.DISCARDED:
        return translate("song_story", "Written off"), translate(
            "song_story", "You wrote this order off. It may have been charged."
        )
    if failure is None:
        return generation.title, translate("song_story", "There is nothing to hear here yet.")
    words = translated(failure.message)
    if generation.state is State.UNCERTAIN:
        warning = translate("song_story", "Ordering again may cost a second time.")
        words = f"{words} {warning}"
    return translated(failure.short), words

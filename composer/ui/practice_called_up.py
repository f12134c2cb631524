"""What was called up and has not happened yet, each with a way to call it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from composer.services.practising import CalledUp
from composer.ui.languages import translated
from composer.ui.practice_misfortunes import when_texts
from composer.ui.widgets.buttons import GhostButton, IconButton, SecondaryButton
from composer.ui.widgets.cards import Card, Tone
from composer.ui.widgets.focus import lead_tab_into
from composer.ui.widgets.labels import Icon, Text


class CalledUpCard(Card):
    """One line for each, in the order in which they will happen; not there if there is none."""

    off_wanted = Signal(int)
    all_off_wanted = Signal()
    let_go_wanted = Signal()
    emptied = Signal()
    """The line that had the keyboard is gone, and no other can take it."""

    def __init__(
        self, labels: Mapping[str, str], *, after: QWidget, parent: QWidget | None = None
    ) -> None:
        """``labels``: what each service is called. ``after``: from where Tab comes here."""
        super().__init__(parent, tone=Tone.WARNING)
        self._labels = labels
        self._after = after
        self._shown: tuple[tuple[CalledUp, ...], int] = ((), 0)
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 6, 8, 6)
        self._column.setSpacing(0)
        self.setAccessibleName(self.tr("Called up"))
        self.hide()

    def show_waiting(self, called_up: Sequence[CalledUp], held_back: int) -> None:
        """Show these, and whether an answer is held back."""
        if (tuple(called_up), held_back) == self._shown:
            return
        self._shown = (tuple(called_up), held_back)
        place = self._keyboard_place()
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        if held_back:
            self._add(self._held_back(held_back))
        for each, when in zip(called_up, when_texts(called_up), strict=True):
            self._add(self._line(each, when))
        if len(called_up) > 1:
            self._add(self._all_off())
        self.setVisible(bool(self._lines))
        lead_tab_into(self, after=self._after)
        if place is not None:
            self._give_keyboard(place)

    def _add(self, line: QWidget) -> None:
        self._lines.append(line)
        self._column.addWidget(line)

    def _line(self, called: CalledUp, when: str) -> QWidget:
        name = f"{self._labels[called.service]}: {translated(called.misfortune.name)}"
        off = IconButton(
            "x", self.tr("Call off {name}, {when}").format(name=name, when=when), target=24, size=14
        )
        off.clicked.connect(lambda: self.off_wanted.emit(called.number))
        line, row = _row("warning", "warn_text")
        words = Text(name, "strong", elide=True)
        words.setToolTip(translated(called.misfortune.sentence))
        row.addWidget(words, 1)
        row.addWidget(Text(when, "small", "t2"))
        row.addWidget(off)
        return line

    def _held_back(self, count: int) -> QWidget:
        line, row = _row("hourglass", "warn_text")
        told = (
            self.tr("An answer is held back")
            if count == 1
            else self.tr("{count} answers are held back", "", count)
        )
        go = SecondaryButton(self.tr("Let it come") if count == 1 else self.tr("Let them come"))
        go.clicked.connect(self.let_go_wanted)
        row.addWidget(Text(told.format(count=count), "strong", elide=True), 1)
        row.addWidget(go)
        row.addSpacing(4)
        line.setMinimumHeight(go.sizeHint().height() + 8)
        return line

    def _all_off(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 2, 0, 2)
        row.addStretch(1)
        off = GhostButton(self.tr("Call all off"))
        off.clicked.connect(self.all_off_wanted)
        row.addWidget(off)
        return line

    def _buttons(self) -> list[QAbstractButton]:
        return [each for line in self._lines for each in line.findChildren(QAbstractButton)]

    def _keyboard_place(self) -> int | None:
        """Which of the buttons has the keyboard."""
        for place, button in enumerate(self._buttons()):
            if button.hasFocus():
                return place
        return None

    def _give_keyboard(self, place: int) -> None:
        buttons = self._buttons()
        if buttons:
            buttons[min(place, len(buttons) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.emptied.emit()


def _row(icon: str, ink: str) -> tuple[QWidget, QHBoxLayout]:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 4, 0, 4)
    row.setSpacing(10)
    row.addWidget(Icon(icon, ink))
    return line, row

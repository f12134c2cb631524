"""Which of many songs are worth keeping? They play one after the other; one hand decides.

Nothing is deleted here. What was rejected goes to the bin by a button of its own, and comes back
by Undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation, Verdict
from composer.domain.recording import name_of
from composer.services.composing import Composing
from composer.services.library import Library
from composer.ui.languages import marked, translate
from composer.ui.library_words import cost_text, length_text
from composer.ui.player_bar import PlayerBar
from composer.ui.widgets import look
from composer.ui.widgets.buttons import (
    GhostButton,
    IconButton,
    PaintedButton,
    PrimaryButton,
    SecondaryButton,
)
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.choices import Switch
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog
from composer.ui.widgets.spoken import say

_WIDTH = 520
_INSET = 24
_STARS = 5
_VERDICTS = {
    Verdict.KEEP: marked("triage_dialog", "Kept"),
    Verdict.REJECT: marked("triage_dialog", "Rejected"),
}


class TriageDialog(SideDialog):
    """One song at a time: 1 to 5 stars, keep, reject, a note, and on to the next."""

    bin_wanted = Signal(object)
    """Ids of the rejected songs, which are to go to the bin."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self,
        library: Library,
        player: PlayerBar,
        composing: Composing,
        neighbour: Callable[[str | None, int], str | None],
        start: str,
        parent: QWidget | None = None,
    ) -> None:
        """``neighbour``: the song after (1) or before (−1) one in the list; ``start``: the first
        to be heard."""
        super().__init__(parent)
        self._library = library
        self._player = player
        self._composing = composing
        self._neighbour = neighbour
        self._current = start
        self._undo: list[Generation] = []
        self._rejected: dict[str, None] = {}
        self._kept: set[str] = set()
        self.setWindowTitle(self.tr("Go through the songs"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = Text("", "title", elide=True)
        self._about = Text("", "body", "t2", wrap=True)
        self.stars = [self._star(number) for number in range(1, _STARS + 1)]
        self.keep = SecondaryButton(self.tr("Keep"), height=32)
        self.reject_button = SecondaryButton(self.tr("Reject"), height=32)
        self.note = Field(self.tr("Note"), placeholder=self.tr("Note, written with N"), height=32)
        self.by_itself = Switch(self.tr("Play the next by itself"))
        self.by_itself.setChecked(True)
        self._counts = Text("", "small", "t2", wrap=True)
        self.previous = GhostButton(self.tr("Previous"), height=32)
        self.next = GhostButton(self.tr("Next"), height=32)
        self.to_bin = SecondaryButton("", height=32)
        self.close_button = PrimaryButton(self.tr("Done"), height=32)
        self._lay_out()
        self._connect()
        self._go_to(start)
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(look.px(_WIDTH), self.screen().availableSize().width()), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pressed(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.note:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
                self._leave_note()
                return True
            return False
        presses = isinstance(watched, PaintedButton | Switch)
        held = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return not (presses and event.key() in held) and self._pressed(event)

    def done(self, result: int) -> None:
        self._keep_note()
        super().done(result)

    def _star(self, number: int) -> IconButton:
        words = (
            self.tr("1 star") if number == 1 else self.tr("{n} stars", "", number).format(n=number)
        )
        button = IconButton("star", words, shortcut=str(number))
        button.clicked.connect(partial(self.rate, number))
        return button

    def _lay_out(self) -> None:
        stars = QHBoxLayout()
        stars.setSpacing(2)
        for star in self.stars:
            stars.addWidget(star)
        stars.addStretch(1)
        stars.addWidget(self.reject_button)
        stars.addSpacing(8)
        stars.addWidget(self.keep)
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 18, _INSET, 16)
        body.setSpacing(8)
        body.addWidget(self._title)
        body.addWidget(self._about)
        body.addSpacing(4)
        body.addLayout(stars)
        body.addWidget(self.note)
        body.addWidget(self.by_itself)
        help_ = self.tr(
            "1 to 5 stars, 0 none · ↑ or K keep · ↓ or R reject · N note · ← → previous and next · "
            "Shift ← → seek · Space play · Z take back · A, B … takes"
        )
        body.addWidget(Text(help_, "small", "t3", wrap=True))
        body.addWidget(self._counts)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET - 12, 12, _INSET, 12)
        foot.setSpacing(8)
        for part in (self.previous, self.next):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(self.to_bin)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _connect(self) -> None:
        self.keep.clicked.connect(lambda: self.judge(Verdict.KEEP))
        self.reject_button.clicked.connect(lambda: self.judge(Verdict.REJECT))
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.to_bin.clicked.connect(self._throw_away)
        self.close_button.clicked.connect(self.accept)
        self._player.ended.connect(self._go_on)
        self._forget = self._library.changed.connect(self._changed)
        self.destroyed.connect(self._forget)
        for part in self.findChildren(QWidget):
            if isinstance(part, PaintedButton | Switch | QLineEdit):
                part.installEventFilter(self)
            if isinstance(part, PaintedButton):
                part.setAutoDefault(False)

    # What can be done.

    @property
    def current(self) -> Generation:
        """The song that is heard."""
        return self._library.get(self._current)

    def rate(self, stars: int) -> None:
        """Give so many stars, 0 to take them away."""
        if self._change(lambda: self._library.rate(self._current, stars)):
            say(self, _stars_text(stars))

    def judge(self, verdict: Verdict) -> None:
        """Keep or reject, and go on to the next."""
        if not self._change(lambda: self._library.judge(self._current, verdict)):
            return
        said = translate("triage_dialog", _VERDICTS[verdict])
        if not self.step(1, said=said):
            say(self, self.tr("{said}. That was the last one.").format(said=said))

    def take_back(self) -> None:
        """Undo what was last decided, and go to that song."""
        if not self._undo:
            say(self, self.tr("Nothing to take back"))
            return
        before = self._undo.pop()
        try:
            self._library.rate(before.id, before.stars)
            self._library.judge(before.id, before.verdict)
        except ComposerError as error:
            self.error.emit(error)
            return
        self._count(self._library.get(before.id))
        if before.id != self._current:
            self._go_to(before.id, said=self.tr("Taken back"))
        else:
            self._show()
            say(self, self.tr("Taken back"))

    def step(self, by: int, *, said: str = "") -> bool:
        """To the next (1) or previous (−1) song; says whether there is one."""
        other = self._neighbour(self._current, by)
        if other is None or other == self._current:
            return False
        self._go_to(other, said=said)
        return True

    # How it is done.

    def _go_to(self, generation_id: str, *, said: str = "") -> None:
        self._keep_note()
        self._current = generation_id
        song = self.current
        self._player.load(song)
        self._player.playback.play()
        self._show()
        self.note.setText(song.remark)
        parts = [said, song.title, self._about_text(song), _stars_text(song.stars)]
        if song.verdict is not None:
            parts.append(translate("triage_dialog", _VERDICTS[song.verdict]))
        say(self, ". ".join(part for part in parts if part))

    def _go_on(self) -> None:
        if self.by_itself.isChecked():
            self.step(1)

    def _change(self, change: Callable[[], Generation]) -> bool:
        before = self.current
        try:
            after = change()
        except ComposerError as error:
            self.error.emit(error)
            return False
        self._undo.append(before)
        self._count(after)
        return True

    def _count(self, song: Generation) -> None:
        self._rejected.pop(song.id, None)
        self._kept.discard(song.id)
        if song.verdict is Verdict.REJECT:
            self._rejected[song.id] = None
        elif song.verdict is Verdict.KEEP:
            self._kept.add(song.id)
        self._show()

    def _keep_note(self) -> None:
        words = self.note.text().strip()
        try:
            if words != self.current.remark:
                self._library.remark(self._current, words)
        except ComposerError as error:
            self.error.emit(error)

    def _leave_note(self) -> None:
        self._keep_note()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        say(self, self.tr("Note kept") if self.note.text().strip() else self.tr("No note"))

    def _throw_away(self) -> None:
        rejected: Sequence[str] = tuple(self._rejected)
        self._rejected.clear()
        self.accept()
        self.bin_wanted.emit(rejected)

    # What is shown.

    def _changed(self, song: Generation) -> None:
        if song.id == self._current:
            self._show()

    def _show(self) -> None:
        song = self.current
        self._title.setText(song.title)
        self._about.setText(self._about_text(song))
        for number, star in enumerate(self.stars, start=1):
            star.set_icon_name("star-fill" if number <= song.stars else "star")
            star.setAccessibleDescription(self.tr("Given") if number == song.stars else "")
        for button, verdict in ((self.keep, Verdict.KEEP), (self.reject_button, Verdict.REJECT)):
            is_so = song.verdict is verdict
            todo = self.tr("Keep") if verdict is Verdict.KEEP else self.tr("Reject")
            button.setText(translate("triage_dialog", _VERDICTS[verdict]) if is_so else todo)
        self._counts.setText(
            self.tr("{kept} kept, {rejected} rejected. Nothing has been deleted.").format(
                kept=len(self._kept), rejected=len(self._rejected)
            )
        )
        many = len(self._rejected)
        self.to_bin.setVisible(bool(many))
        self.to_bin.setText(self.tr("Move {n} rejected to the bin", "", many).format(n=many))

    def _about_text(self, song: Generation) -> str:
        sku = self._composing.sku(song.request.sku)
        label = sku.label if sku else name_of(song.request.sku)
        parts = (label, length_text(song), cost_text(song))
        return " · ".join(part for part in parts if part)

    def _pressed(self, event: QKeyEvent) -> bool:
        """Do what a key is for; says whether it is for anything."""
        shift = Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & ~(shift | Qt.KeyboardModifier.KeypadModifier):
            return False
        key, player = Qt.Key(event.key()), self._player
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self.rate(key - Qt.Key.Key_0)
            return True
        if Qt.Key.Key_A <= key <= Qt.Key.Key_I:
            player.choose_take(key - Qt.Key.Key_A)
            return True
        is_shifted = bool(event.modifiers() & shift)
        actions: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_K: lambda: self.judge(Verdict.KEEP),
            Qt.Key.Key_Up: lambda: self.judge(Verdict.KEEP),
            Qt.Key.Key_R: lambda: self.judge(Verdict.REJECT),
            Qt.Key.Key_Down: lambda: self.judge(Verdict.REJECT),
            Qt.Key.Key_N: lambda: self.note.setFocus(Qt.FocusReason.ShortcutFocusReason),
            Qt.Key.Key_Z: self.take_back,
            Qt.Key.Key_Space: player.toggle,
            Qt.Key.Key_Left: lambda: player.seek_by(-5) if is_shifted else self.step(-1),
            Qt.Key.Key_Right: lambda: player.seek_by(5) if is_shifted else self.step(1),
        }
        if key not in actions:
            return False
        actions[key]()
        return True


def _stars_text(stars: int) -> str:
    if stars == 1:
        return translate("triage_dialog", "1 star")
    if not stars:
        return translate("triage_dialog", "no stars")
    return translate("triage_dialog", "{number} stars", "", stars).format(number=stars)

"""Which of these takes is the best? They are heard by turns, at one place and equally loud."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.comparison import MOST, Candidate, factors
from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.recording import name_of
from composer.services.composing import Composing
from composer.services.listening import Listening
from composer.ui.compare_rows import CompareRows, about
from composer.ui.player_bar import PlayerBar
from composer.ui.player_takes import Take
from composer.ui.take_switch import LETTERS
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, PaintedButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.choices import Switch
from composer.ui.widgets.labels import Text
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.side_dialog import SideDialog
from composer.ui.widgets.spoken import say

_WIDTH = 560
_INSET = 24


class CompareDialog(SideDialog):
    """The takes beside each other, blind if wanted, and the one that was chosen.

    A to I and 1 to 9 choose which is heard, X goes back to the one before, Space plays, the arrows
    seek, Enter decides.
    """

    difference_wanted = Signal(object, object)
    """Two Generations."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self,
        player: PlayerBar,
        listening: Listening,
        composing: Composing,
        others: Callable[[], Sequence[Generation]],
        parent: QWidget | None = None,
    ) -> None:
        """``others`` are songs that could be compared too."""
        super().__init__(parent)
        self._player = player
        self._listening = listening
        self._composing = composing
        self._others = others
        self._is_decided = False
        self.setWindowTitle(self.tr("Compare"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = CompareRows()
        self.blind = Switch(self.tr("Blind"))
        self.add = GhostButton(self.tr("Add a song"), icon="plus", height=32)
        self.changed = GhostButton(self.tr("What changed"), height=32)
        self.close_button = SecondaryButton(self.tr("Close"), height=32)
        self.choose = PrimaryButton("", height=32)
        self._levels = Text("", "small", "t2", wrap=True)
        self._verdict = Text("", "strong", wrap=True)
        self._standing = Text("", "small", "t2", wrap=True)
        self._lay_out()
        self._connect()
        self._show()
        if self.rows.rows:
            self.rows.rows[player.number].setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(look.px(_WIDTH), self.screen().availableSize().width()), hint.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._player.unveil()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        self._player.unveil()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pressed(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            presses = isinstance(watched, PaintedButton | Switch)
            if not (presses and event.key() == Qt.Key.Key_Space):
                return self._pressed(event)
        return False

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("Compare"), "title"), 1)
        head.addWidget(self.blind)
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 18, _INSET, 16)
        body.setSpacing(10)
        body.addLayout(head)
        help_ = Text(
            self.tr("A, B … or 1, 2 … hear one, X the one before, Space plays, Enter chooses."),
            "small",
            "t2",
            wrap=True,
        )
        body.addWidget(help_)
        body.addWidget(self.rows)
        body.addWidget(self._levels)
        body.addWidget(self._verdict)
        body.addWidget(self._standing)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET - 12, 12, _INSET, 12)
        foot.setSpacing(8)
        foot.addWidget(self.add)
        foot.addWidget(self.changed)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.choose)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)
        for button in (self.add, self.changed, self.close_button, self.choose):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.rows.wanted.connect(self._player.choose_take)
        self.blind.toggled.connect(self._turn_blind)
        self.add.clicked.connect(self._offer_songs)
        self.changed.clicked.connect(self._tell_difference)
        self.close_button.clicked.connect(self.reject)
        self.choose.clicked.connect(self.decide)
        self._player.take_changed.connect(self._heard_another)
        self._player.levels_changed.connect(self._show)
        for part in (self.blind, self.add, self.changed, self.close_button, self.choose):
            part.installEventFilter(self)

    # What can be done.

    def decide(self) -> None:
        """The take that is heard is the best of them; keep that, and say which one it was."""
        takes, chosen = self._player.beside, self._player.number
        if self._is_decided or len(takes) < 2:
            return
        blind = self._player.is_blind
        candidates = [
            Candidate(
                generation=take.generation.id, clip=take.clip.id, sku=take.generation.request.sku
            )
            for take in takes
        ]
        try:
            self._listening.votes.cast(candidates, takes[chosen].clip.id, blind=blind)
        except ComposerError as error:
            self.error.emit(error)
        self._is_decided = True
        self._player.unveil()
        self._show()
        words = self.tr("You chose {letter}: {title}, {about}.").format(
            letter=LETTERS[chosen], title=takes[chosen].title, about=self._about(takes[chosen])
        )
        self._verdict.setText(words)
        self._standing.setText(self._standings())
        say(self, f"{words} {self._standing.text()}")
        self._fit()

    def _turn_blind(self, blind: bool) -> None:
        """Begin anew in an order that nobody knows; or show again which is which."""
        takes = list(self._player.beside)
        if blind:
            random.shuffle(takes)
            self._is_decided = False
            self._verdict.setText("")
            self._standing.setText("")
        sounds = self._player.is_playing
        self._player.compare(takes, blind=blind)
        if sounds:
            self._player.playback.play()
        self._show()

    def _offer_songs(self) -> None:
        menu = Menu(self.tr("Add a song"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        here = {take.generation.id for take in self._player.beside}
        offered = [song for song in self._others() if song.id not in here and song.clip]
        for song in offered:
            sku = self._composing.sku(song.request.sku)
            words = f"{song.title} · {sku.label if sku else name_of(song.request.sku)}"
            menu.add(words, partial(self._take_in, song))
        if not offered:
            menu.add(self.tr("The library has no other song"), None, enabled=False)
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height())))

    def _take_in(self, song: Generation) -> None:
        if song.clip is None:
            return
        self._is_decided = False
        takes = (*self._player.beside, Take(song, song.clip))
        self._player.compare(takes, blind=self._player.is_blind, start=self._player.number)
        self._show()

    def _tell_difference(self) -> None:
        takes, number = self._player.beside, self._player.number
        other = self._player.other_number
        if len(takes) > 1:
            self.difference_wanted.emit(takes[other].generation, takes[number].generation)

    # What is shown.

    def _show(self) -> None:
        player = self._player
        takes, blind = player.beside, player.is_blind
        self.rows.show_takes(takes, player.number, self._about, blind=blind)
        for row in self.rows.rows:
            row.installEventFilter(self)
        self._levels.setText(self._levels_text())
        self.changed.setEnabled(len({take.generation.id for take in takes}) > 1 and not blind)
        self.add.setEnabled(len(takes) < MOST)
        self.blind.setEnabled(len(takes) > 1)
        self.blind.blockSignals(True)
        self.blind.setChecked(blind)
        self.blind.blockSignals(False)
        self._name_choice()
        self._fit()

    def _fit(self) -> None:
        """Be as high as what is said now."""
        for text in (self._verdict, self._standing):
            text.setVisible(bool(text.text()))
        self._column.activate()
        width = self.sizeHint().width()
        self.resize(width, self._column.totalHeightForWidth(width))

    def _name_choice(self) -> None:
        letter = LETTERS[self._player.number]
        self.choose.setText(self.tr("Choose {letter}").format(letter=letter))
        self.choose.setEnabled(len(self._player.beside) > 1 and not self._is_decided)

    def _heard_another(self) -> None:
        if len(self.rows.rows) != len(self._player.beside):
            self._show()
            return
        self.rows.show_heard(self._player.number)
        self._name_choice()

    def _about(self, take: Take) -> str:
        return about(take, self._composing, self._listening.loudness.known(take.clip))

    def _levels_text(self) -> str:
        takes = self._player.beside
        known = [self._listening.loudness.known(take.clip) for take in takes]
        if len(takes) < 2:
            return self.tr("Add another song to compare this one with.")
        if None in known:
            return self.tr("Their loudness is being measured; then all play equally loud.")
        lowered = [
            f"{LETTERS[n]} {-20 * math.log10(factor):.1f} dB"
            for n, factor in enumerate(factors(known))
            if factor < 0.995
        ]
        if self._player.is_blind or not lowered:
            return self.tr("All play equally loud.")
        return self.tr("All play equally loud: lowered {list}.").format(list=", ".join(lowered))

    def _standings(self) -> str:
        found = self._listening.votes.standings()
        if not found:
            return ""
        words = ", ".join(
            self.tr("{model} {won} of {stood}").format(
                model=(sku.label if (sku := self._composing.sku(one.sku)) else one.sku),
                won=one.won,
                stood=one.stood,
            )
            for one in found
        )
        return self.tr("Chosen so far, against other models: {list}.").format(list=words)

    def _pressed(self, event: QKeyEvent) -> bool:
        """Do what a key is for; says whether it is for anything."""
        shift = Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & ~(shift | Qt.KeyboardModifier.KeypadModifier):
            return False
        player, key = self._player, Qt.Key(event.key())
        number = -1
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            number = key - Qt.Key.Key_1
        elif Qt.Key.Key_A <= key <= Qt.Key.Key_I:
            number = key - Qt.Key.Key_A
        if number >= 0:
            player.choose_take(number)
            return True
        step = 1 if event.modifiers() & shift else 5
        actions: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_X: player.swap_takes,
            Qt.Key.Key_Space: player.toggle,
            Qt.Key.Key_Left: lambda: player.seek_by(-step),
            Qt.Key.Key_Right: lambda: player.seek_by(step),
            Qt.Key.Key_L: player.toggle_loop,
            Qt.Key.Key_BracketLeft: player.loop_from_here,
            Qt.Key.Key_BracketRight: player.loop_to_here,
        }
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, PaintedButton):
                focus.click()
                return True
            self.decide()
            return True
        if key not in actions:
            return False
        actions[key]()
        return True

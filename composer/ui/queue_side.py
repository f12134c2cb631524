"""What the window does about the queue: left-overs, pauses, doubt, a lost network, quitting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QMainWindow

from composer.domain.generation import Generation, State
from composer.services.doubts import Doubts
from composer.services.generation_queue import GenerationQueue
from composer.services.leaving import Leaving
from composer.services.preferences import Preferences
from composer.ui.languages import listed
from composer.ui.messages import Messages
from composer.ui.widgets.buttons import GhostButton
from composer.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from composer.ui.doubts_dialog import DoubtsDialog
    from composer.ui.quit_dialog import QuitDialog
    from composer.ui.ready_notice import ReadyNotice

_SECOND_MS = 1000


class QueueSide(QObject):
    """Stands between the queue and the window."""

    quit_agreed = Signal()
    """The user has read what quitting does, and wants to."""
    front_wanted = Signal()
    """The window is to come to the front."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        queue: GenerationQueue,
        doubts: Doubts,
        preferences: Preferences,
        messages: Messages,
        resume_left_over: Callable[[], object],
        open_dialog: Callable[[QDialog], object],
        label_of: Callable[[str], str],
    ) -> None:
        """``resume_left_over`` sends what waits since an earlier run; ``label_of`` gives a
        service's name for its id."""
        super().__init__(window)
        self._window = window
        self._queue = queue
        self._doubts = doubts
        self._preferences = preferences
        self._messages = messages
        self._resume_left_over = resume_left_over
        self._open = open_dialog
        self._label_of = label_of
        self._is_offline = False
        self._asked: QuitDialog | None = None
        self._review: DoubtsDialog | None = None
        self._notice: ReadyNotice | None = None
        self.offline = Banner()
        self.try_now = GhostButton(self.tr("Try now"))
        self.try_now.clicked.connect(queue.network_is_back)
        self.offline.add_action(self.try_now)
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._count_down)
        self._forget = queue.lines.changed.connect(self._show_network)
        window.destroyed.connect(self._forget)

    # What an earlier run left over

    def tell_left_over(self, left_over: Sequence[Generation]) -> None:
        """Ask about orders that an earlier run left; nothing is sent without a yes."""
        waiting = [row for row in left_over if row.state is State.QUEUED]
        doubtful = [doubt.generation for doubt in self._doubts.open()]
        if waiting or doubtful:
            self._messages.left_over(
                waiting,
                doubtful,
                resume=self._resume_left_over,
                review=self.review,
                discard=lambda: self._stop(waiting),
            )

    @property
    def has_doubts(self) -> bool:
        """Whether anything is in doubt."""
        return bool(self._doubts.open())

    def review(self) -> None:
        """Everything in doubt, one by one."""
        from shiboken6 import isValid

        from composer.ui.doubts_dialog import DoubtsDialog

        if self._review is not None and isValid(self._review) and self._review.isVisible():
            return
        self._review = DoubtsDialog(self._doubts, self._queue, self._window)
        self._open(self._review)

    def _stop(self, generations: Sequence[Generation]) -> None:
        for generation in generations:
            self._queue.cancel(generation.id)

    # Pausing

    @property
    def is_paused(self) -> bool:
        """Whether anything is kept from being sent."""
        return bool(self._queue.lines.paused)

    def turn_pause(self) -> None:
        """Pause everything, or let everything go on."""
        if self._queue.lines.paused:
            self._queue.lines.resume()
        else:
            self._queue.lines.pause()

    # The network

    def set_online(self, *, online: bool) -> None:
        """What the system says of the network."""
        was_offline, self._is_offline = self._is_offline, not online
        if was_offline and online:
            self._queue.network_is_back()
        self._show_network()

    def _show_network(self) -> None:
        away = self._queue.lines.away
        if self._is_offline:
            self.offline.set_message(
                self.tr("You are offline."),
                self.tr("Library, player, export and Sketch work as usual. Drafts are saved."),
            )
        elif away:
            names = listed(sorted(self._label_of(provider) for provider in away))
            self.offline.set_message(
                self.tr("{names} cannot be reached.").format(names=names),
                self.tr("What waits goes out as soon as it can. Everything else works as usual."),
            )
        self.offline.set_open(self._is_offline or bool(away))
        self._count_down()

    def _count_down(self) -> None:
        wait = self._queue.lines.tries_again_in
        note = "" if wait is None else self.tr("Trying again in {wait:.0f} s").format(wait=wait)
        self.offline.set_note(note or (self.tr("Trying now") if self._queue.lines.away else ""))
        self.try_now.setVisible(wait is not None)
        if (wait is not None) != self._second.isActive():
            self._second.start() if wait is not None else self._second.stop()

    # A song is ready

    def tell_ready(self, generation: Generation, words: str) -> None:
        """Let the desktop say it, if the user is elsewhere and wants to be told."""
        if self._window.isActiveWindow() or not self._preferences.settings.notify:
            return
        if self._notice is None:
            from composer.ui.ready_notice import ReadyNotice

            self._notice = ReadyNotice(self, self._window.windowIcon())
            self._notice.wanted.connect(self.front_wanted)
        self._notice.tell(
            generation.id, self.tr("{title} is ready").format(title=generation.title), words
        )

    # Quitting

    def may_quit(self) -> bool:
        """Whether the window may close now; if not, the user is asked and ``quit_agreed`` comes."""
        leavings = self._queue.at_quit()
        if not leavings:
            return True
        self._ask(leavings)
        return False

    def _ask(self, leavings: Sequence[Leaving]) -> None:
        from shiboken6 import isValid

        from composer.ui.quit_dialog import QuitDialog

        if self._asked is not None and isValid(self._asked) and self._asked.isVisible():
            self._asked.raise_()
            return
        self._asked = QuitDialog(leavings, self._window)
        self._asked.accepted.connect(self.quit_agreed)
        self._open(self._asked)

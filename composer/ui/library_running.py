"""What does the library show of the songs that wait or are being made?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation, State
from composer.domain.stake import stake
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.lines import ALL
from composer.ui.languages import translated
from composer.ui.library_list import LibraryList
from composer.ui.library_tools import LibraryTools
from composer.ui.queue_strip import QueueStrip

_PROGRESS_MS = 500


class LibraryRunning(QObject):
    """Counts them in their chip, moves their bars, and says above the list what is not sent."""

    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self,
        songs: LibraryList,
        *,
        tools: LibraryTools,
        strip: QueueStrip,
        library: Library,
        queue: GenerationQueue,
        composing: Composing,
        resume_left_over: Callable[[], None],
    ) -> None:
        super().__init__(songs)
        self._songs = songs
        self._tools = tools
        self._strip = strip
        self._library = library
        self._queue = queue
        self._composing = composing
        self._resume_left_over = resume_left_over
        self._progress = QTimer(self, interval=_PROGRESS_MS)
        self._progress.timeout.connect(self._show_progress)
        strip.resumed.connect(self._resume)

    def show_soon(self) -> None:
        """What waits and runs is known to the queue only after its signals have been heard."""
        QTimer.singleShot(0, self, self.show)

    def show(self) -> None:
        """Show what waits and runs now."""
        active = self._library.active()
        self._strip.tell(self._pause(active))
        self._tools.set_running(len(active))
        runs = bool(self._queue.active_ids)
        if runs != self._progress.isActive():
            self._progress.start() if runs else self._progress.stop()

    def resume_left_over(self) -> None:
        """Send what waits since an earlier run."""
        try:
            self._resume_left_over()
        except ComposerError as error:
            self.error.emit(error)

    def _resume(self) -> None:
        """Let everything go on that is paused or was left over."""
        self.resume_left_over()
        self._queue.lines.resume()

    def _pause(self, active: Sequence[Generation]) -> str:
        """What is not being sent, and why; empty where all is."""
        paused = self._queue.lines.paused
        waiting = [row for row in active if row.state is State.QUEUED]
        mine = set(self._queue.active_ids)
        left_over = any(row.id not in mine for row in waiting)
        if ALL in paused:
            head = self.tr("Paused")
        elif paused:
            labels = {sku.provider: sku.provider_label for sku in self._composing.skus}
            services = ", ".join(sorted(labels.get(each, each) for each in paused))
            head = self.tr("{services} paused").format(services=services)
        else:
            head = self.tr("Left over") if left_over else ""
        if not head or not waiting:
            return head
        sum_ = translated(stake(waiting).text)
        return self.tr("{head} · {number} waiting, {sum}").format(
            head=head, number=len(waiting), sum=sum_
        )

    def _show_progress(self) -> None:
        for generation_id in self._queue.active_ids:
            self._songs.show_again(generation_id)
        if not self._queue.active_ids:
            self.show()

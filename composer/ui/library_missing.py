"""What happens by itself when a song is seen whose file is not where it was put?

A look at 100,000 files takes seconds, so that nobody takes it when the program starts. But each
row that comes into sight looks for its own file, a song that is selected or played does so again,
and so do the rows on the screen when the window comes to the front, since that is how people come
back from moving a folder. Only where one of these misses its file all are looked for, once.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from composer.services.finding_again import FindingAgain, FoundAgain
from composer.ui import tasks
from composer.ui.languages import translated
from composer.ui.library_pane import LibraryPane
from composer.ui.messages import Messages

SOON_MS = 1500
"""How long after a song was seen without its file: what is scrolled past is seen by then."""


class LibraryMissing(QObject):
    """Has lost files looked for in the likely places, and says what was found."""

    def __init__(
        self,
        parent: QObject,
        *,
        finding_again: FindingAgain,
        pane: LibraryPane,
        messages: Messages,
        is_busy: Callable[[], bool],
    ) -> None:
        """``is_busy``: whether somebody looks for files already, or brings some in."""
        super().__init__(parent)
        self._finding = finding_again
        self._pane = pane
        self._messages = messages
        self._is_busy = is_busy
        self._missed = set[str]()
        self._in_vain = set[str]()
        """Songs that were looked for and not found."""
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._look)
        self._is_looking = False
        pane.model.missed.connect(self.miss)

    def miss(self, generation_id: str) -> None:
        """A song is seen whose file is not there."""
        if generation_id not in self._in_vain:
            self._missed.add(generation_id)
            self._wait()

    def _wait(self) -> None:
        if not self._is_looking and not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        if self._is_busy():
            self._wait()
            return
        self._is_looking = True
        looked_for, self._missed = self._missed, set()
        # What a folder refuses is told to whoever asks for a search; the rows say what is missing.
        task = tasks.start(
            "look for missing files",
            self._look_around(),
            on_error=lambda _error: self._in_vain.update(looked_for),
        )
        tasks.after(task, self, lambda _done: self._rest())

    async def _look_around(self) -> None:
        came = await self._finding.look_around()
        self._in_vain |= came.lost
        if came.found:
            self._tell(came)

    def _tell(self, came: FoundAgain) -> None:
        self._pane.model.read_anew()
        words = translated(came.sentence)
        self._messages.passing(self.tr("Found again"), words, "magnifying-glass")

    def _rest(self) -> None:
        self._is_looking = False
        self._missed -= self._in_vain
        if self._missed:
            self._wait()

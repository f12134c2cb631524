"""The earlier versions of a draft: taken while it is written, and kept for good where wanted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from composer.domain.draft_history import PAUSE, Reason, Version, thinned, with_kept, with_typed
from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.services.events import Signal
from composer.services.kept_on_disk import KeptOnDisk

PAUSE_SECONDS = 2.0
"""How long after a change the versions are written; the draft itself is on disk before."""

Versions = tuple[Version, ...]
_Step = Callable[[Versions], Versions]


class DraftHistory:
    """Holds the versions of one song, the newest last; reads and writes them off the Qt thread.

    They are read when they are first added to or asked for; what was added before that waits. A
    history that cannot be read is never written over.
    """

    def __init__(
        self,
        *,
        load: Callable[[], Sequence[Version]],
        save: Callable[[Sequence[Version]], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``load`` and ``save`` block and raise ComposerError."""
        self.changed: Signal[[]] = Signal()
        self.not_saved: Signal[[str]] = Signal()
        """The disk refused; with the sentence that says why."""
        self._load = load
        self._save = save
        self._now = now
        self._kept: KeptOnDisk[Versions] | None = None
        self._waiting = list[_Step]()
        self._reading: asyncio.Task[None] | None = None
        self._one_reads = threading.Lock()
        self._refused: ComposerError | None = None

    async def read(self) -> Versions:
        """All of them, the oldest first. Raises ComposerError if the disk refuses."""
        self._refused = None
        if self._kept is None:
            self._begin()
        if self._reading is not None:
            await asyncio.shield(self._reading)
        if self._refused is not None:
            raise self._refused
        return self.versions

    @property
    def versions(self) -> Versions:
        """Those that are known by now, the oldest first: all once ``read`` has come back."""
        return () if self._kept is None else self._kept.value

    def begin_with(self, draft: Draft) -> None:
        """The draft as it was before this run; a version of its own where there is none yet."""
        before = self._now() - PAUSE
        self._take(lambda versions: versions or with_typed(versions, draft, before))

    @property
    def is_begun(self) -> bool:
        """Whether there is a version, as far as is known by now."""
        return bool(self._with_waiting(self.versions))

    def note(self, draft: Draft) -> None:
        """The draft has changed: after a pause in the typing this is a version of its own."""
        when = self._now()
        self._take(lambda versions: with_typed(versions, draft, when))

    def keep(self, draft: Draft, *, reason: Reason, name: str = "") -> None:
        """Keep exactly this draft for good: it was ordered, or somebody gave it a name."""
        when = self._now()
        self._take(lambda versions: with_kept(versions, draft, when, reason, name))

    def adopt(self, versions: Sequence[Version]) -> None:
        """Put versions before all others: they came with the song out of a file."""
        came = tuple(versions)

        def before_all(present: Versions) -> Versions:
            is_known = bool(came and present) and present[0].draft == came[-1].draft
            return (*came, *(present[1:] if is_known else present))

        self._take(before_all)

    def _take(self, step: _Step) -> None:
        if self._kept is None:
            if self._refused is None:
                self._waiting.append(step)
                self._begin()
            return
        versions = step(self._kept.value)
        if versions != self._kept.value:
            self._kept.change(versions)
            self.changed.emit()

    def _begin(self) -> None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._read(), name="versions")

    async def _read(self) -> None:
        try:
            versions = await asyncio.to_thread(self._read_once)
        except ComposerError as error:
            self._refused = error
            self._waiting.clear()
            self.not_saved.emit(error.message)
            return
        self._hold(versions)

    def _read_once(self) -> Versions:
        with self._one_reads:
            return thinned(tuple(self._load()), self._now())

    def _hold(self, versions: Versions) -> None:
        self._kept = KeptOnDisk(versions, save=self._save, pause=PAUSE_SECONDS, name="versions")
        self._kept.not_saved.connect(self.not_saved.emit)
        waiting, self._waiting = self._waiting, []
        for step in waiting:
            self._take(step)

    def _with_waiting(self, versions: Versions) -> Versions:
        for step in self._waiting:
            versions = step(versions)
        return versions

    def close(self) -> None:
        """Write what is not written yet, now. Raises ComposerError if the disk refuses."""
        if self._kept is None and self._waiting:
            if self._reading is not None:
                self._reading.cancel()
            before = self._read_once()
            versions = self._with_waiting(before)
            self._waiting.clear()
            if versions != before:
                self._save(versions)
        elif self._kept is not None:
            self._kept.close()

"""The earlier versions of the draft: taken while it is written, named, compared and put back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from composer.domain.draft_history import Reason, Version, thinned, with_kept, with_typed
from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.services.events import Signal

PAUSE_SECONDS = 2.0
"""How long after a change the versions are written; the draft itself is on disk before."""


class DraftHistory:
    """Holds the versions, the newest last, and writes them down off the Qt thread."""

    def __init__(
        self,
        *,
        versions: Sequence[Version],
        save: Callable[[Sequence[Version]], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.changed: Signal[[]] = Signal()
        self.not_saved: Signal[[str]] = Signal()
        """The disk refused; with the sentence that says why."""
        self._versions = thinned(versions, now())
        self._on_disk = tuple(versions)
        self._save = save
        self._now = now
        self._one_at_a_time = threading.Lock()
        self._writing: asyncio.Task[None] | None = None

    @property
    def versions(self) -> tuple[Version, ...]:
        """All of them, the oldest first."""
        return self._versions

    def note(self, draft: Draft) -> None:
        """The draft has changed: after a pause in the typing this is a version of its own."""
        self._take(with_typed(self._versions, draft, self._now()))

    def keep(self, draft: Draft, *, reason: Reason = Reason.ORDERED, name: str = "") -> None:
        """Keep exactly this draft for good: it was ordered, or somebody gave it a name."""
        self._take(with_kept(self._versions, draft, self._now(), reason, name))

    def put_back(self, version: Version, current: Draft) -> Draft:
        """The draft of an older version; what is in the editor now is kept as a version first."""
        if not current.is_blank:
            self.keep(current, reason=Reason.BEFORE_RESTORE)
        self.note(version.draft)
        return version.draft

    def _take(self, versions: tuple[Version, ...]) -> None:
        if versions == self._versions:
            return
        self._versions = versions
        self.changed.emit()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="versions")

    async def _write(self) -> None:
        while self._on_disk != self._versions:
            await asyncio.sleep(PAUSE_SECONDS)
            tried = self._versions
            try:
                await asyncio.to_thread(self._put_on_disk)
            except ComposerError as error:
                self.not_saved.emit(error.message)
                if self._versions == tried:
                    return  # the next change tries again

    def _put_on_disk(self) -> None:
        with self._one_at_a_time:
            versions = self._versions
            self._save(versions)
            self._on_disk = versions

    def close(self) -> None:
        """Write what is not written yet, now. Raises ComposerError if the disk refuses."""
        if self._writing is not None:
            self._writing.cancel()
        with self._one_at_a_time:
            pass  # a write that is under way ends first
        if self._on_disk != self._versions:
            self._put_on_disk()

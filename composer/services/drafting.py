"""The draft in hand: kept on disk a moment after each change, so that no crash can take it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.services.events import Signal

PAUSE_SECONDS = 0.4
"""How long after a change the draft is written; whatever is typed meanwhile goes with it."""


class Drafting:
    """Holds the draft and writes it down off the Qt thread."""

    def __init__(self, *, draft: Draft, save: Callable[[Draft], None]) -> None:
        self.saved: Signal[[]] = Signal()
        self.not_saved: Signal[[str]] = Signal()
        """The disk refused; with the sentence that says why."""
        self._draft = draft
        self._on_disk = draft
        self._save = save
        self._one_at_a_time = threading.Lock()
        self._writing: asyncio.Task[None] | None = None

    @property
    def draft(self) -> Draft:
        """The draft as it is now."""
        return self._draft

    @property
    def is_saved(self) -> bool:
        """Whether the disk holds the draft as it is now."""
        return self._draft == self._on_disk

    def change(self, draft: Draft) -> None:
        """Take over a new draft; it is on disk shortly after."""
        self._draft = draft
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="draft")

    async def _write(self) -> None:
        while not self.is_saved:
            await asyncio.sleep(PAUSE_SECONDS)
            tried = self._draft
            try:
                await asyncio.to_thread(self._put_on_disk)
            except ComposerError as error:
                self.not_saved.emit(error.message)
                if self._draft == tried:
                    return  # the next change tries again
        self.saved.emit()

    def _put_on_disk(self) -> None:
        # A write that was overtaken must not come last: each takes the draft when its turn comes.
        with self._one_at_a_time:
            draft = self._draft
            self._save(draft)
            self._on_disk = draft

    def close(self) -> None:
        """Write what is not written yet, now. Raises ComposerError if the disk refuses."""
        if self._writing is not None:
            self._writing.cancel()
        with self._one_at_a_time:
            pass  # a write that is under way ends first
        if not self.is_saved:
            self._put_on_disk()

"""How does something that changes with every key come to be on disk a moment later?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from composer.domain.errors import ComposerError
from composer.services.events import Signal

T = TypeVar("T")


class KeptOnDisk(Generic[T]):
    """Holds the newest value and writes it down off the Qt thread, ``pause`` seconds later.

    Whatever changes meanwhile goes with it. What the disk refuses is told and tried again with
    the next change.
    """

    def __init__(
        self,
        value: T,
        *,
        save: Callable[[T], None],
        pause: float,
        name: str,
        is_on_disk: bool = True,
    ) -> None:
        """``name`` is for the log; ``is_on_disk``: the disk holds this value already."""
        self.saved: Signal[[]] = Signal()
        self.not_saved: Signal[[str]] = Signal()
        """The disk refused; with the sentence that says why."""
        self._value = value
        self._on_disk: T | None = value if is_on_disk else None
        self._save = save
        self._pause = pause
        self._name = name
        self._one_at_a_time = threading.Lock()
        self._writing: asyncio.Task[None] | None = None

    @property
    def value(self) -> T:
        """The value as it is now."""
        return self._value

    @property
    def is_saved(self) -> bool:
        """Whether the disk holds it as it is now."""
        return self._on_disk is not None and self._value == self._on_disk

    def change(self, value: T) -> None:
        """Take over another value; it is on disk shortly after."""
        self._value = value
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write(), name=self._name)

    async def _write(self) -> None:
        while not self.is_saved:
            await asyncio.sleep(self._pause)
            tried = self._value
            try:
                await asyncio.to_thread(self._put_on_disk)
            except ComposerError as error:
                self.not_saved.emit(error.message)
                if self._value == tried:
                    return  # the next change tries again
        self.saved.emit()

    def _put_on_disk(self) -> None:
        # A write that was overtaken must not come last: each takes the value when its turn comes.
        with self._one_at_a_time:
            value = self._value
            self._save(value)
            self._on_disk = value

    def close(self) -> None:
        """Write what is not written yet, now. Raises ComposerError if the disk refuses."""
        if self._writing is not None:
            self._writing.cancel()
        with self._one_at_a_time:
            pass  # a write that is under way ends first
        if not self.is_saved:
            self._put_on_disk()

"""What is known of the file that a cover is to be made from?

Looking costs a moment (the file is decoded to its end), so it is done once for each file as it is
now, off the thread that asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from composer.domain.errors import ComposerError
from composer.domain.reference import ReferenceFacts, is_address
from composer.domain.sentences import say
from composer.services.events import Signal

_Version = tuple[str, int, int]
"""Path, size in bytes and time of the last change: another version is another file."""


class References:
    """Looks at reference files."""

    def __init__(self, *, measure: Callable[[Path], float]) -> None:
        """``measure`` decodes a sound file and says its seconds; raises ComposerError."""
        self.changed: Signal[[]] = Signal()
        """More is known of a file than before."""
        self._measure = measure
        self._known: dict[_Version, ReferenceFacts] = {}
        self._looking: dict[_Version, asyncio.Task[ReferenceFacts]] = {}

    def facts(self, reference: str | None) -> ReferenceFacts | None:
        """What is known now; None for an address and for no reference at all.

        The length is missing until the file has been decoded; ``changed`` tells when it is known.
        Without a running event loop nothing is looked at.
        """
        if not reference or is_address(reference):
            return None
        version = _version(Path(reference))
        if isinstance(version, ReferenceFacts):
            return version
        known = self._known.get(version)
        if known is None and _has_loop():
            self._look(version)
        return known or ReferenceFacts(bytes=version[1])

    async def examine(self, reference: str | None) -> ReferenceFacts | None:
        """The same with the length, however long that takes."""
        if not reference or is_address(reference):
            return None
        version = _version(Path(reference))
        if isinstance(version, ReferenceFacts):
            return version
        return self._known.get(version) or await asyncio.shield(self._look(version))

    def _look(self, version: _Version) -> asyncio.Task[ReferenceFacts]:
        if version not in self._looking:
            task = asyncio.get_running_loop().create_task(
                self._measured(version), name="look at the reference track"
            )
            self._looking[version] = task
        return self._looking[version]

    async def _measured(self, version: _Version) -> ReferenceFacts:
        file, size = Path(version[0]), version[1]
        try:
            facts = ReferenceFacts(bytes=size, seconds=await asyncio.to_thread(self._measure, file))
        except ComposerError as error:
            facts = ReferenceFacts(
                bytes=size,
                trouble=say(
                    "“{name}” cannot be used as a reference track. {message}",
                    name=file.name,
                    message=error.message,
                ),
            )
        finally:
            self._looking.pop(version, None)
        self._known[version] = facts
        self.changed.emit()
        return facts

    async def close(self) -> None:
        """Wait for nothing more."""
        tasks = list(self._looking.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def _version(file: Path) -> _Version | ReferenceFacts:
    """Which version of the file is there now, or why there is none."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        gone = say(
            "The reference track “{name}” is not there any more. Choose it again.", name=file.name
        )
        return ReferenceFacts(bytes=0, trouble=gone)
    if not file.is_file():
        return ReferenceFacts(
            bytes=0, trouble=say("“{name}” is not a file. Choose another.", name=file.name)
        )
    return str(file), found.st_size, found.st_mtime_ns


def _has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True

"""How loud are the takes in the player: asked for once each, off the Qt thread?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError
from composer.domain.loudness import Loudness
from composer.services.loudness import LoudnessMeter
from composer.ui import tasks


class LoudnessSide(QObject):
    """Asks for what is not known yet, and tells when it is."""

    measured = Signal()

    def __init__(self, meter: LoudnessMeter, parent: QObject) -> None:
        super().__init__(parent)
        self._meter = meter
        self._asked: set[str] = set()

    def known(self, clip: Clip) -> Loudness | None:
        """What has been measured of it already."""
        return self._meter.known(clip)

    def ask(self, clips: Sequence[Clip]) -> None:
        """Have these measured."""
        for clip in clips:
            if self._meter.known(clip) is None and clip.id not in self._asked:
                self._asked.add(clip.id)
                task = tasks.start(
                    f"loudness {clip.id}", self._meter.of(clip), on_error=_not_measured
                )
                tasks.after(task, self, partial(self._take, clip.id))

    def _take(self, clip_id: str, done: asyncio.Task[Loudness]) -> None:
        self._asked.discard(clip_id)
        if not done.cancelled() and not done.exception():
            self.measured.emit()


def _not_measured(_error: ComposerError) -> None:
    """The wave tells of a file that cannot be read; without a loudness it plays all the same."""

"""How loud the clips are: measured once off the Qt thread, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from composer.domain.clip import Clip
from composer.domain.loudness import Loudness


class LoudnessMeter:
    """Says how loud a clip is; what nobody has measured yet is measured, one clip at a time."""

    def __init__(
        self,
        *,
        file_of: Callable[[Clip], Path],
        measure: Callable[[Path], Loudness],
        keep: Callable[[str, Loudness], None],
    ) -> None:
        """``measure`` blocks and may raise ComposerError; ``keep`` gets the clip's id."""
        self._file_of = file_of
        self._measure = measure
        self._keep = keep
        self._known: dict[str, Loudness] = {}
        self._one_at_a_time = asyncio.Lock()

    def known(self, clip: Clip) -> Loudness | None:
        """What has been measured of it already."""
        return clip.loudness or self._known.get(clip.id)

    async def of(self, clip: Clip) -> Loudness:
        """How loud it is. Raises ComposerError if its file is missing or damaged."""
        known = self.known(clip)
        if known is None:
            async with self._one_at_a_time:
                known = self.known(clip)  # somebody else may have asked meanwhile
                if known is None:
                    known = await asyncio.to_thread(self._measure, self._file_of(clip))
                    self._known[clip.id] = known
                    self._keep(clip.id, known)
        return known

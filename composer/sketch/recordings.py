"""Which recordings are there, and are they decoded yet?

Knows nothing of numpy, so that the largest can be on its way while that is loaded: the first
sound waits for both.
"""

from __future__ import annotations

import json
import mmap
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from composer.sketch.accompany import plays
from composer.sketch.band import choose_band
from composer.sketch.plan import make_plan
from composer.sketch.players import instruments_of
from composer.sketch.request import SketchRequest
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.words import read_words

RATE = 44_100
"""Frames a second of what comes out of the decoder."""
_DECODERS = 2  # at a time; each is a process
_PATIENCE = 30.0  # seconds for a decoder, which needs a tenth of one


class Recordings:
    """The files of recorded instruments in a folder, and what is decoded of them."""

    def __init__(self, folder: Path, decoder: str) -> None:
        """``decoder`` is the path of an ffmpeg. Raises OSError or ValueError without a bank."""
        self._folder = folder
        self._decoder = decoder
        text = (folder / "bank.json").read_text(encoding="utf-8")
        self._listed: Mapping[str, Any] = json.loads(text)["instruments"]
        self._decoding = ThreadPoolExecutor(_DECODERS)
        self._coming: dict[str, Future[mmap.mmap]] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the bank lists an instrument; its file may still be damaged."""
        return name in self._listed

    def listed(self, name: str) -> Mapping[str, Any]:
        """What the bank says of an instrument. Raises KeyError for one that it does not list."""
        described: Mapping[str, Any] = self._listed[name]
        return described

    def size(self, name: str) -> int:
        """How long an instrument's file is, in bytes; 0 for one that is not there."""
        try:
            return self._file(name).stat().st_size
        except (OSError, KeyError, TypeError):
            return 0

    def send_for(self, names: Iterable[str]) -> None:
        """Have these instruments decoded meanwhile, in this order."""
        for name in names:
            if name not in self._coming:
                self._coming[name] = self._decoding.submit(self._decode, name)

    def send_for_the_first(self, request: SketchRequest) -> None:
        """Have the recordings of those who begin decoded before anything is composed.

        The largest first: nobody can begin before that is there.
        """
        wish = read_words(request)
        style = STYLE_BY_ID[wish.style]
        band, _said = choose_band(style, wish)
        opening = make_plan(request, wish, style).sections[:1]
        needed = {
            name
            for part in band
            if all(plays(part, section) for section in opening)
            for name in instruments_of(part.voice)
        }
        self.send_for(sorted(needed, key=lambda each: (-self.size(each), each)))

    def decoded(self, name: str) -> mmap.mmap:
        """An instrument as 32-bit floats, its channels in turn.

        It lies in a file without a name: what nobody plays of it never comes into memory.
        Raises OSError, subprocess.SubprocessError, KeyError, TypeError or ValueError for one that
        cannot be read.
        """
        self.send_for([name])
        return self._coming[name].result()

    def _file(self, name: str) -> Path:
        return self._folder / str(self._listed[name]["file"])

    def _decode(self, name: str) -> mmap.mmap:
        channels = int(self._listed[name]["channels"])
        shape = ["-f", "f32le", "-ar", str(RATE), "-ac", str(channels), "-"]
        # Into a file: this process is too busy to empty a pipe.
        with tempfile.TemporaryFile() as sound:
            subprocess.run(
                [self._decoder, "-v", "error", "-nostdin", "-i", str(self._file(name)), *shape],
                stdin=subprocess.DEVNULL,
                stdout=sound,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=_PATIENCE,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            return mmap.mmap(sound.fileno(), 0, access=mmap.ACCESS_READ)

"""What comes out of the loudspeakers, heard by recording what the sound server plays."""

from __future__ import annotations

import subprocess
import threading
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import sqrt

RATE = 16_000
"""Samples a second of the recording, in one channel; enough to tell sound from silence."""
_MOMENT = RATE // 5
"""Samples that make a moment: 0.2 s."""


class Ears:
    """Listens all the time at the one output of a desktop."""

    def __init__(self) -> None:
        self._heard = 0.0
        self._moments = 0

    @property
    def loudness(self) -> float:
        """The RMS of the last moment; 1.0 is full scale, silence is 0."""
        return self._heard

    @property
    def moments(self) -> int:
        """How many moments were listened to so far; it grows as long as the ears are open."""
        return self._moments

    @contextmanager
    def open(self, environment: Mapping[str, str]) -> Iterator[None]:
        """Listen from now on."""
        form = ["--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=50"]
        command = ["parec", "--device=speakers.monitor", "--raw", *form]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as recorder:
            listener = threading.Thread(target=self._listen, args=(recorder,), daemon=True)
            listener.start()
            try:
                yield
            finally:  # or leaving the block would wait for the recorder, which has no end
                recorder.terminate()
                listener.join()

    def _listen(self, recorder: subprocess.Popen[bytes]) -> None:
        assert recorder.stdout is not None
        while len(heard := recorder.stdout.read(_MOMENT * 2)) == _MOMENT * 2:
            samples = array("h", heard)
            self._heard = sqrt(sum(sample * sample for sample in samples) / _MOMENT) / 32768
            self._moments += 1

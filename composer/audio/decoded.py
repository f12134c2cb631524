"""How is a song of any length held ready to be heard from any place at once?

A thread decodes it into a nameless file, at first what is about to be heard, then what comes
after that for half an hour: memory would not do for many songs side by side, an hour takes 700 MB
of the disk, and what has no name is gone with the program, however that ends.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from composer.audio.decode import open_pcm
from composer.audio.runs import Runs
from composer.domain.errors import AudioUnreadable, ComposerError, ComputerProblem
from composer.domain.sentences import say

RATE = 48_000
"""Frames a second of every decoded song, so that any two can be heard by turns."""
CHANNELS = 2
SOON = 8 * RATE
"""Frames that are decoded from every wanted place on before any other thing is."""
LATER = 1800 * RATE
"""Frames that are decoded ahead of what is heard."""
_NEAR = 5 * RATE
"""So far ahead a place is sooner reached by decoding on than by beginning there."""
_LEAD = 1
"""Seconds that are decoded before a place and left out: a decoder needs what comes before."""
_FRAME = 2 * CHANNELS
_PIECE = 1 << 17  # bytes; the first of them is what Play waits for
_OFTEN = 64 << 20  # bytes, after which the disk is looked at again
_LEFT_FREE = 500 << 20  # bytes of the disk that are never taken


class DecodedSong:
    """Frames of two samples of 16 bits, readable wherever they were wanted."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Nothing is decoded before ``want``; the nameless file lies in ``folder``.

        Raises ComputerProblem if that takes no file.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        except OSError as error:
            raise _no_room(folder, error.strerror or type(error).__name__) from error
        self.path = path
        self._folder = folder
        self._turn = threading.Condition()
        """Whoever touches the file, the runs or what is wanted."""
        self._runs = Runs()
        self._wanted: tuple[int, ...] = ()
        self._end: int | None = None
        self._nothing_from: int | None = None
        """Frame from which nothing came when it was begun there: the end is before it."""
        self._error: ComposerError | None = None
        self._thread: threading.Thread | None = None

    @property
    def end(self) -> int | None:
        """How many frames it has; None as long as that is not known."""
        return self._end

    @property
    def error(self) -> ComposerError | None:
        """Why it cannot be heard, or no further: AudioUnreadable, or ComputerProblem."""
        return self._error

    def want(self, places: Iterable[int]) -> None:
        """From these frames on it is about to be heard, from the first of them at once."""
        with self._turn:
            self._wanted = tuple(places)
            self._turn.notify()
            if self._thread is None and not self._file.closed:
                self._thread = threading.Thread(target=self._decode, name="decoding", daemon=True)
                self._thread.start()

    def read(self, start: int, count: int) -> array[int]:
        """Samples of up to ``count`` frames from ``start`` on; fewer where none are yet."""
        found = array("h")
        with self._turn:
            if not self._file.closed and start >= 0 and count > 0:
                for at, _, frames in self._runs.pieces(start, count):
                    self._file.seek(at * _FRAME)
                    found.frombytes(self._file.read(frames * _FRAME))
        return found

    def close(self) -> None:
        """Stop decoding and let the file go."""
        with self._turn:
            self._file.close()
            self._turn.notify()

    # In the thread.

    def _decode(self) -> None:
        try:
            for place in self._places():
                self._decode_from(place)
        except ComposerError as error:
            self._error = error
        except OSError as error:  # the disk took no more
            self._error = _no_room(self._folder, error.strerror or type(error).__name__)

    def _places(self) -> Iterator[int]:
        """Where to begin to decode, whenever there is something to do; ends when it is closed."""
        while True:
            with self._turn:
                place = self._needed()
            if place is None:
                return
            yield place

    def _missing(self) -> int | None:
        """The frame that is needed first of those that are not there."""
        end = self._nothing_from if self._end is None else self._end
        for ahead in (SOON, LATER):
            for wanted in self._wanted:
                start = wanted
                if self._nothing_from is not None and self._end is None:
                    start = min(wanted, self._runs.last_before(self._nothing_from))
                place = self._runs.reach(start)
                if place - start < ahead and (end is None or place < end):
                    return self._little_before(place)
        return None

    def _little_before(self, place: int) -> int:
        """Where a loop begins that ends soon after ``place``, if that is missing as well."""
        reached = [self._runs.reach(wanted) for wanted in self._wanted]
        return min((each for each in reached if 0 <= place - each < _NEAR), default=place)

    def _decode_from(self, place: int) -> None:
        """Decode from there on, until another place is needed more."""
        second = max(0, place // RATE - _LEAD)
        at = second * RATE
        try:
            with open_pcm(self.path, rate=RATE, channels=CHANNELS, second=second) as pcm:
                for block in pcm.blocks(_PIECE):
                    left_out = max(0, place - at) * _FRAME
                    at += len(block) // _FRAME
                    if at > place:
                        self._take(place, block[left_out:])
                        following = self._following(at)
                        if following is None:
                            return
                        place = following
        except AudioUnreadable as error:
            if not second or error.code == "audio_missing":
                raise
            self._look_no_further_than(second * RATE)
            return
        with self._turn:
            self._end = at

    def _look_no_further_than(self, frame: int) -> None:
        """Nothing comes from there: the end is found by decoding on from what is there."""
        with self._turn:
            self._nothing_from = frame
            if self._runs.last_before(frame) >= frame:
                self._end = self._runs.last_before(frame)

    def _take(self, place: int, block: bytes) -> None:
        """Keep what is not there yet."""
        with self._turn:
            if self._file.closed:
                return
            frames = min(len(block) // _FRAME, self._runs.room(place))
            size = self._runs.size * _FRAME
            if size // _OFTEN != (size + frames * _FRAME) // _OFTEN:
                _look_for_room(self._folder)
            self._file.seek(size)
            view = memoryview(block)[: frames * _FRAME]
            while view:
                view = view[self._file.write(view) :]
            self._runs.add(place, frames)

    def _following(self, at: int) -> int | None:
        """What to keep next of a decoder that is there; None if another place is needed more."""
        with self._turn:
            missing = self._needed()
            place = self._runs.reach(at)
            return place if missing is not None and 0 <= missing - place < _NEAR else None

    def _needed(self) -> int | None:
        """What is missing, as soon as anything is; None when it is closed."""
        while (place := self._missing()) is None and not self._file.closed:
            self._turn.wait()
        return None if self._file.closed else place


def _look_for_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < _LEFT_FREE:
        raise _no_room(folder, say("the disk is almost full"))


def _no_room(folder: Path, reason: str) -> ComputerProblem:
    return ComputerProblem(
        say(
            "The song cannot be held ready in {folder}: {reason}. Free some space on that disk.",
            folder=folder,
            reason=reason,
        ),
        short=say("No room to hold the song ready"),
        code="no_room_to_hold",
    )

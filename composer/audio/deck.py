"""Which frames are heard next: of which song, from where, how loud, and what comes after a loop?

One thread reads (the sound output), another says what is wanted (the window). Nothing here waits:
what is not decoded yet is silence. Samples lie in Python's own arrays, left and right by turns: to
load numpy takes as long as a first Play may take to be heard.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from composer.audio.decoded import CHANNELS, RATE, DecodedSong

FADE = RATE // 100
"""Frames, 10 ms, in which one place or song gives way to another, so that nothing clicks."""
SEAM = RATE // 200
"""Frames, 5 ms: before a loop's end, what comes before its start is faded in under it."""
_FULL = 32768.0


class Deck:
    """Songs side by side at one position; one of them is heard. Positions are seconds."""

    rate, channels = RATE, CHANNELS

    def __init__(self, open_song: Callable[[Path], DecodedSong]) -> None:
        self._open = open_song
        self._lock = threading.RLock()
        self._songs: dict[Path, DecodedSong] = {}
        self._gains: Mapping[Path, float] = {}
        self._song: DecodedSong | None = None
        self._at = 0
        self._region: tuple[int, int] | None = None
        self._loop = False
        self._volume = self._volume_heard = 1.0
        self._scale = 1 / _FULL
        self._fading: tuple[DecodedSong | None, int, float] | None = None
        self._fade_left = 0
        self._handed = 0
        self._jumps: list[tuple[int, int]] = [(0, 0)]
        self._over_at: int | None = None
        self._asked_at = 0

    # What the window wants.

    def hold(self, paths: Iterable[Path]) -> None:
        """Have these songs decoded and ready to be switched to; others are let go.

        Raises ComputerProblem if there is no room for them.
        """
        with self._lock:
            wanted = list(dict.fromkeys(paths))
            for path in [path for path in self._songs if path not in wanted]:
                gone = self._songs.pop(path)
                if self._song is gone:
                    self._song = None
                gone.close()
            self._fading = None
            for path in wanted:
                song = self._songs.get(path)
                if song is not None and song.error is not None:
                    song.close()  # it may have been mended since
                    song = None
                if song is None:
                    self._songs[path] = self._open(path)

    def hear(self, path: Path, at: float) -> None:
        """From now on one of the songs held, from ``at`` on."""
        with self._lock:
            self._leave()
            self._song = self._songs[path]
            self._go(round(at * RATE))

    def switch(self, path: Path) -> None:
        """Another of the songs held, from the very frame that this one has come to."""
        with self._lock:
            song = self._songs[path]
            at = self._at
            if song.end is not None and at >= song.end:
                at = 0
            self._leave()
            self._song = song
            self._go(at)

    def seek(self, seconds: float) -> None:
        """Go on from there."""
        with self._lock:
            self._leave()
            self._go(round(seconds * RATE))

    def set_loop(self, *, loop: bool, region: tuple[float, float] | None) -> None:
        """Begin again at the end of ``region``, or of the whole song without one."""
        with self._lock:
            self._loop = loop
            self._region = None
            if region is not None:
                start, end = (round(edge * RATE) for edge in region)
                self._region = (start, max(end, start + 1))
            if loop:
                self._over_at = None
            self._tell_what_is_wanted()

    def set_gains(self, gains: Mapping[Path, float]) -> None:
        """By how much each song is made quieter, 0 to 1; whatever is not named stays as it is."""
        with self._lock:
            self._leave()
            self._gains = dict(gains)

    def set_volume(self, volume: float) -> None:
        """Of everything: 0 to 1, a factor of the samples."""
        self._volume = volume

    # What the sound output asks for.

    @property
    def is_ready(self) -> bool:
        """Whether the next frame is there, or none is to be waited for."""
        with self._lock:
            song = self._song
            if song is None or song.error is not None:
                return True
            return bool(song.read(self._at, 1)) or song.end is not None

    def begin(self) -> None:
        """The output starts anew: what it will have played is counted from here."""
        with self._lock:
            self._handed, self._asked_at, self._over_at = 0, 0, None
            self._jumps = [(0, self._at)]
            self._fading, self._fade_left = (None, 0, 0.0), FADE
            self._volume_heard = self._volume

    def read(self, count: int) -> bytes:
        """The next ``count`` frames: float samples of 32 bits in two channels; never fewer."""
        with self._lock:
            result = array("f")
            before, self._volume_heard = self._volume_heard, self._volume
            is_steady = before == self._volume_heard
            self._scale = (before if is_steady else 1.0) / _FULL
            while (done := len(result) // CHANNELS) < count and self._over_at is None:
                more = self._next(count - done, self._handed + done)
                if more is None:
                    break
                result += more
            self._handed += count
            self._tell_what_is_wanted()
            if done < count and self._over_at is None:
                self._mark(self._handed)  # silence until more is decoded; it goes on from here
            if not is_steady:
                result = _sloping(result, before, self._volume_heard)
            return result.tobytes() + bytes(4 * CHANNELS * count - 4 * len(result))

    def position_after(self, frames: int) -> float:
        """Where in the song it was when the output had played so many frames since it began.

        After a jump that was asked for, the place it went to, even before that is heard.
        """
        with self._lock:
            frames = max(frames, self._asked_at)
            entry = bisect_right(self._jumps, (frames, 1 << 62)) - 1
            out, at = self._jumps[max(0, entry)]
            until = self._jumps[entry + 1][0] if entry + 1 < len(self._jumps) else frames
            return (at + max(0, min(frames, until) - out)) / RATE

    def is_over_after(self, frames: int) -> bool:
        """Whether the song has come to its end by then, and does not begin again."""
        with self._lock:
            return self._over_at is not None and frames >= self._over_at

    @property
    def length(self) -> float:
        """Seconds of what is heard; 0 as long as nobody has come to its end."""
        song = self._song
        return song.end / RATE if song is not None and song.end is not None else 0.0

    @property
    def error(self) -> Exception | None:
        """Why what is to be heard cannot be; None while nothing is wrong."""
        song = self._song
        return song.error if song is not None else None

    def close(self) -> None:
        """Let all songs go."""
        self.hold(())

    # How the frames come together.

    def _go(self, at: int) -> None:
        self._at, self._over_at, self._asked_at = max(0, at), None, self._handed
        self._mark(self._handed)
        self._tell_what_is_wanted()

    def _tell_what_is_wanted(self) -> None:
        """Every song goes on from here, or from where the loop begins again."""
        places = [self._at]
        if self._loop:
            places.append(max(0, self._region[0] - SEAM) if self._region is not None else 0)
        for song in self._songs.values():
            song.want(places)

    def _mark(self, out: int) -> None:
        """From this frame of the output on, the song goes on from where it is now."""
        if self._jumps and self._jumps[-1][0] >= out:
            self._jumps.pop()
        self._jumps.append((out, self._at))
        del self._jumps[:-64]

    def _leave(self) -> None:
        """What is heard now fades out under what comes."""
        if self._song is not None and self._handed:
            self._fading = (self._song, self._at, self._gain(self._song))
            self._fade_left = FADE

    def _gain(self, song: DecodedSong) -> float:
        return self._gains.get(song.path, 1.0)

    def _next(self, most: int, out: int) -> array[float] | None:
        """Samples of up to ``most`` frames from where it is; None where there are none (yet)."""
        song = self._song
        if song is None:
            return None
        region = self._region if self._loop else None
        if region is not None and song.end is not None:
            end_of_song = max(1, song.end)
            region = (min(region[0], end_of_song - 1), min(region[1], end_of_song))
        inside = region is not None and self._at < region[1]
        end = region[1] if region is not None and inside else song.end
        count = min(most, self._fade_left or most)
        if end is not None:
            count = min(count, end - self._at)
        if count <= 0:
            if not self._loop or not song.end:
                self._over_at = out
                return None
            self._begin_again(region, out)
            return self._next(most, out)
        found = song.read(self._at, count)
        if not found:
            return None
        if region is not None and inside:
            self._blend_seam(song, found, region)
        factor = self._gain(song) * self._scale
        samples = array("f", [sample * factor for sample in found])
        self._blend_fade(samples)
        frames = len(samples) // CHANNELS
        self._at += frames
        if region is not None and inside and self._at >= region[1]:
            self._begin_again(region, out + frames)
        return samples

    def _begin_again(self, region: tuple[int, int] | None, out: int) -> None:
        self._at = region[0] if region is not None else 0
        self._mark(out)

    def _blend_seam(self, song: DecodedSong, samples: array[int], region: tuple[int, int]) -> None:
        """Towards the loop's end, go over to what leads up to its start."""
        start, end = region
        seam = min(SEAM, (end - start) // 2, start)
        first = max(self._at, end - seam)
        last = self._at + len(samples) // CHANNELS
        if first >= last:
            return
        before = song.read(first - (end - start), last - first)
        offset = (first - self._at) * CHANNELS
        for n, sample in enumerate(before):
            share = (first - (end - seam) + n // CHANNELS + 1) / seam
            samples[offset + n] = round(samples[offset + n] * (1 - share) + sample * share)

    def _blend_fade(self, samples: array[float]) -> None:
        if self._fading is None or not self._fade_left:
            return
        song, at, gain = self._fading
        done, frames = FADE - self._fade_left, len(samples) // CHANNELS
        old = song.read(at, frames) if song is not None else array("h")
        factor = gain * self._scale
        for n in range(len(samples)):
            share = (done + n // CHANNELS + 1) / FADE
            left = old[n] * factor * (1 - share) if n < len(old) else 0.0
            samples[n] = samples[n] * share + left
        self._fading = (song, at + frames, gain)
        self._fade_left -= frames
        if not self._fade_left:
            self._fading = None


def _sloping(samples: array[float], first: float, last: float) -> array[float]:
    """Made so loud at their start, and so loud at their end."""
    step = (last - first) / max(1, len(samples) - 1)
    return array("f", [sample * (first + step * n) for n, sample in enumerate(samples)])

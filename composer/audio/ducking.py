"""How does a bed of music give way to a voice: heard while it is set, and written in one go?"""

from __future__ import annotations

import tempfile
import threading
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from composer.audio.arranging import UNKNOWN, Metre, arrange, tempo_filters
from composer.audio.decode import check_is_file, open_pcm, sound_info
from composer.audio.encode import failure, whole_file
from composer.audio.ffmpeg import named
from composer.audio.running import FIRST, UNWATCHED, Sound, Watch, run, sound_from, sound_of
from composer.domain.cut import LONGEST_LOOPED, Cut
from composer.domain.errors import DraftRefused
from composer.domain.sentences import say
from composer.domain.voice_under import Ducking

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 48_000
CHANNELS = 2
LONGEST_VOICE = 2 * 3600.0
"""Seconds of a narration."""
_STEP = 480  # frames that one level stands for: 10 ms
_UNDER_THE_LOUDEST = 26.0  # dB below its loud moments a voice is taken for silent
_NEVER_VOICE = -58.0  # dBFS: room noise
_HOLD = 25  # levels, 250 ms: between two words the bed stays down
_BLOCK = 1 << 15


class DuckedBed:
    """A narration over a bed that gives way to it; both decoded into nameless files.

    ``read`` may be called from the sound's own thread while ``set`` is called from another.
    """

    rate = RATE
    channels = CHANNELS

    def __init__(
        self,
        bed: Path,
        voice: Path,
        ducking: Ducking,
        metre: Metre = UNKNOWN,
        *,
        watch: Watch = UNWATCHED,
    ) -> None:
        """Blocks while both are decoded. Raises DraftRefused, AudioUnreadable, DiskProblem …"""
        wrong = ducking.problem()
        if wrong:
            raise DraftRefused(wrong)
        check_is_file(bed)
        self._bed_path = bed
        self._metre = metre
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="composer-")
        self._at = 0
        try:
            self._voice = self._decoded(voice, "voice.wav", watch)
            self._frames_of_voice = _not_too_long(_frames_in(self._voice))
            self._levels = _levels_of(self._voice)
            self._ducking = ducking
            self._bed = self._bed_for(ducking, watch)
            self._curve = self._curve_for(ducking)
        except BaseException:
            self._folder.cleanup()
            raise

    @property
    def seconds(self) -> float:
        """Of the whole: the lead, the voice and the tail."""
        return self._frames / RATE

    @property
    def position(self) -> float:
        """Seconds to where the next frames are from."""
        return self._at / RATE

    def set(self, ducking: Ducking) -> None:
        """Another way of giving way, heard from the next moment on. Raises DraftRefused.

        Blocks while the bed is made anew if the lead or the tail is another.
        """
        wrong = ducking.problem()
        if wrong:
            raise DraftRefused(wrong)
        now = self._ducking
        bed = self._bed
        if (ducking.lead, ducking.tail) != (now.lead, now.tail):
            bed = self._bed_for(ducking, UNWATCHED)
        with self._lock:
            self._ducking, self._bed = ducking, bed
            self._curve = self._curve_for(ducking)

    def seek(self, seconds: float) -> None:
        """Go on from there."""
        with self._lock:
            self._at = max(0, min(self._frames, round(seconds * RATE)))

    is_ready = True
    """Nothing is to be waited for."""

    def begin(self) -> None:
        """The output starts anew; what it plays is from where this stands."""

    def read(self, count: int) -> bytes:
        """The next frames of the mix as 32 bit floats; silence after its end."""
        import numpy as np

        with self._lock:
            mixed = self._mixed(self._at, count, voice=True)
            self._at += len(mixed)
        if len(mixed) < count:
            mixed = np.concatenate((mixed, np.zeros((count - len(mixed), CHANNELS), np.float32)))
        return mixed.tobytes()

    def sound(self, *, voice: bool) -> Sound:
        """The whole mix, or without the voice the ducked bed alone, to be written."""

        def blocks() -> Iterator[bytes]:
            at = 0
            while at < self._frames:
                with self._lock:
                    mixed = self._mixed(at, _BLOCK, voice=voice)
                at += len(mixed)
                yield mixed.tobytes()

        return sound_from(blocks, seconds=self.seconds, rate=RATE, channels=CHANNELS)

    def close(self) -> None:
        """Let the decoded files go."""
        self._folder.cleanup()

    @property
    def _frames(self) -> int:
        alone = round((self._ducking.lead + self._ducking.tail) * RATE)
        return self._frames_of_voice + alone

    def _mixed(self, at: int, count: int, *, voice: bool) -> NDArray[Any]:
        import numpy as np

        count = max(0, min(count, self._frames - at))
        if not count:
            return np.zeros((0, CHANNELS), np.float32)
        moments = (at + np.arange(count)) / _STEP
        gains = np.interp(moments, np.arange(len(self._curve)), self._curve)
        mixed = _read(self._bed, at, count) * (10 ** (gains / 20)).astype(np.float32)[:, None]
        if voice:
            mixed = mixed + _read(self._voice, at - round(self._ducking.lead * RATE), count)
        # Rounded off above -1 dBFS, so that a loud word over a loud chord does not crackle.
        knee = np.float32(0.89)
        over = np.abs(mixed) > knee
        if over.any():
            beyond = (np.abs(mixed[over]) - knee) / (1 - knee)
            mixed[over] = np.sign(mixed[over]) * (knee + (1 - knee) * np.tanh(beyond))
        result: NDArray[Any] = mixed.astype(np.float32)
        return result

    def _curve_for(self, ducking: Ducking) -> NDArray[Any]:
        """dB of the bed, every 10 ms of the whole."""
        import numpy as np

        lead, tail = (round(alone * RATE / _STEP) for alone in (ducking.lead, ducking.tail))
        levels = np.concatenate((np.full(lead, -99.0), self._levels, np.full(tail + 1, -99.0)))
        return ducking.bed + ducked(levels, ducking)

    def _bed_for(self, ducking: Ducking, watch: Watch) -> Path:
        """The bed, cut or looped to the whole length."""
        seconds = self._frames_of_voice / RATE + ducking.lead + ducking.tail
        info = sound_info(self._bed_path, check=watch.check)
        target = Path(self._folder.name) / f"bed-{ducking.lead:g}-{ducking.tail:g}.wav"
        if target.exists():
            return target
        cut = (
            Cut(end=min(info.seconds, seconds)) if info.seconds >= seconds else Cut(loop_to=seconds)
        )
        wrong = cut.problem(info.seconds)
        if wrong:
            raise DraftRefused(wrong)
        if cut.loop_to is None or info.seconds > LONGEST_LOOPED:
            sound: Sound = sound_of(self._bed_path, seconds=seconds, rate=0, channels=0)
            filters: list[str] = []
        else:
            sound, plan = arrange(self._bed_path, info, cut, self._metre, watch=watch)
            filters = tempo_filters(plan, info.rate)
        end = max(0.0, seconds - min(ducking.tail, 4.0))
        filters.append(f"afade=t=out:st={end:.3f}:d={max(0.05, seconds - end):.3f}")
        _write(sound, filters, target, seconds, watch)
        return target

    def _decoded(self, source: Path, name: str, watch: Watch) -> Path:
        check_is_file(source)
        with open_pcm(source, rate=8000, channels=1) as pcm:  # says it if it is no sound
            next(iter(pcm.blocks()), b"")
        target = Path(self._folder.name) / name
        sound = sound_of(source, seconds=1.0, rate=0, channels=0)
        _write(sound, [], target, None, watch)
        return target


def _not_too_long(frames: int) -> int:
    if frames > LONGEST_VOICE * RATE:
        raise DraftRefused(
            say(
                "A narration may be {longest:g} hours long; this one is longer.",
                longest=LONGEST_VOICE / 3600,
            )
        )
    return frames


def ducked(levels: NDArray[Any], ducking: Ducking) -> NDArray[Any]:
    """dB that the bed goes down, for the levels of a voice in dBFS, both every 10 ms."""
    import numpy as np

    loud = (
        float(np.percentile(levels[levels > _NEVER_VOICE], 90))
        if (levels > _NEVER_VOICE).any()
        else 0.0
    )
    speaks = levels > max(_NEVER_VOICE, loud - _UNDER_THE_LOUDEST)
    ahead = max(1, round(ducking.attack * RATE / _STEP))
    # Down from before the first word to a little after the last.
    reach = np.convolve(speaks, np.ones(ahead + _HOLD + 1), mode="full")
    is_down = reach[ahead : ahead + len(levels)] > 0
    fall = ducking.depth * _STEP / RATE / ducking.attack
    rise = ducking.depth * _STEP / RATE / ducking.release
    curve, level = np.empty(len(levels)), 0.0
    for number, down in enumerate(is_down.tolist()):
        level = max(-ducking.depth, level - fall) if down else min(0.0, level + rise)
        curve[number] = level
    return curve


def _levels_of(file: Path) -> NDArray[Any]:
    """dBFS of every 10 ms of a decoded file."""
    import numpy as np

    rows = []
    total = _frames_in(file)
    for at in range(0, total, _STEP * 4096):
        part = _read(file, at, min(_STEP * 4096, total - at)).mean(axis=1)
        part = np.pad(part, (0, -len(part) % _STEP))
        rows.append(np.sqrt((part.reshape(-1, _STEP) ** 2).mean(axis=1)))
    levels = np.concatenate(rows) if rows else np.zeros(1)
    decibels: NDArray[Any] = 20 * np.log10(np.maximum(levels, 1e-6))
    return decibels


def _write(
    sound: Sound, filters: list[str], target: Path, seconds: float | None, watch: Watch
) -> None:
    chain = ["-af", ",".join(filters)] if filters else []
    length = ["-t", f"{seconds:.6f}"] if seconds is not None else []
    form = ["-ar", str(RATE), "-ac", str(CHANNELS), "-c:a", "pcm_s16le", "-bitexact", "-f", "wav"]
    with whole_file(target) as part:
        making = [*FIRST, "-map_metadata", "-1", *chain, *length, *form, named(part)]
        code, words = run(sound, making, seconds=seconds, watch=watch)
        failure(code, words, part, target)


def _frames_in(file: Path) -> int:
    with wave.open(str(file), "rb") as sound:
        return sound.getnframes()


def _read(file: Path, start: int, count: int) -> NDArray[Any]:
    """Frames of a decoded file as floats; silence before its start and after its end."""
    import numpy as np

    first, result = max(0, start), np.zeros((count, CHANNELS), np.float32)
    if start + count <= 0:
        return result
    with wave.open(str(file), "rb") as sound:
        if first < sound.getnframes():
            sound.setpos(first)
            found = np.frombuffer(sound.readframes(start + count - first), "<i2")
            rows = found.reshape(-1, CHANNELS)
            result[first - start : first - start + len(rows)] = rows / np.float32(32768)
    return result

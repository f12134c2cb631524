"""What is in a sound file, and how does its sound come out?"""

from __future__ import annotations

import re
import struct
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import PIPE
from typing import IO, TYPE_CHECKING, cast

from msgspec import Struct

from composer.audio.ffmpeg import reading, start
from composer.domain.errors import AudioUnreadable
from composer.domain.sentences import say

if TYPE_CHECKING:
    from pydub import AudioSegment

BLOCK_BYTES = 1 << 20
"""Read at once. Large enough that Python's part of the work does not count."""

INAUDIBLE = 3
"""Of 32,768, which is 81 dB below full scale: what dither and codecs make of silence."""

_STREAM = re.compile(r"Stream #0:\d+.*?: Audio: (\w+)(.*)")


class SoundInfo(Struct, frozen=True, kw_only=True):
    """What a sound file holds."""

    seconds: float
    """Exact: the samples were counted."""
    channels: int
    rate: int
    """Samples a second."""
    codec: str
    """As ffmpeg calls it: ``mp3``, ``pcm_s16le``, ``flac``, ``opus`` …"""
    bits: int = 16
    """24 if the file holds finer samples than 16 bits, which only lossless files do."""
    is_silent: bool = False
    """Whether no sample of the whole file can be heard."""


class Pcm:
    """Sound on its way out of a decoder: 16 (or 32) bit whole numbers, little-endian."""

    def __init__(self, stream: IO[bytes], channels: int, rate: int, sample_bytes: int) -> None:
        self._stream = stream
        self.channels = channels
        self.rate = rate
        self.sample_bytes = sample_bytes
        self.bytes_read = 0
        self.is_at_end = False
        self.log = ""
        """What ffmpeg said, once the sound is closed."""
        self.was_cut_short = False
        """Whether ffmpeg gave up before the end of the file; known once the sound is closed."""

    @property
    def frame_bytes(self) -> int:
        """Bytes of one moment: a sample of every channel."""
        return self.channels * self.sample_bytes

    @property
    def seconds(self) -> float:
        """Length of what was read so far."""
        return self.bytes_read // self.frame_bytes / self.rate

    def blocks(self, size: int = BLOCK_BYTES) -> Iterator[bytes]:
        """The sound in blocks of about ``size`` bytes, each a whole number of frames."""
        size -= size % self.frame_bytes
        while block := self._stream.read(size):
            whole = len(block) - len(block) % self.frame_bytes
            self.bytes_read += whole
            yield block if whole == len(block) else block[:whole]
        self.is_at_end = True


def sound_info(path: Path, *, check: Callable[[], None] = lambda: None) -> SoundInfo:
    """Length and kind of a sound file, by decoding it to its end. Raises AudioUnreadable.

    ``check`` is called again and again, and may raise to stop it.
    """
    is_silent = True
    with open_pcm(path) as pcm:
        for block in pcm.blocks():
            check()
            is_silent = is_silent and _is_silent(block)
    found = _STREAM.search(pcm.log)
    codec, details = found.groups() if found else ("unknown", "")
    is_fine = codec.startswith(("pcm_s24", "pcm_s32", "pcm_f")) or "(24 bit)" in details
    return SoundInfo(
        seconds=pcm.seconds,
        channels=pcm.channels,
        rate=pcm.rate,
        codec=codec,
        bits=24 if is_fine else 16,
        is_silent=is_silent,
    )


def _is_silent(block: bytes) -> bool:
    """Whether no sample of 16 bits, little-endian, can be heard."""
    if not block.strip(b"\0"):
        return True
    samples = array("h", block)
    if sys.byteorder == "big":
        samples.byteswap()
    return min(samples, default=0) >= -INAUDIBLE and max(samples, default=0) <= INAUDIBLE


def check_decodes(path: Path) -> None:
    """See that a file is sound. Raises AudioUnreadable if none, or hardly any, can be decoded.

    A hole or an early end is let pass: what still plays was paid for and is worth keeping.
    """
    with open_pcm(path) as pcm:
        for _ in pcm.blocks():
            pass
    if pcm.was_cut_short:
        raise _unreadable(path, pcm.log)


@contextmanager
def open_pcm(
    path: Path,
    *,
    rate: int | None = None,
    channels: int | None = None,
    sample_bytes: int = 2,
    second: int = 0,
) -> Iterator[Pcm]:
    """Decode a file, from this second of it on, while it is read; leaving stops the decoder.

    What a damaged file still holds comes out; if that is nothing, AudioUnreadable is raised.
    """
    import tempfile

    check_is_file(path)
    begin = ["-ss", str(second)] if second else []
    arguments = [*begin, *reading(path), "-vn", "-sn", "-dn"]
    # Begun within, some decoders (M4A) give their first sound a little late and say when that is:
    # with as much silence before it, every frame is where it is when the whole file is decoded.
    arguments += ["-af", "aresample=first_pts=0"] if second else []
    arguments += ["-ar", str(rate)] if rate else []
    arguments += ["-ac", str(channels)] if channels else []
    # WAV on the way out says how many channels there are and how fast, which raw samples do not.
    arguments += ["-c:a", f"pcm_s{sample_bytes * 8}le", "-bitexact", "-f", "wav", "pipe:1"]
    pcm: Pcm | None = None
    with tempfile.TemporaryFile() as errors:
        process = start(arguments, output=PIPE, errors=errors)
        stream = cast("IO[bytes]", process.stdout)
        try:
            _widen(stream)
            pcm = _after_header(stream, sample_bytes)
            if pcm is not None:
                yield pcm
        finally:
            if pcm is not None and not pcm.is_at_end:
                process.kill()
            stream.close()
            process.wait()
            log = _words_in(errors)
            if pcm is not None:
                pcm.log = log
                pcm.was_cut_short = pcm.is_at_end and process.returncode != 0
    if pcm is None or (pcm.is_at_end and pcm.bytes_read == 0):
        raise _unreadable(path, log)


def _after_header(stream: IO[bytes], sample_bytes: int) -> Pcm | None:
    """Read a WAV's head up to its first sample; None if there is no whole head."""
    if len(stream.read(12)) < 12:
        return None
    channels, rate = 0, 0
    while len(head := stream.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        if name == b"data":
            return Pcm(stream, channels, rate, sample_bytes) if channels and rate else None
        content = stream.read(size + size % 2)
        if name == b"fmt " and len(content) >= 8:
            channels, rate = struct.unpack_from("<HI", content, 2)
    return None


def _widen(stream: IO[bytes]) -> None:
    """Let the decoder run ahead by a megabyte, where the system has a way to ask for it."""
    if sys.platform == "linux":
        import fcntl

        # An unprivileged user may be over the limit for all pipes; the usual 64 kB then do.
        with suppress(OSError):
            fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, BLOCK_BYTES)


def _words_in(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read(20_000).decode("utf-8", "replace")


def check_is_file(path: Path) -> None:
    """See, without decoding, that a file may be sound. Raises AudioUnreadable."""
    try:
        if not path.is_file():
            raise AudioUnreadable(
                say(
                    "There is no sound file at {path}. It may have been moved or deleted.",
                    path=path,
                ),
                short=say("File is missing"),
                code="audio_missing",
            )
        if path.stat().st_size == 0:
            raise AudioUnreadable(
                say("The sound file {path} is empty.", path=path), short=say("File is empty")
            )
        with path.open("rb") as file:
            beginning = file.read(256).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AudioUnreadable(
            say("The sound file {path} cannot be read: {reason}.", path=path, reason=reason)
        ) from error
    if beginning.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        raise AudioUnreadable(
            say("The file {path} holds a web page and no sound.", path=path),
            short=say("A web page, not sound"),
        )
    if beginning.startswith((b"{", b"#extm3u")):
        raise AudioUnreadable(
            say("The file {path} holds text and no sound.", path=path),
            short=say("Not a sound file"),
        )


def _unreadable(path: Path, log: str) -> AudioUnreadable:
    if "Permission denied" in log:
        return AudioUnreadable(say("The sound file {path} may not be read by you.", path=path))
    return AudioUnreadable(
        say(
            "The file {path} is damaged or holds no sound that Composer can play. It was left as "
            "it is.",
            path=path,
        ),
        short=say("Damaged or not sound"),
    )


def segment_of(path: Path, info: SoundInfo) -> AudioSegment:
    """The whole sound in memory, as pydub works with it.

    pydub's own calls of ffmpeg are not used: they ask for an ``ffprobe``, open a console on
    Windows, and leave half a file where the disk is full.
    """
    import warnings

    with warnings.catch_warnings():
        # It warns when no ffmpeg is on the PATH; it is never asked to run one here.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment

    with open_pcm(path, sample_bytes=4 if info.bits > 16 else 2) as pcm:
        samples = b"".join(pcm.blocks())
    return AudioSegment(
        data=samples,
        sample_width=pcm.sample_bytes,
        frame_rate=pcm.rate,
        channels=pcm.channels,
    )

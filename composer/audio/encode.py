"""How does sound become a file of another format?"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE

from composer.audio.decode import check_decodes, check_is_file
from composer.audio.ffmpeg import named, reading, start
from composer.domain.errors import ComputerProblem, DiskProblem
from composer.domain.text import without_unsendable

FORMATS: Mapping[str, tuple[str, ...]] = {
    # Format (and file ending) -> how ffmpeg makes it. The lossy rates are those at which nobody
    # is known to hear a difference; a file for a podcast host is made smaller there anyway.
    "wav": ("-c:a", "pcm_s16le", "-f", "wav"),
    "flac": ("-c:a", "flac", "-f", "flac"),
    "mp3": ("-c:a", "libmp3lame", "-b:a", "256k", "-id3v2_version", "3", "-f", "mp3"),
    "ogg": ("-c:a", "libvorbis", "-q:a", "7", "-f", "ogg"),
    "opus": ("-c:a", "libopus", "-b:a", "160k", "-f", "opus"),
    "m4a": ("-c:a", "aac", "-b:a", "256k", "-movflags", "+faststart", "-f", "ipod"),
}


def encode(
    wav: Path,
    target: Path,
    format: str,  # noqa: A002
    *,
    title: str = "",
    bits: int = 16,
    filters: Sequence[str] = (),
) -> None:
    """Write ``target`` in one of ``FORMATS`` from ``wav`` (or any file that can be decoded).

    ``filters`` are ffmpeg's, in order. Without any, WAV and FLAC have exactly the samples of the
    source. The file appears under its name only when
    it is whole and on the disk; an older one is replaced then. Raises AudioUnreadable, DiskProblem
    and ComputerProblem; ``target`` is then as it was.
    """
    check_is_file(wav)
    with whole_file(target) as part:
        try:
            chain = ["-af", ",".join(filters)] if filters else []
            making = [*chain, *_making(format, title, bits)]
            _convert(reading(wav), None, part, target, making)
        except ComputerProblem:
            check_decodes(wav)  # says it if the source is to blame
            raise


def encode_samples(
    samples: bytes,
    *,
    rate: int,
    channels: int,
    sample_bytes: int,
    target: Path,
    format: str,  # noqa: A002
    title: str = "",
) -> None:
    """The same from samples in memory: little-endian whole numbers of 2 or 4 bytes."""
    layout = ["-f", f"s{sample_bytes * 8}le", "-ar", str(rate), "-ac", str(channels)]
    making = _making(format, title, 16 if sample_bytes == 2 else 24)
    with whole_file(target) as part:
        _convert([*layout, "-i", "pipe:0"], samples, part, target, making)


def _making(format: str, title: str, bits: int) -> list[str]:  # noqa: A002
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise ComputerProblem(f"Composer cannot make “{format}” files. It makes: {known}.")
    plain = " ".join(without_unsendable(title).split())
    tags = ["-metadata", f"title={plain}"] if plain else []
    depth = ["-c:a", "pcm_s24le"] if format == "wav" and bits > 16 else []
    return ["-map_metadata", "-1", *tags, *FORMATS[format], *depth]


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file beside ``target`` to write into, which takes its place only when all went well.

    Raises DiskProblem; then ``target`` is as it was.
    """
    part = target.with_name(f".{os.urandom(8).hex()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb"):
            pass
        yield part
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise _disk_problem(error, target) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _convert(
    reading: Sequence[str],
    samples: bytes | None,
    part: Path,
    target: Path,
    making: Sequence[str],
) -> None:
    """Run ffmpeg over a file or over samples. Raises OSError if the disk is full."""
    import tempfile

    arguments = ["-y", "-v", "error", *reading, "-vn", "-sn", "-dn", *making, named(part)]
    with tempfile.TemporaryFile() as errors:
        process = start(
            arguments,
            given=DEVNULL if samples is None else PIPE,
            output=DEVNULL,
            errors=errors,
        )
        try:
            if samples is not None and process.stdin is not None:
                # Should the encoder give up early, its words say why and not the broken pipe.
                with suppress(BrokenPipeError), process.stdin as pipe:
                    pipe.write(samples)
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        errors.seek(0)
        words = errors.read(20_000).decode("utf-8", "replace").strip()
    if "No space left" in words:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if code != 0 or not part.stat().st_size:
        last = words.splitlines()[-1] if words else f"it ended with {code}"
        raise ComputerProblem(
            f"{target.name} could not be made: the encoder of this computer failed ({last}). The "
            "clip itself is untouched. Choose another format.",
            short="The encoder failed",
            code="encoder_failed",
        )


def _disk_problem(error: OSError, target: Path) -> DiskProblem:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskProblem(
            f"There is no room left on the disk for {target.name}. Nothing of it was written. "
            f"Free some space in {target.parent} or choose another folder.",
            short="No room on the disk",
            code="disk_full",
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return DiskProblem(
            f"{target} may not be written by you. Choose another folder.",
            short="No permission to write",
        )
    reason = error.strerror or type(error).__name__
    return DiskProblem(f"{target} could not be written: {reason}. Choose another place.")

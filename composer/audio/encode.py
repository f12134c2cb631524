"""How does sound become a file of another format?"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from composer.audio.decode import check_decodes, check_is_file
from composer.audio.ffmpeg import named
from composer.audio.running import FIRST, run, sound_of
from composer.domain.errors import ComputerProblem, DiskProblem
from composer.domain.sentences import say
from composer.domain.sound_form import Form

_MUXERS = {"wav": "wav", "flac": "flac", "mp3": "mp3", "ogg": "ogg", "opus": "opus", "m4a": "ipod"}
_VORBIS_QUALITY = {96: 2, 128: 4, 160: 5, 192: 6, 224: 7, 256: 8, 320: 9}
"""kbit/s -> libvorbis' own scale, on which it decides by itself where the bits go."""


def form_arguments(form: Form, bits: int) -> list[str]:
    """How ffmpeg makes a file of this form; ``bits`` where nothing is chosen. Ends with the muxer.

    Raises ComputerProblem for a format that is not made.
    """
    wrong = form.problem()
    if wrong:
        raise ComputerProblem(wrong)
    bits = form.bits or bits
    bit_rate = form.bit_rate or form.offer.usual_bit_rate
    match form.format:
        case "wav":
            codec = {24: "pcm_s24le", 32: "pcm_f32le"}.get(bits, "pcm_s16le")
            making = ["-c:a", codec, "-rf64", "auto"]
        case "flac":
            making = ["-c:a", "flac"]
            fine = ["-sample_fmt", "s32", "-bits_per_raw_sample", "24"]
            making += fine if bits > 16 else ["-sample_fmt", "s16"]
        case "ogg":
            making = ["-c:a", "libvorbis", "-q:a", str(_VORBIS_QUALITY[bit_rate])]
        case "mp3":
            making = ["-c:a", "libmp3lame", "-b:a", f"{bit_rate}k"]
        case "opus":
            making = ["-c:a", "libopus", "-b:a", f"{bit_rate}k"]
        case _:
            making = ["-c:a", "aac", "-b:a", f"{bit_rate}k", "-movflags", "+faststart"]
    return [*making, "-f", _MUXERS[form.format]]


def encode(wav: Path, target: Path, format: str) -> None:  # noqa: A002
    """Write ``target`` in one of the formats from ``wav`` (or any file that can be decoded).

    WAV and FLAC have exactly the samples of the source. The file appears under its name only when
    it is whole and on the disk; an older one is replaced then. Raises AudioUnreadable, DiskProblem
    and ComputerProblem; ``target`` is then as it was.
    """
    making = form_arguments(Form(format=format), 16)
    check_is_file(wav)
    with whole_file(target) as part:
        sound = sound_of(wav, seconds=1.0, rate=0, channels=0)
        code, words = run(sound, [*FIRST, "-map_metadata", "-1", *making, named(part)])
        try:
            failure(code, words, part, target)
        except ComputerProblem:
            check_decodes(wav)  # says it if the source is to blame
            raise


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file beside ``target`` to write into, which takes its place only when all went well.

    Raises DiskProblem; then ``target`` is as it was.
    """
    part = target.with_name(f".{os.urandom(8).hex()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _check_place(target)
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


def _check_place(target: Path) -> None:
    """See before the work that the name can be used. Raises DiskProblem, OSError."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise DiskProblem(
            say(
                "{target} is there already and protected against changes. Choose another name.",
                target=target,
            ),
            short=say("File is write-protected"),
        )


def failure(code: int, words: str, part: Path, target: Path) -> None:
    """Raise what an encoder's end means, if it is no good one: OSError for a full disk."""
    if "No space left" in words:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if code != 0 or not part.stat().st_size:
        last = words.splitlines()[-1] if words else say("it ended with {code}", code=code)
        raise ComputerProblem(
            say(
                "{name} could not be made: the encoder of this computer failed ({last}). The "
                "clip itself is untouched. Choose another format.",
                name=target.name,
                last=last,
            ),
            short=say("The encoder failed"),
            code="encoder_failed",
        )


def _disk_problem(error: OSError, target: Path) -> DiskProblem:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskProblem(
            say(
                "There is no room left on the disk for {name}. Nothing of it was written. "
                "Free some space in {parent} or choose another folder.",
                name=target.name,
                parent=target.parent,
            ),
            short=say("No room on the disk"),
            code="disk_full",
        )
    if error.errno == errno.ENAMETOOLONG:
        return DiskProblem(
            say(
                "The name “{name}…” is too long for this disk. Nothing was written. "
                "Choose a shorter one.",
                name=target.name[:40],
            ),
            short=say("Name is too long"),
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        if os.name == "nt" and target.exists():  # its sharing rules look the same
            return DiskProblem(
                say(
                    "{target} is open in another program, or may not be written by you. Close it "
                    "there, or choose another name.",
                    target=target,
                ),
                short=say("File is open elsewhere"),
            )
        return DiskProblem(
            say("{target} may not be written by you. Choose another folder.", target=target),
            short=say("No permission to write"),
        )
    reason = error.strerror or type(error).__name__
    return DiskProblem(
        say(
            "{target} could not be written: {reason}. Choose another place.",
            target=target,
            reason=reason,
        )
    )

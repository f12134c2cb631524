"""Which ffmpeg works here, and how is it started safely?"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

from composer.domain.errors import ComputerProblem
from composer.domain.provider import without_keys
from composer.domain.sentences import say

_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a console would flash up for every run; elsewhere there is no such flag."""

_SOUND_FORMATS = "aac,aiff,ape,asf,au,caf,flac,m4a,matroska,mov,mp3,mp4,ogg,tta,w64,wav,webm,wv"
_READING = (
    # A "sound file" can be a playlist that names other files or addresses; neither is followed.
    "-protocol_whitelist",
    "file,pipe",
    "-format_whitelist",
    _SOUND_FORMATS,
)


@cache
def ffmpeg_path() -> Path:
    """The ffmpeg that came with the program, else the system's own.

    In that order, since versions differ in what they understand: Debian 12's knows no
    ``ebur128=framelog=quiet``, and no loudness could be measured with it. ``IMAGEIO_FFMPEG_EXE``
    in the environment names another one. Raises ComputerProblem if there is none.
    """
    if (bundled := _bundled()) is not None:
        return bundled
    import imageio_ffmpeg

    try:
        found = imageio_ffmpeg.get_ffmpeg_exe()
        return Path(shutil.which(found) or found)
    except RuntimeError as error:
        raise ComputerProblem(
            say(
                "No audio decoder was found on this computer. Clips are kept and can be opened "
                "with other programs. Install ffmpeg, or install Composer again."
            ),
            short=say("ffmpeg is missing"),
            code="no_decoder",
        ) from error


def _bundled() -> Path | None:
    """The one that came with imageio-ffmpeg, which itself would start it once to look at it.

    That takes as long as all the rest of a first Play.
    """
    if os.environ.get("IMAGEIO_FFMPEG_EXE"):
        return None
    found = importlib.util.find_spec("imageio_ffmpeg")
    for folder in found.submodule_search_locations or () if found is not None else ():
        for file in sorted(Path(folder, "binaries").glob("ffmpeg-*")):
            if os.access(file, os.X_OK):
                return file
    return None


def reading(path: Path) -> list[str]:
    """The arguments that read the first sound of a file, whatever its name looks like."""
    return [*_READING, "-i", named(path), "-map", "0:a:0"]


def named(path: Path) -> str:
    """A file as ffmpeg takes it: never an option, never an address."""
    return f"file:{os.path.abspath(path)}"


def start(
    arguments: Sequence[str],
    *,
    output: int,
    errors: IO[Any],
    given: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start ffmpeg. ``errors`` is a file, because a pipe that nobody reads would stop it."""
    command = [str(ffmpeg_path()), "-hide_banner", "-nostdin", "-nostats", *arguments]
    try:
        return subprocess.Popen(
            command,
            stdin=given,
            stdout=output,
            stderr=errors,
            creationflags=_NO_WINDOW,
            # Its words for errors are read, in English; keys are none of its business.
            env={**without_keys(os.environ), "LC_ALL": "C"},
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ComputerProblem(
            say(
                "The audio decoder {command} could not be started ({reason}). Clips are kept. "
                "Install ffmpeg again.",
                command=command[0],
                reason=reason,
            ),
            short=say("ffmpeg does not start"),
            code="no_decoder",
        ) from error

"""What does a sound file say of itself: its title, artist and words?

ffmpeg writes them as lines ``name=value``, in which ``=``, ``;``, ``#``, a backslash and the end
of a line have a backslash before them (https://ffmpeg.org/ffmpeg-formats.html#Metadata-2).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from subprocess import PIPE
from typing import IO, cast

from composer.audio.ffmpeg import reading, start
from composer.domain.tags import Tags

_MOST = 4_000_000
"""Bytes that are read; no song's words are longer."""
_LINE = re.compile(r"((?:\\.|[^\\=\n])+)=((?:\\.|[^\\\n])*)", re.DOTALL)


def embedded_tags(path: Path) -> Tags:
    """The tags of a file that ffmpeg can read; empty where there are none."""
    arguments = [*reading(path), "-c", "copy", "-f", "ffmetadata", "pipe:1"]
    with Path(os.devnull).open("wb") as nowhere:
        process = start(arguments, output=PIPE, errors=nowhere)
    stream = cast("IO[bytes]", process.stdout)
    with stream:
        text = stream.read(_MOST).decode("utf-8", "replace")
    process.kill()
    process.wait()
    return tags_in(text)


def tags_in(text: str) -> Tags:
    """Read what ffmpeg wrote. Never fails: what is odd is left out."""
    found: dict[str, str] = {}
    # Ogg keeps them with its stream. Chapters follow, with titles of their own.
    whole, *parts = re.split(r"(?m)^(?=\[[A-Z]+\]$)", text)
    for part in (whole, *(each for each in parts if each.startswith("[STREAM]"))):
        for name, value in _LINE.findall(part):
            found.setdefault(_plain(name).split("\n")[-1].strip().lower(), _plain(value).strip())
    lyrics = next((found[name] for name in found if name.startswith("lyrics")), "")
    return Tags(
        title=found.get("title", ""),
        artist=found.get("artist", ""),
        album=found.get("album", ""),
        lyrics=lyrics or found.get("unsyncedlyrics", ""),
        date=found.get("date", ""),
        prompt=found.get("comment", "") or found.get("genre", ""),
    )


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)

"""How are the tags and the cover of a sound told to ffmpeg?

ffmpeg's own muxers write them all: ID3 with USLT, TBPM, TKEY and the picture; Vorbis comments; the
atoms of MP4; RIFF INFO and, for broadcasters, bext. It is here anyway, knows every format that is
exported, and writes them with the sound in one go, so that there is no moment at which a whole file
is opened again and changed. (The usual library for tags, mutagen, may not be shipped: it is GPL.)
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from composer.audio.ffmpeg import named
from composer.audio.running import FIRST
from composer.domain.tags import MADE_WITH, Tags
from composer.domain.text import without_unsendable

_FRONT = ["-metadata:s:v:0", "title=Album cover", "-metadata:s:v:0", "comment=Cover (front)"]
_LONGEST_BEXT = 250  # characters of a description; the field has 256 bytes
_VORBIS = {"ogg", "opus"}
"""Whose pictures are written as a comment."""


@contextmanager
def tag_arguments(
    format: str,  # noqa: A002
    tags: Tags | None,
    cover: Path | None,
    folder: Path,
) -> Iterator[tuple[list[str], list[str]]]:
    """(further inputs, what is done with them) for as long as the block lasts.

    They are given in a file of their own, in ``folder``: lyrics hold line breaks, and arguments may
    not be long. ``cover`` is a PNG or JPEG.
    """
    entries = _entries(format, tags) if tags is not None else {}
    if cover is not None and format in _VORBIS:
        entries["METADATA_BLOCK_PICTURE"] = _vorbis_picture(cover.read_bytes())
        cover = None
    inputs: list[str] = []
    doing = [*FIRST, "-map_metadata", "-1", "-map_chapters", "-1"]
    sheet = folder / "tags.txt"
    if entries:
        sheet.write_text(_written(entries), encoding="utf-8")
        inputs += ["-f", "ffmetadata", "-i", named(sheet)]
        doing += ["-map_metadata", "1"]
    if cover is not None and format != "wav":
        inputs += ["-i", named(cover)]
        picture = 2 if entries else 1
        doing += ["-map", f"{picture}:v:0", "-c:v", "copy", "-disposition:v:0", "attached_pic"]
        doing += _FRONT
    if format == "mp3":
        doing += ["-id3v2_version", "3", "-write_id3v1", "0"]
    if format == "wav" and entries:
        doing += ["-write_bext", "1"]
    yield inputs, doing


def _entries(format: str, tags: Tags) -> dict[str, str]:  # noqa: A002
    """Tag names as this format calls them -> what they say; nothing empty."""
    bpm = f"{tags.bpm:g}" if tags.bpm else ""
    whole_bpm = f"{tags.bpm:.0f}" if tags.bpm else ""
    entries = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "track": str(tags.track or ""),
        "date": tags.date,
        "comment": tags.origin,
        "lyrics": tags.lyrics,
    }
    match format:
        case "mp3":
            entries |= {"TBPM": whole_bpm, "TKEY": _short_key(tags.key)}
        case "m4a":
            entries |= {"tmpo": whole_bpm}
        case "wav":
            del entries["lyrics"]
            facts = ", ".join(part for part in (f"{bpm} bpm" if bpm else "", tags.key) if part)
            entries |= {
                "IKEY": facts,
                "description": f"{tags.title}. {tags.origin}"[:_LONGEST_BEXT],
                "originator": MADE_WITH,
                "origination_date": tags.date,
            }
        case _:
            entries |= {"BPM": bpm, "INITIALKEY": _short_key(tags.key)}
    if format not in {"wav", "m4a"}:
        entries |= {"service": tags.service, "model": tags.model, "prompt": tags.prompt}
    return {name: text for name, text in entries.items() if text.strip()}


def _short_key(key: str) -> str:
    """As ID3 wants it, in three characters: ``Am``, ``Bb``, ``F#m``."""
    tone, _, mode = key.replace("♯", "#").replace("♭", "b").partition(" ")
    short = tone + ("m" if mode.lower() == "minor" else "")
    return short if len(short) <= 3 else ""


def _written(entries: Mapping[str, str]) -> str:
    """In the form that ffmpeg reads tags from a file."""
    lines = [";FFMETADATA1"]
    for name, text in entries.items():
        plain = without_unsendable(text).replace("\r\n", "\n").replace("\r", "\n")
        escaped = "".join(f"\\{char}" if char in "=;#\\\n" else char for char in plain)
        lines.append(f"{name}={escaped}")
    return "\n".join(lines) + "\n"


def _vorbis_picture(picture: bytes) -> str:
    """The block of a FLAC picture, as Vorbis comments hold it."""
    mime = b"image/png" if picture.startswith(b"\x89PNG") else b"image/jpeg"
    front, unknown = 3, 0
    head = struct.pack(">II", front, len(mime)) + mime
    head += struct.pack(">IIIIII", 0, unknown, unknown, unknown, unknown, len(picture))
    return base64.b64encode(head + picture).decode("ascii")

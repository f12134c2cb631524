"""Where in a joined recording does each piece begin: the text of a .cue file?"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

_FILE_TYPES = {"wav": "WAVE", "mp3": "MP3"}


class CueTrack(Struct, frozen=True, kw_only=True):
    """One piece; ``start`` is in seconds from the beginning of the file."""

    title: str
    start: float
    performer: str = ""


def cue_sheet(
    file_name: str, tracks: Sequence[CueTrack], *, title: str = "", performer: str = ""
) -> str:
    """The sheet, in lines that end as the format wants it. Times are in 75ths of a second."""
    ending = file_name.rpartition(".")[2].lower()
    lines = [f'REM COMMENT "{_plain("Made with Composer")}"']
    lines += [f'PERFORMER "{_plain(performer)}"'] if performer else []
    lines += [f'TITLE "{_plain(title)}"'] if title else []
    lines.append(f'FILE "{_plain(file_name)}" {_FILE_TYPES.get(ending, "WAVE")}')
    for number, track in enumerate(tracks, start=1):
        lines.append(f"  TRACK {number:02d} AUDIO")
        lines.append(f'    TITLE "{_plain(track.title)}"')
        if track.performer or performer:
            lines.append(f'    PERFORMER "{_plain(track.performer or performer)}"')
        lines.append(f"    INDEX 01 {_time(track.start)}")
    return "\r\n".join(lines) + "\r\n"


def _time(seconds: float) -> str:
    frames = round(seconds * 75)
    return f"{frames // 4500:02d}:{frames // 75 % 60:02d}:{frames % 75:02d}"


def _plain(text: str) -> str:
    """A cue sheet knows no way to write a quotation mark inside a text."""
    return " ".join(text.split()).replace('"', "'")

"""How is a song written as plain text, Markdown, LRC or ChordPro, and read out of them?

A text that is read becomes lyrics with tags in brackets. Chords are kept beside the words, by the
line and the column at which they stand, because a service would sing them; so are the times of an
LRC file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from composer.domain.chords import Chord
from composer.domain.clip import SectionTime
from composer.domain.lyrics import SectionKind, sheet_of, tag_in
from composer.domain.section_names import kind_of
from composer.domain.text import normalised


class TextForm(StrEnum):
    """A way to write a song; the value is the usual ending of such a file."""

    TEXT = "txt"
    MARKDOWN = "md"
    LRC = "lrc"
    CHORDPRO = "cho"


ENDINGS: dict[str, TextForm] = {
    **dict.fromkeys(("txt", "text"), TextForm.TEXT),
    **dict.fromkeys(("md", "markdown"), TextForm.MARKDOWN),
    **dict.fromkeys(("lrc",), TextForm.LRC),
    **dict.fromkeys(("cho", "chordpro", "chopro", "crd", "pro"), TextForm.CHORDPRO),
}
"""A file's ending, without the dot and in small letters -> what it holds."""


class SongText(Struct, frozen=True, kw_only=True):
    """A song as a text file tells of it."""

    lyrics: str
    title: str = ""
    style: str = ""
    chords: tuple[Chord, ...] = ()
    times: tuple[tuple[int, float], ...] = ()
    """(line, seconds at which it is sung), as an LRC file says."""


def form_of(name: str, text: str) -> TextForm:
    """What a file holds, by its ending; one without a known ending by what stands in it."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in ENDINGS and ENDINGS[ending] is not TextForm.TEXT:
        return ENDINGS[ending]
    if len(_LRC_TIME.findall(text)) >= 2:
        return TextForm.LRC
    if _DIRECTIVE.search(text):
        return TextForm.CHORDPRO
    return ENDINGS.get(ending, TextForm.TEXT)


def read_song(text: str, form: TextForm) -> SongText:
    """Read a song; whatever is not understood stays in the lyrics as words."""
    text = normalised(text).lstrip("\ufeff")
    match form:
        case TextForm.MARKDOWN:
            return _read_markdown(text)
        case TextForm.LRC:
            return _read_lrc(text)
        case TextForm.CHORDPRO:
            return _read_chordpro(text)
    return SongText(lyrics=text.strip("\n"))


def written(song: SongText, form: TextForm, sections: Sequence[SectionTime] = ()) -> str:
    """The song as such a file, with a line end at its end.

    An LRC file needs times: those of the song if it has any, else ``sections`` say when each
    section is sung and its lines share it; without either all lines are at the beginning.
    """
    match form:
        case TextForm.MARKDOWN:
            return _as_markdown(song)
        case TextForm.LRC:
            return _as_lrc(song, sections)
        case TextForm.CHORDPRO:
            return _as_chordpro(song)
    return song.lyrics.strip("\n") + "\n"


# Markdown

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_STYLE_LINE = re.compile(r"[>*_\s]*style[*_]*\s*:\s*[*_]*(.*?)[*_]*", re.IGNORECASE)


def _read_markdown(text: str) -> SongText:
    title, style, lines = "", "", list[str]()
    for line in text.split("\n"):
        heading = _HEADING.fullmatch(line.strip())
        if heading and not title and not lines and _is_title(heading):
            title = heading[2]
        elif not style and (said := _STYLE_LINE.fullmatch(line.strip())):
            style = said[1]
        elif heading:
            lines.append(f"[{heading[2].strip('[] ')}]")
        elif tag := tag_in(line):
            lines.append(f"[{tag.name}]")
        elif line.strip() or (lines and tag_in(lines[-1]) is None):
            lines.append(line.removesuffix("\\").rstrip(" "))
    return SongText(lyrics=_tidied(lines), title=title, style=style)


def _is_title(heading: re.Match[str]) -> bool:
    return len(heading[1]) == 1 and kind_of(heading[2]) is SectionKind.OTHER


def _as_markdown(song: SongText) -> str:
    parts = list[str]()
    if song.title:
        parts += [f"# {song.title}", ""]
    if song.style:
        parts += [f"> Style: {' '.join(song.style.split())}", ""]
    for line in sheet_of(song.lyrics.strip("\n")).lines:
        if line.tag:
            parts += ["", f"## {line.tag.name}", ""]
        else:
            parts.append(f"{line.text}  " if line.text.strip() else "")
    return _tidied(parts) + "\n"


# LRC

_LRC_TIME = re.compile(r"\[(\d{1,3}):(\d{1,2}(?:[.:]\d{1,3})?)\]")
_LRC_WORD_TIME = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_LRC_HEAD = re.compile(
    r"\s*\[(ti|ar|al|au|by|re|ve|length|offset|la|lr|#)\s*:(.*)\]\s*", re.IGNORECASE
)


def _read_lrc(text: str) -> SongText:
    title, offset = "", 0.0
    timed, untimed = list[tuple[float, str]](), list[str]()
    for line in text.split("\n"):
        if head := _LRC_HEAD.fullmatch(line):
            name, value = head[1].lower(), head[2].strip()
            title = value if name == "ti" else title
            if name == "offset" and re.fullmatch(r"[+-]?\d{1,9}", value):
                offset = int(value) / 1000
            continue
        times = [_seconds(match) for match in _LRC_TIME.finditer(line)]
        words = _LRC_WORD_TIME.sub("", _LRC_TIME.sub("", line)).strip()
        if times:
            timed += [(max(0.0, time - offset), words) for time in times]
        elif words:
            untimed.append(words)
    timed.sort(key=lambda each: each[0])
    lines = [*untimed, *(words for _, words in timed)]
    kept = [number for number, words in enumerate(lines) if words or _is_gap(lines, number)]
    place = {old: new for new, old in enumerate(kept)}
    return SongText(
        lyrics="\n".join(lines[number] for number in kept),
        title=title,
        times=tuple(
            (place[len(untimed) + number], time)
            for number, (time, words) in enumerate(timed)
            if words and len(untimed) + number in place
        ),
    )


def _is_gap(lines: Sequence[str], number: int) -> bool:
    """Whether a line without words parts others: one blank line is enough."""
    return 0 < number < len(lines) - 1 and bool(lines[number - 1])


def _seconds(match: re.Match[str]) -> float:
    return int(match[1]) * 60 + float(match[2].replace(":", "."))


def _as_lrc(song: SongText, sections: Sequence[SectionTime]) -> str:
    sheet = sheet_of(song.lyrics)
    known = dict(song.times) or dict(_shared_times(song.lyrics, sections))
    parts, last = ([f"[ti:{song.title}]"] if song.title else []), 0.0
    for number, line in enumerate(sheet.lines):
        if line.text.strip() and line.tag is None:
            last = max(last, known.get(number, last))
            parts.append(f"{_stamp(last)}{line.text.strip()}")
    return "\n".join(parts) + "\n"


def _stamp(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"[{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}]"


def _shared_times(lyrics: str, sections: Sequence[SectionTime]) -> Iterable[tuple[int, float]]:
    """Each sung line and its time, if a section's lines are sung one after another, evenly."""
    sheet = sheet_of(lyrics)
    if len(sections) != len(sheet.sections):
        return
    for section, time in zip(sheet.sections, sections, strict=True):
        sung = [
            number
            for number, line in enumerate(sheet.lines)
            if section.start <= line.start < section.end and line.tag is None and line.text.strip()
        ]
        for place, number in enumerate(sung):
            yield number, time.start + time.seconds * place / len(sung)


# ChordPro

_DIRECTIVE = re.compile(
    r"^\s*\{\s*(?:t|title|st|subtitle|artist|key|tempo|capo|c|comment|soc|eoc|sov|eov|sob|eob|"
    r"start_of_\w+|end_of_\w+|chorus|define)\b[^{}]*\}\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_ANY_DIRECTIVE = re.compile(r"\s*\{\s*([\w-]+)\s*(?:[:\s]\s*([^{}]*?))?\s*\}\s*")
_CHORD = re.compile(r"\[([^\[\]\n]*)\]")
_SHORT = {"soc": "start_of_chorus", "sov": "start_of_verse", "sob": "start_of_bridge"}


def _read_chordpro(text: str) -> SongText:
    title, style = "", list[str]()
    lines, chords = list[str](), list[Chord]()
    for line in text.split("\n"):
        if line.startswith("#"):
            continue
        directive = _ANY_DIRECTIVE.fullmatch(line)
        if directive is None:
            words = list[str]()
            at = column = 0
            for match in () if tag_in(line) and _is_tag(line) else _CHORD.finditer(line):
                words.append(line[at : match.start()])
                column += match.start() - at
                chords.append(Chord(line=len(lines), column=column, name=match[1].strip()))
                at = match.end()
            plain = "".join(words) + line[at:]
            lines.append(plain if plain.strip() else "")
            continue
        name = _SHORT.get(directive[1].lower(), directive[1].lower())
        value = (directive[2] or "").strip()
        if name in ("t", "title"):
            title = value
        elif name == "tempo" and value:
            style.append(f"{value} bpm")
        elif name == "key" and value:
            style.append(f"in {value}")
        elif name.startswith("start_of_"):
            called = name.removeprefix("start_of_").replace("_", " ").title()
            lines.append(f"[{_label(value) or called}]")
        elif name == "chorus":
            lines.append(f"[{_label(value) or 'Chorus'}]")
        elif name in ("c", "comment", "ci", "cb") and kind_of(value) is not SectionKind.OTHER:
            lines.append(f"[{value}]")
    return _tidied_song(lines, chords, title, ", ".join(style))


def _is_tag(line: str) -> bool:
    tag = tag_in(line)
    return tag is not None and kind_of(tag.name) is not SectionKind.OTHER


def _label(value: str) -> str:
    label = re.fullmatch(r'label\s*=\s*"?(.*?)"?', value)
    return " ".join((label[1] if label else value).replace("[", " ").replace("]", " ").split())


def _tidied_song(lines: list[str], chords: list[Chord], title: str, style: str) -> SongText:
    """Without blank lines at its ends or in a row; the chords move along with their lines."""
    kept = [
        number
        for number, line in enumerate(lines)
        if line.strip() or (number and lines[number - 1].strip() and any(lines[number:]))
    ]
    place = {old: new for new, old in enumerate(kept)}
    # A line of chords alone has no words to stand beside.
    moved = [
        Chord(line=place[chord.line], column=chord.column, name=chord.name)
        for chord in chords
        if chord.line in place and lines[chord.line].strip()
    ]
    return SongText(
        lyrics="\n".join(lines[number] for number in kept).strip("\n"),
        title=title,
        style=style,
        chords=tuple(moved),
    )


_ENVIRONMENTS = {
    SectionKind.VERSE: "verse",
    SectionKind.CHORUS: "chorus",
    SectionKind.BRIDGE: "bridge",
}


def _as_chordpro(song: SongText) -> str:
    by_line = dict[int, list[Chord]]()
    for chord in song.chords:
        by_line.setdefault(chord.line, []).append(chord)
    parts, is_open = list[str](), ""
    if song.title:
        parts.append(f"{{title: {song.title}}}")
    sheet = sheet_of(song.lyrics)
    for number, line in enumerate(sheet.lines):
        if line.tag is None:
            parts.append(_with_chords(line.text, by_line.get(number, [])))
            continue
        if is_open:
            _close(parts, is_open)
        is_open = _ENVIRONMENTS.get(kind_of(line.tag.name), "")
        named = f"{{start_of_{is_open}: {line.tag.name}}}"
        parts.append(named if is_open else f"{{comment: {line.tag.name}}}")
    if is_open:
        _close(parts, is_open)
    return "\n".join(parts).strip("\n") + "\n"


def _close(parts: list[str], environment: str) -> None:
    """End a section after its last words, before the blank lines that follow them."""
    at = len(parts)
    while at and not parts[at - 1].strip():
        at -= 1
    parts.insert(at, f"{{end_of_{environment}}}")


def _with_chords(line: str, chords: Sequence[Chord]) -> str:
    for chord in sorted(chords, key=lambda each: each.column, reverse=True):
        column = min(chord.column, len(line))
        line = f"{line[:column]}[{chord.name}]{line[column:]}"
    return line


def _tidied(lines: Sequence[str]) -> str:
    """One blank line at most in a row, none at the ends."""
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

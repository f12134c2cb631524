"""What a song text says: its sections, and where in the text each of them begins and ends.

A section begins at a line that holds nothing but a tag. Square brackets make a tag of anything:
``[Verse]``, ``[pre_chorus]``, ``[Guitar riff]``. In the other ways in which people and services
write tags (``(Chorus)``, ``Chorus:``, ``## Chorus``, ``**Chorus**``, ``【副歌】``) only the name of
a part of a song is one, for there the words may be meant to be sung. Everything before the first
tag is a section without a name. What is not understood stays what it is: words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from composer.domain.section_names import ALSO_WORDS, SectionKind, kind_of

__all__ = [
    "MOST_READ",
    "Line",
    "Section",
    "SectionKind",
    "Sheet",
    "Tag",
    "TagForm",
    "is_silent",
    "kind_of",
    "lines_of",
    "parse_sections",
    "readable_part",
    "sheet_of",
    "tag_in",
    "tag_on",
]


class TagForm(StrEnum):
    """How a tag is written."""

    BRACKETS = "[Verse]"
    PARENTHESES = "(Verse)"
    COLON = "Verse:"
    HASHES = "## Verse"
    OTHER = "**Verse**"


class Tag(Struct, frozen=True, kw_only=True):
    """What a line says that holds a tag and nothing else."""

    name: str
    """As written, without what makes it a tag."""
    form: TagForm
    is_plain: bool
    """Whether there is nothing but the name in single brackets, which every service reads."""


class Line(Struct, frozen=True, kw_only=True):
    """One line of the text as written, without its end."""

    text: str
    start: int
    tag: Tag | None

    @property
    def end(self) -> int:
        """Where its end of line begins."""
        return self.start + len(self.text)


class Section(Struct, frozen=True, kw_only=True):
    """One part of the song: ``lines`` are what is sung, without the tag and blank lines."""

    kind: SectionKind
    name: str
    """The tag as written, without brackets; empty for words before the first tag."""
    line: int
    """Number of the tag's line, from 0; -1 where there is no tag."""
    lines: tuple[str, ...] = ()
    start: int = 0
    """Where it begins in the text: at its tag's line."""
    body: int = 0
    """Where the line after the tag begins."""
    end: int = 0
    """Where the next section begins, or the text ends."""


class Sheet(Struct, frozen=True, kw_only=True):
    """A text with its sections: they follow each other to the text's end without a gap, and
    before the first of them there is nothing but blank lines."""

    text: str
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]

    def section_at(self, position: int) -> int:
        """Number of the section in which a position of the text lies; -1 above the first."""
        starts = [section.start for section in self.sections]
        return bisect_right(starts, position) - 1

    def line_at(self, position: int) -> int:
        """Number of the line in which a position of the text lies."""
        return bisect_right([line.start for line in self.lines], max(0, position)) - 1


_BRACKETS = re.compile(r"\s*\[\s*([^\[\]\s][^\[\]]*)\]\s*")
_OTHER_FORMS = (
    (TagForm.BRACKETS, re.compile(r"\s*(?:\*\*|__)?\[\s*([^\[\]]+)\](?:\*\*|__)?[:：]?\s*")),
    (TagForm.PARENTHESES, re.compile(r"\s*\(\s*([^()]+)\)[:：]?\s*")),
    (TagForm.HASHES, re.compile(r"\s*#{1,6}\s*\[?([^#\[\]]+?)\]?\s*[:：]?\s*#*\s*")),
    (TagForm.OTHER, re.compile(r"\s*(?:\*\*|__|\*)([^*_]+?)[:：]?(?:\*\*|__|\*)[:：]?\s*")),
    (TagForm.OTHER, re.compile(r"\s*[【［〔<{]\s*([^【】［］〔〕<>{}]+)[】］〕>}][:：]?\s*")),
    (TagForm.COLON, re.compile(r"\s*([^:：]+)[:：]\s*")),
)
_OPENING = frozenset("[(#*_【［〔<{")
_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_LONGEST_TAG = 60
"""Characters; a longer line of words that ends with a colon is none."""


def tag_on(line: str) -> str | None:
    """The tag's name if the line holds a tag and nothing else, else None."""
    tag = tag_in(line)
    return tag.name if tag else None


def tag_in(line: str) -> Tag | None:
    """The tag that the line is, or None if it is words or blank."""
    # Asked for every line at every key, and nearly all of them are words.
    if "[" not in line and not (
        (bare := line.strip()) and (bare[0] in _OPENING or bare[-1] in ":：")
    ):
        return None
    return _read_tag(line)


@lru_cache(maxsize=2048)
def _read_tag(line: str) -> Tag | None:
    if match := _BRACKETS.fullmatch(line):
        name = match[1].strip()
        return Tag(name=name, form=TagForm.BRACKETS, is_plain=line.strip() == f"[{name}]")
    if len(line) > _LONGEST_TAG:
        return None
    for form, pattern in _OTHER_FORMS:
        if match := pattern.fullmatch(line):
            name = match[1].strip()
            may_be_sung = form is not TagForm.BRACKETS and name in ALSO_WORDS
            if kind_of(name) is not SectionKind.OTHER and not may_be_sung:
                return Tag(name=name, form=form, is_plain=False)
    return None


def lines_of(text: str) -> tuple[Line, ...]:
    """Every line of the text; at least one, and one more than there are line ends."""
    lines, start = list[Line](), 0
    if "\r" in text or "\u2028" in text or "\u2029" in text:
        for match in _LINE_END.finditer(text):
            words = text[start : match.start()]
            lines.append(Line(text=words, start=start, tag=tag_in(words)))
            start = match.end()
        words = text[start:]
        return (*lines, Line(text=words, start=start, tag=tag_in(words)))
    read = _line
    for words in text.split("\n"):
        lines.append(read(words, start))
        start += len(words) + 1
    return tuple(lines)


@lru_cache(maxsize=4096)  # at the next key nearly all lines are the same, up to where it is written
def _line(words: str, start: int) -> Line:
    return Line(text=words, start=start, tag=tag_in(words))


@lru_cache(maxsize=8)  # several parts of the program ask about the same text
def sheet_of(text: str) -> Sheet:
    """Read the text; positions are those of the text as given, whatever its line ends."""
    lines = lines_of(text)
    # (number of the tag's line, its first line of words, both counted from 0)
    heads = [number for number, line in enumerate(lines) if line.tag is not None]
    first = heads[0] if heads else len(lines)
    sections = list[Section]()
    if before := _words(lines[:first]):
        end = lines[first].start if heads else len(text)
        sections.append(
            Section(
                kind=SectionKind.OTHER, name="", line=-1, lines=before, start=0, body=0, end=end
            )
        )
    for number, following in zip(heads, [*heads, len(lines)][1:], strict=True):
        line, is_last = lines[number], following == len(lines)
        name = line.tag.name if line.tag else ""
        sections.append(
            Section(
                kind=kind_of(name),
                name=name,
                line=number,
                lines=_words(lines[number + 1 : following]),
                start=line.start,
                body=lines[number + 1].start if number + 1 < len(lines) else len(text),
                end=len(text) if is_last else lines[following].start,
            )
        )
    return Sheet(text=text, lines=lines, sections=tuple(sections))


def _words(lines: tuple[Line, ...]) -> tuple[str, ...]:
    return tuple(words for line in lines if (words := line.text.strip()))


def parse_sections(lyrics: str) -> tuple[Section, ...]:
    """Read the sections in the order in which they are written."""
    return sheet_of(lyrics).sections


def is_silent(lyrics: str) -> bool:
    """Whether the text holds nothing to sing: empty, blank, or tags alone."""
    # Asked at every key for every SKU, and most songs answer with their first or second line.
    start, is_plain = 0, "\r" not in lyrics and "\u2028" not in lyrics and "\u2029" not in lyrics
    while is_plain and start <= len(lyrics):
        end = lyrics.find("\n", start)
        end = len(lyrics) if end < 0 else end
        line = lyrics[start:end]
        if line.strip() and tag_in(line) is None:
            return False
        start = end + 1
    return is_plain or not any(section.lines for section in sheet_of(lyrics).sections)


MOST_READ = 20_000
"""Characters. No service takes a third of that, so what is beyond is not read at every key."""


def readable_part(lyrics: str) -> str:
    """The whole text, or the lines at its beginning that make up to MOST_READ characters."""
    if len(lyrics) <= MOST_READ:
        return lyrics
    end = lyrics.rfind("\n", 0, MOST_READ) + 1
    return lyrics[: end or MOST_READ]

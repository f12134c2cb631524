"""What a song text says: its sections, and where a new structure tag goes.

A section begins at a line that holds nothing but a tag in square brackets: ``[Verse]``,
``[pre_chorus]``, ``[Chorus 2]``. Everything before the first tag is a section without a name.
Case, hyphens, underscores and numbers do not matter: the services' own documents mix them
(MiniMax writes both ``[Pre Chorus]`` and ``[pre_chorus]``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from composer.domain.text import normalised


class SectionKind(StrEnum):
    """What a part of a song does, whatever a service calls it."""

    INTRO = "intro"
    VERSE = "verse"
    PRE_CHORUS = "pre chorus"
    CHORUS = "chorus"
    POST_CHORUS = "post chorus"
    HOOK = "hook"
    BRIDGE = "bridge"
    SOLO = "solo"
    INST = "inst"
    INTERLUDE = "interlude"
    BREAK = "break"
    BUILD_UP = "build up"
    DROP = "drop"
    TRANSITION = "transition"
    OUTRO = "outro"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the song: ``lines`` are what is sung, without the tag and blank lines."""

    kind: SectionKind
    name: str
    """The tag as written, without brackets; empty for words before the first tag."""
    line: int
    """Number of the tag's line, from 0; -1 where there is no tag."""
    lines: tuple[str, ...] = ()


_TAG_LINE = re.compile(r"\s*\[\s*([^\[\]\s][^\[\]]*)\]\s*")
_SPELLINGS = {
    "prechorus": SectionKind.PRE_CHORUS,
    "postchorus": SectionKind.POST_CHORUS,
    "refrain": SectionKind.CHORUS,
    "instrumental": SectionKind.INST,
    "buildup": SectionKind.BUILD_UP,
    "breakdown": SectionKind.BREAK,
    "ending": SectionKind.OUTRO,
    "end": SectionKind.OUTRO,
}


def tag_on(line: str) -> str | None:
    """The tag's name if the line holds a tag and nothing else, else None."""
    match = _TAG_LINE.fullmatch(line) if "[" in line else None
    return match.group(1).strip() if match else None


def kind_of(tag: str) -> SectionKind:
    """The kind behind a tag's name: ``"Pre-Chorus 2"`` and ``"pre_chorus"`` are the same."""
    plain = re.sub(r"[\s_\-]+", " ", tag.strip().lower())
    plain = re.sub(r"\s*\d+$", "", plain)
    try:
        return SectionKind(plain)
    except ValueError:
        return _SPELLINGS.get(plain.replace(" ", ""), SectionKind.OTHER)


@lru_cache(maxsize=4)  # several parts of the window ask about the same text
def parse_sections(lyrics: str) -> tuple[Section, ...]:
    """Read the sections in the order in which they are written."""
    sections: list[Section] = []
    name, kind, at, lines = "", SectionKind.OTHER, -1, list[str]()

    def close() -> None:
        if at >= 0 or lines:
            sections.append(Section(kind=kind, name=name, line=at, lines=tuple(lines)))

    for number, line in enumerate(normalised(lyrics).split("\n")):
        tag = tag_on(line)
        if tag is not None:
            close()
            name, kind, at, lines = tag, kind_of(tag), number, []
        elif line.strip():
            lines.append(line.strip())
    close()
    return tuple(sections)


def is_silent(lyrics: str) -> bool:
    """Whether the text holds nothing to sing: empty, blank, or tags alone."""
    # Asked at every keystroke, and most songs answer with their first or second line.
    lines = normalised(lyrics).split("\n")
    return not any(line.strip() and tag_on(line) is None for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A piece of text to put in at ``position``; the cursor goes to ``cursor`` afterwards."""

    position: int
    text: str
    cursor: int


def insert_tag(lyrics: str, cursor: int, tag: str) -> Insertion:
    """Where and how ``[tag]`` goes in when its button is pressed with the cursor at ``cursor``.

    The tag gets a line of its own with a blank line before it (none at the top of the text), and
    the cursor lands on the line below it: in front of the words if it stood before them, else on
    an empty line, ready for words, with a blank line before whatever follows. A cursor in the
    middle of a line puts the tag after that line, because words on a tag's line are not sung.
    ``lyrics`` has its line endings normalised; ``cursor`` counts its characters and is clipped.
    """
    cursor = max(0, min(cursor, len(lyrics)))
    line_start = lyrics.rfind("\n", 0, cursor) + 1
    line_end = lyrics.find("\n", cursor)
    line_end = len(lyrics) if line_end < 0 else line_end
    line = lyrics[line_start:line_end]

    if line.strip() and cursor > line_start:
        position, lead = line_end, "\n\n"
    else:
        position = line_start
        line_above = lyrics[lyrics.rfind("\n", 0, max(0, line_start - 1)) + 1 : line_start]
        lead = "\n" if line_above.strip() else ""

    if line.strip() and cursor == line_start:
        # The words below now belong to this section. A tag there begins one of its own.
        tail = "\n\n" if tag_on(line) is not None else ""
    else:
        line_below = lyrics[line_end + 1 :].partition("\n")[0]
        tail = "\n" if line_below.strip() else ""

    text = f"{lead}[{tag}]\n"
    return Insertion(position=position, text=text + tail, cursor=position + len(text))


WORDS_PER_SECOND = 1.9
"""How fast a song's words pass on average, rests between lines included; a first guess."""
BARE_SECTION_SECONDS = 9.0
"""How long a section without words lasts, such as an intro or a solo; a first guess."""
SHORTEST_SECTION_SECONDS = 4.0


def expected_seconds(section: Section) -> float:
    """A first guess at how long this section lasts when it is sung, in seconds.

    Scripts without spaces (Chinese, Japanese, Thai) count two characters as a word.
    """
    if not section.lines:
        return BARE_SECTION_SECONDS
    words = sum(_words(line) for line in section.lines)
    return max(SHORTEST_SECTION_SECONDS, words / WORDS_PER_SECOND, 3.5 * len(section.lines))


def _words(line: str) -> float:
    if line.isascii():
        return len(line.split())
    dense = sum(1 for char in line if char >= "\u0e00" and char.isalpha())
    return dense / 2 + len([word for word in line.split() if any(c < "\u0e00" for c in word)])

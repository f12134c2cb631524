"""How does a song text read in the tags of the service that is to sing it?

What is written is never altered. A service gets the text in pieces: kept as it stands, changed
(``Chorus:`` becomes ``[Chorus]``), dropped (a tag whose words would be sung) or added, each change
with the reason for it. The pieces that are not dropped, one after another, are what is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.lyrics import Line, Tag, readable_part, sheet_of
from composer.domain.section_names import SectionKind, name_on, squashed
from composer.domain.sentences import say


class Fate(StrEnum):
    """What becomes of a piece of a text on its way to a service."""

    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"
    ADDED = "added"


class Piece(Struct, frozen=True, kw_only=True):
    """A piece of a text as written and as sent."""

    fate: Fate
    text: str
    """What is sent of it; empty if it is dropped."""
    written: str
    """What stands in the draft; empty if it was added."""
    source: str = "lyrics"
    """Where it stands in the draft: ``prompt``, ``lyrics`` or ``tags``."""
    start: int = 0
    """Its position there, line ends counted as one; where it would stand if it was added."""
    why: str = ""
    """One sentence; empty if it is kept."""


class Dialect(Struct, frozen=True, kw_only=True):
    """Which tags a service reads."""

    tags: tuple[str, ...] = ()
    """As the service spells them."""
    also: tuple[str, ...] = ()
    """Read as well, but not offered."""
    any_tag: bool = True
    """Whether it makes sense of any other words in brackets instead of singing them."""


STAND_INS: dict[SectionKind, tuple[SectionKind, ...]] = {
    SectionKind.PRE_CHORUS: (SectionKind.VERSE,),
    SectionKind.POST_CHORUS: (SectionKind.CHORUS,),
    SectionKind.HOOK: (SectionKind.CHORUS,),
    SectionKind.DROP: (SectionKind.CHORUS, SectionKind.INST),
    SectionKind.BUILD_UP: (SectionKind.PRE_CHORUS, SectionKind.VERSE),
    SectionKind.SOLO: (SectionKind.INST, SectionKind.INTERLUDE),
    SectionKind.INST: (SectionKind.SOLO, SectionKind.INTERLUDE),
    SectionKind.INTERLUDE: (SectionKind.INST, SectionKind.BREAK, SectionKind.SOLO),
    SectionKind.BREAK: (SectionKind.INTERLUDE, SectionKind.INST),
    SectionKind.TRANSITION: (SectionKind.INTERLUDE, SectionKind.BREAK),
}
"""What comes nearest where a service has no such tag."""

MARKS_OF_OLD = frozenset({"##", "###"})
"""Lines with which MiniMax's models before 2.0 marked the accompaniment."""


@lru_cache(maxsize=32)  # every SKU of a dialect asks, at every key
def in_dialect(lyrics: str, dialect: Dialect) -> tuple[Piece, ...]:
    """The pieces of a text, in order. ``lyrics`` has its line ends normalised.

    Of a text that is too long for any service only the beginning is read; the rest is kept.
    """
    sheet = sheet_of(readable_part(lyrics))
    pieces, kept_from = list[Piece](), 0

    def keep_up_to(position: int) -> None:
        if position > kept_from:
            words = lyrics[kept_from:position]
            pieces.append(Piece(fate=Fate.KEPT, text=words, written=words, start=kept_from))

    for number, line in enumerate(sheet.lines):
        if line.tag is None and "#" not in line.text:
            continue  # nearly all lines are words
        verdict = _verdict(line, dialect)
        if verdict is None:
            continue
        tag, why = verdict
        keep_up_to(line.start)
        if tag:
            kept_from = line.end
            pieces.append(
                Piece(fate=Fate.CHANGED, text=tag, written=line.text, start=line.start, why=why)
            )
        else:
            is_last = number + 1 == len(sheet.lines)
            kept_from = line.end if is_last else sheet.lines[number + 1].start
            written = lyrics[line.start : kept_from]
            pieces.append(
                Piece(fate=Fate.DROPPED, text="", written=written, start=line.start, why=why)
            )
    keep_up_to(len(lyrics))
    return tuple(pieces)


def _verdict(line: Line, dialect: Dialect) -> tuple[str, str] | None:
    """(what is sent instead, why), an empty text to leave it out; None to keep the line."""
    if line.tag is not None:
        return tag_verdict(line.tag, dialect)
    if line.text.strip() in MARKS_OF_OLD:
        return "", say("A mark for models of the past, which no model of today reads.")
    return None


@lru_cache(maxsize=1024)
def tag_verdict(tag: Tag, dialect: Dialect) -> tuple[str, str] | None:
    """What a service gets instead of a tag, and why; None if it gets the tag as it is written."""
    name = name_on(tag.name)
    if dialect.any_tag or not dialect.tags:
        if tag.is_plain:
            return None
        return f"[{tag.name}]", say("Written as a tag in brackets, so that it is not sung.")
    if squashed(tag.name) in _readable(dialect):
        if tag.is_plain:
            return None
        return f"[{tag.name}]", say("Written as a tag in brackets, so that it is not sung.")
    if name.kind is SectionKind.OTHER:
        return "", say("“{name}” is no tag of this model; its words would be sung.", name=tag.name)
    own = _own_tag(name.kind, dialect)
    if own is None:
        return "", say(
            "This model has no tag for “{name}”; its words would be sung.", name=tag.name
        )
    numbered = f"{own} {name.number}" if name.number else own
    if name.extra:
        why = say("This model would sing “{extra}”; its tags stand bare.", extra=name.extra)
    else:
        why = say("This model's tag for “{name}”.", name=tag.name)
    return f"[{numbered}]", why


@lru_cache(maxsize=32)
def _readable(dialect: Dialect) -> frozenset[str]:
    """The tags that a service reads, whatever their case, blanks and hyphens."""
    return frozenset(squashed(each) for each in (*dialect.tags, *dialect.also))


@lru_cache(maxsize=256)
def _own_tag(kind: SectionKind, dialect: Dialect) -> str | None:
    """How a service calls that part of a song, or what comes nearest to it."""
    for wanted in (kind, *STAND_INS.get(kind, ())):
        for tag in (*dialect.tags, *dialect.also):
            if name_on(tag).kind is wanted:
                return tag
    return None


def sent(pieces: Iterable[Piece]) -> str:
    """What is sent of these pieces."""
    return "".join([piece.text for piece in pieces])


def added(text: str, why: str, *, source: str, start: int) -> Piece:
    """A piece that is sent although it is not written so."""
    return Piece(fate=Fate.ADDED, text=text, written="", source=source, start=start, why=why)


def dropped(text: str, why: str, *, source: str, start: int = 0) -> tuple[Piece, ...]:
    """A text of which nothing is sent; nothing at all if it is empty."""
    if not text:
        return ()
    return (Piece(fate=Fate.DROPPED, text="", written=text, source=source, start=start, why=why),)


def kept(text: str, *, source: str) -> tuple[Piece, ...]:
    """A text that is sent as it stands; nothing at all if it is empty."""
    if not text:
        return ()
    return (Piece(fate=Fate.KEPT, text=text, written=text, source=source),)


def trimmed(pieces: Sequence[Piece], why: str) -> tuple[Piece, ...]:
    """Without the blanks at both ends of what is sent."""
    whole = sent(pieces)
    head = len(whole) - len(whole.lstrip())
    tail = len(whole.rstrip())
    if head == 0 and tail == len(whole):
        return tuple(pieces)
    result, at = list[Piece](), 0
    for piece in pieces:
        begin, end = max(0, head - at), max(0, min(len(piece.text), tail - at))
        at += len(piece.text)
        if begin == 0 and end == len(piece.text):
            result.append(piece)
            continue
        begin = min(begin, len(piece.text))
        end = max(begin, end)
        result += _cut(piece, begin, end, why)
    return tuple(result)


def _cut(piece: Piece, begin: int, end: int, why: str) -> list[Piece]:
    """A piece of which only what lies between two positions of what is sent stays."""
    if piece.fate is not Fate.KEPT:
        if begin == end and piece.fate is Fate.ADDED:
            return []
        return [replace(piece, text=piece.text[begin:end])]
    parts = (
        (Fate.DROPPED, piece.written[:begin], piece.start),
        (Fate.KEPT, piece.written[begin:end], piece.start + begin),
        (Fate.DROPPED, piece.written[end:], piece.start + end),
    )
    return [
        Piece(
            fate=fate,
            text=words if fate is Fate.KEPT else "",
            written=words,
            source=piece.source,
            start=start,
            why=why if fate is Fate.DROPPED else "",
        )
        for fate, words, start in parts
        if words
    ]


def written_position(pieces: Iterable[Piece], position: int) -> tuple[str, int]:
    """(source, position in it) of a position in what is sent; the end of the last if beyond."""
    at, place = 0, ("lyrics", 0)
    for piece in pieces:
        if position < at + len(piece.text):
            inside = position - at if len(piece.text) == len(piece.written) else 0
            return piece.source, piece.start + inside
        at += len(piece.text)
        place = (piece.source, piece.start + len(piece.written))
    return place

"""What must hold of a row of the library that fits a search, as SQL?

What stands in the generations is asked of the row, words are asked of their index. That index is
read the quicker the fewer moments it is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

from composer.domain.generation import ACTIVE
from composer.domain.library_query import LibraryQuery
from composer.domain.query_values import Days, Span
from composer.storage.search_words import has_words, match_expression, match_label, whole_text

Condition = tuple[str, tuple[object, ...]]
"""SQL that must hold, and its values."""
ALWAYS = (-(2**62), 2**62)
"""All moments."""
MATCHING = "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ?"
"""The moments of what matches words, among some."""


class Among(Struct, frozen=True, kw_only=True):
    """From which moment until before which one lies what is looked at, as far as that is known."""

    rows: tuple[int, int] = ALWAYS
    takes: tuple[int, int] = ALWAYS
    """All takes of the songs of these rows."""


ANYWHERE = Among()


def all_of(conditions: Sequence[Condition]) -> Condition:
    """The condition that all of them hold."""
    where = " AND ".join(sql for sql, _ in conditions) or "TRUE"
    return where, tuple(value for _, values in conditions for value in values)


def conditions(wanted: LibraryQuery, among: Among = ANYWHERE) -> list[Condition]:
    """All that must hold of a row but its words, and that it is nothing unwanted."""
    texts = matched(wanted)
    result = [(f"row.deleted IS {'NOT ' if wanted.binned else ''}NULL", ()), *_asked(wanted, among)]
    for each in wanted.without:
        words = _words_alone(each)
        if texts and words:
            # With what is wanted as well: alone, a broad word has very many rows between two rare
            # ones. (The index's own NOT reads on until something is left over.)
            both = f"({texts}) AND ({words})"
            result.append((f"row.moment NOT IN ({MATCHING})", (both, *among.rows)))
        else:
            result += _left_out(each, among)
    return result


def matched(wanted: LibraryQuery) -> str:
    """What to ask the index of the words; empty for nothing."""
    return " AND ".join(_texts(wanted))


def names_songs(wanted: LibraryQuery) -> bool:
    """Whether songs are meant by words of their titles, be it that they are unwanted."""
    return bool(wanted.songs) or any(each.songs for each in wanted.without)


def asks_around(wanted: LibraryQuery) -> bool:
    """Whether the conditions ask the index of the words about other rows than those at hand."""
    return names_songs(wanted) or any(map(matched, wanted.without))


def titled(song: str) -> str:
    """What to ask the index for takes whose titles have the words of a song; empty for no words."""
    if not has_words(song):
        return ""
    return " AND ".join(f"title : {match_expression(word)}" for word in song.split())


def _texts(wanted: LibraryQuery) -> Iterator[str]:
    for word in wanted.words:
        if has_words(word):
            yield match_expression(word)
    for phrase in wanted.phrases:
        if has_words(phrase):
            yield match_expression(phrase, whole=True)
    for label in wanted.labels:
        if has_words(label):
            yield match_label(label)


def _words_alone(wanted: LibraryQuery) -> str:
    """What to ask the index of the words, if there is nothing else to ask; empty if there is."""
    asks_more = wanted.binned or any(True for _ in _asked(wanted, ANYWHERE))
    return "" if asks_more else matched(wanted)


def _left_out(unwanted: LibraryQuery, among: Among) -> Iterator[Condition]:
    found = list(_asked(unwanted, among))
    if unwanted.binned:
        found.append(("row.deleted IS NOT NULL", ()))
    if texts := matched(unwanted):
        found.append((f"row.moment IN ({MATCHING})", (texts, *among.rows)))
    if found:
        where, values = all_of(found)
        yield f"({where}) IS NOT TRUE", values


def _asked(wanted: LibraryQuery, among: Among) -> Iterator[Condition]:
    """All but its words, and whether it is in the bin."""
    for word in (*wanted.words, *wanted.phrases):
        # Nothing that the index knows, such as an emoji: look into the titles themselves. A lone
        # quotation mark or bracket is the beginning of a search and hides nothing.
        if not has_words(word) and not word.isascii():
            yield "instr(row.title, ?) > 0", (whole_text(word.strip()),)
    for sku in wanted.skus:
        yield "instr(row.sku, ?) > 0", (whole_text(sku),)
    if len(wanted.states) == 1:
        yield "row.state = ?", (*wanted.states,)
    elif wanted.states:
        yield _one_of("row.state", sorted(wanted.states))
    if wanted.running:
        yield _one_of("row.state", sorted(ACTIVE))
    if wanted.favourite:
        yield "row.starred = 1", ()
    if wanted.latest:
        yield _NONE_NEWER, ()
    for verdict in wanted.verdicts:
        yield "row.verdict IS ?", (None if verdict is None else verdict.value,)
    for song in wanted.songs:
        yield _of_song(song, among)
    for name, spans in (
        ("row.seconds", wanted.lengths),
        ("row.stars", wanted.stars),
        ("row.price", wanted.prices),
    ):
        for span in spans:
            yield from within(name, span)
    for days in wanted.dates:
        yield from _on(days)


_NONE_NEWER = (
    "NOT EXISTS (SELECT 1 FROM generations AS newer INDEXED BY generations_song "
    "WHERE newer.song = row.song AND newer.moment > row.moment AND newer.deleted IS NULL)"
)


def _one_of(name: str, values: list[str]) -> Condition:
    return f"{name} IN ({', '.join('?' * len(values))})", tuple(values)


def _of_song(song: str, among: Among) -> Condition:
    """The song of that id, and those with a take whose title has these words."""
    words = titled(song)
    if not words:
        return "row.song = ?", (whole_text(song),)
    # The plus keeps SQLite from trying for each song all moments that match.
    of_title = (
        "SELECT 1 FROM generations AS take INDEXED BY generations_song "  # noqa: S608
        f"WHERE take.song = row.song AND +take.moment IN ({MATCHING})"
    )
    return f"(row.song = ? OR EXISTS ({of_title}))", (whole_text(song), words, *among.takes)


def within(name: str, span: Span) -> Iterator[Condition]:
    """That a number lies in a span."""
    if span.least is not None:
        yield f"{name} >{'=' if span.with_least else ''} ?", (span.least,)
    if span.most is not None:
        yield f"{name} <{'=' if span.with_most else ''} ?", (span.most,)


def _on(days: Days) -> Iterator[Condition]:
    if days.first is not None:
        yield "row.moment >= ?", (_midnight(days.first),)
    if days.end is not None:
        yield "row.moment < ?", (_midnight(days.end),)


def _midnight(day: date) -> int:
    """The second since 1970 in which a day begins here."""
    try:
        return int(datetime(day.year, day.month, day.day).astimezone().timestamp())
    except (OverflowError, ValueError, OSError):
        # A year of which the system's clock knows nothing; then no hour matters.
        return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())

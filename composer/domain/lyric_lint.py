"""What would a careful reader say of this song before it is paid for?

Everything that is found is quiet advice with its place in the text, one sentence, and where there
is one, the change that mends it. Nothing is ever changed by itself. Quick enough to be asked at
every key: single lines are remembered, so only the line being written is read anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from statistics import median

from composer.domain.artist_lint import artist_findings
from composer.domain.invisible import findings_of
from composer.domain.line_lint import reader
from composer.domain.lint_finding import Finding, Fix, Severity, shifted
from composer.domain.lyric_dialect import Dialect
from composer.domain.lyric_edits import TextChange, section_text
from composer.domain.lyrics import Section, SectionKind, Sheet, is_silent, readable_part, sheet_of
from composer.domain.options import clock
from composer.domain.request import Request
from composer.domain.section_names import name_on
from composer.domain.sending import dialect_of
from composer.domain.sentences import say
from composer.domain.sku import Sku
from composer.domain.sung_length import expected_lengths, words_that_fit
from composer.domain.syllables import language_of, syllables
from composer.domain.text import normalised

USUALLY_SUNG = frozenset(
    {
        SectionKind.VERSE,
        SectionKind.PRE_CHORUS,
        SectionKind.CHORUS,
        SectionKind.POST_CHORUS,
        SectionKind.HOOK,
        SectionKind.BRIDGE,
    }
)
LONG_LINE = 20
"""Syllables from which a line can be too long; below that a singer copes."""
FAR_LONGER = 2.0
"""A line of so many times the syllables of its section's middle line is far too long."""
TOLERANCE = 1.15
"""How far the words may pass a length before it is said: the guess is no better than that."""


def findings(sku: Sku, request: Request, *, correction: float = 1.0) -> tuple[Finding, ...]:
    """Everything about the request's lyrics and style for this SKU, in the order of the texts.

    ``correction`` is what the finished songs of a library say about the guess at a length
    (``sung_length.correction``).
    """
    lyrics = readable_part(normalised(request.lyrics))
    prompt = normalised(request.prompt)
    dialect = dialect_of(sku)
    found = [*findings_of(prompt, "prompt")]
    if sku.refuses_artists:
        found += artist_findings(prompt)
    is_off = request.instrumental and sku.can_be_instrumental
    if is_off or (sku.lyrics is None and not sku.lyrics_in_prompt):
        found += _unsung(sku, lyrics, is_off=is_off)
    else:
        found += words_findings(lyrics, dialect)
        found += _too_many_words(sku, request, lyrics, correction)
    return tuple(sorted(found, key=lambda each: (each.field == "lyrics", each.start, each.end)))


@lru_cache(maxsize=8)
def words_findings(lyrics: str, dialect: Dialect) -> tuple[Finding, ...]:
    """Everything about the words themselves; ``lyrics`` has its line ends normalised."""
    sheet = sheet_of(lyrics)
    found = list[Finding]()
    read = reader(dialect)
    for line in sheet.lines:
        if about := read(line.text):
            found += [shifted(each, line.start) for each in about]
    found += _doubled(sheet)
    found += _empty(sheet)
    found += _same_numbers(sheet)
    found += _long_lines(sheet)
    return tuple(found)


# What is not sung at all


def _unsung(sku: Sku, lyrics: str, *, is_off: bool) -> Iterator[Finding]:
    if is_silent(lyrics):
        return
    whole = (len(lyrics) - len(lyrics.lstrip()), len(lyrics.rstrip()))
    if is_off:
        message = say("Instrumental is on, so these words are kept but not sent.")
        yield _at("not_sung", message, Severity.NOTE, whole)
    else:
        message = say(
            "{label} takes no lyrics: these words are kept but not sent.", label=sku.label
        )
        yield _at("ignored", message, Severity.WARNING, whole)


# Sections


def _doubled(sheet: Sheet) -> Iterator[Finding]:
    """The same tag twice in a row, with nothing between them or with the same words."""
    for number, (one, other) in enumerate(pairwise(sheet.sections)):
        if one.line < 0 or one.name.casefold() != other.name.casefold():
            continue
        if one.lines and one.lines != other.lines:
            continue
        if not one.lines and one.kind not in USUALLY_SUNG:
            continue  # two solos in a row are a long one
        if one.lines and one.kind in (SectionKind.CHORUS, SectionKind.HOOK):
            continue  # sung twice on purpose more often than not
        gone = TextChange(start=one.start, end=other.start, text="")
        if one.lines:
            said = say("“{name}” stands twice in a row, with the same words.", name=one.name)
        else:
            said = say("“{name}” stands twice in a row, with nothing between them.", name=one.name)
        yield _at(
            "doubled_section",
            said,
            Severity.WARNING if not one.lines else Severity.NOTE,
            _tag_span(sheet, number + 1),
            Fix(label=say("Take one out"), changes=(gone,)),
        )


def _empty(sheet: Sheet) -> Iterator[Finding]:
    """A part that is sung as a rule, but has no words."""
    first_with_words = dict[SectionKind, int]()
    for number, section in enumerate(sheet.sections):
        if section.lines:
            first_with_words.setdefault(section.kind, number)
            continue
        is_doubled = number + 1 < len(sheet.sections) and (
            sheet.sections[number + 1].name.casefold() == section.name.casefold()
        )
        if section.kind not in USUALLY_SUNG or section.line < 0 or is_doubled:
            continue
        fix, earlier = None, first_with_words.get(section.kind)
        if earlier is not None and name_on(section.name).kind is not SectionKind.VERSE:
            fix = _words_again(sheet, earlier, number)
        yield _at(
            "empty_section",
            say("“{name}” has no words.", name=section.name),
            Severity.WARNING,
            _tag_span(sheet, number),
            fix,
        )


def _words_again(sheet: Sheet, earlier: int, number: int) -> Fix:
    words = section_text(sheet, earlier)[
        sheet.sections[earlier].body - sheet.sections[earlier].start :
    ]
    at = sheet.lines[sheet.sections[number].line].end
    change = TextChange(start=at, end=at, text=f"\n{words}")
    name = sheet.sections[earlier].name
    return Fix(label=say("Repeat the words of “{name}”", name=name), changes=(change,))


def _same_numbers(sheet: Sheet) -> Iterator[Finding]:
    """Two parts of one number with words of their own: "Verse 1" and another "Verse 1"."""
    seen = dict[tuple[SectionKind, str], Section]()
    taken = {(section.kind, name_on(section.name).number) for section in sheet.sections}
    for number, section in enumerate(sheet.sections):
        called = name_on(section.name)
        if not called.number or called.kind is SectionKind.OTHER:
            continue
        first = seen.setdefault((called.kind, called.number), section)
        if first is section or first.lines == section.lines or not section.lines:
            continue
        free = next(n for n in range(1, 100) if (called.kind, str(n)) not in taken)
        taken.add((called.kind, str(free)))
        span = _tag_span(sheet, number)
        written = sheet.text[slice(*span)]
        renamed = written.replace(called.number, str(free), 1)
        fix = None
        if renamed != written:
            changes = (TextChange(start=span[0], end=span[1], text=renamed),)
            fix = Fix(label=say("Number it {free}", free=free), changes=changes)
        message = say("There is a “{name}” with other words already.", name=section.name)
        yield _at("same_number", message, Severity.NOTE, span, fix)


def _long_lines(sheet: Sheet) -> Iterator[Finding]:
    language = language_of(sheet.text)
    for section in sheet.sections:
        for place, count, middle in _outliers(section.lines, language):
            lines = [
                line
                for line in sheet.lines
                if section.start <= line.start < section.end
                and line.tag is None
                and line.text.strip()
            ]
            line = lines[place]
            yield _at(
                "long_line",
                say(
                    "This line has {count} syllables, its neighbours about {middle}.",
                    count=count,
                    middle=middle,
                ),
                Severity.NOTE,
                (line.start, line.end),
                _broken(line.text, line.start),
            )


@lru_cache(maxsize=512)  # at the next key nearly all sections are the same
def _outliers(lines: tuple[str, ...], language: str) -> tuple[tuple[int, int, int], ...]:
    """(place, syllables, syllables of the middle line) of each line that is far longer."""
    if len(lines) < 3:
        return ()
    counts = [syllables(line, language) for line in lines]
    middle = median(counts)
    return tuple(
        (place, count, round(middle))
        for place, count in enumerate(counts)
        if count >= LONG_LINE and count >= FAR_LONGER * middle
    )


def _broken(words: str, start: int) -> Fix | None:
    """Break a line after the comma, else at the blank, that is nearest to its middle."""
    middle = len(words) / 2
    commas = [at + 1 for at, char in enumerate(words) if char in ",;:，；、" and words[at + 1 :]]
    blanks = [at for at, char in enumerate(words) if char == " " and words[:at].strip()]
    near = [at for at in commas if 0.25 < at / len(words) < 0.75] or blanks
    if not near:
        return None
    at = min(near, key=lambda each: abs(each - middle))
    end = at
    while end < len(words) and words[end] == " ":
        end += 1
    if end == len(words):
        return None
    changes = (TextChange(start=start + at, end=start + end, text="\n"),)
    return Fix(label=say("Break it in two"), changes=changes)


def _tag_span(sheet: Sheet, number: int) -> tuple[int, int]:
    line = sheet.lines[max(0, sheet.sections[number].line)]
    return line.start, line.end


# Length


def _too_many_words(
    sku: Sku, request: Request, lyrics: str, correction: float
) -> Iterator[Finding]:
    """The words take longer than the length that is asked for, or than the longest there is."""
    asked = sku.length_seconds(request)
    most = asked or sku.longest_seconds
    if most is None or is_silent(lyrics):
        return
    bpm = request.options.get("bpm")
    tempo = float(bpm) if isinstance(bpm, int | float) and 40 <= bpm <= 220 else None
    total = correction * sum(expected_lengths(lyrics, request.prompt, tempo))
    if total <= TOLERANCE * most:
        return
    start = words_that_fit(lyrics, most / correction, request.prompt, tempo)
    about, limit = clock(5000 * round(total / 5)), clock(round(most) * 1000)
    message = (
        say(
            "About {about} of words for {limit} of music; from here on they may not be sung.",
            about=about,
            limit=limit,
        )
        if asked
        else say(
            "About {about} of words, and {label} makes {limit} at most; the rest may be lost.",
            about=about,
            label=sku.label,
            limit=limit,
        )
    )
    yield _at("too_many_words", message, Severity.WARNING, (start, len(lyrics.rstrip())))


def _at(
    code: str, message: str, severity: Severity, span: tuple[int, int], fix: Fix | None = None
) -> Finding:
    start, end = span
    return Finding(
        code=code, message=message, severity=severity, start=start, end=max(start, end), fix=fix
    )

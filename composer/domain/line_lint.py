"""What is wrong with one line of a song text, seen by itself?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import lru_cache, partial

from composer.domain.invisible import findings_of
from composer.domain.lint_finding import Finding, Fix, Severity
from composer.domain.lyric_dialect import Dialect, tag_verdict
from composer.domain.lyric_edits import TextChange
from composer.domain.lyrics import Tag, tag_in
from composer.domain.section_names import SectionKind, kind_of, squashed
from composer.domain.sentences import say

_TAG_THEN_WORDS = re.compile(r"\s*(\[\s*[^\[\]]+\])[:：]?(\s*)(?=\S)")
_NAME_THEN_WORDS = re.compile(r"\s*([^\W\d_][\w \-]{2,24}?)\s*[:：](\s+)(?=\S)")
_INSIDE = re.compile(r"\[([^\[\]\n]*)\]")
_CHORD = re.compile(
    r"[A-H](?:#|b|♯|♭)?(?:m|maj|min|dim|aug|sus|add|\d|[+°ø()\-/]|[A-H](?:#|b)?)*|N\.?C\.?"
)
_REPEAT = re.compile(r"\s*[(\[]?\s*(?:[x×]\s*([2-9])|([2-9])\s*[x×])\s*[)\]]?\s*$", re.IGNORECASE)
_OPEN_TAG = re.compile(r"\s*\[\s*([^\[\]()]{3,30}?)[:)}]?\s*|\s*[({]?([^\[\]()]{3,30}?)\s*\]\s*")
_BARE = re.compile(r"\W*([^\W\d_][\w \-]{2,24}?)\W*")
_LONGEST_NAME = 24
ENGLISH_NAMES = {
    "Intro": "intro", "Verse": "verse", "Pre Chorus": "prechorus", "Chorus": "chorus",
    "Post Chorus": "postchorus", "Hook": "hook", "Bridge": "bridge", "Interlude": "interlude",
    "Transition": "transition", "Build Up": "buildup", "Break": "break", "Drop": "drop",
    "Inst": "instrumental", "Solo": "solo", "Outro": "outro", "Refrain": "refrain",
}  # fmt: skip
"""What a misspelt tag may have been meant to be, and its letters."""


def line_findings(line: str, dialect: Dialect) -> tuple[Finding, ...]:
    """Everything about one line, in positions of the line."""
    return reader(dialect)(line)


@lru_cache(maxsize=16)
def reader(dialect: Dialect) -> Callable[[str], tuple[Finding, ...]]:
    """``line_findings`` for one dialect; it remembers the lines that it has seen."""
    return lru_cache(maxsize=2048)(partial(_findings, dialect))


def _findings(dialect: Dialect, line: str) -> tuple[Finding, ...]:
    if not line.strip():
        return tuple(findings_of(line, "lyrics"))
    tag = tag_in(line)
    found = list(_of_tag(line, tag, dialect)) if tag else list(_of_words(line, dialect))
    return (*found, *findings_of(line, "lyrics"))


def _of_tag(line: str, tag: Tag, dialect: Dialect) -> Iterator[Finding]:
    if kind_of(tag.name) is not SectionKind.OTHER:
        return
    start = line.index(tag.name)
    if len(tag.name) > 1 and is_chord(tag.name):  # [A] and [B] are parts of a song to some
        yield _span(
            "chords",
            say("“{name}” is a chord, not a part of the song.", name=tag.name),
            Severity.WARNING,
            (0, len(line)),
            Fix(label=say("Take it out"), changes=(TextChange(start=0, end=len(line), text=""),)),
        )
        return
    if meant := meant_by(tag.name, dialect):
        yield _span(
            "misspelt_tag",
            say(
                "“{name}” is no part of a song that is known here; did you mean “{meant}”?",
                name=tag.name,
                meant=meant,
            ),
            Severity.WARNING,
            (start, start + len(tag.name)),
            Fix(
                label=say("Change to {meant}", meant=meant),
                changes=(TextChange(start=0, end=len(line), text=f"[{meant}]"),),
            ),
        )
    elif tag_verdict(tag, dialect) is not None:
        yield _span(
            "unknown_tag",
            say(
                "This model has no tag “{name}” and would sing it, so the line is not sent.",
                name=tag.name,
            ),
            Severity.NOTE,
            (start, start + len(tag.name)),
        )


def meant_by(name: str, dialect: Dialect) -> str:
    """The tag that a misspelt one was meant to be, as the service spells it; empty if unclear."""
    if len(name) > _LONGEST_NAME:
        return ""
    number = re.search(r"\s*(\d{1,2})$", name.strip())
    known = {squashed(tag): tag for tag in (*dialect.tags, *dialect.also)}
    known = {letters: tag for tag, letters in ENGLISH_NAMES.items()} | known
    close = get_close_matches(squashed(name), known, n=1, cutoff=0.75)
    if not close:
        return ""
    return f"{known[close[0]]} {number[1]}" if number else known[close[0]]


def _of_words(line: str, dialect: Dialect) -> Iterator[Finding]:
    own_line = _words_beside_tag(line)
    if own_line is not None:
        yield own_line
        return
    if "[" in line or "]" in line:
        yield from _brackets(line, dialect)
        return
    if (repeat := _REPEAT.search(line)) and repeat.start():
        yield _repeated(line, repeat)
    if len(line) <= _LONGEST_NAME + 4:
        yield from _name_alone(line, dialect)


def _words_beside_tag(line: str) -> Finding | None:
    match = _TAG_THEN_WORDS.match(line)
    if match and kind_of(match[1].strip("[] ")) is not SectionKind.OTHER:
        tag, name = match[1], match[1].strip("[] ")
    else:
        match = _NAME_THEN_WORDS.match(line) if ":" in line or "：" in line else None
        if match is None or kind_of(match[1]) is SectionKind.OTHER:
            return None
        name = match[1]
        tag = f"[{name}]"
    return _span(
        "words_on_tag_line",
        say("Words on the line of “{name}” may not be sung, or its name may be.", name=name),
        Severity.WARNING,
        (0, len(line)),
        Fix(
            label=say("Put the words on their own line"),
            changes=(TextChange(start=0, end=match.end(), text=f"{tag}\n"),),
        ),
    )


def _brackets(line: str, dialect: Dialect) -> Iterator[Finding]:
    inside = list(_INSIDE.finditer(line))
    rest = _INSIDE.sub("", line)
    chords = [match for match in inside if is_chord(match[1])]
    if chords:
        yield _span(
            "chords",
            say("The chords between the words would be sung."),
            Severity.WARNING,
            (chords[0].start(), chords[-1].end()),
            Fix(label=say("Take the chords out"), changes=_without(line, chords)),
        )
    for match in inside:
        if match in chords:
            continue
        if kind_of(match[1]) is not SectionKind.OTHER:
            head, tail = line[: match.start()].rstrip(), line[match.end() :].lstrip()
            parts = [part for part in (head, match[0], tail) if part]
            changes = (TextChange(start=0, end=len(line), text="\n".join(parts)),)
            yield _span(
                "tag_in_words",
                say(
                    "“{words}” is read as a tag only on a line of its own.", words=match[1].strip()
                ),
                Severity.WARNING,
                match.span(),
                Fix(label=say("Put it on its own line"), changes=changes),
            )
        elif not dialect.any_tag:
            yield _span(
                "sung_brackets",
                say("This model sings what stands in brackets."),
                Severity.NOTE,
                match.span(),
                Fix(label=say("Take it out"), changes=_without(line, [match])),
            )
    if "[" in rest or "]" in rest:
        yield _unclosed(line)


def _unclosed(line: str) -> Finding:
    match = _OPEN_TAG.fullmatch(line)
    name = (match[1] or match[2] or "").strip() if match else ""
    fix = None
    if name and kind_of(name) is not SectionKind.OTHER:
        changes = (TextChange(start=0, end=len(line), text=f"[{name}]"),)
        fix = Fix(label=say("Close the bracket"), changes=changes)
    at = next(place for place, char in enumerate(line) if char in "[]")
    message = say("This bracket has no other half, so the line is no tag.")
    return _span("unclosed_bracket", message, Severity.WARNING, (at, at + 1), fix)


def _repeated(line: str, repeat: re.Match[str]) -> Finding:
    times = int(repeat[1] or repeat[2])
    words = line[: repeat.start()]
    return _span(
        "repeat_sign",
        say("“{words}” is not understood and may be sung.", words=repeat[0].strip()),
        Severity.NOTE,
        repeat.span(),
        Fix(
            label=say("Write the line {times} times", times=times),
            changes=(
                TextChange(start=repeat.start(), end=len(line), text=f"\n{words}" * (times - 1)),
            ),
        ),
    )


def _name_alone(line: str, dialect: Dialect) -> Iterator[Finding]:
    match = _BARE.fullmatch(line)
    if match is None:
        return
    name = match[1]
    is_marked = line.rstrip()[-1] in ":：" or line.lstrip()[0] in "#(<{*【"
    # "Hook" and "Break" alone may be words; "Verse" is hardly ever.
    if kind_of(name) is not SectionKind.OTHER and (name[0].isupper() or is_marked):
        meant = name.title() if name.isupper() else name
        message = say("“{name}” would be sung; as a tag it stands in brackets.", name=name)
    elif is_marked and (meant := meant_by(name, dialect)):
        message = say("“{name}” would be sung; did you mean “{meant}”?", name=name, meant=meant)
    else:
        return
    yield _span(
        "name_without_brackets",
        message,
        Severity.WARNING,
        (0, len(line)),
        Fix(
            label=say("Make it [{meant}]", meant=meant),
            changes=(TextChange(start=0, end=len(line), text=f"[{meant}]"),),
        ),
    )


def is_chord(name: str) -> bool:
    """Whether it is a chord and nothing else: ``Am7``, ``F#/C``."""
    return _CHORD.fullmatch(name.strip()) is not None


def _without(line: str, matches: list[re.Match[str]]) -> tuple[TextChange, ...]:
    """Changes that take out what was matched, with one of two blanks around it."""
    changes = list[TextChange]()
    for match in matches:
        start, end = match.span()
        is_parted = (start == 0 or line[start - 1] == " ") and line[end : end + 1] == " "
        changes.append(TextChange(start=start, end=end + 1 if is_parted else end, text=""))
    return tuple(changes)


def _span(
    code: str, message: str, severity: Severity, span: tuple[int, int], fix: Fix | None = None
) -> Finding:
    start, end = span
    return Finding(code=code, message=message, severity=severity, start=start, end=end, fix=fix)

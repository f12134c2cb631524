"""What has changed between two versions of a song: line by line, and within a line word by word?"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct, field

from composer.domain.options import shown
from composer.domain.request import Request
from composer.domain.sentences import joined, say, say_number
from composer.domain.sku import Sku
from composer.domain.text import normalised

MOST_LINES, LONGEST_LINE = 1000, 600
"""Lines of a text, and characters of a line, that are compared as closely as can be: the time that
takes grows with their square."""


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


class DiffLine(Struct, frozen=True, kw_only=True):
    """One line of a comparison."""

    change: Change
    before: str = ""
    """As it was; empty if it was added."""
    after: str = ""
    """As it is now; empty if it was removed."""
    gone: tuple[tuple[int, int], ...] = ()
    """(start, end) in ``before`` of what a reworded line lost."""
    new: tuple[tuple[int, int], ...] = ()
    """(start, end) in ``after`` of what it gained."""


class Words(Struct, frozen=True):
    """A part of a line that was reworded."""

    change: Change
    """SAME, ADDED or REMOVED."""
    text: str


def reworded(line: DiffLine) -> tuple[Words, ...]:
    """A reworded line in one: its words in order, those that went before those that came."""
    parts = list[Words]()
    at_old = at_new = 0
    gone, new = list(line.gone), list(line.new)
    while at_old < len(line.before) or at_new < len(line.after):
        if gone and gone[0][0] == at_old:
            start, at_old = gone.pop(0)
            parts.append(Words(Change.REMOVED, line.before[start:at_old]))
        elif new and new[0][0] == at_new:
            start, at_new = new.pop(0)
            parts.append(Words(Change.ADDED, line.after[start:at_new]))
        else:
            ends = [len(line.before) - at_old, len(line.after) - at_new]
            ends += [gone[0][0] - at_old] if gone else []
            ends += [new[0][0] - at_new] if new else []
            length = min(ends)
            if length <= 0:  # what is left belongs to the one line alone
                break
            parts.append(Words(Change.SAME, line.before[at_old : at_old + length]))
            at_old, at_new = at_old + length, at_new + length
    return tuple(parts)


class FieldChange(Struct, frozen=True, kw_only=True):
    """A value that differs: "Model" was this and is that."""

    name: str
    before: str
    after: str


class Difference(Struct, frozen=True, kw_only=True):
    """Everything in which two requests differ."""

    fields: tuple[FieldChange, ...] = ()
    prompt: tuple[DiffLine, ...] = ()
    """Empty if it is the same."""
    lyrics: tuple[DiffLine, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether both are the same."""
        return not (self.fields or self.prompt or self.lyrics)

    @property
    def summary(self) -> str:
        """In a few words: "3 lines added, 1 reworded; Length, Model"."""
        counts = dict.fromkeys((Change.ADDED, Change.REMOVED, Change.REWORDED), 0)
        for line in (*self.prompt, *self.lyrics):
            if line.change in counts:
                counts[line.change] += 1
        lines = list[str]()
        for change, number in counts.items():
            if number:
                lines.append(_counted(change, number, is_first=not lines))
        names = [each.name for each in self.fields]
        return joined((joined(each, ", ") for each in (lines, names) if each), "; ")


def line_difference(before: str, after: str) -> tuple[DiffLine, ...]:
    """Every line of both texts in order; empty if they are the same but for their line ends."""
    before, after = normalised(before), normalised(after)
    if before == after:
        return ()
    was, now = (text.split("\n") if text else [] for text in (before, after))
    result = list[DiffLine]()
    # Of very many lines those that come again and again would be compared with each other.
    lines = SequenceMatcher(None, was, now, autojunk=len(now) > MOST_LINES)
    for code, a, b, c, d in lines.get_opcodes():
        if code == "equal":
            result += [DiffLine(change=Change.SAME, before=line, after=line) for line in was[a:b]]
        else:
            result += _changed_lines(was[a:b], now[c:d])
    return tuple(result)


def _changed_lines(was: list[str], now: list[str]) -> list[DiffLine]:
    """Lines that gave way to others: those that are still much alike are called reworded."""
    if not was or not now:
        return [
            *(DiffLine(change=Change.REMOVED, before=line) for line in was),
            *(DiffLine(change=Change.ADDED, after=line) for line in now),
        ]
    result = list[DiffLine]()
    for place in range(max(len(was), len(now))):
        old = was[place] if place < len(was) else None
        new = now[place] if place < len(now) else None
        if old is not None and new is not None and _are_alike(old, new):
            gone, come = word_difference(old, new)
            result.append(
                DiffLine(change=Change.REWORDED, before=old, after=new, gone=gone, new=come)
            )
            continue
        if old is not None:
            result.append(DiffLine(change=Change.REMOVED, before=old))
        if new is not None:
            result.append(DiffLine(change=Change.ADDED, after=new))
    return result


def _are_alike(old: str, new: str) -> bool:
    is_short = len(old) * len(new) <= LONGEST_LINE**2
    return bool(is_short and old.strip() and new.strip()) and (
        SequenceMatcher(None, old, new, autojunk=False).ratio() >= 0.5
    )


_WORDS = re.compile(r"\w+|\s+|[^\w\s]")

Spans = tuple[tuple[int, int], ...]


def word_difference(old: str, new: str) -> tuple[Spans, Spans]:
    """(what the first line lost, what the second gained), as (start, end) in each."""
    was, now = _WORDS.findall(old), _WORDS.findall(new)
    gone, come = list[tuple[int, int]](), list[tuple[int, int]]()
    starts_was, starts_now = _starts(was), _starts(now)
    for code, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if code == "equal":
            continue
        if b > a:
            gone.append((starts_was[a], starts_was[b]))
        if d > c:
            come.append((starts_now[c], starts_now[d]))
    return tuple(gone), tuple(come)


def _starts(words: list[str]) -> list[int]:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return starts


def _counted(change: Change, number: int, *, is_first: bool) -> str:
    match change:
        case Change.ADDED:
            return say_number("{number} line added", "{number} lines added", number)
        case Change.REMOVED if is_first:
            return say_number("{number} line removed", "{number} lines removed", number)
        case Change.REMOVED:
            return say("{number} removed", number=number)
        case _ if is_first:
            return say_number("{number} line reworded", "{number} lines reworded", number)
        case _:
            return say("{number} reworded", number=number)


def difference(
    before: Request, after: Request, sku_before: Sku | None, sku_after: Sku | None
) -> Difference:
    """In what two requests differ; a SKU that the program no longer has is None."""
    fields = [
        FieldChange(name=name, before=was, after=now)
        for name, was, now in (
            (say("Title"), before.title, after.title),
            (say("Model"), _called(before, sku_before), _called(after, sku_after)),
            (say("Tags"), ", ".join(before.tags), ", ".join(after.tags)),
            (say("Instrumental"), _on(before.instrumental), _on(after.instrumental)),
            (say("Reference"), before.reference or say("none"), after.reference or say("none")),
        )
        if was != now
    ]
    fields += _options(before, after, sku_before, sku_after)
    return Difference(
        fields=tuple(fields),
        prompt=line_difference(before.prompt, after.prompt),
        lyrics=line_difference(before.lyrics, after.lyrics),
    )


def _options(
    before: Request, after: Request, sku_before: Sku | None, sku_after: Sku | None
) -> list[FieldChange]:
    declared = [option.name for sku in (sku_before, sku_after) if sku for option in sku.options]
    chosen = [*before.options, *after.options]
    if before.sku != after.sku:
        # What only the one model has tells of the models, unless somebody has set it.
        declared = [name for name in dict.fromkeys(declared) if declared.count(name) > 1]
    names = list(dict.fromkeys(declared + chosen))
    changes = list[FieldChange]()
    for name in names:
        was, now = _option(before, sku_before, name), _option(after, sku_after, name)
        if was != now:
            label = next(
                (
                    option.label
                    for sku in (sku_after, sku_before)
                    if sku and (option := sku.option(name))
                ),
                name,
            )
            changes.append(FieldChange(name=label, before=was, after=now))
    return changes


def _option(request: Request, sku: Sku | None, name: str) -> str:
    option = sku.option(name) if sku else None
    if sku is None or option is None:
        value = request.options.get(name)
        return say("not set") if value is None else str(value)
    return shown(option, sku.value(request, name))


def _called(request: Request, sku: Sku | None) -> str:
    return f"{sku.label} · {sku.provider_label}" if sku else request.sku


def _on(value: bool) -> str:
    return say("on") if value else say("off")

"""What becomes of a song text when a section is put in, wrapped, repeated, moved or renamed?

Every edit takes the text and what is selected in it and says how both are afterwards; the editor
applies ``change_between`` of the two texts as one step that can be undone. Texts have their line
ends normalised; positions count characters of the text and are clipped to it.
"""

from __future__ import annotations

from msgspec import Struct

from composer.domain.lyrics import Section, Sheet, sheet_of, tag_on


class Selection(Struct, frozen=True, kw_only=True):
    """What is selected; a bare cursor has its end at its start."""

    start: int
    end: int


class Edited(Struct, frozen=True, kw_only=True):
    """A text after an edit, and what is selected in it then."""

    text: str
    selection: Selection


class TextChange(Struct, frozen=True, kw_only=True):
    """Everything from ``start`` to ``end`` gives way to ``text``."""

    start: int
    end: int
    text: str


class Insertion(Struct, frozen=True, kw_only=True):
    """A piece of text to put in at ``position``; the cursor goes to ``cursor`` afterwards."""

    position: int
    text: str
    cursor: int


def cursor_at(position: int) -> Selection:
    """Nothing selected, the cursor at ``position``."""
    return Selection(start=position, end=position)


def change_between(before: str, after: str) -> TextChange | None:
    """The smallest single change that makes one text the other; None if they are the same."""
    if before == after:
        return None
    start, most = 0, min(len(before), len(after))
    while start < most and before[start] == after[start]:
        start += 1
    back = 0
    while back < most - start and before[-1 - back] == after[-1 - back]:
        back += 1
    return TextChange(start=start, end=len(before) - back, text=after[start : len(after) - back])


def changed(text: str, changes: tuple[TextChange, ...]) -> str:
    """The text after changes that do not overlap, all given in positions of the text before."""
    for change in sorted(changes, key=lambda each: each.start, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


# Putting a section in


def insert_tag(lyrics: str, cursor: int, tag: str) -> Insertion:
    """Where and how ``[tag]`` goes in when its button is pressed with the cursor at ``cursor``.

    The tag gets a line of its own with a blank line before it (none at the top of the text), and
    the cursor lands on the line below it: in front of the words if it stood before them, else on
    an empty line, ready for words, with a blank line before whatever follows. A cursor in the
    middle of a line puts the tag after that line, because words on a tag's line are not sung.
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


def clean_name(name: str) -> str:
    """A name of one's own as it can stand in a tag: one line, no brackets; may come out empty."""
    return " ".join(name.translate({ord(char): " " for char in "[]【】"}).split())


def insert_section(text: str, selection: Selection, name: str) -> Edited:
    """Begin a section at the cursor, or make one of the selected lines."""
    name = clean_name(name)
    if not name:
        return Edited(text=text, selection=selection)
    if text[selection.start : selection.end].strip():
        return wrap_section(text, selection, name)
    put = insert_tag(text, selection.end, name)
    after = text[: put.position] + put.text + text[put.position :]
    return Edited(text=after, selection=cursor_at(put.cursor))


def wrap_section(text: str, selection: Selection, name: str) -> Edited:
    """Make a section of the lines that the selection touches; they stay selected.

    The tags of sections inside the selection go, because they would end the new one. Words that
    followed in the same section keep its tag, or are called a verse if they had none, so that they
    do not fall to the new one.
    """
    name = clean_name(name)
    sheet = sheet_of(text)
    first = sheet.line_at(selection.start)
    last = sheet.line_at(max(selection.start, selection.end - 1))
    lines = [line.text for line in sheet.lines]
    inside = [line.text for line in sheet.lines[first : last + 1] if line.tag is None]
    while inside and not inside[0].strip():
        inside.pop(0)
    while inside and not inside[-1].strip():
        inside.pop()
    if not name or not inside:
        return Edited(text=text, selection=selection)
    before, after = _without_blank_end(lines[:first]), _without_blank_start(lines[last + 1 :])
    around = sheet.section_at(sheet.lines[last].start)
    tag_of_rest = sheet.sections[around] if around >= 0 else None
    parts = [*before, *([""] if before else []), f"[{name}]", *inside]
    start = sum(len(line) + 1 for line in parts[: len(parts) - len(inside)])
    end = start + sum(len(line) + 1 for line in inside) - 1
    if after:
        parts.append("")
        if not _begins_with_tag(after):
            has_tag = tag_of_rest is not None and tag_of_rest.line >= 0
            parts.append(lines[tag_of_rest.line] if tag_of_rest and has_tag else "[Verse]")
        parts += after
    elif text.endswith("\n"):
        parts.append("")
    return Edited(text="\n".join(parts), selection=Selection(start=start, end=end))


def _begins_with_tag(lines: list[str]) -> bool:
    return bool(lines) and tag_on(lines[0]) is not None


def _without_blank_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _without_blank_start(lines: list[str]) -> list[str]:
    start = 0
    while start < len(lines) and not lines[start].strip():
        start += 1
    return lines[start:] if start < len(lines) else []


# Whole sections


def section_text(sheet: Sheet, number: int) -> str:
    """What a section holds: its tag and its lines, without the blank lines behind them."""
    section = sheet.sections[number]
    written = sheet.text[section.start : section.end]
    return written[: len(written) - _blank_tail(written)]


def _blank_tail(written: str) -> int:
    """How many characters of blank lines, and the last line end, stand at the end of a text."""
    end = len(written)
    while (cut := written.rfind("\n", 0, end)) >= 0 and not written[cut:end].strip():
        end = cut
    if not written[:end].strip():
        end = 0
    return len(written) - end


def duplicate_section(text: str, number: int, after: int | None = None) -> Edited:
    """Put a copy of a section behind itself, or behind section ``after``; the copy is selected.

    A section without a tag is words before the first one: its copy would be more of the same.
    """
    sheet = sheet_of(text)
    after = number if after is None else after
    if not _are_sections(sheet, number, after):
        return Edited(text=text, selection=cursor_at(len(text)))
    copy = section_text(sheet, number)
    place = sheet.sections[after]
    end = place.start + len(section_text(sheet, after))
    result = text[:end] + "\n\n" + copy + text[end:]
    return Edited(text=result, selection=Selection(start=end + 2, end=end + 2 + len(copy)))


def move_section(text: str, selection: Selection, number: int, to: int) -> Edited:
    """Take a section out and put it back as number ``to``, counted without it.

    Blank lines stay where they are. Words before the first tag stay first, for below a tag they
    would be words of that section. What is selected in the section stays selected.
    """
    sheet = sheet_of(text)
    count = len(sheet.sections)
    first = 1 if count and sheet.sections[0].line < 0 else 0
    to = max(first, min(to, count - 1))
    if not first <= number < count or to == number:
        return Edited(text=text, selection=selection)
    bodies = [section_text(sheet, each) for each in range(count)]
    gaps = [
        text[section.start + len(body) : section.end]
        for section, body in zip(sheet.sections, bodies, strict=True)
    ]
    inside = _offsets(sheet.sections[number], selection, len(bodies[number]))
    order = [each for each in range(count) if each != number]
    order.insert(to, number)
    result, start = text[: sheet.sections[0].start], 0
    for place, each in enumerate(order):
        if each == number:
            start = len(result)
        result += bodies[each] + gaps[place]
    return Edited(
        text=result, selection=Selection(start=start + inside.start, end=start + inside.end)
    )


def _offsets(section: Section, selection: Selection, length: int) -> Selection:
    start = max(0, min(selection.start - section.start, length))
    return Selection(start=start, end=max(start, min(selection.end - section.start, length)))


def rename_section(text: str, selection: Selection, number: int, name: str) -> Edited:
    """Give a section another name in plain brackets, or one to words that have no tag yet."""
    name, sheet = clean_name(name), sheet_of(text)
    if not name or not _are_sections(sheet, number):
        return Edited(text=text, selection=selection)
    section = sheet.sections[number]
    if section.line < 0:
        change = TextChange(start=section.start, end=section.start, text=f"[{name}]\n")
    else:
        line = sheet.lines[section.line]
        change = TextChange(start=line.start, end=line.end, text=f"[{name}]")
    return _with(text, selection, change)


def remove_tag(text: str, selection: Selection, number: int) -> Edited:
    """Take a section's tag away with its line; its words fall to the section before it."""
    sheet = sheet_of(text)
    if not _are_sections(sheet, number) or sheet.sections[number].line < 0:
        return Edited(text=text, selection=selection)
    section = sheet.sections[number]
    line = sheet.lines[section.line]
    start = line.start
    if section.body == line.end and start:
        start -= 1  # the last line: the end of the one before goes with it
    return _with(text, selection, TextChange(start=start, end=section.body, text=""))


def _are_sections(sheet: Sheet, *numbers: int) -> bool:
    return all(0 <= number < len(sheet.sections) for number in numbers)


def _with(text: str, selection: Selection, change: TextChange) -> Edited:
    """One change; what is selected stays with the words that it was on."""

    def moved(position: int) -> int:
        if position < change.start:
            return position
        if position >= change.end:
            return position + len(change.text) - (change.end - change.start)
        return change.start + min(position - change.start, len(change.text))

    start, end = moved(selection.start), moved(selection.end)
    return Edited(
        text=changed(text, (change,)), selection=Selection(start=start, end=max(start, end))
    )

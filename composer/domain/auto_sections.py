"""Which sections has a pasted text that has no tags?

Blank lines part the blocks. A block that comes again, give or take a few words, is the chorus; a
short one that comes before each chorus is its pre-chorus; one near the end that is unlike all
others is the bridge. What is left are the verses.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from composer.domain.lyrics import sheet_of
from composer.domain.section_names import SectionKind, name_on

_ALIKE = 0.75
"""From this share of equal words on a block is the same again."""
_SHORT_LINES = 3
_BARE_NAME = re.compile(r"\W*([\w][\w \-]{2,30}?)\W*")


def can_be_parted(text: str) -> bool:
    """Whether ``with_sections`` has something to do: no tags, and two blocks or more.

    Quick at any length, which finding the blocks that come again is not.
    """
    sheet = sheet_of(text)
    return not any(section.line >= 0 for section in sheet.sections) and len(_blocks(text)) > 1


def with_sections(text: str) -> str | None:
    """The text with a tag before each of its blocks; None if it has tags, or only one block.

    Nothing of the words is changed; a line that holds nothing but the name of a part ("CHORUS")
    becomes its tag.
    """
    if not can_be_parted(text):
        return None
    blocks = _blocks(text)
    names = _names([block for _, _, block in blocks])
    parts, at = list[str](), 0
    for (start, end, lines), name in zip(blocks, names, strict=True):
        parts.append(text[at:start])
        if _bare_name(lines[0]):
            rest = text[start:end].partition("\n")[2]
            parts.append(f"[{name}]\n{rest}" if rest else f"[{name}]")
        else:
            parts.append(f"[{name}]\n{text[start:end]}")
        at = end
    return "".join(parts) + text[at:]


def _blocks(text: str) -> list[tuple[int, int, list[str]]]:
    """(start, end, lines) of each run of lines that are not blank."""
    blocks = list[tuple[int, int, list[str]]]()
    for line in sheet_of(text).lines:
        if not line.text.strip():
            blocks.append((line.end, line.end, []))
        elif blocks and blocks[-1][2]:
            start, _, lines = blocks[-1]
            blocks[-1] = (start, line.end, [*lines, line.text.strip()])
        else:
            blocks.append((line.start, line.end, [line.text.strip()]))
    return [block for block in blocks if block[2]]


def _bare_name(line: str) -> str:
    """The name of a part of a song that is all the line says, without brackets or a colon."""
    match = _BARE_NAME.fullmatch(line)
    if match and name_on(match[1]).kind is not SectionKind.OTHER:
        return match[1].title() if match[1].isupper() else match[1]
    return ""


def _names(blocks: list[list[str]]) -> list[str]:
    words = [" ".join(lines).casefold().split() for lines in blocks]
    repeated = _repeated(words)
    # The chorus is what comes most often; of several, the longest.
    groups = sorted(
        {group: None for group in repeated if repeated.count(group) > 1},
        key=lambda group: (-repeated.count(group), -len(words[group])),
    )
    chorus = groups[0] if groups else None
    names = list[str]()
    verses = 0
    for number, lines in enumerate(blocks):
        if bare := _bare_name(lines[0]):
            names.append(bare)
        elif chorus is not None and repeated[number] == chorus:
            names.append("Chorus")
        elif _leads_to_chorus(number, repeated, chorus, lines):
            names.append("Pre Chorus")
        elif _is_bridge(number, repeated, chorus, names):
            names.append("Bridge")
        else:
            verses += 1
            names.append(f"Verse {verses}")
    if names.count("Verse 1") == 1 and verses == 1:
        names[names.index("Verse 1")] = "Verse"
    return names


def _repeated(words: list[list[str]]) -> list[int]:
    """For each block the number of the first that is the same."""
    first = list[int]()
    for number, block in enumerate(words):
        alike = (
            other for other in range(number) if first[other] == other and _same(words[other], block)
        )
        first.append(next(alike, number))
    return first


def _same(one: list[str], other: list[str]) -> bool:
    if one == other:
        return True
    if not 0.6 <= len(one) / max(1, len(other)) <= 1.7:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _leads_to_chorus(
    number: int, repeated: list[int], chorus: int | None, lines: list[str]
) -> bool:
    if chorus is None or number + 1 >= len(repeated) or repeated[number + 1] != chorus:
        return False
    is_again = repeated.count(repeated[number]) > 1
    follows_words = number > 0 and repeated[number - 1] != chorus
    return follows_words and (is_again or len(lines) <= _SHORT_LINES)


def _is_bridge(number: int, repeated: list[int], chorus: int | None, names: list[str]) -> bool:
    """After two choruses, before another one, and like nothing else."""
    return (
        chorus is not None
        and names.count("Chorus") >= 2
        and chorus in repeated[number + 1 :]
        and repeated.count(repeated[number]) == 1
        and "Bridge" not in names
    )

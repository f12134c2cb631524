"""Which pages has the guide, what do they say, and where does it speak of certain words?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from composer.ui.languages import translate
from composer.ui.shortcut_table import key_caps

CONTENTS = "index"
"""The page that names all others, group by group, in the order in which they are read."""
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\.md\)")
_MADE = re.compile(r"<!-- (\w+) -->")
_KEY = re.compile(
    r"((Ctrl|Alt|Shift) )*(F\d+|Esc|Enter|Space|Tab|Del|Home|End|[A-Z0-9\[\],./+−]|[←→↑↓]( [←→↑↓])?"
    r"|\d … \d|\S or \S)"
)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_THIN = "\u2009"
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|<!--.*?-->|\]\([^)]*\)|[*`|\[\]]")
MOST_FOUND = 30


class Heading(Struct, frozen=True, kw_only=True):
    """The name of a group of pages."""

    title: str


class Page(Struct, frozen=True, kw_only=True):
    """A page of the contents."""

    name: str
    """of its file, without the ending"""
    title: str


class Found(Struct, frozen=True, kw_only=True):
    """A part of a page that speaks of what was searched for."""

    page: str
    title: str
    part: str
    """The heading over it; empty for what stands before the first."""
    line: str
    """The line with the first of the words, without marks."""


class GuidePages:
    """The Markdown files of a folder, and what is put into them when they are read.

    The folder itself holds the English ones; a page or a picture that a folder in it has, called
    after one of ``languages``, goes before, the first language first. ``made`` says for a mark
    such as ``<!-- keys -->`` which Markdown stands there: what the program knows by itself is not
    written down a second time.
    """

    def __init__(
        self,
        folder: Path,
        made: Mapping[str, Callable[[], str]],
        languages: Sequence[str] = (),
    ) -> None:
        self._folders = (*(folder / each for each in languages), folder)
        self._made = made

    def contents(self) -> tuple[Heading | Page, ...]:
        """Groups and their pages, as the page of contents has them.

        At its end are the pages that only the English one names: they are newer than the others.
        """
        rows = _listed(self._read(CONTENTS))
        named = {row.name for row in rows if isinstance(row, Page)}
        english = _listed(_text(self._folders[-1] / f"{CONTENTS}.md"))
        newer = (row for row in english if isinstance(row, Page) and row.name not in named)
        return (*rows, *newer)

    def picture(self, path: str) -> Path:
        """Where a picture lies that a page names."""
        return self._file(path)

    def text(self, name: str) -> str:
        """A page in Markdown. A page that is not there says so."""
        try:
            text = self._read(name)
        except OSError:
            return translate(
                "guide_pages", "# Not here\n\nThe guide has no page named {name}.\n"
            ).format(name=name)
        return _SPAN.sub(_as_shown, _MADE.sub(self._make, text))

    def find(self, words: str) -> tuple[Found, ...]:
        """The parts in which all the words stand, at most 30, those named after them first."""
        wanted = words.casefold().split()
        if not wanted:
            return ()
        found = [
            (not all(word in f"{page.title} {part}".casefold() for word in wanted), hit)
            for page in self.contents()
            if isinstance(page, Page)
            for part, lines in _parts(self.text(page.name))
            if (hit := _hit(page, part, lines, wanted)) is not None
        ]
        return tuple(hit for _, hit in sorted(found, key=lambda pair: pair[0])[:MOST_FOUND])

    def _read(self, name: str) -> str:
        return _text(self._file(f"{name}.md"))

    def _file(self, path: str) -> Path:
        places = [folder / path for folder in self._folders]
        return next((place for place in places if place.is_file()), places[-1])

    def _make(self, mark: re.Match[str]) -> str:
        made = self._made.get(mark[1])
        return mark[0] if made is None else made()


def is_key(words: str) -> bool:
    """Whether this is something to press, such as ``Ctrl Enter``, as a page has it."""
    return _KEY.fullmatch(words) is not None


def is_shown_key(words: str) -> bool:
    """Whether this is something to press, as ``text`` gave it: ``Strg Eingabe`` in German."""
    return words.startswith(_THIN) and words.endswith(_THIN)


def slug(heading: str) -> str:
    """The name by which a link leads to a heading: ``what-will-be-sent``."""
    return "-".join(re.findall(r"\w+", heading.casefold()))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _listed(contents: str) -> tuple[Heading | Page, ...]:
    """The rows of a page of contents."""
    rows: list[Heading | Page] = []
    for line in contents.splitlines():
        if line.startswith("## "):
            rows.append(Heading(title=line[3:].strip()))
        elif found := _LINK.search(line):
            rows.append(Page(name=found[2], title=found[1]))
    return tuple(rows)


def _as_shown(span: re.Match[str]) -> str:
    """A key as it is called here, with a little room at both sides; what one copies into a
    terminal stays as it is."""
    return f"`{_THIN}{' '.join(key_caps(span[1]))}{_THIN}`" if is_key(span[1]) else span[0]


def _parts(text: str) -> list[tuple[str, list[str]]]:
    """Heading and plain lines of each part of a page."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if line.startswith("## "):
            parts.append((line[3:].strip(), []))
        elif plain := _MARKS.sub("", line).replace(_THIN, "").strip("#> -"):
            parts[-1][1].append(plain)
    return parts


def _hit(page: Page, part: str, lines: Sequence[str], wanted: Sequence[str]) -> Found | None:
    whole = " ".join((page.title, part, *lines)).casefold()
    if not all(word in whole for word in wanted) or not lines:
        return None
    line = next((line for line in lines if any(word in line.casefold() for word in wanted)), "")
    return Found(page=page.name, title=page.title, part=part, line=line or lines[0])

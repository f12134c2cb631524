"""Which pages has the guide, what do they say, and where does it speak of certain words?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from composer.ui.languages import translate

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
    """The Markdown files of one folder, and what is put into them when they are read.

    ``made`` says for a mark such as ``<!-- keys -->`` which Markdown stands there: what the
    program knows by itself is not written down a second time.
    """

    def __init__(self, folder: Path, made: Mapping[str, Callable[[], str]]) -> None:
        self._folder = folder
        self._made = made

    @property
    def folder(self) -> Path:
        """Where the pages and their pictures lie."""
        return self._folder

    def contents(self) -> tuple[Heading | Page, ...]:
        """Groups and their pages, as the page of contents has them."""
        rows: list[Heading | Page] = []
        for line in self._read(CONTENTS).splitlines():
            if line.startswith("## "):
                rows.append(Heading(title=line[3:].strip()))
            elif found := _LINK.search(line):
                rows.append(Page(name=found[2], title=found[1]))
        return tuple(rows)

    def text(self, name: str) -> str:
        """A page in Markdown. A page that is not there says so."""
        try:
            text = self._read(name)
        except OSError:
            return translate(
                "guide_pages", "# Not here\n\nThe guide has no page named {name}.\n"
            ).format(name=name)
        return _SPAN.sub(_padded, _MADE.sub(self._make, text))

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
        return (self._folder / f"{name}.md").read_text(encoding="utf-8")

    def _make(self, mark: re.Match[str]) -> str:
        made = self._made.get(mark[1])
        return mark[0] if made is None else made()


def is_key(words: str) -> bool:
    """Whether this is something to press, such as ``Ctrl Enter``."""
    return _KEY.fullmatch(words.strip(_THIN)) is not None


def slug(heading: str) -> str:
    """The name by which a link leads to a heading: ``what-will-be-sent``."""
    return "-".join(re.findall(r"\w+", heading.casefold()))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _padded(span: re.Match[str]) -> str:
    """A key with a little room at both sides; what one copies into a terminal stays as it is."""
    return f"`{_THIN}{span[1]}{_THIN}`" if is_key(span[1]) else span[0]


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

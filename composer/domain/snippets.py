"""Which pieces of style does the user keep by name, and which were ordered lately?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

LONGEST_NAME = 60
"""Characters."""


class Snippet(Struct, frozen=True, kw_only=True):
    """A piece of style under a name: "my podcast bed"."""

    name: str
    text: str


def with_snippet(snippets: Sequence[Snippet], name: str, text: str) -> tuple[Snippet, ...]:
    """The snippets by name, with this one in place of any of the same name.

    A name or text that is blank changes nothing; a name is one line of at most LONGEST_NAME.
    """
    name = " ".join(name.split())[:LONGEST_NAME].strip()
    if not name or not text.strip():
        return tuple(snippets)
    others = without_snippet(snippets, name)
    together = (*others, Snippet(name=name, text=text.strip()))
    return tuple(sorted(together, key=lambda each: each.name.casefold()))


def without_snippet(snippets: Sequence[Snippet], name: str) -> tuple[Snippet, ...]:
    """The snippets without the one of that name; small and capital letters are the same."""
    return tuple(each for each in snippets if each.name.casefold() != name.casefold())


def recent_prompts(prompts: Iterable[str], most: int = 20) -> tuple[str, ...]:
    """The styles that were ordered, each once, in the order given (the newest first)."""
    seen = dict[str, str]()
    for prompt in prompts:
        text = prompt.strip()
        if text:
            seen.setdefault(" ".join(text.split()).casefold(), text)
        if len(seen) == most:
            break
    return tuple(seen.values())

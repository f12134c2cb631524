"""The user's own pieces of style, and the styles that were ordered or written lately."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from composer.domain.snippets import Snippet, recent_prompts, with_snippet, without_snippet
from composer.services.events import Signal


class Snippets:
    """Holds the snippets; every change is on disk at once."""

    def __init__(
        self,
        *,
        snippets: tuple[Snippet, ...],
        save: Callable[[tuple[Snippet, ...]], None],
        past_styles: Callable[[], Iterable[str]],
    ) -> None:
        """``save`` may raise ComposerError; ``past_styles`` are the newest first."""
        self.changed: Signal[[]] = Signal()
        self._snippets = snippets
        self._save = save
        self._past_styles = past_styles

    @property
    def all(self) -> tuple[Snippet, ...]:
        """The snippets by name."""
        return self._snippets

    def named(self, name: str) -> Snippet | None:
        """The snippet of that name; small and capital letters are the same."""
        wanted = name.casefold()
        return next((each for each in self._snippets if each.name.casefold() == wanted), None)

    def recent(self) -> tuple[str, ...]:
        """The styles of late, each once, the newest first. Reads the library."""
        return recent_prompts(self._past_styles())

    def keep(self, name: str, text: str) -> None:
        """Keep a text by name, in place of any of that name. Raises ComposerError."""
        self.put(with_snippet(self._snippets, name, text))

    def rename(self, name: str, to: str) -> None:
        """Give a snippet another name, whoever had that one. Raises ComposerError."""
        snippet = self.named(name)
        if snippet is not None:
            others = without_snippet(self._snippets, name)
            renamed = with_snippet(others, to, snippet.text)
            self.put(self._snippets if renamed == others else renamed)

    def delete(self, name: str) -> None:
        """Keep it no longer. Raises ComposerError."""
        self.put(without_snippet(self._snippets, name))

    def put(self, snippets: tuple[Snippet, ...]) -> None:
        """Have these and no others, as to take back what was done. Raises ComposerError."""
        if snippets == self._snippets:
            return
        self._save(snippets)
        self._snippets = snippets
        self.changed.emit()

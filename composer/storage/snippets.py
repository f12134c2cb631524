"""Where does the user's own vocabulary of styles lie?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from composer.domain.sentences import say
from composer.domain.snippets import Snippet, with_snippet
from composer.storage.request_json import from_text, to_readable
from composer.storage.whole_files import disk_errors, kept_aside_notice, write_whole


class SnippetFile:
    """The snippets in ``folder/snippets.json``: readable, so that they can be shared."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "snippets.json"

    def load(self) -> tuple[tuple[Snippet, ...], str | None]:
        """The snippets, and a sentence if their file was damaged and kept aside.

        Raises DiskProblem if there is a file that may not be read.
        """
        with disk_errors(say("reading your snippets"), self.file):
            try:
                content = self.file.read_bytes()
            except FileNotFoundError:
                return (), None
        try:
            return _read(content), None
        except ValueError:
            return (), kept_aside_notice(
                self.file, say("The file of your snippets"), say("You have none.")
            )

    def save(self, snippets: Sequence[Snippet]) -> None:
        """Put the snippets on the disk. Raises DiskProblem; what was saved before stays."""
        plain = {"snippets": {each.name: each.text for each in snippets}}
        with disk_errors(say("saving your snippets"), self.file):
            write_whole(self.file, to_readable(plain))


def _read(content: bytes) -> tuple[Snippet, ...]:
    plain = from_text(content).get("snippets", {})
    if not isinstance(plain, dict) or not all(isinstance(text, str) for text in plain.values()):
        raise ValueError("snippets is not an object of texts")
    snippets: tuple[Snippet, ...] = ()
    for name, text in plain.items():
        snippets = with_snippet(snippets, str(name), text)
    return snippets

"""Where do the words lie that the user has called right?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from composer.domain.sentences import say
from composer.storage.whole_files import disk_errors, write_whole


class OwnWords:
    """The words in ``folder/words.txt``, one a line: to be read and written by hand too."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "words.txt"

    def load(self) -> frozenset[str]:
        """The words. Raises DiskProblem if there is a file that may not be read."""
        with disk_errors(say("reading your words"), self.file):
            try:
                text = self.file.read_bytes().decode("utf-8", "replace")
            except FileNotFoundError:
                return frozenset()
        return frozenset(word for line in text.splitlines() if (word := line.strip()))

    def save(self, words: Iterable[str]) -> None:
        """Put the words on the disk. Raises DiskProblem; what was saved before stays."""
        text = "".join(f"{word}\n" for word in sorted(words, key=str.casefold))
        with disk_errors(say("saving your words"), self.file):
            write_whole(self.file, text.encode())

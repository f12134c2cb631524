"""How does what is being written survive a crash?"""

from __future__ import annotations

from pathlib import Path

from composer.domain.request import Draft
from composer.storage.request_json import draft_from_plain, draft_to_plain, from_text, to_text
from composer.storage.whole_files import disk_errors, kept_aside_notice, write_whole


class Drafts:
    """The draft in ``folder/draft.json``. May be used from any thread, one call at a time."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "draft.json"

    def load(self) -> tuple[Draft, str | None]:
        """The draft as it was left, and a sentence if its file was damaged and kept aside.

        Raises DiskProblem if there is a file that may not be read.
        """
        with disk_errors("reading the draft", self.file):
            try:
                text = self.file.read_bytes()
            except FileNotFoundError:
                return Draft(), None
        try:
            return draft_from_plain(from_text(text)), None
        except ValueError:
            instead = "You begin with an empty draft; the words may still be in that file."
            return Draft(), kept_aside_notice(self.file, "The saved draft", instead)

    def save(self, draft: Draft) -> None:
        """Put the draft on the disk. Raises DiskProblem; what was saved before stays."""
        with disk_errors("saving the draft", self.file):
            write_whole(self.file, to_text(draft_to_plain(draft)).encode("ascii"))

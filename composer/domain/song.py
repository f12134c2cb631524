"""What is a song while it is written: its draft, the take that came before it, its chords?"""

from __future__ import annotations

from msgspec import Struct, field

from composer.domain.chords import Beside
from composer.domain.request import Draft

UNTITLED = "Untitled song"
LONGEST_NAME = 40
"""Characters of a name that is made of the first words, before its ellipsis."""


class Song(Struct, frozen=True, kw_only=True):
    """One song that is written: everything of it but its versions and its takes."""

    draft: Draft = field(default_factory=Draft)
    parent: str | None = None
    """The take whose settings the draft was taken from: the id of a generation."""
    beside: Beside = field(default_factory=Beside)
    """Chords and times that are never sung; they stand beside ``imported``."""
    imported: str = ""
    """The lyrics as they were when those came."""

    @property
    def beside_now(self) -> Beside:
        """The chords and times at their places in the lyrics of today."""
        return self.beside.moved(self.imported, self.draft.lyrics)


class ClosedSong(Struct, frozen=True, kw_only=True):
    """A song that was put away; it can be opened again."""

    id: str
    name: str


class OpenSongs(Struct, frozen=True, kw_only=True):
    """Which songs lie on the desk."""

    open: tuple[str, ...]
    """Ids in the order in which they are shown; never none."""
    current: str
    closed: tuple[ClosedSong, ...] = ()
    """The one closed last is the first."""


def name_of(draft: Draft) -> str:
    """What to call a song: its title, else its first sung line, else its style."""
    words = _on_one_line(draft.title)
    words = words or _on_one_line(_first_sung(draft.lyrics)) or _on_one_line(draft.prompt)
    if len(words) > LONGEST_NAME:
        return f"{words[:LONGEST_NAME].rstrip()}…"
    return words or UNTITLED


def _on_one_line(text: str) -> str:
    return " ".join(text[:1000].split())


def _first_sung(lyrics: str) -> str:
    lines = (line.strip() for line in lyrics[:2000].split("\n"))
    return next((line for line in lines if line and not line.startswith(("[", "(", "#"))), "")

"""What does a sound file say of itself: title, artist, words, tempo, where it came from?"""

from __future__ import annotations

from msgspec import Struct

from composer.domain.generation import Generation
from composer.domain.music_facts import music_facts

MADE_WITH = "Composer"


class Tags(Struct, frozen=True, kw_only=True):
    """What is written into the file; empty texts are left out."""

    title: str = ""
    artist: str = ""
    album: str = ""
    track: int | None = None
    lyrics: str = ""
    bpm: float | None = None
    key: str = ""
    date: str = ""
    """The day it was made: ``2026-11-21``."""
    service: str = ""
    model: str = ""
    prompt: str = ""

    @property
    def origin(self) -> str:
        """One sentence: by which model at which service, and of which words."""
        made = f"Made with {self.model or 'a model'}"
        made += f" by {self.service}" if self.service and self.service != self.model else ""
        made += f" on {self.date}" if self.date else ""
        return f"{made}. Style: {self.prompt}" if self.prompt else f"{made}."


def tags_of(
    generation: Generation,
    *,
    title: str,
    service: str,
    model: str,
    artist: str = "",
    album: str = "",
    track: int | None = None,
    with_prompt: bool = False,
) -> Tags:
    """The tags of one of a generation's songs. ``title`` also says which take it is."""
    request, facts = generation.request, music_facts(generation)
    return Tags(
        title=title,
        artist=artist,
        album=album,
        track=track,
        lyrics="" if request.instrumental else request.lyrics.strip(),
        bpm=facts.bpm,
        key=facts.key,
        date=f"{generation.created.astimezone():%Y-%m-%d}",
        service=service,
        model=model,
        prompt=request.prompt.strip() if with_prompt else "",
    )

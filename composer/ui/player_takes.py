"""What can be heard: which clip, of which order?"""

from __future__ import annotations

from msgspec import Struct

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.ui.languages import translate
from composer.ui.take_switch import take_within


class Take(Struct, frozen=True):
    """One that can be heard: a clip and the order that it came from."""

    generation: Generation
    clip: Clip

    @property
    def number(self) -> int:
        """Which of its order's clips it is, from 0."""
        ids = [clip.id for clip in self.generation.clips]
        return ids.index(self.clip.id) if self.clip.id in ids else 0

    @property
    def title(self) -> str:
        """``Paper Lanterns, take B``; the song's title alone where it has one take."""
        if len(self.generation.clips) < 2:
            return self.generation.title
        return translate("player_takes", "{title}, {take}").format(
            title=self.generation.title, take=take_within(self.number)
        )


def takes_of(generation: Generation) -> tuple[Take, ...]:
    """All takes of an order."""
    return tuple(Take(generation, clip) for clip in generation.clips)

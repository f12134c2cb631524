"""What is ordered of an export, and what is told of it when it is done?"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from composer.domain.cut import AS_IT_IS, Cut
from composer.domain.loudness_targets import signed
from composer.domain.sentences import say
from composer.domain.sound_form import Form
from composer.domain.tags import Tags

DRAWN = "drawn"
"""A cover that is drawn from the song's own wave."""


class Delivery(Struct, frozen=True, kw_only=True):
    """Everything about one file that is to be written."""

    form: Form
    cut: Cut = AS_IT_IS
    tags: Tags | None = None
    cover: Path | str | None = None
    """A picture's file, ``DRAWN``, or None."""
    bpm: float | None = None
    """The tempo, where it is known: for seams on the bar line."""
    in_bar: int = 4


class Measured(Struct, frozen=True, kw_only=True):
    """How loud a sound is: integrated LUFS and true peak in dBTP, ITU-R BS.1770."""

    lufs: float
    peak: float

    @property
    def text(self) -> str:
        """For people: ``−16.0 LUFS, true peak −1.3 dBTP``."""
        return say(
            "{lufs} LUFS, true peak {peak} dBTP",
            lufs=signed(self.lufs, 1),
            peak=signed(self.peak, 1),
        )


class Written(Struct, frozen=True, kw_only=True):
    """What became of an export."""

    file: Path
    seconds: float
    bytes: int
    sha256: str
    before: Measured | None = None
    """Of what was cut, before its loudness was changed."""
    after: Measured | None = None
    """Of the finished file."""
    limited: bool = False
    """Whether peaks had to be held down."""
    arrangement: str = ""
    """How its length was reached, a sentence."""

    @property
    def sentence(self) -> str:
        """What there is to tell, for people."""
        if self.after is None:
            return say("{name} is written.", name=self.file.name)
        return say("{name} is written: {loudness}.", name=self.file.name, loudness=self.after.text)

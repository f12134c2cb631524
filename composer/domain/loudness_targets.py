"""How loud do those want a piece who are to play it?"""

from __future__ import annotations

import math

from msgspec import Struct

from composer.domain.sentences import say

LOUDEST, QUIETEST = -6.0, -36.0
"""LUFS that may be asked for."""

CEILING = -1.0
"""dBTP, the highest true peak that streaming services and podcast hosts ask for."""
HIGHEST_CEILING, LOWEST_CEILING = 0.0, -9.0
AS_IT_IS = "as-it-is"
CUSTOM = "custom"
"""A loudness of the user's own is written ``custom:-18``."""


class LoudnessTarget(Struct, frozen=True, kw_only=True):
    """A loudness that is asked for; ``lufs`` is integrated, ITU-R BS.1770."""

    id: str
    label: str
    lufs: float
    mono_lufs: float | None = None
    """Where a single channel is to measure less: played by two speakers it is 3 LU louder."""

    def loudness(self, *, mono: bool) -> float:
        """LUFS that a file of one or of more channels is to have."""
        return self.mono_lufs if mono and self.mono_lufs is not None else self.lufs

    def over(self, lufs: float, *, mono: bool = False) -> str:
        """How a measured loudness lies to this: ``0.4 over streaming −14``."""
        wanted = self.loudness(mono=mono)
        away = round(lufs - wanted, 1)
        named = say(
            "{target} {loudness}", target=_WORDS.get(self.id, self.label), loudness=signed(wanted)
        )
        if not math.isfinite(away):
            return say("silent; {named}", named=named)
        if not away:
            return say("as {named} asks", named=named)
        if away > 0:
            return say("{difference:.1f} over {named}", difference=away, named=named)
        return say("{difference:.1f} under {named}", difference=-away, named=named)


PODCAST = LoudnessTarget(id="podcast", label=say("Podcast"), lufs=-16.0, mono_lufs=-19.0)
STREAMING = LoudnessTarget(id="streaming", label=say("Streaming"), lufs=-14.0)
TARGETS = (
    PODCAST,
    STREAMING,
    LoudnessTarget(id="ebu-r128", label="EBU R128", lufs=-23.0),
    LoudnessTarget(id="atsc-a85", label="ATSC A/85", lufs=-24.0),
)
"""Podcast: Apple Podcasts and AES TD1008 ask for -16 LUFS, which is -19 in a mono file. Streaming:
what Spotify, YouTube and Tidal play at. EBU R128 and ATSC A/85: broadcasting in Europe and
America."""
_WORDS = {"podcast": say("podcast"), "streaming": say("streaming"), CUSTOM: say("custom")}
"""What they are called within a sentence."""


def target_of(setting: str) -> LoudnessTarget | None:
    """The target that a setting such as ``streaming`` or ``custom:-18`` names; None: as it is.

    Raises ValueError for what names none.
    """
    if setting == AS_IT_IS:
        return None
    for target in TARGETS:
        if target.id == setting:
            return target
    kind, _, number = setting.partition(":")
    lufs = float(number) if kind == CUSTOM else math.nan
    if not QUIETEST <= lufs <= LOUDEST:
        raise ValueError(f"“{setting}” is no loudness that can be asked for")
    return LoudnessTarget(id=CUSTOM, label=say("Custom"), lufs=lufs)


def custom(lufs: float) -> str:
    """How a loudness of the user's own is written in the settings."""
    return f"{CUSTOM}:{lufs:g}"


def signed(number: float, decimals: int | None = None) -> str:
    """A number with a true minus: ``−14``, ``−13.6``."""
    text = f"{number:g}" if decimals is None else f"{number:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.removeprefix("-")

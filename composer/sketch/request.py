"""What may be asked of the free band, as plain data that travels between processes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, to_builtins

from composer.domain.sentences import Sentence, say
from composer.sketch.theory import parse_key

STYLES: tuple[tuple[str, str], ...] = (
    ("lofi", "Lo-fi hip-hop"),
    ("synthwave", "Synthwave"),
    ("folk", "Acoustic folk"),
    ("cinematic", "Cinematic orchestra"),
    ("house", "House"),
    ("pop", "Pop"),
    ("rock", "Rock"),
    ("jazz", "Jazz trio"),
    ("bossa", "Bossa nova"),
    ("trap", "Trap"),
    ("ambient", "Ambient"),
    ("piano", "Solo piano"),
    ("country", "Country"),
    ("dnb", "Drum and bass"),
    ("funk", "Funk"),
    ("rnb", "R&B and soul"),
    ("reggae", "Reggae"),
    ("metal", "Metal"),
    ("lullaby", "Lullaby"),
    ("march", "March and fanfare"),
)
"""Every style the band plays: (id, label)."""


def style_label(style: str) -> Sentence:
    """What a style is called."""
    return say(dict(STYLES)[style])


METRES: tuple[str, ...] = ("4/4", "3/4", "6/8", "12/8", "5/4")
"""Every metre that the band plays in; `composer.sketch.metre` says how."""

SHORTEST_MS, LONGEST_MS = 1_000, 600_000
SLOWEST_BPM, FASTEST_BPM = 40, 220


class SketchRequest(Struct, frozen=True, kw_only=True):
    """One order to the band.

    `title` stands on what is written beside the song.
    `length_ms` is 1 000 to 600 000 and is met to the sample; `bpm` is 40 to 220 or None (the style
    and the prompt decide); `key` reads like "A minor", "C major", "Am" or "F#"; `style` is an id of
    STYLES or None (the prompt decides), `metre` one of METRES or None (the prompt decides, else
    4/4). `energy` is 0 to 100 or None (the prompt decides); `swing` 0 to 100 per cent of a triplet
    or None (the style's own); without `guide` nobody plays the tune; `stems` asks for a
    file of every player beside the song. The same seed
    plays the same music; None counts as 0. Raises ValueError with a sentence when a value is out
    of range.
    """

    prompt: str
    title: str = ""
    lyrics: str = ""
    instrumental: bool = False
    length_ms: int = 30_000
    seed: int | None = None
    bpm: int | None = None
    key: str | None = None
    style: str | None = None
    metre: str | None = None
    energy: int | None = None
    swing: int | None = None
    guide: bool = True
    stems: bool = False

    def __post_init__(self) -> None:
        if not SHORTEST_MS <= self.length_ms <= LONGEST_MS:
            raise ValueError(
                f"The sketch band plays 1 to 600 seconds, not {self.length_ms / 1000:g}."
            )
        if self.bpm is not None and not SLOWEST_BPM <= self.bpm <= FASTEST_BPM:
            raise ValueError(f"The sketch band plays 40 to 220 bpm, not {self.bpm}.")
        if self.key is not None and parse_key(self.key) is None:
            raise ValueError(f"{self.key!r} is not a key. Write it like “A minor”, “Am” or “F#”.")
        if self.style is not None and self.style not in dict(STYLES):
            known = ", ".join(style for style, _ in STYLES)
            raise ValueError(f"The sketch band has no style {self.style!r}. It plays: {known}.")

        if self.metre is not None and self.metre not in METRES:
            known = ", ".join(METRES)
            raise ValueError(f"The sketch band plays {known}, not {self.metre!r}.")
        for name, share in (("energy", self.energy), ("swing", self.swing)):
            if share is not None and not 0 <= share <= 100:
                raise ValueError(f"The sketch band's {name} goes from 0 to 100, not {share}.")

    def to_json(self) -> dict[str, Any]:
        """Return the request as a dict of JSON values."""
        return dict(to_builtins(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SketchRequest:
        """Read what `to_json` wrote; raises ValueError for values out of range."""
        return cls(**data)

"""What notes, keys and chords are called, and which pitches they hold."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from composer.domain.sentences import marked

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS = (
    marked("C"), marked("C#"), marked("D"), marked("D#"), marked("E"), marked("F"), marked("F#"),
    marked("G"), marked("G#"), marked("A"), marked("A#"), marked("B"),
)  # fmt: skip
_FLATS = (
    "C", marked("Db"), "D", marked("Eb"), "E", "F", marked("Gb"), "G", marked("Ab"), "A",
    marked("Bb"), "B",
)  # fmt: skip
_FLAT_MAJORS = {5, 10, 3, 8, 1}  # F, Bb, Eb, Ab, Db
_FLAT_MINORS = {2, 7, 0, 5, 10, 3}  # d, g, c, f, bb, eb
_DEGREES = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "5": (0, 7),
    "6": (0, 4, 7, 9),
    "69": (0, 4, 7, 9, 14),
    "7": (0, 4, 7, 10),
    "9": (0, 4, 7, 10, 14),
    "13": (0, 4, 10, 14, 21),
    "7b9": (0, 4, 7, 10, 13),
    "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 7, 11, 14),
    "add9": (0, 4, 7, 14),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 7, 10),
    "9sus4": (0, 5, 7, 10, 14),
    "m": (0, 3, 7),
    "m6": (0, 3, 7, 9),
    "m7": (0, 3, 7, 10),
    "m9": (0, 3, 7, 10, 14),
    "m11": (0, 3, 7, 10, 14, 17),
    "madd9": (0, 3, 7, 14),
    "m7b5": (0, 3, 6, 10),
    "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9),
}

_KEY = re.compile(
    r"\s*([A-Ga-g])\s*(#|♯|b|♭|[- ]?sharp|[- ]?flat)?[ -]*"
    r"((?i:major|minor|maj|min|dur|moll)|m|M)?\s*",
)
_ROMAN = re.compile(r"([b#]?)([iv]+|[IV]+)([a-z0-9]*)(?:/([b#]?)([1-7]))?")


class Key(Struct, frozen=True, kw_only=True):
    """A tonic (pitch class, 0 = C) and a mode."""

    tonic: int
    minor: bool

    @property
    def scale(self) -> tuple[int, ...]:
        """The seven pitch classes, tonic first."""
        return tuple((self.tonic + step) % 12 for step in (MINOR if self.minor else MAJOR))

    @property
    def name(self) -> str:
        """Like "F# minor" or "Eb major"."""
        return f"{self.spell(self.tonic)} {'minor' if self.minor else 'major'}"

    def spell(self, pitch_class: int) -> str:
        """Name a pitch class with the accidentals that belong to this key."""
        flat = self.tonic in (_FLAT_MINORS if self.minor else _FLAT_MAJORS)
        return (_FLATS if flat else _SHARPS)[pitch_class % 12]


class Chord(Struct, frozen=True, kw_only=True):
    """A root and bass (pitch classes) with intervals above the root, in semitones."""

    root: int
    bass: int
    quality: str

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, lowest first; 14 is a ninth."""
        return QUALITIES[self.quality]

    @property
    def tones(self) -> frozenset[int]:
        """The pitch classes of the chord."""
        return _tones(self.root, self.quality)


@lru_cache(maxsize=1024)  # asked for at every note that a tune tries
def _tones(root: int, quality: str) -> frozenset[int]:
    return frozenset((root + step) % 12 for step in QUALITIES[quality])


def parse_key(text: str) -> Key | None:
    """Read "A minor", "Am", "F#", "Bb major", "c# min"; None when it is no key."""
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    letter, accidental, mode = match.groups()
    if mode == "M":
        mode = "major"
    sign = (accidental or "").strip(" -")
    shift = {"": 0, "#": 1, "♯": 1, "sharp": 1}.get(sign, -1)
    minor = (mode or "").lower() in {"m", "min", "minor", "moll"}
    return Key(tonic=(_LETTERS[letter.upper()] + shift) % 12, minor=minor)


@lru_cache(maxsize=1024)
def parse_roman(numeral: str, tonic: int) -> Chord:
    """Read a chord written from the tonic, like "ii7", "bVImaj7" or "I/3".

    Degrees are those of the major scale whatever the mode (minor writes bIII, bVI, bVII); small
    letters are minor chords.
    """
    match = _ROMAN.fullmatch(numeral)
    if match is None:
        raise ValueError(f"{numeral!r} is not a chord.")
    sign, roman, suffix, bass_sign, bass_degree = match.groups()
    shift = {"": 0, "b": -1, "#": 1}
    root = (tonic + _DEGREES[roman.upper()] + shift[sign]) % 12
    quality = suffix
    if roman.islower() and suffix != "5" and not suffix.startswith(("m", "dim")):
        quality = "m" + suffix
    bass = root
    if bass_degree:
        bass = (tonic + MAJOR[int(bass_degree) - 1] + shift[bass_sign]) % 12
    if quality not in QUALITIES:
        raise ValueError(f"{numeral!r} has no known quality.")
    return Chord(root=root, bass=bass, quality=quality)


@lru_cache(maxsize=1024)
def scale_under(key: Key, chord: Chord) -> tuple[int, ...]:
    """Return the pitch classes a melody may use over the chord, sorted.

    The key's own scale, where every tone a semitone beside a chord tone outside the key gives way
    to that chord tone: an A minor melody over D major sings F#, not F.
    """
    foreign = chord.tones - set(key.scale)
    kept = {
        tone
        for tone in key.scale
        if tone in chord.tones or not any((tone - other) % 12 in (1, 11) for other in foreign)
    }
    return tuple(sorted(kept | foreign))

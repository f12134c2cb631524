"""What the prompt asks for, in the band's own terms, and what it did not understand."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from msgspec import Struct

from composer.domain.sentences import say
from composer.sketch import vocabulary
from composer.sketch.metre import FOUR_FOUR, METRES, Metre
from composer.sketch.request import FASTEST_BPM, SLOWEST_BPM, SketchRequest, style_label
from composer.sketch.theory import Key, parse_key

_MOST_ENERGY = 0.3  # what a full 100 adds
_READ_AT_MOST = 4_000  # characters; a prompt longer than this says nothing new
_LONGEST_NAME = 24  # characters of a style somebody may have misspelt
_BPM = re.compile(
    r"\b(\d{2,3})(?:\.\d+)?\s*-?\s*(?:bpm|beats per minute)|\b(?:tempo|at)\s(\d{2,3})\b"
)
_KEY_WITH_MODE = re.compile(
    r"\b([A-Ga-g])[ -]?(#|♯|b|♭|sharp|flat)?[ -]?(major|minor|maj|min|dur|moll)\b"
)
_KEY_SHORT = re.compile(r"\b(?:in|key of|key:)\s+([A-G](?:#|♯|b|♭)?m?)(?![\w#♯])")
_ONLY = re.compile(r"\b(?:only|just|nothing but)\s+((?:[\w-]+[ ,]*){1,6})")
_ALONE = re.compile(r"\b((?:[\w-]+[ ,]+){1,5})(?:only|alone)\b")
_THING = r"[\w-]+(?:\s(?!(?:or|and|nor|no|but|with)\b)[\w-]+)?"
_WITHOUT = re.compile(  # "no drums, bass or piano" is a list; "no drums, warm piano" is not
    rf"\b(?:no|without|minus)\s+({_THING}(?:(?:\s*,\s*{_THING})*\s*,?\s*\bn?or\s+{_THING}"
    rf"|\s*,?\s*(?:and\s+)?no\s+{_THING}|\s+and\s+{_THING})*)"
)
_SIGNATURE = re.compile(r"(?<![\d/])(\d{1,2})\s?/\s?(4|8|16)(?![\d/])")
_METRE_NAME = re.compile(rf"(?<![\w-])({'|'.join(vocabulary.METRE_WORDS)})(?![\w-])")
_LESS = re.compile(r"\b(drum|bass|beat)less\b")
_UNSUNG = re.compile(r"\b(?:no|without|minus) (?:any )?(?:vocals?|voices?|singing|singer|lyrics)\b")
"""That nobody sings is granted."""


class Wish(Struct, frozen=True, kw_only=True):
    """What the words ask for. Tempo and key are None where the style may choose."""

    style: str
    style_note: str = ""  # why this style, where that is not plain
    bpm: int | None = None
    key: Key | None = None
    minor: bool | None = None
    tempo_factor: float = 1.0
    metre: Metre = FOUR_FOUR
    energy: float = 0.0
    swing: float | None = None  # 0 even, 1 a triplet; None: the style's
    guide: bool = True  # whether anybody plays the tune
    bright: float = 0.0
    space: float = 1.0
    worn: float = 0.0  # of the tape, 0 to 1; the style's own where that is more
    without: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    wanted: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def read_words(request: SketchRequest) -> Wish:
    """Read the prompt; the request's own settings win over its words."""
    text = " ".join(request.prompt[:_READ_AT_MOST].split())
    lower = text.lower()
    without = _families_in(" ".join(match[1] for match in _WITHOUT.finditer(lower)))
    without |= {vocabulary.INSTRUMENTS[match[1]] for match in _LESS.finditer(lower)}
    asked = _LESS.sub(" ", _WITHOUT.sub(" ", lower))
    only = _only(asked)
    moods = _found(asked, vocabulary.MOODS)
    style, note = _style(request, asked, frozenset(moods))
    instruments = _instruments(asked)
    wanted = tuple(dict.fromkeys(vocabulary.INSTRUMENTS[word] for word in instruments))
    key = parse_key(request.key) if request.key else _key(text)
    changes = [vocabulary.MOODS[word] for word in moods]
    mode = sum(change.mode for change in changes)
    tempo = 1.0
    space = 1.0
    for change in changes:
        tempo *= change.tempo
        space *= change.space
    return Wish(
        style=style,
        style_note=note,
        bpm=request.bpm or _bpm(lower),
        key=key,
        minor=None if mode == 0 else mode < 0,
        tempo_factor=min(1.25, max(0.78, tempo)),
        metre=METRES[request.metre] if request.metre else _metre(lower) or FOUR_FOUR,
        energy=_energy(request, sum(change.energy for change in changes)),
        swing=None if request.swing is None else request.swing / 100,
        guide=request.guide,
        bright=max(-1.5, min(1.0, sum(change.bright for change in changes))),
        space=min(1.7, max(0.4, space)),
        worn=max((change.worn for change in changes), default=0.0),
        without=frozenset(without - only),
        only=frozenset(only),
        wanted=tuple(family for family in wanted if family not in without),
        ignored=_ignored(lower),
    )


def _find(text: str, phrase: str) -> int:
    """Where the phrase stands as whole words; -1 when it does not."""
    if phrase not in text:
        return -1
    match = re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w])", text)
    return match.start() if match else -1


def _found(text: str, words: Iterable[str]) -> list[str]:
    """The known words of the text in reading order."""
    places = [(_find(text, word), word) for word in words]
    return [word for place, word in sorted(places) if place >= 0]


def _families_in(text: str) -> set[str]:
    return {vocabulary.INSTRUMENTS[word] for word in _instruments(text)}


def _instruments(text: str) -> list[str]:
    """The known instruments of the text in reading order: steel drums are no drums."""
    places: list[tuple[int, str]] = []
    for name in vocabulary.OWN_NAMES:
        if (place := _find(text, name)) >= 0:
            places.append((place, name))
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?!\w)", " " * len(name), text)
    places += [(_find(text, name), name) for name in vocabulary.INSTRUMENTS]
    return [name for place, name in sorted(places) if place >= 0]


def _only(text: str) -> set[str]:
    """The families that "only piano and strings" or "solo piano" leaves; empty for everybody."""
    families: set[str] = set()
    for match in _ONLY.finditer(text):
        families |= _families_in(match[1])
    for match in [] if families else _ALONE.finditer(text):
        families |= _families_in(match[1])
    solo = re.search(r"\bsolo\s+([\w-]+(?:\s[\w-]+)?)", text)
    if solo:
        families |= _families_in(solo[1])
    return families


def _style(request: SketchRequest, text: str, moods: frozenset[str]) -> tuple[str, str]:
    """The style and, where the words did not name it, why."""
    if request.style is not None:
        return request.style, ""
    hits = [
        (len(phrase), -place, style)
        for style, phrases in vocabulary.STYLE_WORDS.items()
        for phrase in phrases
        if (place := _find(text, phrase)) >= 0
    ]
    foreign = [
        (len(word), word) for word in vocabulary.NEAREST if _find(text, word) >= 0
    ]  # the longest name wins: "drum and bass" is not "drum"
    if hits and (not foreign or max(hits)[0] >= max(foreign)[0]):
        return max(hits)[2], ""
    if foreign:
        word = max(foreign)[1]
        style = vocabulary.NEAREST[word]
        return style, say(
            "no {genre} in Sketch, {style} is nearest", genre=word, style=style_label(style)
        )
    if "waltz" in text:
        return "piano", ""
    guess = _misspelt(text)
    if guess:
        return guess
    for words, style in vocabulary.MOOD_STYLES:
        if words & moods:
            return style, ""
    families = _families_in(text)
    for family, style in (("strings", "cinematic"), ("guitar", "folk"), ("synth", "synthwave")):
        if family in families:
            return style, ""
    if not text.strip():
        return "lofi", say("the prompt is empty")
    return "pop", say("no style was recognised")


def _misspelt(text: str) -> tuple[str, str] | None:
    names = {phrase: style for style, all_ in vocabulary.STYLE_WORDS.items() for phrase in all_}
    for word in re.findall(r"[\w-]{5,}", text)[:60]:
        if len(word) > _LONGEST_NAME:
            continue
        if word in vocabulary.PASSED_OVER or word in vocabulary.MOODS:
            continue
        close = difflib.get_close_matches(word, names, n=1, cutoff=0.84)
        if close:
            return names[close[0]], say("“{word}” read as {style}", word=word, style=close[0])
    return None


def _bpm(text: str) -> int | None:
    for match in _BPM.finditer(text):
        bpm = int(match[1] or match[2])
        if SLOWEST_BPM <= bpm <= FASTEST_BPM:
            return bpm
    return None


def _energy(request: SketchRequest, from_words: float) -> float:
    """What is added to the energy of every section."""
    if request.energy is not None:
        return (request.energy - 50) / 50 * _MOST_ENERGY
    return max(-0.25, min(0.25, from_words))


def _metre(text: str) -> Metre | None:
    """The metre that is written out, or that a dance has."""
    for match in _SIGNATURE.finditer(text):
        if found := METRES.get(f"{match[1]}/{match[2]}"):
            return found
    named = _METRE_NAME.search(text)
    return METRES[vocabulary.METRE_WORDS[named[1]]] if named else None


def _key(text: str) -> Key | None:
    for match in _KEY_WITH_MODE.finditer(text):
        return parse_key(f"{match[1]}{match[2] or ''} {match[3].lower()}")
    short = _KEY_SHORT.search(text)
    return parse_key(short[1]) if short else None


def _ignored(text: str) -> tuple[str, ...]:
    """Up to four words that changed nothing, in reading order."""
    rest = _BPM.sub(" ", _LESS.sub(" ", text))
    rest = _KEY_WITH_MODE.sub(" ", _METRE_NAME.sub(" ", _UNSUNG.sub(" ", rest)))
    phrases = [phrase for all_ in vocabulary.STYLE_WORDS.values() for phrase in all_]
    phrases += [*vocabulary.NEAREST, *vocabulary.MOODS, *vocabulary.INSTRUMENTS]
    for phrase in sorted(phrases, key=len, reverse=True):
        if phrase in rest:
            rest = re.sub(rf"(?<![\w-]){re.escape(phrase)}(?!\w)", " ", rest)
    words = [word.strip("-'") for word in re.findall(r"[^\W\d_][\w'-]*", rest)]
    left = [w for w in words if len(w) > 2 and w not in vocabulary.PASSED_OVER]
    unplayable = [w for w in left if w in vocabulary.UNPLAYABLE]
    signatures = [f"{match[1]}/{match[2]}" for match in _SIGNATURE.finditer(text)]
    foreign = [name for name in signatures if name not in METRES]
    ordered = dict.fromkeys([*foreign, *unplayable, *left])
    return tuple(word[:24] for word in list(ordered)[:4])

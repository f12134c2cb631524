"""Which part of a song does the name on a tag mean, however it is spelt, in many languages?"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct


class SectionKind(StrEnum):
    """What a part of a song does, whatever a service calls it."""

    INTRO = "intro"
    VERSE = "verse"
    PRE_CHORUS = "pre chorus"
    CHORUS = "chorus"
    POST_CHORUS = "post chorus"
    HOOK = "hook"
    BRIDGE = "bridge"
    SOLO = "solo"
    INST = "inst"
    INTERLUDE = "interlude"
    BREAK = "break"
    BUILD_UP = "build up"
    DROP = "drop"
    TRANSITION = "transition"
    OUTRO = "outro"
    OTHER = "other"


class SectionName(Struct, frozen=True, kw_only=True):
    """A tag's name, taken apart."""

    kind: SectionKind
    number: str = ""
    """The number behind it in digits: "2" for "Verse 2", "Verse II" and "2nd verse"."""
    extra: str = ""
    """What else stands there as written: a singer, an instrument, a repeat; often sung."""


SPELLINGS: dict[SectionKind, str] = {
    SectionKind.INTRO: "intro introduction introducción introdução introduzione einleitung "
    "vorspiel giới_thiệu dạo_đầu 前奏 イントロ 인트로 전주",
    SectionKind.VERSE: "verse vers verso couplet strophe strofa estrofa estrofe "
    "phiên_khúc 主歌 ヴァース aメロ 벌스 절",
    SectionKind.PRE_CHORUS: "prechorus prehook vorrefrain prérefrain precoro preestribillo "
    "prérefrão preritornello tiền_điệp_khúc 导歌 導歌 预副歌 bメロ 프리코러스",
    SectionKind.CHORUS: "chorus refrain kehrreim estribillo coro ritornello refrão "
    "điệp_khúc 副歌 サビ コーラス 후렴 코러스",
    SectionKind.POST_CHORUS: "postchorus posthook postcoro 후후렴",
    SectionKind.HOOK: "hook haken gancho 훅 フック",
    SectionKind.BRIDGE: "bridge middleeight middle8 brücke pont puente ponte "
    "cầu_nối 桥段 橋段 过桥 ブリッジ cメロ 브릿지 브리지",
    SectionKind.SOLO: "solo assolo ソロ 独奏 獨奏 솔로",
    SectionKind.INST: "inst instrumental instrumentale instrumentalteil strumentale instrumentaal "
    "nhạc_dạo 器乐 器樂 インスト 연주",
    SectionKind.INTERLUDE: "interlude interludio interlúdio zwischenspiel intermezzo dạo_giữa "
    "间奏 間奏 간주",
    SectionKind.BREAK: "break breakdown pause pausa ブレイク 브레이크",
    SectionKind.BUILD_UP: "buildup build riser aufbau",
    SectionKind.DROP: "drop beatdrop bassdrop ドロップ 드롭",
    SectionKind.TRANSITION: "transition übergang transición transição transizione 过渡 過渡",
    SectionKind.OUTRO: "outro ending end coda finale final fin nachspiel schluss fine cierre "
    "kết 尾奏 尾声 結尾 アウトロ 아웃트로 후주",
}
"""As one word each; an underscore stands for a space that may be there or not."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALSO_WORDS = _words("break build drop end fin final finale fine pause pausa hook coda")
"""Names that are ordinary words too: in parentheses and in small letters they may be sung."""

QUALIFIERS = _words(
    "guitar piano keys organ sax saxophone trumpet brass horn violin fiddle strings cello flute "
    "drum drums percussion bass synth harmonica accordion banjo ukulele harp vocal instrumental "
    "acoustic electric rap spoken choir first second third fourth last final half double short "
    "long big little soft quiet loud repeat main opening closing extended the"
)
"""Words that may stand before a part's name without making it another part."""

_NUMBERS = {
    word: str(number)
    for words in (("one two three four five six"), ("i ii iii iv v vi"), ("a b c"))
    for number, word in enumerate(words.split(), start=1)
}
_BY_SPELLING = {
    word.replace("_", ""): kind for kind, words in SPELLINGS.items() for word in words.split()
}
_EXTRA = re.compile(r"\s*[:|,;(/–—]\s*|\s+-+\s+")
_REPEAT = re.compile(r"\s*(?:[x×*]\s*\d{1,2}|\d{1,2}\s*[x×])$")
_NUMBER_BEHIND = re.compile(r"[\s#.]*(\d{1,3})\.?$")
_NUMBER_BEFORE = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|\.|ª|º|e|er|ère|ème)?\s+")
_GAPS = re.compile(r"[\s_\-]+")


def kind_of(tag: str) -> SectionKind:
    """The kind behind a tag's name: ``"Pre-Chorus 2"`` and ``"pre_chorus"`` are the same."""
    return name_on(tag).kind


@lru_cache(maxsize=2048)  # asked for every tag at every key
def name_on(tag: str) -> SectionName:
    """Take a tag's name apart: the part of the song, its number, and what else stands there."""
    written = unicodedata.normalize("NFC", tag.strip())
    base, *rest = _EXTRA.split(written, maxsplit=1)
    extra = rest[0].rstrip(") ") if rest else ""
    repeat = _REPEAT.search(base)
    if repeat and base[: repeat.start()].strip():
        extra = f"{repeat[0].strip()} {extra}".strip()
        base = base[: repeat.start()]
    plain = _GAPS.sub(" ", base).strip().lower()
    kind, number = _known(plain)
    if kind is not None:
        return SectionName(kind=kind, number=number, extra=extra)
    words = plain.split(" ")
    for first in range(1, len(words)):
        if words[first - 1] not in QUALIFIERS:
            break
        kind, number = _known(" ".join(words[first:]))
        if kind is not None:
            before = " ".join(base.split()[:first])
            return SectionName(kind=kind, number=number, extra=f"{before} {extra}".strip())
    return SectionName(kind=SectionKind.OTHER)


def _known(plain: str) -> tuple[SectionKind | None, str]:
    """The kind of a plain name and its number; None if it names no part of a song."""
    if (kind := _BY_SPELLING.get(plain.replace(" ", ""))) is not None:
        return kind, ""
    if match := _NUMBER_BEHIND.search(plain):
        number, rest = match[1].lstrip("0"), plain[: match.start()]
    elif match := _NUMBER_BEFORE.match(plain):
        number, rest = match[1].lstrip("0"), plain[match.end() :]
    else:
        rest, _, last = plain.rpartition(" ")
        number = _NUMBERS.get(last, "")
        if not number:
            return None, ""
    return _BY_SPELLING.get(rest.replace(" ", "")), number


def squashed(tag: str) -> str:
    """The name without its number, case, blanks, hyphens and underscores, for comparing."""
    plain = _GAPS.sub("", unicodedata.normalize("NFC", tag).strip().lower())
    return re.sub(r"\d{1,3}$", "", plain) or plain

"""What does MiniMax's music service take, and what does it charge for it?

Written from MiniMax's documents (POST /v1/music_generation, its newer pages, the rules that its
official command line enforces). Where they disagree the stricter one rules; where they say
nothing, the simulator is strict about what it is sent, and assumes:

- a character is a Unicode code point; more than a tenth of invisible ones in a text is 1042;
- a field of a wrong type and an unknown field are 2013. `seed` and `audio_setting.channel`, which
  only the official command line knows, are unknown fields; so is `aigc_watermark` abroad;
- lyrics_optimizer goes with neither lyrics nor is_instrumental, and is_instrumental not with
  lyrics; both want a prompt. Lyrics of white space alone are none;
- 50 MB are 50 000 000 bytes; base64 comes without line ends and without a `data:` prefix;
- words in brackets that are not one of the 14 structure tags are sung like any others.
"""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from composer.practice.minimax_audio import AudioSetting, read_audio_setting
from composer.practice.minimax_errors import NotTaken, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_REFERENCE_BYTES = 50_000_000

MAX_INVISIBLE = 0.1
"""Share of a text's characters that may be invisible."""

TAGS = (
    "Intro",
    "Verse",
    "Pre Chorus",
    "Chorus",
    "Interlude",
    "Bridge",
    "Outro",
    "Post Chorus",
    "Transition",
    "Break",
    "Hook",
    "Build Up",
    "Inst",
    "Solo",
)
"""The structure tags, each alone in brackets; case, hyphens and underscores do not matter."""

_OF_LYRICS_GENERATION = ("Drop", "Instrumental", "Breakdown")
"""Tags that lyrics_generation writes besides, some with a number, and that may be sent as they are
(its documents)."""

_BRACKETED = re.compile(r"\[([^\]\n]*)\]")

_PLAIN_TAGS = frozenset(tag.casefold() for tag in (*TAGS, *_OF_LYRICS_GENERATION))


class Model(Struct, frozen=True, kw_only=True):
    """One music SKU of the service."""

    id: str
    cover: bool = False
    price: Decimal = Decimal("0.15")
    """US dollars a song."""


MODELS: Mapping[str, Model] = {
    model.id: model
    for model in (
        Model(id="music-3.0"),
        Model(id="music-2.6"),
        Model(id="music-2.6-free", price=Decimal(0)),
        Model(id="music-cover", cover=True),
        Model(id="music-cover-free", cover=True, price=Decimal(0)),
    )
}

_FIELDS = frozenset(
    {
        "model",
        "prompt",
        "lyrics",
        "stream",
        "output_format",
        "audio_setting",
        "lyrics_optimizer",
        "is_instrumental",
        "audio_url",
        "audio_base64",
        "cover_feature_id",
    }
)

_SOURCES = ("audio_url", "audio_base64", "cover_feature_id")


class Reference(Struct, frozen=True, kw_only=True):
    """What a cover is to be a cover of; exactly one of the three is given."""

    audio_url: str = ""
    audio_base64: str = ""
    cover_feature_id: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """A valid order; only the reference of a cover has not been listened to yet."""

    model: Model
    prompt: str
    lyrics: str
    instrumental: bool
    writes_lyrics: bool
    """The service is to write the lyrics itself, from the prompt."""
    stream: bool
    as_url: bool
    audio: AudioSetting
    watermark: bool
    reference: Reference | None


def json_fields(body: bytes) -> dict[str, Any]:
    """Read a body as a JSON object; raises NotTaken."""
    try:
        fields = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise invalid("the body is not valid JSON") from None
    if not isinstance(fields, dict):
        raise invalid("the body must be a JSON object")
    return fields


def _no_number(name: str) -> object:
    raise ValueError(f"JSON has no {name}.")


def read_order(body: bytes, *, mainland: bool = False) -> Order:
    """Read and check the body of an order; raises NotTaken as the service would refuse it.

    `mainland`: as a host on the Chinese mainland, which alone knows aigc_watermark.
    """
    fields = json_fields(body)
    only_known(fields, _FIELDS | {"aigc_watermark"} if mainland else _FIELDS)
    name = fields.get("model")
    model = MODELS.get(name) if isinstance(name, str) else None
    if model is None:
        raise invalid(f"model {name!r} is not a music model")
    prompt, lyrics = text(fields, "prompt"), text(fields, "lyrics")
    instrumental = _flag(fields, "is_instrumental")
    writes_lyrics = _flag(fields, "lyrics_optimizer")
    reference = None
    if model.cover:
        if instrumental or writes_lyrics:
            raise invalid(f"{model.id} takes neither is_instrumental nor lyrics_optimizer")
        _within(prompt, "prompt", 10, 300)
        reference = read_reference(fields, _SOURCES)
        if "lyrics" in fields or reference.cover_feature_id:
            _within(lyrics, "lyrics", 10, 1000)
    else:
        if given := sorted(fields.keys() & set(_SOURCES)):
            raise invalid(f"{model.id} takes no {given[0]}")
        _check_song(prompt, lyrics, instrumental=instrumental, writes_lyrics=writes_lyrics)
    stream, as_url = _flag(fields, "stream"), _output_format(fields) == "url"
    watermark = _flag(fields, "aigc_watermark")
    if stream and as_url:
        raise invalid("output_format must be hex when stream is true")
    if stream and watermark:
        raise invalid("aigc_watermark is not supported when stream is true")
    return Order(
        model=model,
        prompt=prompt,
        lyrics=lyrics,
        instrumental=instrumental,
        writes_lyrics=writes_lyrics,
        stream=stream,
        as_url=as_url,
        audio=read_audio_setting(fields.get("audio_setting", {})),
        watermark=watermark,
        reference=reference,
    )


def is_tag(words: str) -> bool:
    """Whether these words in brackets are a structure tag; others are sung."""
    plain = re.sub(r"[\s_-]+", " ", words.strip()).casefold()
    return re.sub(r" \d{1,2}$", "", plain) in _PLAIN_TAGS


def as_sung(lyrics: str) -> str:
    """Free the words that are sung from their brackets; only structure tags stay in theirs."""
    return _BRACKETED.sub(lambda each: each[0] if is_tag(each[1]) else each[1], lyrics)


def only_known(fields: Mapping[str, Any], known: frozenset[str]) -> None:
    """Refuse fields that no document names."""
    if unknown := sorted(fields.keys() - known):
        raise invalid(f"unknown field {unknown[0]!r}")


def text(fields: Mapping[str, Any], name: str, longest: int | None = None) -> str:
    """Read a text that may be left out; at most `longest` code points."""
    given = fields.get(name, "")
    if not isinstance(given, str):
        raise invalid(f"{name} must be a string")
    if any("\ud800" <= character <= "\udfff" for character in given):
        raise invalid(f"{name} is not valid Unicode")
    if longest is not None:
        _within(given, name, 0, longest)
    invisible = sum(
        unicodedata.category(each).startswith("C") and each not in "\n\r\t" for each in given
    )
    if invisible > MAX_INVISIBLE * len(given):
        raise NotTaken(1042, f"{name} has {invisible} invisible characters")
    return given


def read_reference(fields: Mapping[str, Any], names: tuple[str, ...]) -> Reference:
    """Read what a cover is made of, exactly one of the named fields; raises NotTaken."""
    given = [name for name in names if name in fields]
    if len(given) != 1:
        raise invalid(f"exactly one of {', '.join(names)} must be given")
    name = given[0]
    value = fields[name]
    if not isinstance(value, str) or not value:
        raise invalid(f"{name} must be a string that is not empty")
    if name == "audio_base64" and len(value) > -(-MAX_REFERENCE_BYTES // 3) * 4:
        raise invalid("the reference audio is larger than 50 MB")
    if name == "audio_url":
        _check_address(value)
    return Reference(**{name: value})


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or not address.isprintable() or " " in address:
        raise invalid("audio_url must be an http or https URL")


def _check_song(prompt: str, lyrics: str, *, instrumental: bool, writes_lyrics: bool) -> None:
    if instrumental and writes_lyrics:
        raise invalid("is_instrumental and lyrics_optimizer exclude each other")
    if instrumental or writes_lyrics:
        flag = "is_instrumental" if instrumental else "lyrics_optimizer"
        if lyrics.strip():
            raise invalid(f"lyrics must be empty when {flag} is true")
        if not prompt.strip():
            raise invalid(f"prompt is required when {flag} is true")
    elif not lyrics.strip():
        raise invalid("lyrics is required")
    _within(prompt, "prompt", 0, 2000)
    _within(lyrics, "lyrics", 0, 3500)


def _within(given: str, name: str, shortest: int, longest: int) -> None:
    if not shortest <= len(given) <= longest:
        bounds = f"{name} must be {shortest} to {longest} characters long"
        raise invalid(f"{bounds}, not {len(given)}")


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    flag = fields.get(name, False)
    if not isinstance(flag, bool):
        raise invalid(f"{name} must be true or false")
    return flag


def _output_format(fields: Mapping[str, Any]) -> str:
    wanted = fields.get("output_format", "hex")
    if not isinstance(wanted, str) or wanted not in {"hex", "url"}:
        raise invalid("output_format must be hex or url")
    return wanted

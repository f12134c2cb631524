"""What does Verbatik take for a song, and what does it charge for it?

Written from Verbatik's page "Text-to-Music" and, for ranges it does not name, from the documents
of the model behind it. Where they say nothing, the simulator is strict about what it is sent, and
assumes:

- a field that is there counts as given, so that empty lyrics (an instrumental) beside prompt and
  tags are all three; an empty prompt, an empty list of tags and an empty tag are no valid ones;
- an unknown field and a field of a wrong type or out of range are a 400 "Invalid request";
- the seed is a whole number of 64 bits with a sign, a tempo a number above 0;
- a price is rounded to whole cents a song, half a cent upwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec import Struct

from composer.practice.answers import Answer, json_answer
from composer.practice.bodies import number, whole

FORMATS = ("flac", "mp3", "wav", "ogg", "m4a")
DEFAULT_FORMAT = "wav"
BIT_RATES = ("128", "192", "256", "320")
"""Kilobits a second, as the service writes them."""

WITH_BIT_RATE = frozenset({"mp3", "m4a"})
MOST_SONGS = 2

RANGES: Mapping[str, tuple[float, float]] = {
    "prompt_strength": (1.4, 3.1),
    "balance_strength": (0.0, 1.0),
}

CENTS_A_MINUTE = 20

_COMBINATIONS = (
    {"prompt"},
    {"prompt", "tags"},
    {"prompt", "lyrics"},
    {"tags", "lyrics"},
)
_WORDS = frozenset({"prompt", "tags", "lyrics"})
_FIELDS = _WORDS | {
    "seed",
    "prompt_strength",
    "balance_strength",
    "num_songs",
    "output_format",
    "output_bit_rate",
    "bpm",
    "store_audio",
    "name",
}

_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("Invalid request", "The request is not valid."),
    401: ("Unauthorized", "Invalid or missing API token"),
    402: ("Insufficient balance", "Not enough funds."),
    404: ("Not Found", "There is nothing at this address."),
    429: ("Too Many Requests", "Rate limit exceeded"),
    500: ("Internal server error", "Try again or contact support."),
    502: ("Bad Gateway", "The service behind the service failed."),
    503: ("Service Unavailable", "Try again later."),
}

_CODES: Mapping[int, str] = {
    400: "invalid_request",
    401: "unauthorized",
    402: "insufficient_balance",
    404: "not_found",
    429: "rate_limited",
}


def error(
    status: int,
    message: str = "",
    *,
    title: str = "",
    retry_after: float | None = None,
    nested: bool = False,
    **more: object,
) -> Answer:
    """Make an error's answer, flat or, as one of the pages shows it, `nested` with a code."""
    usual_title, usual_message = _ERRORS[status]
    title, message = title or usual_title, message or usual_message
    code = _CODES.get(status, "internal_error")
    if title == "Invalid input combination":
        code = "invalid_input_combination"
    headers: dict[str, str] = {}
    if status == 429 and retry_after is not None:
        headers["Retry-After"] = f"{retry_after:g}"
    document: dict[str, object] = (
        {"error": {"code": code, "message": message}}
        if nested
        else {"error": title, "message": message, **more}
    )
    return json_answer(document, status, headers, code)


class Invalid(Exception):
    """The order is not valid; the title is the documents' word for it, the message a sentence."""

    def __init__(self, message: str, title: str = "") -> None:
        super().__init__(message)
        self.title = title


class Order(Struct, frozen=True, kw_only=True):
    """A valid order."""

    prompt: str
    tags: tuple[str, ...]
    lyrics: str | None
    """None: left to the service; empty: an instrumental."""
    seed: int | None
    songs: int
    output_format: str
    kilobits: int | None
    name: str

    @property
    def instrumental(self) -> bool:
        """Whether nobody sings."""
        if self.lyrics is None:
            return "instrumental" in " ".join([self.prompt, *self.tags]).casefold()
        return not self.lyrics.strip()


def price_cents(length_ms: int) -> int:
    """US cents for one song of this length."""
    exact = Decimal(CENTS_A_MINUTE) * length_ms / 60_000
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def read_order(fields: Mapping[str, Any]) -> Order:
    """Check the body of an order; raise Invalid where the service would refuse it."""
    if unknown := sorted(fields.keys() - _FIELDS):
        raise Invalid(f"Unknown field: {', '.join(unknown)}.")
    _check_words(fields)
    for name, (least, most) in RANGES.items():
        if name in fields:
            value = number(fields[name])
            if value is None or not least <= value <= most:
                raise Invalid(f"{name} must be a number from {least:g} to {most:g}.")
    songs = whole(fields.get("num_songs", 1))
    if songs is None or not 1 <= songs <= MOST_SONGS:
        raise Invalid("num_songs must be 1 or 2.")
    _check_tempo(fields)
    if not isinstance(fields.get("store_audio", False), bool):
        raise Invalid("store_audio must be true or false.")
    if not isinstance(fields.get("name", ""), str):
        raise Invalid("name must be a string.")
    output_format, kilobits = _encoding(fields)
    return Order(
        prompt=fields.get("prompt", ""),
        tags=tuple(fields.get("tags", ())),
        lyrics=fields.get("lyrics"),
        seed=_seed(fields),
        songs=songs,
        output_format=output_format,
        kilobits=kilobits,
        name=fields.get("name", ""),
    )


def _check_words(fields: Mapping[str, Any]) -> None:
    given = {name for name in _WORDS if name in fields}
    if given not in _COMBINATIONS:
        raise Invalid(
            "Give prompt alone, prompt with tags, prompt with lyrics, or tags with lyrics.",
            "Invalid input combination",
        )
    prompt, tags, lyrics = (fields.get(name) for name in ("prompt", "tags", "lyrics"))
    if "prompt" in given and not (isinstance(prompt, str) and prompt.strip()):
        raise Invalid("prompt must be a string that is not empty.")
    if "lyrics" in given and not isinstance(lyrics, str):
        raise Invalid("lyrics must be a string.")
    if "tags" in given and not (isinstance(tags, list) and tags and all(map(_is_tag, tags))):
        raise Invalid("tags must be a list of strings that are not empty.")


def _is_tag(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _seed(fields: Mapping[str, Any]) -> int | None:
    if "seed" not in fields:
        return None
    seed = whole(fields["seed"])
    if seed is None or not -(2**63) <= seed < 2**63:
        raise Invalid("seed must be a whole number of 64 bits.")
    return seed


def _check_tempo(fields: Mapping[str, Any]) -> None:
    bpm = fields.get("bpm", "auto")
    tempo = number(bpm)
    if bpm != "auto" and (tempo is None or tempo <= 0):
        raise Invalid('bpm must be a number above 0 or "auto".')


def _encoding(fields: Mapping[str, Any]) -> tuple[str, int | None]:
    output_format = fields.get("output_format", DEFAULT_FORMAT)
    if not isinstance(output_format, str) or output_format not in FORMATS:
        raise Invalid(f"output_format must be one of {', '.join(FORMATS)}.")
    if "output_bit_rate" not in fields:
        return output_format, None
    rate = fields["output_bit_rate"]
    if not isinstance(rate, str) or rate not in BIT_RATES:
        raise Invalid(f"output_bit_rate must be a string, one of {', '.join(BIT_RATES)}.")
    if output_format not in WITH_BIT_RATE:
        raise Invalid("output_bit_rate is for mp3 and m4a only.")
    return output_format, int(rate)

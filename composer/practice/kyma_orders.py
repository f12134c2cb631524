"""What does Kyma's music service take, and what does it charge for it?

Written from Kyma's documents (POST /v1/audio/music, both generations of the page; rate limits).
Where they say nothing, the simulator is strict about what it is sent, and assumes:

- a field of a wrong type, an unknown field, a missing text and an unlisted response_format are
  `invalid_request`; lyrics over their cap are `prompt_too_long`, the only code listed for texts;
- lyrics are required for the MiniMax models, the prompt is not; `[Instrumental]` alone means no
  vocals; their answer is always an MP3, whatever format is named;
- a 429 names its `type` and no `code`, as in the documents' sample.
"""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from composer.practice.answers import Answer, Refused, json_answer
from composer.practice.formats import ELEVENLABS_FORMATS
from composer.practice.song_length import song_length_ms

if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_MS, MAX_MS, DEFAULT_MS = 1_000, 300_000, 30_000
"""Bounds and default of music_length_ms."""

DEFAULT_MODEL = "elevenlabs-music"
DEFAULT_FORMAT = "mp3_44100_128"

_FIELDS = frozenset(
    {"model", "prompt", "lyrics", "music_length_ms", "duration_ms", "response_format"}
)


class Model(Struct, frozen=True, kw_only=True):
    """One music SKU of the service."""

    id: str
    name: str
    upstream: str
    prompt_cap: int
    """NFC code points."""
    lyrics_cap: int | None
    """NFC code points; None where lyrics are ignored."""
    per_second: Decimal = Decimal(0)
    per_song: Decimal = Decimal(0)
    """US dollars."""

    def price(self, length_ms: int) -> Decimal:
        """US dollars for a song of this length."""
        return self.per_song + self.per_second * length_ms / 1000


MODELS: Mapping[str, Model] = {
    model.id: model
    for model in (
        Model(
            id="elevenlabs-music",
            name="ElevenLabs Music",
            upstream="elevenlabs",
            prompt_cap=2000,
            lyrics_cap=None,
            per_second=Decimal("0.135"),
        ),
        Model(
            id="minimax-music",
            name="MiniMax Music 2.0",
            upstream="minimax",
            prompt_cap=200,
            lyrics_cap=600,
            per_song=Decimal("0.045"),
        ),
        Model(
            id="minimax-music-pro",
            name="MiniMax Music Pro",
            upstream="minimax",
            prompt_cap=200,
            lyrics_cap=600,
            per_song=Decimal("0.21"),
        ),
    )
}


_TYPES = {
    400: "invalid_request_error",
    401: "auth_error",
    402: "billing_error",
    404: "not_found_error",
    429: "rate_limit",
    500: "server_error",
    502: "provider_error",
    503: "server_error",
}

_USUAL: Mapping[int, tuple[str, str]] = {
    400: ("invalid_request", "The request is not valid."),
    401: ("auth_error", "Invalid or missing API key."),
    402: ("billing_error", "Balance too low for this request. Add credits to continue."),
    404: ("not_found", "There is nothing at this address."),
    429: ("rate_limit", "Too many concurrent requests. Please wait and retry."),
    500: ("server_error", "Internal server error."),
    502: ("provider_error", "The upstream provider failed."),
    503: ("service_unavailable", "The service is temporarily unavailable."),
}


def envelope(
    status: int, code: str = "", message: str = "", retry_after: float | None = None
) -> Answer:
    """Put an error into the documented envelope; code and message have a default a status."""
    usual_code, usual_message = _USUAL[status]
    code = code or usual_code
    error = {"message": message or usual_message, "type": _TYPES[status]}
    headers: dict[str, str] = {}
    if status != 429:
        error["code"] = code
    elif retry_after is not None:
        headers["Retry-After"] = f"{retry_after:g}"
    return json_answer({"error": error}, status, headers, code)


def _invalid(message: str, code: str = "invalid_request") -> Refused:
    return Refused(envelope(400, code, message))


class Order(Struct, frozen=True, kw_only=True):
    """A valid order."""

    model: Model
    prompt: str
    lyrics: str
    length_ms: int
    response_format: str
    save_to_blob: bool

    @property
    def instrumental(self) -> bool:
        """Whether nobody sings."""
        if self.model.lyrics_cap is None:
            return "instrumental" in self.prompt.casefold()
        return self.lyrics.strip().casefold() == "[instrumental]"


def characters(text: str) -> int:
    """Count as the service counts: code points after NFC normalisation."""
    return len(unicodedata.normalize("NFC", text))


def read_order(body: bytes, save_to_blob: str | None, song_scale: float = 1.0) -> Order:
    """Read and check the body of an order; raise Refused as the service would."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise _invalid("The body is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise _invalid("The body must be a JSON object.")
    if unknown := sorted(fields.keys() - _FIELDS):
        raise _invalid(f"Unknown field: {', '.join(unknown)}.")
    if save_to_blob not in {None, "0", "1"}:
        raise _invalid("save_to_blob must be 1.")
    model_id = fields.get("model", DEFAULT_MODEL)
    model = MODELS.get(model_id) if isinstance(model_id, str) else None
    if model is None:
        raise _invalid(f"{model_id!r} is not a music model.", "not_a_music_model")
    prompt = _text(fields, "prompt", model, model.prompt_cap)
    lyrics = _text(fields, "lyrics", model, model.lyrics_cap)
    required = "prompt" if model.lyrics_cap is None else "lyrics"
    if not (prompt if required == "prompt" else lyrics).strip():
        raise _invalid(f"{model.id}: {required} is required.")
    length_ms = _length(fields)
    response_format = fields.get("response_format", DEFAULT_FORMAT)
    if not isinstance(response_format, str) or response_format not in ELEVENLABS_FORMATS:
        known = ", ".join(ELEVENLABS_FORMATS)
        raise _invalid(f"response_format must be one of {known}.")
    if model.lyrics_cap is not None:
        length_ms = song_length_ms(lyrics, song_scale)
        response_format = DEFAULT_FORMAT
    return Order(
        model=model,
        prompt=prompt,
        lyrics=lyrics if model.lyrics_cap is not None else "",
        length_ms=length_ms,
        response_format=response_format,
        save_to_blob=save_to_blob == "1",
    )


def _text(fields: Mapping[str, Any], name: str, model: Model, cap: int | None) -> str:
    text = fields.get(name, "")
    if not isinstance(text, str):
        raise _invalid(f"{model.id}: {name} must be a string.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _invalid(f"{model.id}: {name} is not valid Unicode.")
    if cap is not None and (used := characters(text)) > cap:
        message = f"{model.id}: {name} is too long ({used} characters, the maximum is {cap})."
        raise _invalid(message, "prompt_too_long")
    return text


def _length(fields: Mapping[str, Any]) -> int:
    given = [fields[name] for name in ("music_length_ms", "duration_ms") if name in fields]
    for length in given:
        if not isinstance(length, int) or not MIN_MS <= length <= MAX_MS:
            message = f"music_length_ms must be an integer from {MIN_MS} to {MAX_MS}."
            raise _invalid(message, "invalid_duration")
    if len(set(given)) > 1:
        raise _invalid("music_length_ms and duration_ms contradict.")
    return given[0] if given else DEFAULT_MS

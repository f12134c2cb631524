"""How does Kyma's music service behave?

Written from Kyma's documents (POST /v1/audio/music, both generations of the page; rate limits,
limits/tiers, pricing catalog). Where they say nothing, the simulator is strict about what it is
sent, and assumes:

- a field of a wrong type, an unknown field, a missing text and an unlisted response_format are
  `invalid_request`; lyrics over their cap are `prompt_too_long`, the only code listed for texts;
- lyrics are required for the MiniMax models, the prompt is not; `[Instrumental]` alone means no
  vocals; their answer is always an MP3, whatever format is named;
- a 429 names its `type` and no `code`, as in the documents' sample;
- raw formats as in `formats`; the money is taken when the order is accepted, and given back if
  making the music fails (502);
- JSON answers (save_to_blob) come without the X-Kyma headers.

Imports starlette: only the server's own thread imports this module.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
import unicodedata
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Route

from composer.practice.desk import Answer, Delivery, Desk, Visit, json_answer
from composer.practice.formats import ELEVENLABS_FORMATS
from composer.practice.music import MusicOrder
from composer.practice.pace import wait_seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from pathlib import Path

    from starlette.requests import Request

    from composer.practice.music import Studio

SERVICE = "kyma"

MIN_MS, MAX_MS, DEFAULT_MS = 1_000, 300_000, 30_000
"""Bounds and default of music_length_ms."""

DEFAULT_MODEL = "elevenlabs-music"
DEFAULT_FORMAT = "mp3_44100_128"

RETRY_AFTER = 2
"""Seconds named when too many orders run at once; the documents say: usually 5 or less."""

LOW_BALANCE = Decimal("1.00")
"""Below this many US dollars `low_balance` is true (assumed)."""

_FIELDS = frozenset(
    {"model", "prompt", "lyrics", "music_length_ms", "duration_ms", "response_format"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
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


class Refusal(Exception):
    """The service will not do it."""

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def answer(self) -> Answer:
        """Put it into the documented envelope."""
        error: dict[str, str] = {"message": self.message, "type": _TYPES[self.status]}
        if self.status != 429:
            error["code"] = self.code
        headers: dict[str, str] = {}
        if self.retry_after is not None:
            headers["Retry-After"] = f"{self.retry_after:g}"
        return json_answer({"error": error}, self.status, headers, self.code)


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

_SCRIPTED: Mapping[int, tuple[str, str]] = {
    400: ("invalid_request", "The request is not valid."),
    401: ("auth_error", "Invalid or missing API key."),
    402: ("billing_error", "Balance too low for this request. Add credits to continue."),
    404: ("not_found", "There is nothing at this address."),
    429: ("rate_limit", "Too many concurrent requests. Please wait and retry."),
    500: ("server_error", "Internal server error."),
    502: ("provider_error", "The upstream provider failed."),
    503: ("service_unavailable", "The service is temporarily unavailable."),
}


def scripted_refusal(status: int, retry_after: float | None) -> Answer:
    """Give the envelope for an error status that a fault calls up."""
    code, message = _SCRIPTED[status]
    wait = retry_after if status == 429 else None
    return Refusal(status, code, message, retry_after=wait).answer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
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
    """Read and check the body of an order; raise Refusal as the service would."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(400, "invalid_request", "The body is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise Refusal(400, "invalid_request", "The body must be a JSON object.")
    if unknown := sorted(fields.keys() - _FIELDS):
        raise Refusal(400, "invalid_request", f"Unknown field: {', '.join(unknown)}.")
    if save_to_blob not in {None, "0", "1"}:
        raise Refusal(400, "invalid_request", "save_to_blob must be 1.")
    model_id = fields.get("model", DEFAULT_MODEL)
    model = MODELS.get(model_id) if isinstance(model_id, str) else None
    if model is None:
        raise Refusal(400, "not_a_music_model", f"{model_id!r} is not a music model.")
    prompt = _text(fields, "prompt", model, model.prompt_cap)
    lyrics = _text(fields, "lyrics", model, model.lyrics_cap)
    required = "prompt" if model.lyrics_cap is None else "lyrics"
    if not (prompt if required == "prompt" else lyrics).strip():
        raise Refusal(400, "invalid_request", f"{model.id}: {required} is required.")
    length_ms = _length(fields)
    response_format = fields.get("response_format", DEFAULT_FORMAT)
    if not isinstance(response_format, str) or response_format not in ELEVENLABS_FORMATS:
        known = ", ".join(ELEVENLABS_FORMATS)
        raise Refusal(400, "invalid_request", f"response_format must be one of {known}.")
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
        raise Refusal(400, "invalid_request", f"{model.id}: {name} must be a string.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Refusal(400, "invalid_request", f"{model.id}: {name} is not valid Unicode.")
    if cap is not None and (used := characters(text)) > cap:
        message = f"{model.id}: {name} is too long ({used} characters, the maximum is {cap})."
        raise Refusal(400, "prompt_too_long", message)
    return text


def _length(fields: Mapping[str, Any]) -> int:
    given = [fields[name] for name in ("music_length_ms", "duration_ms") if name in fields]
    for length in given:
        # bool is an int to Python and not to JSON.
        if type(length) is not int or not MIN_MS <= length <= MAX_MS:
            message = f"music_length_ms must be an integer from {MIN_MS} to {MAX_MS}."
            raise Refusal(400, "invalid_duration", message)
    if len(set(given)) > 1:
        raise Refusal(400, "invalid_request", "music_length_ms and duration_ms contradict.")
    return given[0] if given else DEFAULT_MS


_TAG = re.compile(r"\[[^\]]*\]")


def song_length_ms(lyrics: str, scale: float = 1.0) -> int:
    """How long a song the lyrics make, in milliseconds.

    A plausible rule of our own: 8 s of introduction, 4 s a section, half a second a word and at
    least 3 s a line, between 20 and 240 s; 60 s when nothing is sung. `scale` shortens it all.
    """
    lines = [line for line in _TAG.sub("\n", lyrics).splitlines() if line.strip()]
    if lines:
        sung = sum(max(3.0, 0.5 * len(line.split())) for line in lines)
        seconds = min(240.0, max(20.0, 8 + 4 * len(_TAG.findall(lyrics)) + sung))
    else:
        seconds = 60.0
    return max(500, round(seconds * scale * 1000))


class Kyma:
    """The simulated service."""

    def __init__(
        self,
        desk: Desk,
        studio: Studio,
        *,
        url: str,
        pace: float | None,
        seed: int,
        at_once: int,
        song_scale: float,
    ) -> None:
        self._desk = desk
        self._studio = studio
        self._url = url
        self._pace = pace
        self._seed = seed
        self._at_once = at_once
        self._song_scale = song_scale
        self._running: Counter[str] = Counter()
        self._files: dict[str, tuple[Path, str]] = {}
        self.app = Starlette(
            routes=[
                Route("/v1/audio/music", self._music, methods=["POST"]),
                Route("/v1/credits/balance", self._balance, methods=["GET"]),
                Route("/v1/credits/pricing", self._pricing, methods=["GET"]),
                Route("/v1/pricing", self._pricing, methods=["GET"]),
                Route("/v1/limits/tiers", self._tiers, methods=["GET"]),
                Route("/blob/{name}", self._file, methods=["GET"]),
                Route(
                    "/{path:path}",
                    self._nothing_here,
                    methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
                ),
            ]
        )

    async def _music(self, request: Request) -> Delivery:
        return await self._desk.attend(
            request,
            service=SERVICE,
            place="order",
            key=_key(request),
            refuse=scripted_refusal,
            handle=_refusing(self._sell),
        )

    async def _sell(self, visit: Visit) -> Answer:
        _check_key(visit.request)
        content_type = visit.request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise Refusal(400, "invalid_request", "Content-Type must be application/json.")
        save = visit.request.query_params.get("save_to_blob")
        order = read_order(visit.body, save, self._song_scale)
        with self._a_turn(order.model.upstream):
            price = order.model.price(order.length_ms)
            if visit.struck_by("wrong_charge"):
                price *= 2
            if not self._desk.ledger.charge(visit.number, price):
                raise Refusal(402, "billing_error", _SCRIPTED[402][1])
            # Read at once: another order may be charged while this one is being made.
            balance = self._desk.ledger.entries[visit.number].balance_after
            file = await self._make(visit, order)
        return self._sold(visit, order, file, price, balance)

    @contextmanager
    def _a_turn(self, upstream: str) -> Iterator[None]:
        if self._running[upstream] >= self._at_once:
            raise Refusal(429, "rate_limit", _SCRIPTED[429][1], retry_after=RETRY_AFTER)
        self._running[upstream] += 1
        try:
            yield
        finally:
            self._running[upstream] -= 1

    async def _make(self, visit: Visit, order: Order) -> Path:
        dice = random.Random(f"{self._seed} {SERVICE} {visit.number}")
        name = f"job_{dice.randbytes(8).hex()}"
        wanted = ELEVENLABS_FORMATS[order.response_format]
        minimax = order.model.upstream == "minimax"
        realistic = dice.uniform(30, 90) if minimax else 0.4 * order.length_ms / 1000
        done_at = time.monotonic() + wait_seconds(realistic, self._pace)
        music = MusicOrder(
            service=SERVICE,
            model=order.model.id,
            prompt=order.prompt,
            lyrics=order.lyrics,
            length_ms=order.length_ms,
            instrumental=order.instrumental,
            seed=dice.getrandbits(32),
        )
        try:
            file = await self._studio.record(music, wanted, name, silent=visit.struck_by("silence"))
        except Exception as problem:
            self._desk.ledger.refund(visit.number)
            message = f"The upstream provider failed: {problem}"
            raise Refusal(502, "provider_error", message) from problem
        if visit.struck_by("garbage_audio"):
            file.write_bytes(dice.randbytes(20_000))
        await asyncio.sleep(max(0.0, done_at - time.monotonic()))
        return file

    def _sold(
        self, visit: Visit, order: Order, file: Path, price: Decimal, balance: Decimal
    ) -> Answer:
        content_type = ELEVENLABS_FORMATS[order.response_format].content_type
        told_ms = order.length_ms * 2 if visit.struck_by("lies_about_length") else order.length_ms
        seconds = Decimal(told_ms) / 1000
        if order.save_to_blob:
            self._files[file.name] = (file, content_type)
            return json_answer(
                {
                    "object": "audio.generation",
                    "job_id": file.stem,
                    "kind": "audio",
                    "url": f"{self._url}/blob/{file.name}",
                    "duration_sec": float(seconds),
                    "cost_usd": float(price),
                    "balance_usd": float(balance),
                }
            )
        headers = {
            "X-Kyma-Model": order.model.id,
            "X-Kyma-Duration-Sec": _plain(seconds),
            "X-Kyma-Cost-USD": _plain(price),
            "X-Kyma-Balance-USD": _plain(balance),
        }
        return Answer(content_type=content_type, headers=headers, body=file)

    async def _file(self, request: Request) -> Delivery:
        async def fetch(visit: Visit) -> Answer:
            kept = self._files.get(str(request.path_params["name"]))
            if kept is None or visit.struck_by("expired_file"):
                raise Refusal(404, "not_found", "This file does not exist or has expired.")
            path, content_type = kept
            return Answer(content_type=content_type, body=path)

        return await self._desk.attend(
            request,
            service=SERVICE,
            place="file",
            key=_any_credential(request),
            refuse=scripted_refusal,
            handle=_refusing(fetch),
        )

    async def _balance(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            _check_key(request)
            left = self._desk.ledger.balance
            return json_answer({"balance": float(left), "low_balance": left < LOW_BALANCE})

        return await self._account(request, tell)

    async def _pricing(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            rows = [_price_row(MODELS[name]) for name in sorted(MODELS)]
            catalog = {"object": "pricing.catalog", "text_count": 0, "media_count": len(rows)}
            return json_answer(
                {**catalog, "text": [], "media": rows}, headers={"Cache-Control": "max-age=60"}
            )

        return await self._account(request, tell)

    async def _tiers(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            tiers = [_tier(number) for number in range(5)]
            document = {"object": "tier.matrix", "tiers": tiers}
            return json_answer(document, headers={"Cache-Control": "max-age=300"})

        return await self._account(request, tell)

    async def _nothing_here(self, request: Request) -> Delivery:
        async def refuse(visit: Visit) -> Answer:
            raise Refusal(404, "not_found", f"There is no {request.method} {request.url.path}.")

        return await self._account(request, refuse)

    async def _account(
        self, request: Request, tell: Callable[[Visit], Awaitable[Answer]]
    ) -> Delivery:
        return await self._desk.attend(
            request,
            service=SERVICE,
            place="account",
            key=_key(request),
            refuse=scripted_refusal,
            handle=_refusing(tell),
        )


def _refusing(
    handle: Callable[[Visit], Awaitable[Answer]],
) -> Callable[[Visit], Awaitable[Answer]]:
    async def handled(visit: Visit) -> Answer:
        try:
            return await handle(visit)
        except Refusal as refusal:
            return refusal.answer()

    return handled


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _check_key(request: Request) -> None:
    key = _key(request)
    if not (key.startswith("kyma-") and len(key) > len("kyma-")):
        raise Refusal(401, "auth_error", _SCRIPTED[401][1])


def _any_credential(request: Request) -> str:
    """Find what a file host should never be shown."""
    for name in ("authorization", "x-api-key", "xi-api-key", "cookie"):
        if value := request.headers.get(name):
            return value
    return "kyma-" if "kyma-" in request.url.query else ""


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _price_row(model: Model) -> dict[str, object]:
    per_second = model.per_second > 0
    limits = {"min_duration_sec": MIN_MS // 1000, "max_duration_sec": MAX_MS // 1000}
    return {
        "id": model.id,
        "name": model.name,
        "modality": "audio",
        "pricing_mode": "per-second" if per_second else "per-song",
        "usd_per_call": float(model.per_second or model.per_song),
        "detail": limits if per_second else {},
    }


def _tier(number: int) -> dict[str, object]:
    """Tier limits; those of elevenlabs and minimax in tier 0 are documented, the rest assumed."""
    music = (1, 2, 4, 8, 16)[number]
    providers = {"groq": 4, "vertex": 4, "elevenlabs": music, "minimax": music, "openai": 4}
    return {
        "tier": number,
        "min_lifetime_purchases_usd": (0, 5, 50, 250, 1000)[number],
        "rpm": (20, 30, 60, 120, 200)[number],
        "audio_concurrent": music,
        "audio_concurrent_per_provider": providers,
    }

"""How does Kyma's music service behave?

Written from Kyma's documents (POST /v1/audio/music, limits/tiers, pricing catalog); what it takes
and charges is in `kyma_orders`. Where they say nothing, it is assumed that:

- the money is taken when the order is accepted, and given back if making the music fails (502);
- JSON answers (save_to_blob) come without the X-Kyma headers;
- GET /v1/credits/pricing, whose shape is not documented, answers like its successor /v1/pricing.

Imports starlette: only the server's own thread imports this module.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from composer.practice.answers import Answer, Refused, json_answer
from composer.practice.credentials import bearer
from composer.practice.file_shelf import FileShelf
from composer.practice.formats import ELEVENLABS_FORMATS
from composer.practice.kyma_orders import MAX_MS, MIN_MS, MODELS, Model, Order, envelope, read_order
from composer.practice.music import MusicOrder
from composer.practice.pace import wait_seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from composer.practice.delivery import Delivery
    from composer.practice.desk import Visit
    from composer.practice.premises import Premises

SERVICE = "kyma"
KEY_PREFIX = "kyma-"

RETRY_AFTER = 2
"""Seconds named when too many orders run at once; the documents say: usually 5 or less."""

LOW_BALANCE = Decimal("1.00")
"""Below this many US dollars `low_balance` is true (assumed)."""


def refusal(status: int, retry_after: float | None) -> Answer:
    """Give the envelope for an error status that a fault calls up."""
    return envelope(status, retry_after=retry_after)


def _no_such_file() -> Answer:
    return envelope(404, message="This file does not exist or has expired.")


class Kyma:
    """The simulated service."""

    def __init__(self, premises: Premises) -> None:
        self._desk = premises.desk
        self._studio = premises.studio
        self._pace = premises.pace
        self._seed = premises.seed
        self._at_once = premises.at_once
        self._song_scale = premises.song_scale
        self._running: Counter[str] = Counter()
        self._shelf = FileShelf(premises, "/blob", _no_such_file)
        self.app = Starlette(
            routes=[
                Route("/v1/audio/music", self._music, methods=["POST"]),
                Route("/v1/credits/balance", self._balance, methods=["GET"]),
                Route("/v1/credits/pricing", self._pricing, methods=["GET"]),
                Route("/v1/pricing", self._pricing, methods=["GET"]),
                Route("/v1/limits/tiers", self._tiers, methods=["GET"]),
                self._shelf.route,
                Route(
                    "/{path:path}",
                    self._nothing_here,
                    methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
                ),
            ]
        )

    async def _music(self, request: Request) -> Delivery:
        return await self._desk.attend(request, "order", bearer(request), self._sell)

    async def _sell(self, visit: Visit) -> Answer:
        _check_key(visit.request)
        content_type = visit.request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            message = "Content-Type must be application/json."
            raise Refused(envelope(400, message=message))
        save = visit.request.query_params.get("save_to_blob")
        order = read_order(visit.body, save, self._song_scale)
        with self._a_turn(order.model.upstream):
            price = order.model.price(order.length_ms)
            if visit.struck_by("wrong_charge"):
                price *= 2
            if not self._desk.ledger.charge(visit.number, price):
                raise Refused(envelope(402))
            # Read at once: another order may be charged while this one is being made.
            balance = self._desk.ledger.entries[visit.number].balance_after
            file = await self._make(visit, order)
        return self._sold(visit, order, file, price, balance)

    @contextmanager
    def _a_turn(self, upstream: str) -> Iterator[None]:
        if self._running[upstream] >= self._at_once:
            raise Refused(envelope(429, retry_after=RETRY_AFTER))
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
            self._desk.ledger.refund(visit.number, str(problem))
            raise Refused(envelope(502)) from problem
        if visit.struck_by("garbage_audio"):
            file.write_bytes(dice.randbytes(20_001))
        await asyncio.sleep(max(0.0, done_at - time.monotonic()))
        return file

    def _sold(
        self, visit: Visit, order: Order, file: Path, price: Decimal, balance: Decimal
    ) -> Answer:
        content_type = ELEVENLABS_FORMATS[order.response_format].content_type
        told_ms = order.length_ms * 2 if visit.struck_by("lies_about_length") else order.length_ms
        seconds = Decimal(told_ms) / 1000
        if order.save_to_blob:
            return json_answer(
                {
                    "object": "audio.generation",
                    "job_id": file.stem,
                    "kind": "audio",
                    "url": self._shelf.put(file, content_type),
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
            message = f"There is no {request.method} {request.url.path}."
            raise Refused(envelope(404, message=message))

        return await self._account(request, refuse)

    async def _account(
        self, request: Request, tell: Callable[[Visit], Awaitable[Answer]]
    ) -> Delivery:
        return await self._desk.attend(request, "account", bearer(request), tell)


def _check_key(request: Request) -> None:
    key = bearer(request)
    if not (key.startswith(KEY_PREFIX) and len(key) > len(KEY_PREFIX)):
        raise Refused(envelope(401))


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

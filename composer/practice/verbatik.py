"""How does Verbatik's music service behave?

Written from Verbatik's page "Text-to-Music" and its list of endpoints; what it takes and charges
is in `verbatik_orders`. The page shows no answer and names no way to look at a pending song, so
much is assumed:

- an order is answered when its songs are ready, with `success`, `tracks` and `cost_cents`;
- a song is charged when it is made, a failed one is not; an order is refused (402) if the purse
  does not hold the price of all its songs;
- songs that come back pending are looked at again under /api/v1/text-to-music/{id of the song}
  and told in the form of the first answer, which names no `cost_cents` before they are made;
- a 429 for too many orders at a time has no Retry-After; a limit a minute is not simulated;
- the same seed gives the same songs where no prompt is given, as the model behind it promises;
- amounts beside an error are in cents;
- /api/v1/my-voices, which costs nothing and needs the key, lists no voices: none are simulated;
- `store_audio` makes no difference for as long as the simulator runs.

Imports starlette: only the server's own thread imports this module.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from starlette.applications import Starlette
from starlette.routing import Route

from composer.practice.answers import Answer, Refused, json_answer
from composer.practice.bodies import Unreadable, json_object
from composer.practice.credentials import bearer
from composer.practice.file_shelf import FileShelf
from composer.practice.formats import verbatik_format
from composer.practice.music import MusicOrder
from composer.practice.pace import wait_seconds
from composer.practice.song_length import song_length_ms
from composer.practice.verbatik_orders import Invalid, Order, error, price_cents, read_order

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.requests import Request

    from composer.practice.delivery import Delivery
    from composer.practice.desk import Visit
    from composer.practice.premises import Premises

SERVICE = "verbatik"
KEY_PREFIX = "vbt_"
MODEL = "text-to-music"

LOOK_AGAIN = 1.0
"""Seconds that a look at a song lasts at most when nothing else is waited for (pace 0): the first
look then finds most songs ready."""


def refusal(status: int, retry_after: float | None) -> Answer:
    """Give the body for an error status that a fault calls up."""
    return error(status, retry_after=retry_after)


def _no_such_file() -> Answer:
    return error(404, "The file does not exist or has expired.")


class Track(Struct, kw_only=True, eq=False):
    """One song of an order."""

    id: str
    """UUID."""
    order: Order
    seed: int
    length_ms: int
    fault: str
    """The kind of the fault that struck the order, or an empty text."""
    status: Literal["pending", "ready", "failed"] = "pending"
    audio_url: str = ""
    error: str = ""
    cents: int = 0
    """Charged for it."""
    work: asyncio.Task[None] | None = None

    def document(self, marks: Collection[str] = ()) -> Mapping[str, object]:
        """Tell about it, as spoiled as `marks` and the order's own fault make it."""
        marks = {self.fault, *marks}
        seconds = self.length_ms / 1000
        told: dict[str, object] = {
            "id": self.id,
            "name": self.order.name or "Untitled",
            "status": self.status,
            "audio_url": self.audio_url or None,
            "seed": self.seed,
            "tags": list(self.order.tags),
            "lyrics": self.order.lyrics or "",
        }
        if self.status == "ready":
            told["duration"] = seconds * 2 if "lies_about_length" in marks else seconds
        if self.error:
            told["error_message"] = self.error
        if "verbatik:no_status" in marks:
            del told["status"]
        return told


class Verbatik:
    """The simulated service."""

    def __init__(self, premises: Premises) -> None:
        self._desk = premises.desk
        self._studio = premises.studio
        self._pace = premises.pace
        self._seed = premises.seed
        self._at_once = premises.at_once
        self._song_scale = premises.song_scale
        self._running = 0
        self._tracks: dict[str, Track] = {}
        self._shelf = FileShelf(premises, "/music", _no_such_file)
        self.app = Starlette(
            routes=[
                Route("/api/v1/text-to-music", self._order, methods=["POST"]),
                Route("/api/v1/text-to-music/{id}", self._track, methods=["GET"]),
                Route("/api/v1/my-voices", self._voices, methods=["GET"]),
                self._shelf.route,
                Route(
                    "/{path:path}",
                    self._nothing_here,
                    methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
                ),
            ]
        )

    async def _order(self, request: Request) -> Delivery:
        return await self._desk.attend(request, "order", bearer(request), self._sell)

    async def _sell(self, visit: Visit) -> Answer:
        nested = visit.struck_by("verbatik:nested_error")
        _check_key(visit.request, nested=nested)
        try:
            order = read_order(json_object(visit.request, visit.body))
        except Unreadable as problem:
            raise Refused(error(400, str(problem), nested=nested)) from None
        except Invalid as problem:
            raise Refused(error(400, str(problem), title=problem.title, nested=nested)) from None
        if nested:
            raise Refused(error(500, nested=True))
        if self._running >= self._at_once:
            raise Refused(error(429))
        dice = random.Random(f"{self._seed} {SERVICE} {visit.number}")
        tracks = self._write_down(visit, order, dice)
        self._running += 1
        work = asyncio.create_task(self._work_on(visit, tracks, dice))
        for track in tracks:
            track.work = work
        if visit.fault is None or visit.fault.kind not in _PENDING:
            await work
        return json_answer(_told(tracks, visit))

    def _write_down(self, visit: Visit, order: Order, dice: random.Random) -> list[Track]:
        length_ms = song_length_ms(order.lyrics or "", self._song_scale)
        fault = visit.fault.kind if visit.fault else ""
        factor = 2 if fault == "wrong_charge" else 1
        required = factor * order.songs * price_cents(length_ms)
        available = int(self._desk.ledger.balance * 100)
        if required > available:
            raise Refused(error(402, required=required, available=available))
        seed = dice.getrandbits(31) if order.seed is None else order.seed
        ids = [str(uuid.UUID(bytes=dice.randbytes(16), version=4)) for _ in range(order.songs)]
        tracks = [
            Track(id=each, order=order, seed=seed, length_ms=length_ms, fault=fault) for each in ids
        ]
        self._tracks.update({track.id: track for track in tracks})
        return tracks

    async def _work_on(self, visit: Visit, tracks: list[Track], dice: random.Random) -> None:
        try:
            done_at = time.monotonic() + wait_seconds(dice.uniform(30, 90), self._pace)
            made: dict[str, str] = {}
            for number, track in enumerate(tracks):
                fails = track.fault == "verbatik:failed" or (
                    track.fault == "verbatik:one_failed" and number == 1
                )
                if fails:
                    track.error = "Generation failed: the lyrics were not understood."
                else:
                    made[track.id] = await self._make(track, number, dice)
            await asyncio.sleep(max(0.0, done_at - time.monotonic()))
            self._hand_over(visit, tracks, made)
        finally:
            self._running -= 1

    async def _make(self, track: Track, number: int, dice: random.Random) -> str:
        """Make a song and give its address; on failure, none, and the song says why."""
        order = track.order
        # The same seed gives the same songs, and the two of an order differ all the same.
        drawn = dice.getrandbits(32)
        seed = drawn if order.prompt else (track.seed + number) % 2**32
        wanted = verbatik_format(order.output_format, order.kilobits)
        music = MusicOrder(
            service=SERVICE,
            model=MODEL,
            prompt=", ".join(filter(None, [order.prompt, *order.tags])),
            lyrics=order.lyrics or "",
            length_ms=track.length_ms,
            instrumental=order.instrumental,
            seed=seed,
        )
        try:
            silent = track.fault == "silence"
            file = await self._studio.record(music, wanted, track.id, silent=silent)
        except Exception as problem:  # noqa: BLE001 - whatever the maker of the music meets
            track.error = f"Generation failed: {problem}"
            return ""
        if track.fault == "garbage_audio":
            file.write_bytes(dice.randbytes(20_001))
        return self._shelf.put(file, wanted.content_type)

    def _hand_over(self, visit: Visit, tracks: list[Track], made: Mapping[str, str]) -> None:
        """Charge for what was made, all of it or, if the purse has become too light, nothing."""
        ready = [track for track in tracks if made.get(track.id)]
        factor = 2 if visit.struck_by("wrong_charge") else 1
        cents = [factor * price_cents(track.length_ms) for track in ready]
        paid = self._desk.ledger.charge(visit.number, Decimal(sum(cents)) / 100)
        for track, price in zip(ready, cents, strict=True):
            if paid:
                track.status, track.audio_url, track.cents = "ready", made[track.id], price
            else:
                track.error = "Insufficient balance"
        for track in tracks:
            if track.error:
                track.status = "failed"

    async def _track(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            _check_key(request)
            track = self._tracks.get(str(request.path_params["id"]).lower())
            if track is None or track.fault == "verbatik:pending_forever":
                raise Refused(error(404, "There is no such track."))
            if self._pace == 0 and track.work:
                await asyncio.wait({track.work}, timeout=LOOK_AGAIN)
            return json_answer(_told([track], visit))

        return await self._desk.attend(request, "job", bearer(request), tell)

    async def _voices(self, request: Request) -> Delivery:
        async def list_them(_visit: Visit) -> Answer:
            _check_key(request)
            return json_answer([])

        return await self._desk.attend(request, "account", bearer(request), list_them)

    async def _nothing_here(self, request: Request) -> Delivery:
        async def refuse(visit: Visit) -> Answer:
            raise Refused(error(404, f"There is no {request.method} {request.url.path}."))

        return await self._desk.attend(request, "account", bearer(request), refuse)


_PENDING = frozenset({"verbatik:pending", "verbatik:pending_forever"})


def _told(tracks: list[Track], visit: Visit) -> Mapping[str, object]:
    marks = {visit.fault.kind} if visit.fault else set()
    told: dict[str, object] = {
        "success": True,
        "tracks": [track.document(marks) for track in tracks],
    }
    if "verbatik:no_cost" not in marks and all(track.status != "pending" for track in tracks):
        told["cost_cents"] = sum(track.cents for track in tracks)
    return told


def _check_key(request: Request, *, nested: bool = False) -> None:
    key = bearer(request)
    if not (key.startswith(KEY_PREFIX) and len(key) > len(KEY_PREFIX)):
        raise Refused(error(401, nested=nested))

"""How does Apiframe behave, of whose music models ElevenLabs Music is simulated?

Written from Apiframe's page of the model and its machine-readable specification; what it takes
and charges is in `apiframe_orders`, how a job goes on in `apiframe_jobs`. Where they say nothing,
it is assumed that:

- credits are taken when an order is accepted and given back if it fails or is cancelled;
- every accepted key belongs to the one team that practises, and so do jobs and Idempotency-Keys;
- a replayed Idempotency-Key is answered before places and credits are counted, whatever else
  the order says, as long as it is a valid one; an empty key is none;
- an order is checked for its form first, then for a free place, then for credits;
- a webhook is taken and never called: the simulator reaches nobody;
- GET /v2/models puts its list under `models`.

Imports starlette: only the server's own thread imports this module.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.routing import Route

from composer.practice.answers import Answer, Refused, json_answer
from composer.practice.apiframe_jobs import STATUSES, Board, Job
from composer.practice.apiframe_orders import (
    CREDITS,
    MODEL,
    error,
    invalid,
    read_idempotency_key,
    read_order,
)
from composer.practice.bodies import Unreadable, json_object
from composer.practice.file_shelf import FileShelf
from composer.practice.formats import APIFRAME_FORMATS
from composer.practice.music import MusicOrder
from composer.practice.pace import wait_seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from composer.practice.apiframe_orders import Order
    from composer.practice.delivery import Delivery
    from composer.practice.desk import Visit
    from composer.practice.ledger import Place
    from composer.practice.premises import Premises

SERVICE = "apiframe"
KEY_PREFIX = "afk_"

RETRY_AFTER = 2
"""Seconds named when too many jobs run at once (assumed)."""

REALISTIC_WAIT = 60.0
"""Seconds from order to result: "about 60 s on average"."""

QUEUED_SHARE = 0.1
"""Part of the wait before the work begins (assumed)."""

LOOK_AGAIN = 1.0
"""Seconds that a look at a job lasts at most when nothing else is waited for (pace 0): the first
look then finds most jobs done."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def refusal(status: int, retry_after: float | None) -> Answer:
    """Give the body for an error status that a fault calls up."""
    if status == 402:
        return error(402, creditsRequired=CREDITS[0][1], creditsAvailable=0)
    return error(status, retry_after=retry_after)


def _no_such_file() -> Answer:
    return error(404, "The file does not exist or has expired")


class Apiframe:
    """The simulated service."""

    def __init__(self, premises: Premises) -> None:
        self._desk = premises.desk
        self._studio = premises.studio
        self._pace = premises.pace
        self._seed = premises.seed
        self._at_once = premises.at_once
        self._song_scale = premises.song_scale
        self._board = Board()
        self._shelf = FileShelf(premises, "/audio", _no_such_file)
        self._file_address = premises.url + "/audio"
        self.app = Starlette(
            routes=[
                Route("/v2/music/generate", self._generate, methods=["POST"]),
                Route("/v2/jobs", self._list, methods=["GET"]),
                Route("/v2/jobs/{id}", self._job, methods=["GET"]),
                Route("/v2/me", self._me, methods=["GET"]),
                Route("/v2/models", self._models, methods=["GET"]),
                self._shelf.route,
                Route(
                    "/{path:path}",
                    self._nothing_here,
                    methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
                ),
            ]
        )

    async def _attend(
        self,
        request: Request,
        place: Place,
        handle: Callable[[Visit], Awaitable[Answer]],
        *,
        wants_key: bool = True,
    ) -> Delivery:
        async def with_request_id(visit: Visit) -> Answer:
            try:
                if wants_key:
                    _check_key(visit)
                answer = await handle(visit)
            except Refused as refused:
                answer = refused.answer
            dice = random.Random(f"{self._seed} {SERVICE} request {visit.number}")
            request_id = {"X-Request-Id": f"req_{dice.randbytes(8).hex()}"}
            return replace(answer, headers={**answer.headers, **request_id})

        return await self._desk.attend(request, place, _key(request), with_request_id)

    # --- orders --------------------------------------------------------------------------------

    async def _generate(self, request: Request) -> Delivery:
        return await self._attend(request, "order", self._sell)

    async def _sell(self, visit: Visit) -> Answer:
        try:
            fields = json_object(visit.request, visit.body)
        except Unreadable as problem:
            raise Refused(error(400, str(problem))) from None
        order = read_order(fields)
        key = read_idempotency_key(visit.request.headers.get("idempotency-key", ""))
        job = self._board.ordered_with(key, datetime.now(UTC)) if key else None
        if job is None:
            job = self._accept(visit, order, key)
        return json_answer({"jobId": job.id, "status": job.status}, 202)

    def _accept(self, visit: Visit, order: Order, key: str) -> Job:
        if self._board.running >= self._at_once:
            raise Refused(error(429, retry_after=RETRY_AFTER))
        price = order.credits * (2 if visit.struck_by("wrong_charge") else 1)
        if not self._desk.ledger.charge_credits(visit.number, price):
            left = self._desk.ledger.credits
            raise Refused(error(402, creditsRequired=price, creditsAvailable=left))
        dice = random.Random(f"{self._seed} {SERVICE} {visit.number}")
        job = Job(
            id=str(uuid.UUID(bytes=dice.randbytes(16), version=4)),
            order=order,
            model=MODEL,
            number=visit.number,
            fault=visit.fault.kind if visit.fault else "",
            credits=order.credits,
            wait=wait_seconds(REALISTIC_WAIT, self._pace),
        )
        self._board.put_up(job, key)
        job.work = asyncio.create_task(self._work_on(job, dice))
        return job

    async def _work_on(self, job: Job, dice: random.Random) -> None:
        queued = QUEUED_SHARE * job.wait
        await asyncio.sleep(queued)
        if job.fault == "apiframe:stuck_queued":
            await self._desk.until_released()
        job.begin()
        done_at = time.monotonic() + job.wait - queued
        if job.fault in {"apiframe:job_failed", "apiframe:job_cancelled"}:
            await asyncio.sleep((done_at - time.monotonic()) / 2)
            self._give_up(job, "Provider returned an error: content policy violation")
            return
        try:
            address = await self._make(job, dice)
        except Exception as problem:  # noqa: BLE001 - whatever the maker of the music meets
            self._give_up(job, f"Provider returned an error: {problem}")
            return
        await asyncio.sleep(max(0.0, done_at - time.monotonic()))
        job.end("COMPLETED", audio_url=address)

    def _give_up(self, job: Job, message: str) -> None:
        self._desk.ledger.refund(job.number, message)
        job.credits = 0
        if job.fault == "apiframe:job_cancelled":
            job.end("CANCELLED")
        else:
            job.end("FAILED", error=message)

    async def _make(self, job: Job, dice: random.Random) -> str:
        order = job.order
        wanted = APIFRAME_FORMATS[order.output_format]
        scale = self._song_scale if order.length_is_free else 1.0
        music = MusicOrder(
            service=SERVICE,
            model=MODEL,
            prompt=order.prompt,
            lyrics="",
            length_ms=max(500, round(order.length_ms * scale)),
            instrumental=order.instrumental,
            seed=dice.getrandbits(32),
        )
        file = await self._studio.record(
            music, wanted, f"{job.id}-1", silent=job.fault == "silence"
        )
        if job.fault == "garbage_audio":
            file.write_bytes(dice.randbytes(20_001))
        if job.fault == "apiframe:expired":
            return f"{self._file_address}/{file.name}"
        return self._shelf.put(file, wanted.content_type)

    # --- looks at orders -----------------------------------------------------------------------

    async def _job(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            id_ = str(request.path_params["id"])
            if not _UUID.fullmatch(id_):
                raise invalid("id", "Invalid uuid")
            job = self._board.find(id_.lower())
            if job is None or visit.struck_by("apiframe:forgets_job"):
                raise Refused(error(404, "Job not found"))
            is_stuck = job.fault == "apiframe:stuck_queued" and job.status == "QUEUED"
            if self._pace == 0 and job.work and not is_stuck:
                await asyncio.wait({job.work}, timeout=LOOK_AGAIN)
            return json_answer(job.document({visit.fault.kind} if visit.fault else ()))

        return await self._attend(request, "job", tell)

    async def _list(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            asked = request.query_params
            limit = asked.get("limit", "20")
            if not re.fullmatch(r"[0-9]{1,3}", limit) or not 1 <= int(limit) <= 100:
                raise invalid("limit", "Number must be from 1 to 100")
            if asked.get("status", "QUEUED") not in STATUSES:
                raise invalid("status", f"Expected one of {', '.join(STATUSES)}")
            if asked.get("scope", "user") not in {"user", "team"}:
                raise invalid("scope", "Expected user or team")
            if not _UUID.fullmatch(asked.get("search", str(uuid.UUID(int=0)))):
                raise invalid("search", "Invalid uuid")
            return json_answer(self._page(asked, int(limit)))

        return await self._attend(request, "job", tell)

    def _page(self, asked: Mapping[str, str], limit: int) -> Mapping[str, object]:
        jobs = self._board.newest_first()
        if "cursor" in asked:
            ids = [job.id for job in jobs]
            if asked["cursor"] not in ids:
                raise invalid("cursor", "Invalid cursor")
            jobs = jobs[ids.index(asked["cursor"]) + 1 :]
        wanted = [
            job
            for job in jobs
            if job.status == asked.get("status", job.status)
            and job.model == asked.get("model", job.model)
            and job.id == asked.get("search", job.id).lower()
        ]
        page, more = wanted[:limit], len(wanted) > limit
        return {
            "jobs": [job.document() for job in page],
            "nextCursor": page[-1].id if more else None,
            "hasMore": more,
        }

    # --- the account ---------------------------------------------------------------------------

    async def _me(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            user = {"id": "user_practice", "email": "practice@example.org", "role": "owner"}
            team = {
                "id": "team_practice",
                "name": "Practice",
                "plan": "practice",
                "credits": self._desk.ledger.credits,
                "customerId": None,
                "maxConcurrentJobs": self._at_once,
            }
            key = {"id": "key_practice", "name": "Practice", "prefix": _key(request)[:8]}
            return json_answer({"user": user, "team": team, "apiKey": key})

        return await self._attend(request, "account", tell)

    async def _models(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            model = {
                "id": MODEL,
                "label": "ElevenLabs Music",
                "modality": "music",
                "description": "Long-form composition (up to 5 min).",
                "costMin": CREDITS[0][1],
                "costMax": CREDITS[-1][1],
                "pricingMode": "per-second",
            }
            asked = request.query_params.get("modality", "music")
            return json_answer({"models": [model] if asked == "music" else []})

        return await self._attend(request, "account", tell, wants_key=False)

    async def _nothing_here(self, request: Request) -> Delivery:
        async def refuse(visit: Visit) -> Answer:
            message = f"There is no {request.method} {request.url.path}"
            raise Refused(error(404, message))

        return await self._attend(request, "account", refuse, wants_key=False)


def _key(request: Request) -> str:
    return request.headers.get("x-api-key", "").strip()


def _check_key(visit: Visit) -> None:
    key = _key(visit.request)
    if not (key.startswith(KEY_PREFIX) and len(key) > len(KEY_PREFIX)):
        raise Refused(error(401))
    if visit.struck_by("apiframe:key_inactive"):
        raise Refused(error(403))

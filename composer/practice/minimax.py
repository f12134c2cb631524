"""How does MiniMax's music service behave?

Written from MiniMax's documents (POST /v1/music_generation, lyrics_generation,
music_cover_preprocess, GET token_plan/remains); what it takes and charges is in `minimax_orders`,
how it refuses in `minimax_errors`. Where they say nothing, it is assumed that:

- the money is taken when the order is accepted, and given back if making the music fails (1000);
  empty audio under status 0 and a stream that dies stay charged;
- a key that does not begin with `sk-` is 2049, no key at all 1004; too many orders at once 1002;
- a URL is in data.audio; an address that has expired answers 403 with an XML document;
- token_plan/remains answers whatever kind of key is shown; it counts songs of this run;
- the audible mark of aigc_watermark is not heard here: only a mainland host knows the field.

What the faults of `faults.OWN` do to requests that they are not about: nothing. Those of streams
need `stream`, those of hex an answer in hex, `url_in_audio_url` an answer with a URL.

Imports starlette: only the server's own thread imports this module.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.routing import Route

from composer.practice import minimax_words
from composer.practice.answers import Answer, Refused, json_answer
from composer.practice.credentials import bearer
from composer.practice.file_shelf import FileShelf
from composer.practice.minimax_covers import Ears
from composer.practice.minimax_errors import (
    BY_FAULT,
    SUCCESS,
    NotTaken,
    in_base_resp,
    in_http,
    invalid,
    refusal,
)
from composer.practice.minimax_orders import (
    MODELS,
    Order,
    as_sung,
    json_fields,
    only_known,
    read_order,
    read_reference,
)
from composer.practice.minimax_plan import Plan
from composer.practice.minimax_songs import spoiled_hex, streamed, whole
from composer.practice.music import MusicOrder
from composer.practice.pace import wait_seconds
from composer.practice.song_length import song_length_ms

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from composer.practice.delivery import Delivery
    from composer.practice.desk import Visit
    from composer.practice.ledger import Place
    from composer.practice.premises import Premises

__all__ = ["KEY_PREFIX", "SERVICE", "Minimax", "refusal"]

SERVICE = "minimax"
KEY_PREFIX = "sk-"

_EXPIRED = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>
"""


def _no_such_file() -> Answer:
    return Answer(status=403, content_type="application/xml", body=_EXPIRED, code="AccessDenied")


class _Song(Struct, frozen=True, kw_only=True):
    order: Order
    file: Path
    length_ms: int
    trace_id: str


class Minimax:
    """The simulated service; `mainland` makes it a host on the Chinese mainland."""

    def __init__(self, premises: Premises, *, mainland: bool = False) -> None:
        self._desk = premises.desk
        self._studio = premises.studio
        self._pace = premises.pace
        self._seed = premises.seed
        self._at_once = premises.at_once
        self._song_scale = premises.song_scale
        self._mainland = mainland
        self._ears = Ears(premises.studio, premises.song_scale)
        self._running = 0
        self._plan = Plan()
        self._shelf = FileShelf(premises, "/files", _no_such_file)
        self.app = Starlette(
            routes=[
                Route("/v1/music_generation", self._music, methods=["POST"]),
                Route("/v1/lyrics_generation", self._words, methods=["POST"]),
                Route("/v1/music_cover_preprocess", self._preprocess, methods=["POST"]),
                Route("/v1/token_plan/remains", self._remains, methods=["GET"]),
                self._shelf.route,
                Route(
                    "/{path:path}",
                    self._nothing_here,
                    methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
                ),
            ]
        )

    async def _attend(
        self, request: Request, place: Place, handle: Callable[[Visit], Awaitable[Answer]]
    ) -> Delivery:
        async def answer(visit: Visit) -> Answer:
            try:
                _check_key(request)
                _strike(visit)
                return await handle(visit)
            except NotTaken as no:
                say = in_http if visit.struck_by("minimax:http_codes") else in_base_resp
                raise Refused(say(no, self._trace_id(visit))) from None

        return await self._desk.attend(request, place, bearer(request), answer)

    async def _music(self, request: Request) -> Delivery:
        return await self._attend(request, "order", self._sell)

    async def _sell(self, visit: Visit) -> Answer:
        _check_json(visit.request)
        order = read_order(visit.body, mainland=self._mainland)
        name = f"song_{self._dice(visit).randbytes(8).hex()}"
        lyrics, length_ms = await self._lyrics_and_length(visit, order, name)
        order = replace(order, reference=None)  # up to 67 MB that nobody needs any more
        with self._a_turn():
            price = order.model.price
            if visit.struck_by("wrong_charge"):
                price = 2 * price or MODELS["music-2.6"].price
            if not self._desk.ledger.charge(visit.number, price):
                raise NotTaken(1008)
            wait = wait_seconds(self._dice(visit).uniform(60, 180), self._pace)
            # A stream begins early and takes as long in all.
            before = wait / 4 if order.stream else wait
            file = await self._make(visit, order, lyrics, length_ms, name, before)
        self._plan.count(order.model.id)
        song = _Song(order=order, file=file, length_ms=length_ms, trace_id=self._trace_id(visit))
        return self._sold(visit, song, wait - before)

    async def _lyrics_and_length(self, visit: Visit, order: Order, name: str) -> tuple[str, int]:
        """What is sung and how many milliseconds long the song becomes."""
        if order.reference is not None:
            seconds = await self._ears.seconds(order.reference, name)
            return as_sung(order.lyrics), round(1000 * seconds)
        lyrics = order.lyrics
        if order.writes_lyrics:
            wish = minimax_words.Wish(edit=False, prompt=order.prompt, lyrics="", title="")
            lyrics = minimax_words.write(wish, f"{self._seed} {visit.number}").lyrics
        lyrics = as_sung(lyrics)
        return lyrics, song_length_ms(lyrics, self._song_scale)

    @contextmanager
    def _a_turn(self) -> Iterator[None]:
        if self._running >= self._at_once:
            raise NotTaken(1002)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    async def _make(
        self, visit: Visit, order: Order, lyrics: str, length_ms: int, name: str, wait: float
    ) -> Path:
        done_at = time.monotonic() + wait
        dice = self._dice(visit)
        music = MusicOrder(
            service=SERVICE,
            model=order.model.id,
            prompt=order.prompt,
            lyrics=lyrics,
            length_ms=length_ms,
            instrumental=order.instrumental,
            seed=dice.getrandbits(32),
        )
        silent = visit.struck_by("silence")
        try:
            file = await self._studio.record(music, order.audio.encoding(), name, silent=silent)
        except Exception as problem:
            self._desk.ledger.refund(visit.number, str(problem))
            raise NotTaken(1000) from problem
        if visit.struck_by("garbage_audio"):
            file.write_bytes(dice.randbytes(20_001))
        await asyncio.sleep(max(0.0, done_at - time.monotonic()))
        return file

    def _sold(self, visit: Visit, song: _Song, stream_seconds: float) -> Answer:
        order, fault = song.order, visit.fault.kind if visit.fault else ""
        size = song.file.stat().st_size
        if order.as_url and fault != "minimax:empty_audio":
            address = self._shelf.put(song.file, order.audio.encoding().content_type)
            field = "audio_url" if fault == "minimax:url_in_audio_url" else "audio"
            data = {field: address}
        else:
            audio = song.file.read_bytes()
            song.file.unlink()
            if order.stream:
                return streamed(audio, song.trace_id, fault, stream_seconds)
            digits = "" if fault == "minimax:empty_audio" else spoiled_hex(audio.hex(), fault)
            data = {"audio": digits}
        return whole(
            {**data, "status": 2},
            order.audio,
            length_ms=song.length_ms * (2 if fault == "lies_about_length" else 1),
            size=size,
            trace_id=song.trace_id,
        )

    async def _words(self, request: Request) -> Delivery:
        async def write(visit: Visit) -> Answer:
            _check_json(request)
            wish = minimax_words.read_wish(visit.body)
            twice = 2 if visit.struck_by("wrong_charge") else 1
            if not self._desk.ledger.charge(visit.number, twice * minimax_words.PRICE):
                raise NotTaken(1008)
            await asyncio.sleep(wait_seconds(self._dice(visit).uniform(3, 12), self._pace))
            words = minimax_words.write(wish, f"{self._seed} {visit.number}")
            document = {
                "song_title": words.title,
                "style_tags": words.style_tags,
                "lyrics": words.lyrics,
                "base_resp": SUCCESS,
            }
            return json_answer(document, headers={"Trace-Id": self._trace_id(visit)})

        return await self._attend(request, "words", write)

    async def _preprocess(self, request: Request) -> Delivery:
        async def listen(visit: Visit) -> Answer:
            _check_json(request)
            fields = json_fields(visit.body)
            only_known(fields, frozenset({"model", "audio_url", "audio_base64"}))
            if fields.get("model") != "music-cover":
                raise invalid("model must be music-cover")
            reference = read_reference(fields, ("audio_url", "audio_base64"))
            trace_id = self._trace_id(visit)
            feature = await self._ears.remember(reference, f"heard_{trace_id}")
            document = {
                "cover_feature_id": feature.id,
                "formatted_lyrics": feature.lyrics,
                "structure_result": json.dumps(feature.structure()),
                "audio_duration": round(feature.seconds, 3),
                "trace_id": trace_id,
                "base_resp": SUCCESS,
            }
            return json_answer(document, headers={"Trace-Id": trace_id})

        return await self._attend(request, "account", listen)

    async def _remains(self, request: Request) -> Delivery:
        async def tell(visit: Visit) -> Answer:
            return json_answer({"model_remains": self._plan.remains(MODELS), "base_resp": SUCCESS})

        return await self._attend(request, "account", tell)

    async def _nothing_here(self, request: Request) -> Delivery:
        async def refuse(visit: Visit) -> Answer:
            raise Refused(refusal(404, None))

        return await self._desk.attend(request, "account", bearer(request), refuse)

    def _dice(self, visit: Visit) -> random.Random:
        return random.Random(f"{self._seed} {SERVICE} {visit.number}")

    def _trace_id(self, visit: Visit) -> str:
        return random.Random(f"{self._seed} trace {visit.number}").randbytes(16).hex()


def _check_key(request: Request) -> None:
    key = bearer(request)
    if not key:
        raise NotTaken(1004)
    if not (key.startswith(KEY_PREFIX) and len(key) > len(KEY_PREFIX)):
        raise NotTaken(2049)


def _strike(visit: Visit) -> None:
    if visit.fault is not None and visit.fault.kind in BY_FAULT:
        raise NotTaken(BY_FAULT[visit.fault.kind])


def _check_json(request: Request) -> None:
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise invalid("Content-Type must be application/json")

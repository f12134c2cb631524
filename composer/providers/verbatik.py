"""How is Verbatik spoken to? One POST an order; its songs come as links, or a while later.

Facts: docs.verbatik.com, "Text-to-Music" and "API Reference". What can be ordered is in
``verbatik_skus``, what an answer says in ``verbatik_tracks``, what the errors mean in
``verbatik_errors``. The documents tell that a song may be ``pending`` and not how to ask for it
again: ``GET /api/v1/text-to-music/{id}`` is a guess, and a song that it does not show is looked
for when the user says Retry.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec.structs import replace

from composer.domain.errors import DraftRefused, ServiceFailed
from composer.domain.provider import (
    Account,
    Address,
    Charged,
    ClipReady,
    Event,
    Order,
    Progress,
    Submitted,
)
from composer.domain.request import Request
from composer.domain.sending import sending
from composer.domain.sentences import say, sentence_of
from composer.domain.sku import Sku, problems
from composer.domain.text import without_unsendable
from composer.providers import _busy, _failures, _http, _polling, _songs, verbatik_errors
from composer.providers._failures import Receipt
from composer.providers._values import value_sent
from composer.providers.verbatik_skus import KEEP, SKUS, TEMPO, TEXT_TO_MUSIC, given_tags
from composer.providers.verbatik_tracks import Standing, receipt_of, remembered, track_in, tracks_of

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://api.verbatik.com"
ORDERS = "/api/v1/text-to-music"

LOOKS_IN_VAIN = 3
"""How often in a row a pending song may not be where it is looked for before it is given up."""


def order_body(request: Request) -> Mapping[str, object]:
    """The JSON body of the order: the documented fields that mean something in it."""
    body: dict[str, object] = {}
    words = sending(TEXT_TO_MUSIC, request)
    if words.prompt_text:
        body["prompt"] = words.prompt_text
    if tags := given_tags(request):
        body["tags"] = tags
    if request.instrumental or words.lyrics_text:
        body["lyrics"] = words.lyrics_text
    for option in TEXT_TO_MUSIC.taken_options(request):
        value = value_sent(option, TEXT_TO_MUSIC.value(request, option.name))
        if option is TEMPO and value is None:
            value = "auto"
        if value is not None:
            body[option.name] = value
    if name := without_unsendable(" ".join(request.title.split())):
        body["name"] = name
    return body


class Verbatik:
    """Music over Verbatik."""

    id = "verbatik"
    label = "Verbatik"
    skus: tuple[Sku, ...] = SKUS
    key_page = "verbatik.com"
    top_up_page = "verbatik.com"
    addresses: tuple[Address, ...] = (Address(label="api.verbatik.com", url=BASE_URL),)

    def __init__(
        self,
        *,
        key: Callable[[], str | None],
        base_url: Callable[[], str] = lambda: BASE_URL,
        pause: _http.Pause = asyncio.sleep,
    ) -> None:
        """``base_url`` is asked at every order; ``pause`` waits while Verbatik is busy or works."""
        self._key = key
        self._base_url = base_url
        self._pause = pause

    def body(self, request: Request) -> Mapping[str, object]:
        """The JSON body of the order."""
        return order_body(request)

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        """Order the songs and tell what happens, to their end."""
        if found := problems(TEXT_TO_MUSIC, order.request):
            raise DraftRefused(found[0].message, short=found[0].short)
        key = await _http.usable_key(self._key, self.label)
        standing = Standing()
        try:
            async with (
                _http.client(self._base, headers=_http.bearer(key)) as caller,
                aclosing(self._ordered(caller, order, standing, key)) as events,
            ):
                async for event in events:
                    yield event
        except _http.NeverLeft as problem:
            reason = sentence_of(problem)
        else:
            async with aclosing(self._brought(order, standing)) as events:
                async for event in events:
                    yield event
            return
        raise _failures.unreachable(self.label, reason)

    async def resume(
        self, order: Order, remote_id: str, remote_link: str | None
    ) -> AsyncGenerator[Event, None]:
        """Fetch the songs of an order that Verbatik has. Costs nothing."""
        standing = Standing(remembered(remote_id, remote_link))
        yield Submitted(remote_id=remote_id, remote_link=remote_link)
        async with aclosing(self._brought(order, standing)) as events:
            async for event in events:
                yield event

    async def account(self) -> Account:
        """Whether the key is good; Verbatik has no call that tells the balance.

        Listing one's own voices costs nothing and, as all its calls do, needs the key.
        """
        key = await _http.usable_key(self._key, self.label)
        status, body = await _http.asked(
            self.label, self._base, "/api/v1/my-voices", headers=_http.bearer(key)
        )
        if status == 200 and body.lstrip()[:1] in {b"[", b"{"}:
            return Account()
        if status in {401, 403}:
            raise verbatik_errors.error_of(status, body, key)
        if status == 429:
            raise _failures.busy(self.label, None)
        words = verbatik_errors.words_of(_http.json_object(body), key)
        detail = _failures.quoted(words)
        raise ServiceFailed(
            say(
                "Verbatik did not say whether the key is good (HTTP {status}){detail}. Nothing was "
                "charged. Try again later.",
                status=status,
                detail=detail,
            ),
            short=say("Verbatik did not answer"),
        )

    @property
    def _base(self) -> str:
        """Where Verbatik is reached now. Raises ServiceUnreachable for a bad address."""
        return _http.checked_base_url(self._base_url(), self.label)

    async def close(self) -> None:
        """Nothing to let go: no connection outlives its order."""

    async def _ordered(
        self, caller: httpx.AsyncClient, order: Order, standing: Standing, key: str
    ) -> AsyncGenerator[Event, None]:
        """Place the order; ends when Verbatik has taken it and said what it makes of it."""
        body = dict(self.body(order.request))
        for tries in itertools.count(1):
            try:
                async with _http.sent(caller, "POST", self._base + ORDERS, json=body) as answer:
                    document = await _http.read_document(answer)
            except _http.Broken as problem:
                raise verbatik_errors.lost(
                    say("No answer came from Verbatik ({problem})", problem=sentence_of(problem))
                ) from None
            if answer.is_success:
                break
            if answer.status_code != 429:
                raise verbatik_errors.error_of(answer.status_code, document, key)
            wanted = answer.headers.get("Retry-After")
            pause = _busy.pause_seconds(self.label, tries, wanted)
            yield Progress(message=_busy.sentence(self.label, pause))
            await self._pause(pause)
        said = _http.json_object(document)
        tracks, standing.receipt = tracks_of(said), receipt_of(said, answer.headers)
        standing.begin(tracks)
        where = standing.submitted
        if standing.tracks:
            yield where
        if (charged := _charged(standing.receipt)) is not None:
            yield charged
        if not tracks:
            raise verbatik_errors.lost(_no_song(document, said, key), standing.receipt)
        if standing.tracks and where.remote_id is None:
            what = say("Verbatik took the order and did not say where its song will be")
            raise verbatik_errors.lost(what, standing.receipt)

    async def _brought(self, order: Order, standing: Standing) -> AsyncGenerator[Event, None]:
        """Wait for the songs and fetch them, but those that are in the library already.

        One that cannot be had does not keep the others away: it is told of at the end, and the
        order can be taken up again for it.
        """
        trouble = list[ServiceFailed]()
        wanted = [at for at in range(len(standing.tracks)) if at + 1 not in order.have]
        for step in (self._made, self._fetched):
            for at in wanted:
                try:
                    async with aclosing(step(order, standing, at)) as events:
                        async for event in events:
                            yield event
                except ServiceFailed as problem:
                    trouble.append(problem)
        if trouble:
            raise trouble[0]
        if not standing.living:
            words, songs = standing.failure_words, len(standing.failed)
            raise verbatik_errors.songs_failed(words, standing.receipt, songs)

    async def _made(
        self, _order: Order, standing: Standing, at: int
    ) -> AsyncGenerator[Event, None]:
        """Look at a song until it is no longer pending. Raises ServiceFailed (``not_ready``)."""
        if not standing.tracks[at].is_pending:
            return
        key = await _http.usable_key(self._key, self.label)
        try:
            async with (
                _http.client(
                    self._base, headers=_http.bearer(key), read_seconds=_http.ASK_SECONDS
                ) as caller,
                aclosing(self._watched(caller, standing, at)) as events,
            ):
                async for event in events:
                    yield event
        except (_http.NeverLeft, _polling.NotTold) as problem:
            reason = sentence_of(problem)
        else:
            return
        songs = len(standing.tracks)
        which = (
            say("the song") if songs == 1 else say("song {at} of {songs}", at=at + 1, songs=songs)
        )
        raise verbatik_errors.not_ready(reason, standing.receipt, which=which)

    async def _fetched(
        self, order: Order, standing: Standing, at: int
    ) -> AsyncGenerator[Event, None]:
        """Fetch a song that lies somewhere. Raises ServiceFailed (``download_failed``)."""
        track, songs = standing.tracks[at], len(standing.tracks)
        if not track.link:
            return
        keeps = TEXT_TO_MUSIC.value(order.request, KEEP.name)
        receipt = replace(
            standing.receipt,
            job=track.id,
            link=track.link,
            seconds=track.seconds,
            kept_for="" if keeps else say("for a while"),
        )
        name = "song" if songs == 1 else f"song-{at + 1}"
        fetching = _songs.downloaded(self.label, order, receipt, base_url=self._base, name=name)
        async with aclosing(fetching) as events:
            async for event in events:
                if isinstance(event, ClipReady):
                    note = standing.note(TEXT_TO_MUSIC.songs(order.request))
                    yield replace(event, number=at + 1, note=note)
                elif isinstance(event, Progress) and event.fraction is not None:
                    yield replace(event, fraction=(at + event.fraction) / songs)
                else:
                    yield event

    async def _watched(
        self, caller: httpx.AsyncClient, standing: Standing, at: int
    ) -> AsyncGenerator[Event, None]:
        """Look at one song until it is made or has failed. Raises NotTold."""
        id_ = standing.tracks[at].id
        if not id_:
            raise _polling.NotTold(say("it came without an id"))
        url = f"{self._base}{ORDERS}/{quote(id_, safe='')}"
        in_vain = 0
        async with aclosing(
            _polling.looks(self.label, lambda: _polling.look(caller, url), pause=self._pause)
        ) as looks:
            async for look in looks:
                if isinstance(look, Progress):
                    yield look
                    continue
                found = track_in(look.said, id_) if look.status < 300 else None
                if found is None:
                    in_vain += 1
                    if in_vain >= LOOKS_IN_VAIN or look.status in {401, 403}:
                        raise _polling.NotTold(
                            say("HTTP {status} when asked for it", status=look.status)
                        )
                    continue
                in_vain = 0
                standing.tracks[at] = found
                if not found.is_pending:
                    if (charged := _charged_late(standing, look)) is not None:
                        yield charged
                    return
                yield Progress(message=say("Verbatik is making the music"))


def _charged_late(standing: Standing, look: _polling.Look) -> Charged | None:
    """What a later answer says of the money, where the first said nothing.

    Of two songs each may tell its own cost or that of both: then the price list says more.
    """
    if standing.receipt.cost is not None or len(standing.tracks) > 1:
        return None
    standing.receipt = receipt_of(look.said, {})
    return _charged(standing.receipt)


def _charged(receipt: Receipt) -> Charged | None:
    if receipt.cost is None and receipt.balance is None:
        return None
    return Charged(usd=receipt.cost, balance_usd=receipt.balance)


def _no_song(document: bytes, said: Mapping[str, Any], key: str) -> str:
    """What came instead of songs, in one sentence."""
    if not document.strip():
        return say("Verbatik answered with nothing instead of a song")
    if not said:
        return say("The answer from Verbatik cannot be read")
    words = verbatik_errors.words_of(said, key)
    return say("Verbatik answered without a song{said}", said=_failures.quoted(words))

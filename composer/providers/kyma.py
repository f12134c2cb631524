"""How is Kyma spoken to? One synchronous POST a song; the answer is the audio itself.

Facts: docs.kymaapi.com, "Audio Music", "Rate limits" and the sibling audio pages. What can be
ordered is in ``kyma_skus``, what the errors mean in ``kyma_errors``.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

from composer.domain.errors import AnswerLost, DraftRefused, ServiceFailed
from composer.domain.provider import (
    Account,
    Address,
    Charged,
    Event,
    Order,
    Progress,
    Submitted,
)
from composer.domain.request import Request
from composer.domain.sending import sending
from composer.domain.sentences import say, sentence_of
from composer.domain.sku import Sku, problems
from composer.providers import _busy, _failures, _http, _sniff, _songs, _wav, kyma_errors
from composer.providers._failures import Receipt
from composer.providers._received import Received, places
from composer.providers._values import value_sent
from composer.providers.kyma_skus import FORMAT, KEEP, LENGTH, RAW_FORMATS, SKUS

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://kymaapi.com"

_BY_ID = {sku.id: sku for sku in SKUS}


def order_body(request: Request) -> Mapping[str, object]:
    """The JSON body of the order: exactly the documented fields, texts in NFC."""
    sku = _BY_ID[request.sku]
    body: dict[str, object] = {"model": sku.id.removeprefix("kyma/")}
    words = sending(sku, request)
    if words.prompt_text or sku.prompt.least:
        body["prompt"] = words.prompt_text
    if sku.lyrics is not None:
        body["lyrics"] = words.lyrics_text
    for option in (LENGTH, FORMAT):
        if option in sku.options:
            body[option.name] = value_sent(option, sku.value(request, option.name))
    return body


class Kyma:
    """Music over Kyma."""

    id = "kyma"
    label = "Kyma"
    skus: tuple[Sku, ...] = SKUS
    key_page = "kymaapi.com"
    top_up_page = "kymaapi.com"
    addresses: tuple[Address, ...] = (
        Address(label="kymaapi.com", url=BASE_URL),
        Address(label=say("Without the website's proxy"), url="https://api.kymaapi.com"),
    )

    def __init__(
        self,
        *,
        key: Callable[[], str | None],
        base_url: Callable[[], str] = lambda: BASE_URL,
        retry_pause: _http.Pause = asyncio.sleep,
    ) -> None:
        """``base_url`` is asked at every order; ``retry_pause`` waits while Kyma is busy."""
        self._key = key
        self._base_url = base_url
        self._pause = retry_pause

    def body(self, request: Request) -> Mapping[str, object]:
        """The JSON body of the order; ``save_to_blob`` goes in the query instead."""
        return order_body(request)

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        """Order the song and tell what happens, to its end."""
        if found := problems(_BY_ID[order.request.sku], order.request):
            raise DraftRefused(found[0].message, short=found[0].short)
        key = await _http.usable_key(self._key, self.label)
        try:
            async with (
                _http.client(self._base, headers=_http.bearer(key)) as caller,
                aclosing(self._ordered(caller, order, key)) as events,
            ):
                async for event in events:
                    yield event
                return
        except _http.NeverLeft as problem:
            reason = sentence_of(problem)
        raise _failures.unreachable(self.label, reason)

    async def resume(
        self, order: Order, remote_id: str, remote_link: str | None
    ) -> AsyncGenerator[Event, None]:
        """Fetch a song again that was kept at Kyma. Costs nothing."""
        if not remote_link:
            raise AnswerLost(
                say(
                    "Kyma cannot be asked for this song again, because no copy was kept there. "
                    "It may have been charged: look at your balance before you order again."
                ),
                short=say("No copy kept at Kyma"),
            )
        receipt = Receipt(job=remote_id, link=remote_link)
        yield Submitted(remote_id=remote_id, remote_link=remote_link)
        async with aclosing(self._fetched(order, receipt)) as events:
            async for event in events:
                yield event

    async def account(self) -> Account:
        """The balance; a free call that also tells whether the key is good."""
        key = await _http.usable_key(self._key, self.label)
        status, body = await _http.asked(
            self.label, self._base, "/v1/credits/balance", headers=_http.bearer(key)
        )
        said = _http.json_object(body)
        if status == 200 and (balance := _http.money(said.get("balance"))) is not None:
            return Account(balance_usd=balance, is_low=said.get("low_balance") is True)
        if status == 401:
            raise kyma_errors.error_meant(status, said, key)
        if status == 429:
            raise _failures.busy(self.label, None)
        words = kyma_errors.words_of(said, key)
        detail = _failures.quoted(words)
        raise ServiceFailed(
            say(
                "Kyma did not tell the balance (HTTP {status}){detail}. Nothing was charged. "
                "Try again later.",
                status=status,
                detail=detail,
            ),
            short=say("Balance not known"),
        )

    @property
    def _base(self) -> str:
        """Where Kyma is reached now. Raises ServiceUnreachable for a bad address."""
        return _http.checked_base_url(self._base_url(), self.label)

    async def close(self) -> None:
        """Nothing to let go: no connection outlives its order."""

    async def _ordered(
        self, caller: httpx.AsyncClient, order: Order, key: str
    ) -> AsyncGenerator[Event, None]:
        keep = bool(_BY_ID[order.request.sku].value(order.request, KEEP.name))
        url = f"{self._base}/v1/audio/music"
        parts = {
            "json": dict(self.body(order.request)),
            "params": {"save_to_blob": "1"} if keep else {},
        }
        for tries in itertools.count(1):
            try:
                async with _http.sent(caller, "POST", url, **parts) as answer:
                    if answer.is_success:
                        async with aclosing(self._taken(answer, order, keep=keep)) as events:
                            async for event in events:
                                yield event
                        return
                    document = await _http.read_document(answer)
            except _http.Broken as problem:
                raise kyma_errors.lost(
                    say("No answer came from Kyma ({problem})", problem=sentence_of(problem)),
                    keep=keep,
                ) from None
            if answer.status_code != 429:
                raise kyma_errors.error_of(answer.status_code, document, key, keep=keep)
            wanted = answer.headers.get("Retry-After")
            pause = _busy.pause_seconds(self.label, tries, wanted)
            yield Progress(message=_busy.sentence(self.label, pause))
            await self._pause(pause)

    async def _taken(
        self, answer: httpx.Response, order: Order, *, keep: bool
    ) -> AsyncGenerator[Event, None]:
        """The answer to an order that was taken: the song itself, or JSON that says where it is.

        Which of the two is told by its bytes, because labels lie.
        """
        receipt = Receipt(
            cost=_http.charge(answer.headers.get("X-Kyma-Cost-USD")),
            balance=_http.money(answer.headers.get("X-Kyma-Balance-USD")),
            seconds=_http.seconds(answer.headers.get("X-Kyma-Duration-Sec")),
        )
        may_be_linked = keep or "json" in answer.headers.get("Content-Type", "")
        if not may_be_linked:
            for event in _taken_events(receipt):
                yield event
        small = _http.LARGEST_DOCUMENT if may_be_linked else 0
        received = Received(places(order, "answer.part"), small=small)
        try:
            async with aclosing(_http.save_body(answer, received)) as saving:
                async for share in _http.tenths(saving):
                    yield Progress(fraction=share, message=say("Receiving"))
        except _http.Broken as problem:
            raise kyma_errors.lost(
                say("The answer from Kyma was cut short ({problem})", problem=sentence_of(problem)),
                receipt,
                keep,
            ) from None
        except OSError as problem:
            raise _failures.not_saved(self.label, problem, receipt) from None
        if may_be_linked:
            head = await asyncio.to_thread(received.beginning, _http.LARGEST_DOCUMENT + 1)
            receipt = _linked(head, receipt)
            for event in _taken_events(receipt):
                yield event
            if receipt.link is not None:
                await asyncio.to_thread(received.discard)
                async with aclosing(self._fetched(order, receipt)) as events:
                    async for event in events:
                        yield event
                return
            if _sniff.sound_format(head) is None:
                raise kyma_errors.lost(say("Kyma did not say where the song is"), receipt, keep)
        raw = _raw_format(order.request)
        try:
            async with aclosing(_songs.finished(received, receipt, raw=raw)) as events:
                async for event in events:
                    yield event
        except _songs.NoSound:
            what = _songs.wrong_contents(self.label, received.beginning())
            raise kyma_errors.lost(what, receipt, keep) from None

    def _fetched(self, order: Order, receipt: Receipt) -> AsyncGenerator[Event, None]:
        raw = _raw_format(order.request)
        return _songs.downloaded(self.label, order, receipt, base_url=self._base, raw=raw)


def _taken_events(receipt: Receipt) -> Iterator[Event]:
    yield Submitted(remote_id=receipt.job, remote_link=receipt.link)
    if receipt.cost is not None or receipt.balance is not None:
        yield Charged(usd=receipt.cost, balance_usd=receipt.balance)


def _raw_format(request: Request) -> _wav.RawSound | None:
    return RAW_FORMATS.get(str(request.options.get(FORMAT.name)))


def _linked(head: bytes, receipt: Receipt) -> Receipt:
    """What a JSON answer says of the song; the receipt as it was if there is no link in it."""
    if len(head) > _http.LARGEST_DOCUMENT:
        return receipt
    document = _http.json_object(head)
    url, job = document.get("url"), document.get("job_id")
    link = url if isinstance(url, str) and url else None
    cost = _http.charge(document.get("cost_usd"))
    balance = _http.money(document.get("balance_usd"))
    return Receipt(
        cost=receipt.cost if cost is None else cost,
        balance=receipt.balance if balance is None else balance,
        seconds=_http.seconds(document.get("duration_sec")) or receipt.seconds,
        # The program resumes what has an id; the link does as one where there is no other.
        job=job if isinstance(job, str) and job else link,
        link=link,
    )

"""How is Apiframe spoken to? An order becomes a job, which is asked after until it has ended.

Facts: apiframe.ai, "ElevenLabs Music API", and api.apiframe.ai/v2/openapi.json. What can be
ordered is in ``apiframe_skus``, what is told of a job in ``apiframe_jobs``, what the errors mean
in ``apiframe_errors``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec.structs import replace

from composer.domain.errors import (
    ComposerError,
    DraftRefused,
    ServiceBusy,
    ServiceFailed,
    ServiceProblem,
)
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
from composer.providers import _busy, _failures, _http, _polling, _songs, apiframe_errors
from composer.providers._failures import Receipt
from composer.providers._values import value_sent
from composer.providers.apiframe_answers import OrderAnswer, read_account
from composer.providers.apiframe_jobs import COMPLETED, Job, read_job
from composer.providers.apiframe_skus import ELEVENLABS_MUSIC, FORMAT, LENGTH, SKUS

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://api.apiframe.ai"

ORDER_TRIES = 4
"""How often an order is sent whose answer is lost; its idempotency key lets it be bought once."""
BALANCE_SECONDS = 5.0
"""How long a finished song waits for the balance to be told."""


def order_body(request: Request) -> Mapping[str, object]:
    """The JSON body of the order: the documented fields alone, for others are refused."""
    return {
        "model": ELEVENLABS_MUSIC.id.removeprefix("apiframe/"),
        "prompt": sending(ELEVENLABS_MUSIC, request).prompt_text,
        "elevenlabsParams": {
            "music_length_ms": value_sent(LENGTH, ELEVENLABS_MUSIC.value(request, LENGTH.name)),
            "force_instrumental": request.instrumental,
            "output_format": value_sent(FORMAT, ELEVENLABS_MUSIC.value(request, FORMAT.name)),
        },
    }


class Apiframe:
    """Music over Apiframe."""

    id = "apiframe"
    label = apiframe_errors.SERVICE
    skus: tuple[Sku, ...] = SKUS
    key_page = "apiframe.ai"
    top_up_page = "apiframe.ai"
    addresses: tuple[Address, ...] = (Address(label="api.apiframe.ai", url=BASE_URL),)

    def __init__(
        self,
        *,
        key: Callable[[], str | None],
        base_url: Callable[[], str] = lambda: BASE_URL,
        pause: _http.Pause = asyncio.sleep,
    ) -> None:
        """``base_url`` is asked at every order; ``pause`` waits between tries and between looks."""
        self._key = key
        self._base_url = base_url
        self._pause = pause

    def body(self, request: Request) -> Mapping[str, object]:
        """The JSON body of the order; the idempotency key goes in a header instead."""
        return order_body(request)

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        """Order the song, follow its job and fetch it."""
        if found := problems(ELEVENLABS_MUSIC, order.request):
            raise DraftRefused(found[0].message, short=found[0].short)
        key = await _http.usable_key(self._key, self.label)
        base = self._base
        job, reason = "", ""
        try:
            async with (
                _http.client(base, headers=_with(key), read_seconds=_http.ASK_SECONDS) as caller,
                aclosing(self._ordered(caller, base, order, key)) as events,
            ):
                async for event in events:
                    if isinstance(event, Submitted):
                        job = event.remote_id or ""
                    yield event
        except _http.NeverLeft as problem:
            reason = sentence_of(problem)
        if not job:
            raise _failures.unreachable(self.label, reason)
        async with aclosing(self._followed(base, order, job, key)) as events:
            async for event in events:
                yield event

    async def resume(
        self, order: Order, remote_id: str, remote_link: str | None
    ) -> AsyncGenerator[Event, None]:
        """Follow a job that Apiframe has, and fetch its song. Costs nothing."""
        del remote_link  # the job says it anew
        key = await _http.usable_key(self._key, self.label)
        base = self._base
        yield Submitted(remote_id=remote_id)
        async with aclosing(self._followed(base, order, remote_id, key)) as events:
            async for event in events:
                yield event

    async def account(self) -> Account:
        """The credits, and how many jobs the plan lets run at a time; a free call."""
        key = await _http.usable_key(self._key, self.label)
        status, document = await _http.asked(self.label, self._base, "/v2/me", headers=_with(key))
        said = _http.json_object(document)
        if status == 200 and (account := read_account(said)) is not None:
            return account
        if status in {401, 403}:
            raise apiframe_errors.refused(status, said, key, "")
        if status == 429:
            raise _failures.busy(self.label, None)
        words = apiframe_errors.words_of(said, key)
        raise ServiceFailed(
            say(
                "Apiframe did not tell the credits (HTTP {status}){said}. "
                "Nothing was charged. Try again later.",
                status=status,
                said=_failures.quoted(words),
            ),
            short=say("Credits not known"),
        )

    async def close(self) -> None:
        """Nothing to let go: no connection outlives its order."""

    @property
    def _base(self) -> str:
        """Where Apiframe is reached now. Raises ServiceUnreachable for a bad address."""
        return _http.checked_base_url(self._base_url(), self.label)

    async def _ordered(
        self, caller: httpx.AsyncClient, base: str, order: Order, key: str
    ) -> AsyncGenerator[Event, None]:
        """Place the order; ends with Submitted. Raises NeverLeft if no try ever left.

        What may have been taken is asked for again with the same key, and bought once.
        """
        lost, losses, refusals = "", 0, 0
        while losses < ORDER_TRIES:
            try:
                answer = await self._sent(caller, base, order)
            except _http.NeverLeft as problem:
                if not lost:
                    raise
                reason = sentence_of(problem)
            except _http.Broken as problem:
                reason = sentence_of(problem)
            else:
                if answer.job:
                    yield Submitted(remote_id=answer.job)
                    return
                if answer.is_busy:
                    refusals += 1
                    pause = _pause_of(answer, refusals, lost)
                    yield Progress(message=_busy.sentence(self.label, pause))
                    await self._pause(pause)
                    continue
                if not answer.leaves_doubt(after_loss=bool(lost)):
                    raise _refused(answer, key, lost)
                reason = answer.reason
            lost, losses = reason, losses + 1
            if losses < ORDER_TRIES:
                yield Progress(
                    message=say("No answer from Apiframe, asking for the same song again")
                )
                await self._pause(2.0**losses)
        raise apiframe_errors.lost(lost, losses)

    async def _sent(self, caller: httpx.AsyncClient, base: str, order: Order) -> OrderAnswer:
        """Send the order once. Raises NeverLeft, Broken."""
        async with _http.sent(
            caller,
            "POST",
            f"{base}/v2/music/generate",
            headers={"Idempotency-Key": order.id},
            json=dict(self.body(order.request)),
        ) as answer:
            said = _http.json_object(await _http.read_document(answer))
        return OrderAnswer(
            status=answer.status_code,
            said=said,
            retry_after=answer.headers.get("Retry-After"),
            trace=answer.headers.get("X-Request-Id"),
        )

    async def _followed(
        self, base: str, order: Order, job_id: str, key: str
    ) -> AsyncGenerator[Event, None]:
        """Look at the job until it has ended, and fetch its song."""
        receipt, job, reason = Receipt(job=job_id), Job(status=""), ""
        url = f"{base}/v2/jobs/{quote(job_id, safe='')}"
        try:
            async with _http.client(
                base, headers=_with(key), read_seconds=_http.ASK_SECONDS
            ) as caller:
                ask = partial(_polling.look, caller, url)
                async with aclosing(_polling.looks(self.label, ask, pause=self._pause)) as looks:
                    async for seen in looks:
                        if isinstance(seen, Progress):
                            yield seen
                            continue
                        job = _job_in(seen, key, receipt)
                        if job.cost_is_told and job.credits != receipt.credits:
                            receipt = replace(receipt, credits=job.credits)
                            yield Charged(credits=job.credits)
                        if job.has_ended:
                            break
                        yield Progress(fraction=job.progress, message=job.stage)
        except (_http.NeverLeft, _polling.NotTold) as problem:
            reason = sentence_of(problem)
        if not job.has_ended:
            raise apiframe_errors.not_told(reason, receipt)
        if (balance := await self._balance(base, key)) is not None:
            yield Charged(credits=receipt.credits, balance_credits=balance)
        async with aclosing(self._fetched(base, order, job, receipt, key)) as events:
            async for event in events:
                yield event

    async def _fetched(
        self, base: str, order: Order, job: Job, receipt: Receipt, key: str
    ) -> AsyncGenerator[Event, None]:
        """The songs of a job that has ended."""
        if job.status != COMPLETED:
            raise apiframe_errors.ended_badly(job, receipt, key)
        if job.expired:
            raise apiframe_errors.expired(receipt)
        if not job.tracks:
            raise apiframe_errors.no_address(receipt)
        for number, track in enumerate(job.tracks, 1):
            if number in order.have:
                continue
            songs = _songs.downloaded(
                self.label,
                order,
                replace(receipt, link=track.link, seconds=track.seconds),
                base_url=base,
                name="song" if number == 1 else f"song-{number}",
            )
            async with aclosing(songs):
                async for event in songs:
                    if isinstance(event, ClipReady):
                        yield replace(event, number=number)
                    else:
                        yield event

    async def _balance(self, base: str, key: str) -> Decimal | None:
        """The credits that are left; None if they are not told, which harms nobody."""
        try:
            async with asyncio.timeout(BALANCE_SECONDS):
                status, document = await _http.asked(self.label, base, "/v2/me", headers=_with(key))
        except (TimeoutError, ServiceProblem):
            return None
        account = read_account(_http.json_object(document)) if status == 200 else None
        return account.credits if account else None


def _pause_of(answer: OrderAnswer, refusals: int, lost: str) -> float:
    """Seconds until a busy Apiframe is asked again. Raises ServiceBusy, AnswerLost."""
    try:
        return _busy.pause_seconds(Apiframe.label, refusals, answer.retry_after)
    except ServiceBusy as busy:
        if not lost:
            raise
        raise apiframe_errors.refused_after_loss(lost, busy) from None


def _refused(answer: OrderAnswer, key: str, lost: str) -> ComposerError:
    trace = apiframe_errors.trace_of(answer.trace, key)
    error = apiframe_errors.refused(answer.status, answer.said, key, trace)
    return apiframe_errors.refused_after_loss(lost, error) if lost else error


def _job_in(seen: _polling.Look, key: str, receipt: Receipt) -> Job:
    """The job as it stands. Raises what a refusal means for an order that is already there."""
    if seen.status in {401, 403}:
        raise apiframe_errors.key_refused_later(seen.status, seen.said, key, receipt)
    if seen.status == 404:
        raise apiframe_errors.forgotten(receipt)
    if seen.status != 200:
        words = apiframe_errors.words_of(seen.said, key)
        said = f", “{words}”" if words else ""
        raise apiframe_errors.not_told(
            say("HTTP {status}{said}", status=seen.status, said=said), receipt
        )
    return read_job(seen.said)


def _with(key: str) -> Mapping[str, str]:
    return {"X-API-Key": key}

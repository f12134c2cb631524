"""How is MiniMax spoken to? One synchronous POST a song; the answer holds it, or its address.

Facts: MiniMax, "Music Generation", "Lyrics Generation" and "Token Plan". What can be ordered is in
``minimax_skus``, what the errors mean in ``minimax_errors``, how an answer is read in
``minimax_answers`` and how a recording goes out in ``minimax_upload``.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from composer.domain.errors import AnswerLost, DraftRefused
from composer.domain.provider import (
    Account,
    Address,
    Event,
    Order,
    Progress,
    Sounding,
    Submitted,
    WrittenLyrics,
)
from composer.domain.reference import ReferenceFacts, is_address
from composer.domain.request import Request
from composer.domain.sentences import say, sentence_of
from composer.domain.sku import Sku, problems
from composer.providers import (
    _busy,
    _failures,
    _http,
    _sniff,
    _songs,
    minimax_account,
    minimax_errors,
    minimax_words,
)
from composer.providers._failures import Receipt
from composer.providers._received import Received, places
from composer.providers.minimax_answers import Answer, Arrived
from composer.providers.minimax_skus import SKUS, is_free, order_body, raw_sound, sku_of
from composer.providers.minimax_upload import Upload, upload

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://api.minimax.io"

KEPT_FOR = say("for 24 hours")
"""How long the address of a song is good (MiniMax, "Music Generation", output_format)."""


_ENOUGH_TO_TELL = 16_384
"""Bytes of a song's beginning that tell its kind."""
_PLAYED_FROM_THE_START = frozenset({"mp3", "wav"})
"""Kinds of sound of which any beginning can be played."""


class MiniMax:
    """Music over MiniMax."""

    id = "minimax"
    label = "MiniMax"
    skus: tuple[Sku, ...] = SKUS
    key_page = "platform.minimax.io"
    top_up_page = "platform.minimax.io"
    addresses: tuple[Address, ...] = (
        Address(label=say("Global"), url=BASE_URL),
        Address(label=say("Mainland China"), url="https://api.minimax.cn"),
        Address(label=say("Mainland China, older address"), url="https://api.minimaxi.com"),
    )
    lyrics_price = "minimax/lyrics"
    longest_wish = minimax_words.LONGEST_WISH
    longest_lyrics = minimax_words.LONGEST_LYRICS
    lyrics_notice = minimax_words.NOTICE

    def __init__(
        self,
        *,
        key: Callable[[], str | None],
        base_url: Callable[[], str] = lambda: BASE_URL,
        retry_pause: _http.Pause = asyncio.sleep,
    ) -> None:
        """``base_url`` is asked at every order; ``retry_pause`` waits while MiniMax is busy."""
        self._key = key
        self._base_url = base_url
        self._pause = retry_pause

    def body(self, request: Request) -> Mapping[str, object]:
        """The JSON body of the order; a file is shown by its name and size."""
        return order_body(request)

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        """Order the song and tell what happens, to its end."""
        request = order.request
        facts = await asyncio.to_thread(_reference_facts, request)
        if found := problems(sku_of(request), request, facts):
            raise DraftRefused(found[0].message, short=found[0].short)
        key = await _http.usable_key(self._key, self.label)
        try:
            async with (
                _http.client(self._base, headers=_http.bearer(key)) as caller,
                _prepared(request) as prepared,
                aclosing(self._ordered(caller, order, prepared, key)) as events,
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
        """Fetch a song again by its address, which is good for a day. Costs nothing."""
        if not remote_link:
            raise AnswerLost(
                say(
                    "MiniMax cannot be asked for this song again, because it sends a song only "
                    "once. It may have been charged: look at your account before you order again."
                ),
                short=say("No copy kept at MiniMax"),
            )
        receipt = Receipt(
            job=remote_id, link=remote_link, kept_for=KEPT_FOR, is_free=is_free(order.request)
        )
        yield Submitted(remote_id=remote_id, remote_link=remote_link)
        async with aclosing(self._downloaded(order, receipt, {})) as events:
            async for event in events:
                yield event

    async def account(self) -> Account:
        """What the key's plan leaves; a free call that also tells whether the key is good."""
        key = await _http.usable_key(self._key, self.label)
        status, body = await _http.asked(
            self.label, self._base, minimax_account.PATH, headers=_http.bearer(key)
        )
        return minimax_account.account_in(status, minimax_errors.said_in(body), key)

    async def write_lyrics(self, *, wish: str, lyrics: str = "", title: str = "") -> WrittenLyrics:
        """Have words written, or with ``lyrics`` rewritten; costs ``lyrics_price``."""
        body = minimax_words.words_body(wish=wish, lyrics=lyrics, title=title)
        key = await _http.usable_key(self._key, self.label)
        for tries in itertools.count(1):
            answer = await minimax_words.asked(self._base, body, headers=_http.bearer(key))
            if not minimax_errors.is_busy(answer.status, answer.said):
                return minimax_words.written(answer, key)
            await self._pause(_busy.pause_seconds(self.label, tries, answer.retry_after))
        raise AssertionError

    async def close(self) -> None:
        """Nothing to let go: no connection outlives its order."""

    @property
    def _base(self) -> str:
        """Where MiniMax is reached now. Raises ServiceUnreachable for a bad address."""
        return _http.checked_base_url(self._base_url(), self.label)

    async def _ordered(
        self, caller: httpx.AsyncClient, order: Order, prepared: Upload | None, key: str
    ) -> AsyncGenerator[Event, None]:
        url = f"{self._base}/v1/music_generation"
        free = is_free(order.request)
        for tries in itertools.count(1):
            if prepared is not None:
                yield Progress(message=say("Sending the reference track"))
            parts = _parts(order.request, prepared)
            try:
                async with _http.sent(caller, "POST", url, **parts) as answer:
                    retry_after = answer.headers.get("Retry-After")
                    if answer.is_success:
                        async with aclosing(self._taken(answer, order, key)) as events:
                            async for event in events:
                                yield event
                        return
                    said = minimax_errors.said_in(await _http.read_document(answer))
                if not minimax_errors.is_busy(answer.status_code, said):
                    raise minimax_errors.error_of(answer.status_code, said, key, is_free=free)
            except _Busy:
                pass
            except _http.Broken as problem:
                if prepared is not None and not prepared.was_sent_whole:
                    # An order whose JSON is not whole cannot be taken by anybody.
                    raise _failures.unreachable(self.label, sentence_of(problem)) from None
                what = say("No answer came from MiniMax ({problem})", problem=sentence_of(problem))
                raise minimax_errors.lost(what, is_free=free) from None
            pause = _busy.pause_seconds(self.label, tries, retry_after)
            yield Progress(message=_busy.sentence(self.label, pause))
            await self._pause(pause)

    async def _taken(
        self, answer: httpx.Response, order: Order, key: str
    ) -> AsyncGenerator[Event, None]:
        """An answer under HTTP 200: a song, its address, or an error all the same."""
        received, free = Received(places(order, "answer.part")), is_free(order.request)
        receipt, begun, reading = Receipt(is_free=free), False, Answer(received)
        try:
            try:
                async with aclosing(_http.poured(answer, reading.feed)) as pouring:
                    async for event in _coming(pouring, reading, received):
                        begun = True
                        yield event
                arrived = await asyncio.to_thread(reading.finish)
            finally:
                await asyncio.to_thread(received.close)
        except _http.Broken as problem:
            kept = await asyncio.to_thread(_kept_part, received)
            what = say(
                "The answer from MiniMax was cut short ({problem})", problem=sentence_of(problem)
            )
            raise minimax_errors.lost(what, is_free=free, kept=kept) from None
        except OSError as problem:
            raise _failures.not_saved(self.label, problem, receipt) from None
        await self._check(arrived, received, key, is_free=free)
        if arrived.link:
            trace = minimax_errors.trace_of(arrived.said)
            receipt = Receipt(
                # The program resumes what has an id; the link does as one where there is no other.
                job=trace or arrived.link,
                link=arrived.link,
                seconds=arrived.seconds,
                kept_for=KEPT_FOR,
                is_free=free,
            )
            yield Submitted(remote_id=receipt.job, remote_link=receipt.link)
            async with aclosing(self._downloaded(order, receipt, arrived.extra_info)) as events:
                async for event in events:
                    yield event
            return
        if not begun:
            yield Submitted()
        receipt = Receipt(seconds=arrived.seconds, is_free=free)
        raw = raw_sound(order.request, arrived.extra_info)
        if sounding := await asyncio.to_thread(_sounding, received, reading.song_bytes):
            yield sounding
        try:
            async with aclosing(_songs.finished(received, receipt, raw=raw)) as events:
                async for event in events:
                    yield event
        except _songs.NoSound:
            wrong = _songs.wrong_contents(self.label, received.beginning())
            raise minimax_errors.lost(wrong, arrived.said, is_free=free) from None

    async def _check(
        self, arrived: Arrived, received: Received, key: str, *, is_free: bool
    ) -> None:
        """Raises the error that an answer is, if it is one; what came of a song is kept."""
        if not arrived.bytes:
            await asyncio.to_thread(received.discard)
        has_failed = bool(minimax_errors.codes_of(arrived.said))
        if has_failed and arrived.bytes:
            kept = await asyncio.to_thread(_kept_part, received)
            raise minimax_errors.broken_off(arrived.said, key, kept, is_free=is_free)
        if has_failed and minimax_errors.is_busy(200, arrived.said):
            raise _Busy
        if has_failed:
            raise minimax_errors.error_of(200, arrived.said, key, is_free=is_free)
        if arrived.trouble:
            kept = await asyncio.to_thread(_kept_part, received)
            what = say("The answer from MiniMax cannot be used: {trouble}", trouble=arrived.trouble)
            raise minimax_errors.lost(what, arrived.said, is_free=is_free, kept=kept)
        if not arrived.link and not arrived.bytes:
            what = say("MiniMax answered with nothing instead of a song")
            if arrived.said:
                what = say("MiniMax says that the song is done, and sent no sound")
            raise minimax_errors.lost(what, arrived.said, is_free=is_free)

    def _downloaded(
        self, order: Order, receipt: Receipt, told: Mapping[str, Any]
    ) -> AsyncGenerator[Event, None]:
        raw = raw_sound(order.request, told)
        return _songs.downloaded(self.label, order, receipt, base_url=self._base, raw=raw)


class _Busy(Exception):
    """MiniMax has not taken the order, because it has too much to do."""


def _reference_facts(request: Request) -> ReferenceFacts | None:
    """The size of the reference file as it is now; its length was looked at before."""
    if sku_of(request).reference is None or not request.reference or is_address(request.reference):
        return None
    try:
        return ReferenceFacts(bytes=Path(request.reference).stat().st_size)
    except (OSError, ValueError):
        name = Path(request.reference).name
        gone = say(
            "The reference track “{name}” is not there any more. Choose it again.", name=name
        )
        return ReferenceFacts(bytes=0, trouble=gone)


@asynccontextmanager
async def _prepared(request: Request) -> AsyncIterator[Upload | None]:
    """The order with its reference file, or None for one without a file."""
    reference = request.reference
    if sku_of(request).reference is None or not reference or is_address(reference):
        yield None
        return
    async with upload(order_body(request), Path(reference)) as prepared:
        yield prepared


def _parts(request: Request, prepared: Upload | None) -> dict[str, object]:
    if prepared is None:
        return {"json": dict(order_body(request))}
    return {"content": prepared.pieces(), "headers": prepared.headers}


async def _coming(
    pouring: AsyncIterator[tuple[int, int | None]], reading: Answer, received: Received
) -> AsyncGenerator[Event, None]:
    """Tells once that the song is coming, then the share at every tenth, and what can be heard."""
    has_begun, shown, heard = False, 0.0, 0
    async for so_far, whole in pouring:
        if not reading.sound_has_begun:
            continue
        if not has_begun:
            has_begun = True
            yield Submitted()
            yield Progress(message=say("Receiving"))
        if whole and so_far >= whole * (shown + 0.1):
            shown = min(so_far / whole, 1.0)
            yield Progress(fraction=shown, message=say("Receiving"))
        if reading.song_bytes > heard:
            heard = reading.song_bytes
            if sounding := await asyncio.to_thread(_sounding, received, heard):
                yield sounding


def _sounding(received: Received, song_bytes: int) -> Sounding | None:
    """What can be heard of a song that is still on its way; None if that is nothing."""
    try:
        kind = _sniff.sound_format(received.beginning(_ENOUGH_TO_TELL))
    except OSError:
        return None  # whether it can be saved is told where it is written
    if received.path is None or kind not in _PLAYED_FROM_THE_START:
        return None
    return Sounding(file=received.path, format=kind, bytes=song_bytes)


def _kept_part(received: Received) -> str:
    """Where the beginning of a song is that can be heard; empty if there is none."""
    try:
        kind = _sniff.sound_format(received.beginning())
        if kind is None:
            return ""
        return say("What came is kept: “{file}”.", file=received.named(f"incomplete.{kind}"))
    except OSError:
        return ""

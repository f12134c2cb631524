"""Every way in which Apiframe can fail: the right error, the truth about the credits, no key."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from composer.domain.errors import (
    AnswerLost,
    BalanceTooLow,
    ComposerError,
    DiskProblem,
    KeyRefused,
    OrderFailed,
    ServiceBusy,
    ServiceFailed,
    ServiceUnreachable,
)
from composer.domain.provider import Charged, ClipReady, Event, Order, Progress, Submitted
from composer.practice.faults import kinds_of
from composer.practice.services import PracticeServices
from composer.providers import _http, _polling, _received
from composer.providers import apiframe as spoken
from composer.providers._busy import BUSY_TRIES
from composer.providers.apiframe import ORDER_TRIES, Apiframe
from tests.providers.apiframe_ordering import SongOrder, apiframe_at
from tests.providers.ordering import check_no_key, check_sentence, failed, of_kind, told


@dataclass(frozen=True)
class Expected:
    error: type[ComposerError]
    charged: str
    retry_safe: bool
    says: str
    code: str = ""
    credits: int = 0
    """What the service took in the end."""


REFUSED = {
    "status:400": Expected(ServiceFailed, "no", True, "Nothing was charged", "refused"),
    "status:401": Expected(KeyRefused, "no", True, "Nothing was charged"),
    "status:402": Expected(BalanceTooLow, "no", True, "Nothing was charged"),
    "status:404": Expected(ServiceFailed, "no", True, "Nothing was charged", "not_found"),
    "apiframe:key_inactive": Expected(KeyRefused, "no", True, "may be inactive"),
}
DOWNLOAD = Expected(ServiceFailed, "yes", True, "kept at Apiframe", "download_failed", 10)
NO_ADDRESS = Expected(ServiceFailed, "yes", True, "Retry looks again", "no_address", 10)
EXPIRED = Expected(ServiceFailed, "yes", False, "has deleted it", "expired", 10)
FORGOTTEN = Expected(AnswerLost, "unknown", False, "does not know it", credits=10)
MADE_BADLY = {
    "garbage_audio": DOWNLOAD,
    "apiframe:job_failed": Expected(OrderFailed, "no", True, "“Provider returned an error"),
    "apiframe:job_cancelled": Expected(OrderFailed, "no", True, "cancelled the order"),
    "apiframe:expired": EXPIRED,
    "apiframe:result_null": NO_ADDRESS,
    "apiframe:no_url": NO_ADDRESS,
    "apiframe:forgets_job": FORGOTTEN,
    "apiframe:stuck_queued": Expected(
        ServiceFailed, "yes", True, "not finished after 1 minute", "not_told", 10
    ),
}
ASKED_AGAIN = {
    "reset_before_charge",
    "reset_after_charge",
    "hang",
    "truncated_body",
    "reset_in_body",
    "empty_body",
    "html_answer",
    "truncated_json",
    "status:429",
    "status:500",
    "status:502",
    "status:503",
}
HARMLESS = {
    "slow_body",
    "chunked_body",
    "wrong_content_type",
    "missing_headers",
    "lies_about_length",
    "wrong_charge",
    "silence",
    "apiframe:result_string",
    "apiframe:result_list",
}


def test_no_fault_is_forgotten() -> None:
    known = {*REFUSED, *MADE_BADLY, *ASKED_AGAIN, *HARMLESS, "expired_file"}
    assert known == set(kinds_of("apiframe"))


@pytest.mark.parametrize("kind", [*REFUSED, *MADE_BADLY])
async def test_a_fault_of_the_order(
    apiframe: Apiframe,
    song: SongOrder,
    services: PracticeServices,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(_polling, "LONGEST_WATCH", 60.0)
    services.faults.next(kind, service="apiframe")
    ending = await failed(apiframe, song())
    expected = {**REFUSED, **MADE_BADLY}[kind]
    error = ending.error
    assert type(error) is expected.error
    assert (error.charged, error.retry_safe) == (expected.charged, expected.retry_safe)
    assert error.code == (expected.code or expected.error.code)
    assert expected.says in error.message
    check_sentence(error)
    check_no_key(error, services.keys["apiframe"])
    assert services.keys["apiframe"] not in caplog.text
    assert not services.ledger.leaks
    assert services.ledger.credits_total == expected.credits
    assert len(services.ledger.orders) == 1
    assert [bool(event.remote_id) for event in of_kind(ending.events, Submitted)] == (
        [] if kind in REFUSED else [True]
    )
    assert not list(song().folder.glob("song.*"))
    services.faults.release()


@pytest.mark.parametrize("kind", sorted(ASKED_AGAIN))
async def test_an_answer_that_is_lost_is_asked_for_again_and_bought_once(
    apiframe: Apiframe,
    song: SongOrder,
    services: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
    pauses: list[float],
    kind: str,
) -> None:
    if kind == "hang":
        monkeypatch.setattr(_http, "ASK_SECONDS", 1.0)
    services.faults.next(kind, service="apiframe")
    events = await told(apiframe.generate(song()))
    assert isinstance(events[0], Progress)
    assert isinstance(events[-1], ClipReady)
    assert pauses[0] == (1 if kind == "status:429" else 2)
    assert of_kind(events, Charged)[-1].credits == 10
    assert services.ledger.credits_total == 10
    assert len({entry.fingerprint for entry in services.ledger.orders}) == 1
    services.faults.release()


@pytest.mark.parametrize("kind", sorted(ASKED_AGAIN - {"status:429"}))
async def test_an_answer_that_never_comes_leaves_the_order_in_doubt(
    apiframe: Apiframe,
    song: SongOrder,
    services: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
    pauses: list[float],
    kind: str,
) -> None:
    if kind == "hang":
        monkeypatch.setattr(_http, "ASK_SECONDS", 0.5)
    services.faults.next(kind, service="apiframe", times=ORDER_TRIES)
    error = (await failed(apiframe, song())).error
    assert type(error) is AnswerLost
    assert (error.charged, error.retry_safe) == ("unknown", False)
    assert "asked for the same order 3 times more" in error.message
    assert "within 24 hours" in error.message
    check_sentence(error)
    check_no_key(error, services.keys["apiframe"])
    assert pauses == [2, 4, 8]
    services.faults.release()
    # What the sentence promises: the same order, sent again, is bought once at most.
    events = await told(apiframe.generate(song()))
    assert isinstance(events[-1], ClipReady)
    assert services.ledger.credits_total == 10


async def test_a_busy_service_is_left_alone_for_as_long_as_it_asks(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices, pauses: list[float]
) -> None:
    services.faults.next("status:429", times=BUSY_TRIES, retry_after=7)
    error = (await failed(apiframe, song())).error
    assert isinstance(error, ServiceBusy)
    assert error.retry_after == 7
    assert pauses == [7, 7, 7]
    assert services.ledger.credits_total == 0


@pytest.mark.parametrize("kind", ["status:402", "status:401", "status:429", "status:400"])
async def test_a_refusal_after_a_lost_answer_does_not_settle_the_doubt(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices, kind: str
) -> None:
    services.faults.next("reset_before_charge")
    services.faults.next(kind, times=BUSY_TRIES)
    error = (await failed(apiframe, song())).error
    assert type(error) is AnswerLost
    assert (error.charged, error.retry_safe) == ("unknown", False)
    assert "may have been taken" in error.message
    check_sentence(error)


@pytest.mark.parametrize("kind", sorted(HARMLESS))
async def test_what_is_odd_but_a_song_is_kept(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices, kind: str
) -> None:
    services.faults.next(kind, service="apiframe", pause_seconds=0.005)
    events = await told(apiframe.generate(song()))
    assert isinstance(events[-1], ClipReady)
    assert events[-1].file.stat().st_size > 2000
    credits = 20 if kind == "wrong_charge" else 10
    assert of_kind(events, Charged)[-1].credits == credits


@pytest.mark.parametrize("kind", sorted(ASKED_AGAIN))
async def test_a_look_that_fails_is_repeated(
    apiframe: Apiframe,
    song: SongOrder,
    services: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
    pauses: list[float],
    kind: str,
) -> None:
    if kind == "hang":
        monkeypatch.setattr(_http, "ASK_SECONDS", 1.0)
    services.faults.next(kind, at="job", times=3, retry_after=5)
    events = await told(apiframe.generate(song()))
    assert isinstance(events[-1], ClipReady)
    messages = [event.message for event in of_kind(events, Progress)]
    assert sum(message.endswith("asking again") for message in messages) == 3
    assert pauses[:3] == ([5, 5, 5] if kind == "status:429" else [2, 2.5, 3.125])
    assert len(services.ledger.orders) == 1
    services.faults.release()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("status:401", Expected(KeyRefused, "unknown", True, "correct the key")),
        ("apiframe:key_inactive", Expected(KeyRefused, "unknown", True, "“API key is inactive”")),
        ("status:404", FORGOTTEN),
        ("apiframe:forgets_job", FORGOTTEN),
        ("status:400", Expected(ServiceFailed, "unknown", True, "HTTP 400", "not_told")),
        ("status:402", Expected(ServiceFailed, "unknown", True, "HTTP 402", "not_told")),
        ("apiframe:expired", EXPIRED),
        ("apiframe:result_null", NO_ADDRESS),
        ("apiframe:no_url", NO_ADDRESS),
    ],
)
async def test_a_fault_of_a_look_does_not_lose_the_job(
    apiframe: Apiframe,
    song: SongOrder,
    services: PracticeServices,
    kind: str,
    expected: Expected,
) -> None:
    services.faults.next(kind, at="job", service="apiframe")
    ending = await failed(apiframe, song())
    error = ending.error
    assert type(error) is expected.error
    assert (error.charged, error.retry_safe) == (expected.charged, expected.retry_safe)
    assert error.code == (expected.code or expected.error.code)
    assert expected.says in error.message
    check_sentence(error)
    check_no_key(error, services.keys["apiframe"])
    submitted = of_kind(ending.events, Submitted)[0]
    events = await told(apiframe.resume(song(), submitted.remote_id or "", None))
    assert isinstance(events[-1], ClipReady)
    assert services.ledger.credits_total == 10
    assert len(services.ledger.orders) == 1


async def test_a_service_that_stays_away_gives_the_job_back_to_be_resumed(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices, pauses: list[float]
) -> None:
    services.faults.next("status:503", at="job", times=_polling.FAILED_LOOKS)
    ending = await failed(apiframe, song())
    assert (type(ending.error), ending.error.code) == (ServiceFailed, "not_told")
    assert (ending.error.charged, ending.error.retry_safe) == ("unknown", True)
    assert "HTTP 503" in ending.error.message
    assert pauses == sorted(pauses)
    assert pauses[-1] == _polling.LONGEST_PAUSE
    submitted = of_kind(ending.events, Submitted)[0]
    events = await told(apiframe.resume(song(), submitted.remote_id or "", None))
    assert isinstance(events[-1], ClipReady)


class GivesUpSooner:
    """Apiframe, but waits less for a file that will not come."""

    def __init__(self, apiframe: Apiframe, monkeypatch: pytest.MonkeyPatch) -> None:
        self._apiframe, self._monkeypatch = apiframe, monkeypatch

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        with self._monkeypatch.context() as patience:
            async for event in self._apiframe.generate(order):
                if isinstance(event, Submitted):
                    patience.setattr(_http, "READ_SECONDS", 2.0)
                yield event


@pytest.mark.parametrize(
    "kind",
    [
        "reset_before_charge",
        "hang",
        "truncated_body",
        "reset_in_body",
        "empty_body",
        "html_answer",
        "expired_file",
        "status:404",
        "status:500",
    ],
)
async def test_a_fault_of_the_download(
    apiframe: Apiframe,
    song: SongOrder,
    services: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    services.faults.next(kind, at="file")
    sooner = GivesUpSooner(apiframe, monkeypatch) if kind == "hang" else apiframe
    ending = await failed(sooner, song())  # type: ignore[arg-type]
    error = ending.error
    assert type(error) is ServiceFailed
    assert (error.charged, error.retry_safe, error.code) == ("yes", True, "download_failed")
    assert "It was charged (10 credits)" in error.message
    check_sentence(error)
    services.faults.release()
    submitted = of_kind(ending.events, Submitted)[0]
    events = await told(apiframe.resume(song(), submitted.remote_id or "", None))
    assert isinstance(events[-1], ClipReady)
    assert services.ledger.credits_total == 10
    assert not services.ledger.leaks


@pytest.mark.parametrize("kind", ["hang", "status:500", "status:401", "html_answer"])
async def test_a_balance_that_is_not_told_harms_nobody(
    apiframe: Apiframe,
    song: SongOrder,
    services: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setattr(spoken, "BALANCE_SECONDS", 0.5)
    services.faults.next(kind, at="account")
    events = await told(apiframe.generate(song()))
    assert isinstance(events[-1], ClipReady)
    assert of_kind(events, Charged) == [Charged(credits=Decimal(10))]
    services.faults.release()


@pytest.mark.parametrize("kind", ["reset_after_charge", "hang", "truncated_body", "status:500"])
async def test_an_account_that_cannot_be_asked(
    apiframe: Apiframe, services: PracticeServices, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(_http, "ASK_SECONDS", 0.4)
    services.faults.next(kind, at="account")
    with pytest.raises(ComposerError) as caught:
        await apiframe.account()
    assert isinstance(caught.value, ServiceUnreachable | ServiceFailed)
    assert caught.value.charged == "no"
    check_sentence(caught.value)
    check_no_key(caught.value, services.keys["apiframe"])
    services.faults.release()


async def test_where_nothing_listens_nothing_is_charged(song: SongOrder) -> None:
    with PracticeServices(pace=0) as services:
        url = services.urls["apiframe"]
    pauses: list[float] = []
    away = apiframe_at(url, pauses)
    error = (await failed(away, song())).error
    assert type(error) is ServiceUnreachable
    assert (error.charged, error.retry_safe) == ("no", True)
    assert pauses == []
    check_sentence(error)


async def test_stopping_while_it_waits_in_line_is_quick(
    services: PracticeServices, song: SongOrder
) -> None:
    services.faults.next("apiframe:stuck_queued")
    waits = Apiframe(
        key=lambda: services.keys["apiframe"], base_url=lambda: services.urls["apiframe"]
    )
    in_line = asyncio.Event()

    async def follow() -> None:
        async for event in waits.generate(song()):
            if isinstance(event, Progress):
                assert event == Progress(fraction=None, message="In line at Apiframe")
                in_line.set()

    following = asyncio.create_task(follow())
    await asyncio.wait_for(in_line.wait(), 30)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    services.faults.release()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
async def test_a_full_disk_says_what_was_paid(
    apiframe: Apiframe, song: SongOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_received, "LARGEST_HELD", 0)
    ordered = song()
    (ordered.folder / "download.part").symlink_to(Path("/dev/full"))
    error = (await failed(apiframe, ordered)).error
    assert type(error) is DiskProblem
    assert (error.charged, error.retry_safe) == ("yes", True)
    assert "10 credits" in error.message
    check_sentence(error)

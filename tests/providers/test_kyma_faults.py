"""Every way in which Kyma can fail: the right error, the truth about the money, and no key."""

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
    ServiceBusy,
    ServiceFailed,
    ServiceUnreachable,
)
from composer.domain.provider import Charged, ClipReady, Event, Order, Progress, Submitted
from composer.practice.faults import KINDS
from composer.practice.services import PracticeServices
from composer.providers import _http, _received
from composer.providers._busy import BUSY_TRIES
from composer.providers.kyma import Kyma
from tests.providers.ordering import (
    MakeOrder,
    check_no_key,
    check_sentence,
    failed,
    kyma_at,
    of_kind,
    told,
)


@dataclass(frozen=True)
class Expected:
    error: type[ComposerError]
    charged: str
    retry_safe: bool
    says: str
    code: str = ""


LOST = Expected(AnswerLost, "unknown", False, "may have been charged")
LOST_PAID = Expected(AnswerLost, "yes", False, "Kyma charged $0.135 for it")
KEPT = Expected(ServiceFailed, "yes", True, "kept at Kyma", "download_failed")
IN_DOUBT = Expected(AnswerLost, "unknown", False, "does not say whether it charged")
FAILED = Expected(ServiceFailed, "no", True, "reports no charge")

REFUSALS = {
    "status:400": Expected(ServiceFailed, "no", True, "Nothing was charged", "refused"),
    "status:401": Expected(KeyRefused, "no", True, "Nothing was charged"),
    "status:402": Expected(BalanceTooLow, "no", True, "Nothing was charged"),
    "status:404": Expected(ServiceFailed, "no", True, "Nothing was charged", "not_found"),
    "status:429": Expected(ServiceBusy, "no", True, "Nothing was charged", "busy"),
    "status:500": IN_DOUBT,
    "status:502": FAILED,
    "status:503": FAILED,
}
PRIVATE = REFUSALS | {
    "reset_before_charge": LOST,
    "reset_after_charge": LOST,
    "hang": LOST,
    "truncated_body": LOST_PAID,
    "reset_in_body": LOST_PAID,
    "empty_body": LOST_PAID,
    "html_answer": Expected(AnswerLost, "unknown", False, "a web page instead of a song"),
    "truncated_json": LOST_PAID,
    "garbage_audio": LOST_PAID,
}
RECOVERABLE = REFUSALS | {
    "reset_before_charge": LOST,
    "reset_after_charge": Expected(AnswerLost, "unknown", False, "in your gallery"),
    "hang": LOST,
    "truncated_body": LOST,
    "reset_in_body": LOST,
    "empty_body": LOST,
    "html_answer": LOST,
    "truncated_json": LOST,
    "garbage_audio": KEPT,
}
HARMLESS = {
    "slow_body",
    "chunked_body",
    "wrong_content_type",
    "missing_headers",
    "lies_about_length",
    "wrong_charge",
    "silence",
}
OF_FILES = {
    "reset_before_charge",
    "reset_after_charge",
    "hang",
    "truncated_body",
    "reset_in_body",
    "empty_body",
    "html_answer",
    "truncated_json",
    "expired_file",
    "status:401",
    "status:404",
    "status:429",
    "status:500",
}


def test_no_fault_is_forgotten() -> None:
    assert set(PRIVATE) | HARMLESS | {"expired_file"} == set(KINDS)
    assert set(RECOVERABLE) | HARMLESS | {"expired_file"} == set(KINDS)


class GivesUpSooner:
    """Kyma, but waits less for a file that will not come; the order before it may take its time."""

    def __init__(self, kyma: Kyma, monkeypatch: pytest.MonkeyPatch) -> None:
        self._kyma, self._monkeypatch = kyma, monkeypatch

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        with self._monkeypatch.context() as patience:
            async for event in self._kyma.generate(order):
                if isinstance(event, Submitted):
                    patience.setattr(_http, "READ_SECONDS", 2.0)
                yield event


@pytest.mark.parametrize("keep", [False, True], ids=["private", "recoverable"])
@pytest.mark.parametrize("kind", PRIVATE)
async def test_a_fault_of_the_order(
    kyma: Kyma,
    order: MakeOrder,
    services: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    keep: bool,
) -> None:
    if kind == "hang":
        monkeypatch.setattr(_http, "READ_SECONDS", 2.0)
    caplog.set_level(logging.DEBUG)
    services.faults.next(kind, times=BUSY_TRIES if kind == "status:429" else 1)
    ending = await failed(kyma, order(options={"save_to_blob": keep}))
    expected = (RECOVERABLE if keep else PRIVATE)[kind]
    error = ending.error
    assert type(error) is expected.error
    assert (error.charged, error.retry_safe) == (expected.charged, expected.retry_safe)
    assert error.code == (expected.code or expected.error.code)
    assert expected.says in error.message
    check_sentence(error)
    check_no_key(error, services.keys["kyma"])
    assert services.keys["kyma"] not in caplog.text
    assert not services.ledger.leaks
    if error.charged == "no":
        assert services.ledger.charged_total == 0
    if error.charged == "yes":
        assert services.ledger.charged_total == Decimal("0.135")
        assert [each.usd for each in of_kind(ending.events, Charged)] == [Decimal("0.135")]
    if kind != "status:429":
        # Who gives up may be quicker than a service on a busy computer is with reading.
        assert await asyncio.to_thread(services.ledger.wait_until, lambda ledger: ledger.orders)
        assert len(services.ledger.orders) == 1, "an order went out twice"
    assert not list(order().folder.glob("song.*"))
    services.faults.release()


@pytest.mark.parametrize("kind", sorted(OF_FILES))
async def test_a_fault_of_the_download(
    kyma: Kyma,
    order: MakeOrder,
    services: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    services.faults.next(kind, at="file")
    ordered = order(options={"save_to_blob": True})
    sooner = GivesUpSooner(kyma, monkeypatch) if kind == "hang" else kyma
    ending = await failed(sooner, ordered)  # type: ignore[arg-type]
    error = ending.error
    assert type(error) is ServiceFailed
    assert (error.charged, error.retry_safe, error.code) == ("yes", True, "download_failed")
    assert error.short == "Download failed, kept at Kyma"
    check_sentence(error)
    check_no_key(error, services.keys["kyma"])
    submitted = of_kind(ending.events, Submitted)[0]
    services.faults.release()
    events = await told(kyma.resume(ordered, submitted.remote_id or "", submitted.remote_link))
    assert isinstance(events[-1], ClipReady)
    assert services.ledger.charged_total == Decimal("0.135")
    assert not services.ledger.leaks


@pytest.mark.parametrize("keep", [False, True], ids=["private", "recoverable"])
@pytest.mark.parametrize("kind", sorted(HARMLESS))
async def test_what_is_odd_but_a_song_is_kept(
    kyma: Kyma, order: MakeOrder, services: PracticeServices, kind: str, keep: bool
) -> None:
    services.faults.next(kind, pause_seconds=0.005)
    events = await told(kyma.generate(order(options={"save_to_blob": keep})))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.file.stat().st_size > 2000
    charges = of_kind(events, Charged)
    if kind == "missing_headers" and not keep:
        assert charges == []
    elif kind == "wrong_charge":
        assert charges == [Charged(usd=Decimal("0.27"), balance_usd=Decimal("24.73"))]
    else:
        assert charges == [Charged(usd=Decimal("0.135"), balance_usd=Decimal("24.865"))]


async def test_a_balance_that_does_not_cover_it(
    kyma: Kyma, order: MakeOrder, services: PracticeServices
) -> None:
    services.ledger.add_money(Decimal("-24.9"))
    error = (await failed(kyma, order())).error
    assert type(error) is BalanceTooLow
    assert services.ledger.charged_total == 0


async def test_a_busy_service_is_asked_again_and_charges_once(
    kyma: Kyma, order: MakeOrder, services: PracticeServices, pauses: list[float]
) -> None:
    services.faults.next("status:429", times=2, retry_after=8)
    events = await told(kyma.generate(order()))
    assert isinstance(events[-1], ClipReady)
    assert events[:2] == [Progress(message="Kyma is busy, retry in 8 s")] * 2
    assert pauses == [8, 8]
    assert services.ledger.charged_total == Decimal("0.135")


async def test_a_busy_service_that_does_not_say_when_is_asked_ever_later(
    kyma: Kyma, order: MakeOrder, services: PracticeServices, pauses: list[float]
) -> None:
    services.faults.next("status:429", times=BUSY_TRIES, retry_after=None)
    error = (await failed(kyma, order())).error
    assert isinstance(error, ServiceBusy)
    assert error.retry_after is None
    assert pauses == [2, 4, 8]
    assert len(services.ledger.orders) == BUSY_TRIES


async def test_nobody_is_kept_waiting_for_an_hour(
    kyma: Kyma, order: MakeOrder, services: PracticeServices, pauses: list[float]
) -> None:
    services.faults.next("status:429", retry_after=3600)
    error = (await failed(kyma, order())).error
    assert isinstance(error, ServiceBusy)
    assert error.retry_after == 3600
    assert "3600 seconds" in error.message
    assert pauses == []


async def test_where_nothing_listens_nothing_is_charged(order: MakeOrder) -> None:
    with PracticeServices(pace=0) as services:
        url = services.urls["kyma"]
    provider = kyma_at(url)
    error = (await failed(provider, order())).error
    assert type(error) is ServiceUnreachable
    assert (error.charged, error.retry_safe) == ("no", True)
    check_sentence(error)
    with pytest.raises(ServiceUnreachable):
        await provider.account()


@pytest.mark.parametrize("kind", ["reset_after_charge", "hang", "truncated_body", "status:500"])
async def test_a_balance_that_cannot_be_asked_for(
    kyma: Kyma, services: PracticeServices, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(_http, "ASK_SECONDS", 0.4)
    services.faults.next(kind, at="account")
    with pytest.raises(ComposerError) as caught:
        await kyma.account()
    assert isinstance(caught.value, ServiceUnreachable | ServiceFailed)
    assert caught.value.charged == "no"
    check_sentence(caught.value)
    check_no_key(caught.value, services.keys["kyma"])
    services.faults.release()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
@pytest.mark.parametrize("keep", [False, True], ids=["private", "recoverable"])
async def test_a_full_disk_says_what_was_paid(
    kyma: Kyma, order: MakeOrder, keep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_received, "LARGEST_HELD", 0)
    ordered = order(options={"save_to_blob": keep})
    name = "download.part" if keep else "answer.part"
    (ordered.folder / name).symlink_to(Path("/dev/full"))
    error = (await failed(kyma, ordered)).error
    assert type(error) is DiskProblem
    assert "No space left" in error.message
    assert error.charged == "yes"
    assert error.retry_safe is keep
    check_sentence(error)

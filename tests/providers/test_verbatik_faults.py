"""Every way in which Verbatik can fail: the right error, the truth about the money, and no key."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from composer.domain.errors import (
    AnswerLost,
    BalanceTooLow,
    ComposerError,
    KeyRefused,
    OrderFailed,
    ServiceBusy,
    ServiceFailed,
    ServiceUnreachable,
)
from composer.domain.provider import Charged, ClipReady, Event, Order, Progress, Submitted
from composer.practice.faults import kinds_of
from composer.practice.services import PracticeServices
from composer.providers import _http
from composer.providers._busy import BUSY_TRIES
from composer.providers.verbatik import Verbatik
from tests.patience import until
from tests.providers.at_verbatik import KEY, song, verbatik_at
from tests.providers.ordering import (
    check_no_key,
    check_sentence,
    failed,
    of_kind,
    says,
    told,
    wire,
)


@dataclass(frozen=True)
class Expected:
    error: type[ComposerError]
    charged: str
    retry_safe: bool
    says: str
    code: str = ""


LOST = Expected(AnswerLost, "unknown", False, "may have been charged")
IN_DOUBT = Expected(AnswerLost, "unknown", False, "does not say whether it charged")
KEPT = Expected(ServiceFailed, "yes", True, "kept at Verbatik", "download_failed")

OF_THE_ORDER = {
    "status:400": Expected(ServiceFailed, "no", True, "Nothing was charged", "refused"),
    "status:401": Expected(KeyRefused, "no", True, "Nothing was charged"),
    "status:402": Expected(BalanceTooLow, "no", True, "Nothing was charged"),
    "status:404": Expected(ServiceFailed, "no", True, "Nothing was charged", "not_found"),
    "status:429": Expected(ServiceBusy, "no", True, "Nothing was charged", "busy"),
    "status:500": IN_DOUBT,
    "status:502": IN_DOUBT,
    "status:503": Expected(ServiceFailed, "no", True, "reports no charge"),
    "reset_before_charge": LOST,
    "reset_after_charge": LOST,
    "hang": LOST,
    "truncated_body": LOST,
    "reset_in_body": LOST,
    "empty_body": LOST,
    "html_answer": LOST,
    "truncated_json": LOST,
    "garbage_audio": KEPT,
    "verbatik:pending_forever": Expected(
        ServiceFailed, "unknown", True, "in your dashboard", "not_ready"
    ),
    "verbatik:failed": Expected(OrderFailed, "no", True, "Nothing was charged"),
    "verbatik:nested_error": IN_DOUBT,
}
HARMLESS = {
    "slow_body",
    "chunked_body",
    "wrong_content_type",
    "missing_headers",
    "lies_about_length",
    "wrong_charge",
    "silence",
    "verbatik:pending",
    "verbatik:one_failed",
    "verbatik:no_status",
    "verbatik:no_cost",
}
OF_A_LOOK = [*OF_THE_ORDER][:-4]
"""What can befall the look at a pending song; all of it is only waited out."""
OF_FILES = [
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
]


@pytest.fixture
def services() -> PracticeServices:
    services = PracticeServices(pace=0, song_scale=0.1)  # a song of 6 s, for two cents
    services.start()
    yield services  # type: ignore[misc]
    services.stop()


@pytest.fixture
def verbatik(services: PracticeServices, pauses: list[float]) -> Verbatik:
    return verbatik_at(services.urls["verbatik"], pauses, key=services.keys["verbatik"])


def test_no_fault_is_forgotten() -> None:
    assert set(OF_THE_ORDER) | HARMLESS | {"expired_file"} == set(kinds_of("verbatik"))


@pytest.mark.parametrize("kind", OF_THE_ORDER)
async def test_a_fault_of_the_order(
    verbatik: Verbatik,
    services: PracticeServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    if kind == "hang":
        monkeypatch.setattr(_http, "READ_SECONDS", 2.0)
    caplog.set_level(logging.DEBUG)
    services.faults.next(kind, times=BUSY_TRIES if kind == "status:429" else 1)
    error = (await failed(verbatik, song(tmp_path))).error
    expected = OF_THE_ORDER[kind]
    assert type(error) is expected.error
    assert (error.charged, error.retry_safe) == (expected.charged, expected.retry_safe)
    assert error.code == (expected.code or expected.error.code)
    assert expected.says in error.message
    check_sentence(error)
    check_no_key(error, services.keys["verbatik"])
    assert services.keys["verbatik"] not in caplog.text
    assert not services.ledger.leaks
    if error.charged == "no":
        assert services.ledger.charged_total == 0
    if error.charged == "yes":
        assert services.ledger.charged_total == Decimal("0.02")
    if kind != "status:429":
        await until("the order in the books", lambda: services.ledger.orders)
        assert len(services.ledger.orders) == 1, "an order went out twice"
    assert not list(tmp_path.glob("song.*"))
    services.faults.release()


class GivesUpSooner:
    """Verbatik, but waits less for a file; the order before it may take its time."""

    def __init__(self, verbatik: Verbatik, monkeypatch: pytest.MonkeyPatch) -> None:
        self._verbatik, self._monkeypatch = verbatik, monkeypatch

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        with self._monkeypatch.context() as patience:
            async for event in self._verbatik.generate(order):
                if isinstance(event, Submitted):
                    patience.setattr(_http, "READ_SECONDS", 2.0)
                yield event


@pytest.mark.parametrize("kind", OF_FILES)
async def test_a_fault_of_the_download(
    verbatik: Verbatik,
    services: PracticeServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    services.faults.next(kind, at="file")
    ordered = song(tmp_path)
    sooner = GivesUpSooner(verbatik, monkeypatch) if kind == "hang" else verbatik
    ending = await failed(sooner, ordered)  # type: ignore[arg-type]
    error = ending.error
    assert type(error) is ServiceFailed
    assert (error.charged, error.retry_safe, error.code) == ("yes", True, "download_failed")
    check_sentence(error)
    check_no_key(error, services.keys["verbatik"])
    services.faults.release()
    (submitted,) = of_kind(ending.events, Submitted)
    again = verbatik.resume(ordered, submitted.remote_id or "", submitted.remote_link)
    assert isinstance((await told(again))[-1], ClipReady)
    assert len(services.ledger.orders) == 1
    assert not services.ledger.leaks


@pytest.mark.parametrize("kind", OF_A_LOOK)
async def test_a_fault_of_a_look_at_a_pending_song_is_waited_out(
    verbatik: Verbatik,
    services: PracticeServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    if kind == "hang":
        monkeypatch.setattr(_http, "ASK_SECONDS", 2.0)
    services.faults.next("verbatik:pending")
    services.faults.next(kind, at="job")
    if kind == "status:401":  # asking again with this key helps nobody
        error = (await failed(verbatik, song(tmp_path))).error
        assert (error.code, error.retry_safe) == ("not_ready", True)
        return
    events = await told(verbatik.generate(song(tmp_path)))
    assert isinstance(events[-1], ClipReady)
    assert len(services.ledger.orders) == 1
    services.faults.release()


@pytest.mark.parametrize("kind", sorted(HARMLESS))
async def test_what_is_odd_but_a_song_is_kept(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path, kind: str
) -> None:
    services.faults.next(kind, pause_seconds=0.005)
    events = await told(verbatik.generate(song(tmp_path, num_songs=2)))
    clips = of_kind(events, ClipReady)
    assert len(clips) == (1 if kind == "verbatik:one_failed" else 2)
    assert all(clip.file.stat().st_size > 2000 for clip in clips)
    charges = {
        "wrong_charge": [Charged(usd=Decimal("0.08"))],
        "verbatik:one_failed": [Charged(usd=Decimal("0.02"))],
        "verbatik:no_cost": [],
        "verbatik:pending": [],
    }
    assert of_kind(events, Charged) == charges.get(kind, [Charged(usd=Decimal("0.04"))])


async def test_a_balance_that_does_not_cover_it(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path
) -> None:
    services.ledger.add_money(Decimal("-24.99"))
    error = (await failed(verbatik, song(tmp_path))).error
    assert type(error) is BalanceTooLow
    assert services.ledger.charged_total == 0


async def test_a_busy_service_is_asked_again_and_charges_once(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path, pauses: list[float]
) -> None:
    services.faults.next("status:429", retry_after=8)
    services.faults.next("status:429", retry_after=None)
    events = await told(verbatik.generate(song(tmp_path)))
    assert isinstance(events[-1], ClipReady)
    assert events[0] == Progress(message="Verbatik is busy, retry in 8 s")
    assert pauses == [8, 4]
    assert services.ledger.charged_total == Decimal("0.02")


@pytest.mark.parametrize("kind", ["reset_after_charge", "hang", "truncated_body", "html_answer"])
async def test_a_key_that_cannot_be_tested(
    verbatik: Verbatik, services: PracticeServices, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(_http, "ASK_SECONDS", 0.4)
    services.faults.next(kind, at="account")
    if kind == "truncated_body":  # half a list is an answer to this key all the same
        await verbatik.account()
        return
    with pytest.raises(ComposerError) as caught:
        await verbatik.account()
    assert isinstance(caught.value, ServiceUnreachable | ServiceFailed)
    assert caught.value.charged == "no"
    check_sentence(caught.value)
    services.faults.release()


ERRORS = [
    {"error": "Bad key {key}.", "message": ""},
    {"error": "Refused", "message": "Bad key {key}."},
    {"error": {"code": "bad", "message": "Bad key {key}."}},
    {"error": {"code": "Bad key {key}"}},
]


@pytest.mark.parametrize("document", ERRORS)
async def test_both_forms_of_an_error_are_read_and_neither_shows_the_key(
    tmp_path: Path, document: object
) -> None:
    body = json.dumps(document).replace("{key}", KEY).encode()
    async with wire(says("418 Teapot", body)) as verbatik:
        error = (await failed(verbatik_at(verbatik.url), song(tmp_path))).error
    assert type(error) is ServiceFailed
    assert "“Bad key …”. Nothing was charged." in error.message
    check_no_key(error, KEY)


@pytest.mark.parametrize(
    ("answer", "kind", "charged"),
    [
        (says("500 E", b"<html>"), AnswerLost, "unknown"),
        (says("503 E", b'{"message": "gateway"}'), AnswerLost, "unknown"),
        (says("599 E", b'{"error": "odd"}'), AnswerLost, "unknown"),
        (says("307 Moved", b"", Location="https://example.com"), ServiceFailed, "no"),
        (says("200 OK", b'{"success": false, "error": "Odd."}'), AnswerLost, "unknown"),
        (says("200 OK", b'{"tracks": []}', X_Cost_Cents="60"), AnswerLost, "yes"),
        (says("200 OK", b'{"tracks": [{"id": "a", "status": "failed"}]}'), OrderFailed, "unknown"),
    ],
)
async def test_what_gateways_and_newer_versions_may_say(
    tmp_path: Path, answer: bytes, kind: type[ComposerError], charged: str
) -> None:
    async with wire(answer) as verbatik:
        ending = await failed(verbatik_at(verbatik.url), song(tmp_path))
    assert type(ending.error) is kind
    assert ending.error.charged == charged
    assert of_kind(ending.events, Submitted) == []
    check_sentence(ending.error)
    assert len(verbatik.requests) == 1


async def test_stopping_while_verbatik_works_hangs_up(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path
) -> None:
    services.faults.next("hang")
    task = asyncio.create_task(told(verbatik.generate(song(tmp_path))))
    await until("the charge", lambda: services.ledger.charged_total > 0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    services.faults.release()
    await until("the hang-up", lambda: services.ledger.orders[0].outcome == "client_gone")

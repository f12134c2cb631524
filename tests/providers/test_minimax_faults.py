"""Every way in which MiniMax can fail: the right error, the truth about the money, and no key."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Mapping
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
    exit_code_of,
)
from composer.domain.provider import ClipReady, Progress, Submitted
from composer.practice.faults import kinds_of
from composer.practice.services import PracticeServices
from composer.providers import _http, _received
from composer.providers._busy import BUSY_TRIES
from composer.providers.minimax import MiniMax
from tests.providers.minimax_ordering import HEX, URL, WAYS, minimax_at, ordered, practised
from tests.providers.ordering import (
    check_no_key,
    check_sentence,
    failed,
    of_kind,
    told,
)


@pytest.fixture
def minimax(services: PracticeServices, pauses: list[float]) -> MiniMax:
    return practised(services, pauses)


@dataclass(frozen=True)
class Expected:
    error: type[ComposerError]
    charged: str
    retry_safe: bool
    says: str
    code: str = ""


LOST = Expected(AnswerLost, "unknown", False, "may have been charged")
IN_DOUBT = Expected(AnswerLost, "unknown", False, "does not say whether it charged")
KEY = Expected(KeyRefused, "no", True, "its own region")
BUSY = Expected(ServiceBusy, "no", True, "Nothing was charged", "busy")
POOR = Expected(BalanceTooLow, "no", True, "Nothing was charged")


def refused(code: str, says: str = "Nothing was charged") -> Expected:
    return Expected(ServiceFailed, "no", True, says, code)


REFUSALS: Mapping[str, Expected] = {
    "status:400": refused("refused"),
    "status:401": KEY,
    "status:402": POOR,
    "status:404": refused("not_found", "address set for MiniMax"),
    "status:429": BUSY,
    "status:500": IN_DOUBT,
    "status:502": IN_DOUBT,
    "status:503": IN_DOUBT,
    "minimax:unknown_error": IN_DOUBT,
    "minimax:timeout": IN_DOUBT,
    "minimax:rate_limit": BUSY,
    "minimax:not_authorised": KEY,
    "minimax:wrong_region": KEY,
    "minimax:no_balance": POOR,
    "minimax:sensitive_input": refused("moderated", "Change the style"),
    "minimax:sensitive_output": Expected(AnswerLost, "unknown", False, "withheld it"),
    "minimax:quota": Expected(BalanceTooLow, "no", True, "5 hours", "plan_used_up"),
    "minimax:not_on_plan": refused("not_on_plan", "2026-08-20"),
}
BROKEN: Mapping[str, Expected] = {
    "reset_before_charge": LOST,
    "reset_after_charge": LOST,
    "hang": LOST,
    "truncated_body": LOST,
    "reset_in_body": LOST,
    "empty_body": Expected(AnswerLost, "unknown", False, "nothing instead of a song"),
    "html_answer": Expected(AnswerLost, "unknown", False, "a web page instead of a song"),
    "truncated_json": LOST,
    "garbage_audio": LOST,
    "minimax:empty_audio": Expected(AnswerLost, "unknown", False, "sent no sound"),
}
OF_LINKS: Mapping[str, Expected] = {
    "garbage_audio": Expected(ServiceFailed, "yes", True, "for 24 hours", "download_failed"),
    "expired_file": Expected(ServiceFailed, "yes", True, "for 24 hours", "download_failed"),
}
OF_HEX: Mapping[str, Expected] = {
    "minimax:odd_hex": Expected(AnswerLost, "unknown", False, "a hex digit is missing"),
    "minimax:foreign_hex": Expected(AnswerLost, "unknown", False, "no hex digit"),
}
OF_STREAMS: Mapping[str, Expected] = {
    "minimax:stream_dies": Expected(AnswerLost, "unknown", False, "cut short"),
    "minimax:stream_without_end": Expected(AnswerLost, "unknown", False, "ended too early"),
    "minimax:error_in_stream": Expected(AnswerLost, "unknown", False, "broke the song off"),
}
HARMLESS = {
    "slow_body",
    "chunked_body",
    "wrong_content_type",
    "missing_headers",
    "lies_about_length",
    "wrong_charge",
    "silence",
    "minimax:repeated_end",
    "minimax:url_in_audio_url",
    "minimax:http_codes",
}
"""The last of these only says a refusal in another way, see below."""

BY_WAY: Mapping[str, Mapping[str, Expected]] = {
    "url": {**REFUSALS, **BROKEN, **OF_LINKS},
    "hex": {**BROKEN, **OF_HEX},
    "stream": {
        **{kind: BROKEN[kind] for kind in ("truncated_body", "html_answer", "truncated_json")},
        **{kind: REFUSALS[kind] for kind in ("minimax:unknown_error", "status:401")},
        **OF_HEX,
        **OF_STREAMS,
    },
}


def test_a_used_up_plan_ends_like_an_empty_purse() -> None:
    assert exit_code_of("plan_used_up") == BalanceTooLow.exit_code


def test_no_fault_is_forgotten() -> None:
    known = {*HARMLESS, *(kind for kinds in BY_WAY.values() for kind in kinds)}
    assert known == set(kinds_of("minimax"))


def sentence_alone(error: ComposerError) -> ComposerError:
    """The error without the path of what was kept, at its end."""
    message = error.message.partition(" What came is kept: ")[0]
    return ComposerError(message, short=error.short)


@pytest.mark.parametrize(
    ("way", "kind"), [(way, kind) for way, kinds in BY_WAY.items() for kind in kinds]
)
async def test_a_fault_of_the_order(
    minimax: MiniMax,
    services: PracticeServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    way: str,
) -> None:
    expected = BY_WAY[way][kind]
    if kind == "hang":
        monkeypatch.setattr(_http, "READ_SECONDS", 2.0)
    caplog.set_level(logging.DEBUG)
    is_busy = expected is BUSY
    services.faults.next(kind, service="minimax", times=BUSY_TRIES if is_busy else 1)
    order = ordered(tmp_path, options=WAYS[way])
    ending = await failed(minimax, order)
    error = ending.error
    assert type(error) is expected.error
    assert (error.charged, error.retry_safe) == (expected.charged, expected.retry_safe)
    assert error.code == (expected.code or expected.error.code)
    assert expected.says in error.message
    check_sentence(sentence_alone(error))
    check_no_key(error, services.keys["minimax"])
    assert services.keys["minimax"] not in caplog.text
    assert not services.ledger.leaks
    if error.charged == "no":
        assert services.ledger.charged_total == 0
    if error.charged == "yes":
        assert services.ledger.charged_total == Decimal("0.15")
    if not is_busy:
        # Who gives up may be quicker than a service on a busy computer is with reading.
        assert await asyncio.to_thread(services.ledger.wait_until, lambda ledger: ledger.orders)
        assert len(services.ledger.orders) == 1, "an order went out twice"
    assert not list(order.folder.glob("song.*"))
    services.faults.release()


@pytest.mark.parametrize("kind", ["minimax:stream_dies", "minimax:stream_without_end"])
async def test_what_came_of_a_stream_is_kept(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, kind: str
) -> None:
    services.faults.next(kind)
    ending = await failed(minimax, ordered(tmp_path, options=WAYS["stream"]))
    _, _, path = ending.error.message.removesuffix("”.").partition("What came is kept: “")
    assert Path(path).name == "incomplete.mp3"
    assert Path(path).stat().st_size > 1000
    assert of_kind(ending.events, Submitted) == [Submitted()]


OF_FILES = [
    "reset_after_charge",
    "truncated_body",
    "empty_body",
    "html_answer",
    "expired_file",
    "status:401",
    "status:404",
    "status:500",
]


@pytest.mark.parametrize("kind", OF_FILES)
async def test_a_fault_of_the_download(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, kind: str
) -> None:
    services.faults.next(kind, at="file")
    order = ordered(tmp_path, options=URL)
    ending = await failed(minimax, order)
    error = ending.error
    assert type(error) is ServiceFailed
    assert (error.charged, error.retry_safe, error.code) == ("yes", True, "download_failed")
    assert "kept at MiniMax for 24 hours: fetching it again costs nothing" in error.message
    check_sentence(error)
    check_no_key(error, services.keys["minimax"])
    submitted = of_kind(ending.events, Submitted)[0]
    events = await told(minimax.resume(order, submitted.remote_id or "", submitted.remote_link))
    assert isinstance(events[-1], ClipReady)
    assert services.ledger.charged_total == Decimal("0.15")
    assert not services.ledger.leaks


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", sorted(HARMLESS))
async def test_what_is_odd_but_a_song_is_kept(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, kind: str, way: str
) -> None:
    options = {**WAYS[way], "audio_setting.bitrate": "32000"}
    services.faults.next(kind, service="minimax", pause_seconds=0.001)
    events = await told(minimax.generate(ordered(tmp_path, options=options)))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    # Half a second at 32 kbit/s, and not twice that: what the end repeats is not heard again.
    assert clip.file.stat().st_size == pytest.approx(2000, abs=900)


@pytest.mark.parametrize("in_http", [False, True])
async def test_both_ways_to_say_no_money(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, in_http: bool
) -> None:
    services.ledger.add_money(Decimal("-24.9"))
    if in_http:
        services.faults.next("minimax:http_codes")
    error = (await failed(minimax, ordered(tmp_path))).error
    assert type(error) is BalanceTooLow
    assert "insufficient balance" in error.message
    assert services.ledger.charged_total == 0


@pytest.mark.parametrize(("kind", "waits"), [("status:429", [8, 8]), ("minimax:rate_limit", None)])
async def test_a_busy_service_is_asked_again_and_charges_once(
    minimax: MiniMax,
    services: PracticeServices,
    tmp_path: Path,
    pauses: list[float],
    kind: str,
    waits: list[float] | None,
) -> None:
    services.faults.next(kind, service="minimax", times=2, retry_after=8)
    events = await told(minimax.generate(ordered(tmp_path)))
    assert isinstance(events[-1], ClipReady)
    assert pauses == (waits or [2, 4])
    shown = f"MiniMax is busy, retry in {pauses[0]:.0f} s"
    assert Progress(message=shown) in events
    assert services.ledger.charged_total == Decimal("0.15")


FREE: Mapping[str, str] = {
    "reset_after_charge": "answer came",
    "truncated_body": "cut short",
    "minimax:empty_audio": "no sound",
    "minimax:unknown_error": "does not say why",
    "minimax:error_in_stream": "broke the song off",
    "status:500": "does not say why",
}


@pytest.mark.parametrize("kind", FREE)
async def test_nobody_is_asked_to_look_for_money_that_a_free_model_does_not_take(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, kind: str
) -> None:
    services.faults.next(kind, service="minimax")
    options = WAYS["stream" if "stream" in kind else "hex"]
    error = (await failed(minimax, ordered(tmp_path, "music-2.6-free", options=options))).error
    assert type(error) is ServiceFailed
    assert (error.charged, error.retry_safe) == ("no", True)
    assert FREE[kind] in error.message
    assert "It is free: try again." in error.message
    check_sentence(sentence_alone(error))
    assert services.ledger.charged_total == 0


async def test_a_free_song_that_could_not_be_fetched(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path
) -> None:
    services.faults.next("expired_file", service="minimax")
    error = (await failed(minimax, ordered(tmp_path, "music-2.6-free"))).error
    assert (error.charged, error.code) == ("no", "download_failed")
    assert "It is free and kept at MiniMax for 24 hours" in error.message


async def test_where_nothing_listens_nothing_is_charged(tmp_path: Path) -> None:
    with PracticeServices(pace=0) as services:
        url = services.urls["minimax"]
    provider = minimax_at(url)
    error = (await failed(provider, ordered(tmp_path))).error
    assert type(error) is ServiceUnreachable
    check_sentence(error)
    with pytest.raises(ServiceUnreachable):
        await provider.account()
    with pytest.raises(ServiceUnreachable):
        await provider.write_lyrics(wish="rain")


@pytest.mark.parametrize(
    "kind", ["reset_after_charge", "html_answer", "status:500", "status:429", "truncated_json"]
)
async def test_an_account_that_cannot_be_asked_for(
    minimax: MiniMax, services: PracticeServices, kind: str
) -> None:
    services.faults.next(kind, at="account")
    with pytest.raises(ComposerError) as caught:
        await minimax.account()
    assert isinstance(caught.value, ServiceUnreachable | ServiceFailed | ServiceBusy)
    assert caught.value.charged == "no"
    check_sentence(caught.value)
    check_no_key(caught.value, services.keys["minimax"])


WORDS: Mapping[str, Expected] = {
    "reset_after_charge": LOST,
    "truncated_body": LOST,
    "empty_body": LOST,
    "html_answer": LOST,
    "status:401": KEY,
    "status:402": POOR,
    "status:500": IN_DOUBT,
    "minimax:sensitive_input": refused("moderated"),
    "minimax:unknown_error": IN_DOUBT,
    "minimax:quota": Expected(BalanceTooLow, "no", True, "5 hours", "plan_used_up"),
}


@pytest.mark.parametrize("kind", WORDS)
async def test_a_fault_of_the_words(
    minimax: MiniMax, services: PracticeServices, kind: str
) -> None:
    services.faults.next(kind, service="minimax", at="words")
    with pytest.raises(ComposerError) as caught:
        await minimax.write_lyrics(wish="rain")
    error, expected = caught.value, WORDS[kind]
    assert type(error) is expected.error
    assert (error.charged, error.retry_safe) == (expected.charged, expected.retry_safe)
    assert error.code == (expected.code or expected.error.code)
    check_sentence(error)
    check_no_key(error, services.keys["minimax"])


async def test_words_wait_for_a_busy_service(
    minimax: MiniMax, services: PracticeServices, pauses: list[float]
) -> None:
    services.faults.next("status:429", at="words", times=2, retry_after=3)
    assert (await minimax.write_lyrics(wish="rain")).lyrics
    assert pauses == [3, 3]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
@pytest.mark.parametrize(("way", "kept"), [("url", True), ("hex", False)])
async def test_a_full_disk_says_what_is_kept(
    minimax: MiniMax, tmp_path: Path, way: str, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_received, "LARGEST_HELD", 0)
    order = ordered(tmp_path, options=WAYS[way])
    name = "download.part" if way == "url" else "answer.part"
    (order.folder / name).symlink_to(Path("/dev/full"))
    error = (await failed(minimax, order)).error
    assert type(error) is DiskProblem
    assert "No space left" in error.message
    assert (error.charged, error.retry_safe) == ("unknown", kept)
    check_sentence(error)


async def test_a_bad_address_is_sent_nothing(tmp_path: Path) -> None:
    provider = minimax_at("http://api.minimax.io")
    error = (await failed(provider, ordered(tmp_path, options=HEX))).error
    assert (type(error), error.code) == (ServiceUnreachable, "bad_address")

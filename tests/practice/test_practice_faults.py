"""What goes wrong on purpose: every fault as a real customer sees it, and what it cost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import imageio_ffmpeg
import pytest

from composer.practice.faults import Faults
from composer.practice.ledger import Ledger
from composer.practice.music import MusicOrder
from composer.practice.pace import wait_seconds
from composer.practice.services import PracticeServices
from tests.patience import PATIENCE, wait_until

Buy = Callable[..., httpx.Response]

PRICE = Decimal("0.135")
"""Of the one second that `buy` orders."""


def practice_threads() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if "practice" in each.name}


def last_order(services: PracticeServices) -> tuple[str, int | None, Decimal]:
    entry = services.ledger.orders[-1]
    return entry.outcome, entry.status, entry.charged


def test_reset_before_the_charge(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("reset_before_charge")
    with pytest.raises(httpx.ReadError) as broken:
        buy()
    assert "reset" in str(broken.value).lower()
    assert last_order(services) == ("broken", None, Decimal(0))
    assert services.ledger.balance == 25


def test_reset_after_the_charge(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("reset_after_charge")
    with pytest.raises(httpx.ReadError) as broken:
        buy()
    assert "reset" in str(broken.value).lower()
    assert last_order(services) == ("broken", None, PRICE)
    assert services.ledger.balance == 25 - PRICE


def test_reset_in_the_middle_of_the_body(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("reset_in_body")
    with pytest.raises(httpx.ReadError):
        buy(response_format="pcm_44100", music_length_ms=20_000)
    assert services.ledger.orders[-1].charged == 20 * PRICE


def test_a_truncated_body_promises_more_than_it_brings(
    services: PracticeServices, buy: Buy
) -> None:
    services.faults.next("truncated_body")
    with pytest.raises(httpx.RemoteProtocolError, match=r"without sending complete"):
        buy()
    assert last_order(services) == ("broken", 200, PRICE)


def test_a_hanging_order_is_charged_and_answers_when_released(
    services: PracticeServices, buy: Buy
) -> None:
    services.faults.next("hang")
    with ThreadPoolExecutor(1) as thread:
        order = thread.submit(buy)
        assert services.ledger.wait_until(lambda ledger: ledger.charged_total == PRICE)
        assert services.ledger.orders[-1].outcome == "open"
        released = threading.Event()

        def release(ledger: Ledger) -> bool:
            # The charge comes a moment before the hanging.
            if services.faults.release():
                released.set()
            return released.is_set()

        assert services.ledger.wait_until(release)
        assert order.result().status_code == 200
    assert last_order(services) == ("answered", 200, PRICE)


def test_a_customer_who_gave_up_is_written_down(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("hang")
    with closing(HTTPConnection(urlsplit(services.urls["kyma"]).netloc)) as impatient:
        impatient.request(
            "POST",
            "/v1/audio/music",
            body=json.dumps({"prompt": "rain", "music_length_ms": 1000}),
            headers={
                "Authorization": f"Bearer {services.keys['kyma']}",
                "Content-Type": "application/json",
            },
        )
        assert services.ledger.wait_until(lambda ledger: ledger.charged_total == PRICE)

    assert services.ledger.wait_until(lambda ledger: ledger.orders[-1].outcome != "open")
    assert last_order(services) == ("client_gone", None, PRICE)


def test_stopping_does_not_wait_for_hanging_orders() -> None:
    services = PracticeServices(pace=0)
    services.start()
    services.faults.next("hang")
    with ThreadPoolExecutor(1) as thread:
        order = thread.submit(
            httpx.post,
            services.urls["kyma"] + "/v1/audio/music",
            json={"prompt": "rain", "music_length_ms": 1000},
            headers={"Authorization": f"Bearer {services.keys['kyma']}"},
            timeout=PATIENCE,
        )
        assert services.ledger.wait_until(lambda ledger: ledger.charged_total > 0)
        services.stop()
        assert isinstance(order.exception(timeout=PATIENCE), httpx.TransportError)
    assert services.faults.release() == 0


def test_whoever_makes_music_is_told_that_the_services_stop() -> None:
    gave_up = threading.Event()

    def endless(order: MusicOrder, path: Path) -> None:
        assert order.cancelled.wait(PATIENCE)
        gave_up.set()
        raise RuntimeError("given up")

    others = practice_threads()  # of services that serve a whole run of the tests
    services = PracticeServices(endless, pace=0)
    services.start()
    with ThreadPoolExecutor(1) as thread:
        order = thread.submit(
            httpx.post,
            services.urls["kyma"] + "/v1/audio/music",
            json={"prompt": "rain"},
            headers={"Authorization": f"Bearer {services.keys['kyma']}"},
            timeout=PATIENCE,
        )
        assert services.ledger.wait_until(lambda ledger: ledger.charged_total > 0)
        services.stop()
        assert isinstance(order.exception(timeout=PATIENCE), httpx.TransportError)
    assert gave_up.wait(PATIENCE)
    # A service that stops waits a second for them; a busy computer may need more.
    wait_until("the end of all threads", lambda: practice_threads() <= others)


def test_a_slow_body_comes_whole_in_pieces(
    services: PracticeServices, client: httpx.Client
) -> None:
    services.faults.next("slow_body", pause_seconds=0.01)
    body = {"prompt": "rain", "music_length_ms": 1000, "response_format": "pcm_16000"}
    with client.stream("POST", "/v1/audio/music", json=body) as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) > 8
    assert sum(map(len, pieces)) == 32000


def test_a_chunked_body_names_no_length(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("chunked_body")
    answer = buy(response_format="pcm_16000")
    assert "content-length" not in answer.headers
    assert len(answer.content) == 32000
    assert last_order(services)[0] == "answered"


def test_an_empty_body(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("empty_body")
    answer = buy()
    assert (answer.status_code, answer.content) == (200, b"")
    assert last_order(services) == ("broken", 200, PRICE)


def test_a_web_page_in_place_of_audio(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("html_answer")
    answer = buy()
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.content.startswith(b"<!doctype html>")
    assert "x-kyma-cost-usd" not in answer.headers


@pytest.mark.parametrize("save_to_blob", ["1", None])
def test_json_that_breaks_off(
    services: PracticeServices, buy: Buy, save_to_blob: str | None
) -> None:
    services.faults.next("truncated_json")
    answer = buy(save_to_blob=save_to_blob)
    assert answer.headers["content-type"] == "application/json"
    assert answer.content.startswith(b"{")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


def test_a_wrong_content_type_on_right_bytes(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("wrong_content_type")
    answer = buy(response_format="pcm_16000")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert len(answer.content) == 32000


def test_missing_headers(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("missing_headers")
    answer = buy()
    assert not [name for name in answer.headers if name.startswith("x-kyma")]
    assert answer.headers["content-type"] == "audio/mpeg"
    assert last_order(services)[2] == PRICE


def test_a_lie_about_the_length(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("lies_about_length", times=2)
    answer = buy(response_format="pcm_16000")
    assert answer.headers["x-kyma-duration-sec"] == "2"
    assert len(answer.content) == 32000
    assert buy(save_to_blob="1").json()["duration_sec"] == 2


def test_a_wrong_charge_is_really_taken(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("wrong_charge")
    answer = buy()
    assert answer.headers["x-kyma-cost-usd"] == "0.27"
    assert answer.headers["x-kyma-balance-usd"] == "24.73"
    assert services.ledger.charged_total == Decimal("0.27")


def test_garbage_is_not_audio(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("garbage_audio")
    answer = buy()
    assert answer.headers["content-type"] == "audio/mpeg"
    decoding = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-xerror", "-i", "-", "-f", "null", "-"],
        input=answer.content,
        capture_output=True,
    )
    assert decoding.returncode != 0


def test_silence_is_audio_without_sound(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("silence")
    assert buy(response_format="pcm_44100").content == bytes(88200)


@pytest.mark.parametrize("status", [400, 401, 402, 404, 429, 500, 502, 503])
def test_a_scripted_status_comes_in_kymas_envelope_and_costs_nothing(
    services: PracticeServices, buy: Buy, status: int
) -> None:
    services.faults.next(f"status:{status}")
    answer = buy()
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["message"]
    assert error["type"]
    documented = {
        400: "invalid_request",
        401: "auth_error",
        402: "billing_error",
        502: "provider_error",
    }
    if status in documented:
        assert error["code"] == documented[status]
    assert last_order(services) == ("refused", status, Decimal(0))
    assert buy().status_code == 200


def test_429_with_and_without_retry_after(services: PracticeServices, buy: Buy) -> None:
    services.faults.next("status:429", retry_after=3)
    services.faults.next("status:429", retry_after=None)
    assert buy().headers["retry-after"] == "3"
    assert "retry-after" not in buy().headers


def test_an_expired_file(services: PracticeServices, buy: Buy) -> None:
    address = buy(save_to_blob="1").json()["url"]
    services.faults.next("expired_file")
    assert httpx.get(address).status_code == 404
    assert httpx.get(address).status_code == 200
    assert httpx.get(address.replace("job_", "jab_")).status_code == 404


def test_faults_can_strike_files_and_the_account(
    services: PracticeServices, client: httpx.Client, buy: Buy
) -> None:
    services.faults.next("truncated_body", at="file")
    services.faults.next("status:503", at="account")
    answer = buy(save_to_blob="1")
    assert answer.status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(answer.json()["url"])
    assert client.get("/v1/credits/balance").status_code == 503


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer kyma-123"}, {"X-API-Key": "kyma-123"}, {"Cookie": "key=kyma-123"}],
)
def test_a_key_shown_to_the_file_host_is_written_down(
    services: PracticeServices, buy: Buy, headers: dict[str, str]
) -> None:
    address = buy(save_to_blob="1").json()["url"]
    httpx.get(address)
    assert services.ledger.leaks == ()
    httpx.get(address, headers=headers)
    httpx.get(address, params={"key": "kyma-123"})
    assert [entry.outcome for entry in services.ledger.leaks] == ["key_leaked"] * 2


# --- the script itself -----------------------------------------------------------------------


def test_a_fault_strikes_as_often_as_asked_and_only_where_it_fits() -> None:
    faults = Faults()
    faults.next("empty_body", times=2, service="kyma")
    faults.next("silence")
    assert faults.pending == ("empty_body", "empty_body", "silence")
    assert faults.take("kyma", "account") is None
    elsewhere = faults.take("minimax", "order")
    assert elsewhere is not None
    assert elsewhere.kind == "silence"
    taken = [faults.take("kyma", "order") for _ in range(3)]
    assert [fault.kind if fault else None for fault in taken] == ["empty_body"] * 2 + [None]
    faults.next("hang")
    faults.clear()
    assert faults.pending == ()


def test_unknown_faults_are_refused() -> None:
    with pytest.raises(ValueError, match="no fault called 'fire'"):
        Faults().next("fire")


# --- starting, waiting, stopping -------------------------------------------------------------


def test_importing_and_starting_needs_no_web_server_in_this_thread() -> None:
    program = (
        "import composer.practice.services, sys;"
        "print(sorted({'starlette', 'uvicorn', 'imageio_ffmpeg'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_starting_and_stopping_at_once_any_number_of_times() -> None:
    services = PracticeServices(pace=0)
    services.stop()
    for _ in range(3):
        services.start()
        services.stop()
    with services:
        assert httpx.get(services.urls["kyma"] + "/v1/pricing").status_code == 200
        address = services.urls["kyma"]
        with pytest.raises(RuntimeError, match="already running"):
            services.start()
    assert dict(services.urls) == {}
    with pytest.raises(httpx.ConnectError):
        httpx.get(address + "/v1/pricing")


def test_nothing_is_left_of_the_thread() -> None:
    before = set(threading.enumerate())
    with PracticeServices(pace=0) as services:
        httpx.get(services.urls["kyma"] + "/v1/pricing")
    assert practice_threads() <= before


def test_waits_are_gentle_unless_asked_otherwise() -> None:
    realistic = [0.4, 12, 45, 90, 500]
    gentle = [wait_seconds(each, None) for each in realistic]
    assert gentle == sorted(gentle)
    assert 4 <= gentle[0] < gentle[-1] == 10
    assert [wait_seconds(each, 0) for each in realistic] == [0] * 5
    assert [wait_seconds(each, 1) for each in realistic] == realistic

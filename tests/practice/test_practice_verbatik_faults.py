"""What goes wrong at Verbatik on purpose, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from composer.practice.services import PracticeServices
from tests.practice.test_practice_orders import decoded_seconds, loudness
from tests.practice.test_practice_verbatik import LONG, PATH, customer, order


@pytest.fixture
def services() -> Iterator[PracticeServices]:
    with PracticeServices(pace=0, song_scale=0.1) as running:
        yield running


@pytest.fixture
def api(services: PracticeServices) -> Iterator[httpx.Client]:
    with customer(services) as opened:
        yield opened


def test_a_pending_song_is_ready_when_looked_at_again(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("verbatik:pending")
    told = order(api, num_songs=2).json()
    assert [(track["status"], track["audio_url"]) for track in told["tracks"]] == [
        ("pending", None)
    ] * 2
    assert "cost_cents" not in told
    for track in told["tracks"]:
        again = api.get(f"{PATH}/{track['id']}").json()
        [ready] = again["tracks"]
        assert (ready["id"], ready["status"], again["cost_cents"]) == (track["id"], "ready", 2)
        assert decoded_seconds(httpx.get(ready["audio_url"]).content) == pytest.approx(
            LONG, abs=0.06
        )
    assert services.ledger.charged_total == Decimal("0.04")
    assert [entry.charged for entry in services.ledger.orders] == [Decimal("0.04")]


def test_a_song_can_be_pending_and_never_found_again_yet_paid_for(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("verbatik:pending_forever")
    [track] = order(api).json()["tracks"]
    assert track["status"] == "pending"
    assert api.get(f"{PATH}/{track['id']}").status_code == 404
    assert services.ledger.wait_until(lambda ledger: ledger.charged_total == Decimal("0.02"))


def test_songs_that_have_failed_say_why_and_cost_nothing(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("verbatik:failed")
    told = order(api, num_songs=2).json()
    assert told["cost_cents"] == 0
    for track in told["tracks"]:
        assert (track["status"], track["audio_url"]) == ("failed", None)
        assert track["error_message"]
    assert services.ledger.charged_total == 0


def test_one_of_two_songs_can_fail(services: PracticeServices, api: httpx.Client) -> None:
    services.faults.next("verbatik:one_failed")
    told = order(api, num_songs=2).json()
    assert [track["status"] for track in told["tracks"]] == ["ready", "failed"]
    assert told["cost_cents"] == 2
    assert services.ledger.charged_total == Decimal("0.02")


def test_an_error_can_come_nested(services: PracticeServices, api: httpx.Client) -> None:
    services.faults.next("verbatik:nested_error", times=3)
    failed = order(api)
    assert failed.status_code == 500
    assert set(failed.json()["error"]) == {"code", "message"}
    refused = api.post(PATH, json={"lyrics": "la"})
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "invalid_input_combination"
    stranger = httpx.post(services.urls["verbatik"] + PATH, json={"prompt": "rain"})
    assert stranger.status_code == 401
    assert stranger.json()["error"]["message"] == "Invalid or missing API token"
    assert services.ledger.charged_total == 0


def test_status_and_cost_can_be_missing(services: PracticeServices, api: httpx.Client) -> None:
    services.faults.next("verbatik:no_status")
    services.faults.next("verbatik:no_cost")
    without_status, without_cost = order(api).json(), order(api).json()
    assert "status" not in without_status["tracks"][0]
    assert without_status["tracks"][0]["audio_url"]
    assert without_status["cost_cents"] == 2
    assert set(without_cost) == {"success", "tracks"}
    assert services.ledger.charged_total == Decimal("0.04")


def test_an_answer_lost_on_the_way_was_charged(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("reset_before_charge")
    services.faults.next("reset_after_charge")
    for charged in ("0", "0.02"):
        with pytest.raises(httpx.TransportError):
            order(api)
        assert services.ledger.charged_total == Decimal(charged)


def test_a_wrong_charge_is_really_taken_and_a_length_can_lie(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("wrong_charge")
    services.faults.next("lies_about_length")
    assert order(api).json()["cost_cents"] == 4
    assert services.ledger.charged_total == Decimal("0.04")
    [track] = order(api).json()["tracks"]
    assert track["duration"] == 2 * LONG
    assert services.ledger.charged_total == Decimal("0.06")


def test_silence_and_garbage_spoil_the_file(services: PracticeServices, api: httpx.Client) -> None:
    services.faults.next("silence")
    services.faults.next("garbage_audio")
    files = []
    for _ in range(2):
        [track] = order(api, output_format="wav").json()["tracks"]
        files.append(httpx.get(track["audio_url"]).content)
    silent, garbage = files
    assert decoded_seconds(silent) == pytest.approx(LONG, abs=0.01)
    assert loudness(silent[1000:3000]) == 0
    assert garbage[:4] != b"RIFF"


def test_files_and_looks_have_misfortunes_of_their_own(
    services: PracticeServices, api: httpx.Client
) -> None:
    [track] = order(api).json()["tracks"]
    services.faults.next("expired_file")
    services.faults.next("status:500", at="job")
    services.faults.next("lies_about_length", at="job")
    assert httpx.get(track["audio_url"]).status_code == 404
    assert httpx.get(track["audio_url"]).status_code == 200
    assert api.get(f"{PATH}/{track['id']}").status_code == 500
    assert api.get(f"{PATH}/{track['id']}").json()["tracks"][0]["duration"] == 2 * LONG
    api.get(track["audio_url"])
    assert len(services.ledger.leaks) == 1


def test_a_scripted_status_comes_flat_and_costs_nothing(
    services: PracticeServices, api: httpx.Client
) -> None:
    for status in (400, 401, 402, 404, 429, 500, 502, 503):
        services.faults.next(f"status:{status}", retry_after=3)
        answer = order(api)
        assert answer.status_code == status
        assert set(answer.json()) == {"error", "message"}
        assert answer.headers.get("retry-after") == ("3" if status == 429 else None)
    assert services.ledger.charged_total == 0

"""What goes wrong at Apiframe on purpose: scripted on the order, seen at the looks that follow."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from composer.practice.services import PracticeServices
from tests.practice.test_practice_apiframe import (
    SHORT,
    bought,
    customer,
    ended,
    fetched,
    order,
    track_of,
)
from tests.practice.test_practice_orders import decoded_seconds, loudness


@pytest.fixture
def api(services: PracticeServices) -> Iterator[httpx.Client]:
    with customer(services) as opened:
        yield opened


@pytest.mark.parametrize(
    ("fault", "status"),
    [("apiframe:job_failed", "FAILED"), ("apiframe:job_cancelled", "CANCELLED")],
)
def test_a_job_that_comes_to_nothing_costs_nothing(
    services: PracticeServices, api: httpx.Client, fault: str, status: str
) -> None:
    services.faults.next(fault)
    job = bought(api)
    assert (job["status"], job["result"], job["creditCost"]) == (status, None, 0)
    assert bool(job["error"]) == (status == "FAILED")
    assert job["completedAt"]
    assert services.ledger.credits == 300
    assert services.ledger.orders[-1].credits == 0
    assert services.ledger.orders[-1].note


def test_a_result_can_come_in_other_shapes(services: PracticeServices, api: httpx.Client) -> None:
    for shape in ("string", "list", "null"):
        services.faults.next(f"apiframe:result_{shape}")
    bare, many, nothing = (bought(api)["result"] for _ in range(3))
    assert isinstance(bare, str)
    assert decoded_seconds(httpx.get(bare).content) == pytest.approx(5, abs=0.01)
    assert isinstance(many, list)
    assert httpx.get(many[0]["audioUrl"]).status_code == 200
    assert nothing is None
    assert services.ledger.credits == 270


def test_a_track_can_lack_its_address(services: PracticeServices, api: httpx.Client) -> None:
    services.faults.next("apiframe:no_url")
    assert track_of(bought(api))["audioUrl"] == ""


def test_an_expired_job_says_so_and_its_file_is_gone(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("apiframe:expired")
    job = bought(api)
    assert (job["status"], job["expired"]) == ("COMPLETED", True)
    assert fetched(job).status_code == 404
    assert services.ledger.credits == 290


def test_a_job_can_be_stuck_until_it_is_released(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("apiframe:stuck_queued")
    job_id = order(api).json()["jobId"]
    looks = [api.get(f"/v2/jobs/{job_id}").json() for _ in range(3)]
    assert {(look["status"], look["progress"]) for look in looks} == {("QUEUED", None)}
    assert services.faults.release() == 1
    assert ended(api, job_id)["status"] == "COMPLETED"


def test_a_forgotten_job_is_charged_and_unknown(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("apiframe:forgets_job")
    job_id = order(api).json()["jobId"]
    assert api.get(f"/v2/jobs/{job_id}").status_code == 404
    assert api.get("/v2/jobs").json()["jobs"] == []
    assert services.ledger.credits == 290


@pytest.mark.parametrize("at", ["order", "job", "account"])
def test_an_inactive_key_is_refused_wherever_it_strikes(
    services: PracticeServices, api: httpx.Client, at: str
) -> None:
    services.faults.next("apiframe:key_inactive", at=at)  # type: ignore[arg-type]
    answer = {
        "order": lambda: order(api),
        "job": lambda: api.get("/v2/jobs/00000000-0000-4000-8000-000000000000"),
        "account": lambda: api.get("/v2/me"),
    }[at]()
    assert answer.status_code == 403
    assert answer.json()["error"] == "API key is inactive"
    assert services.ledger.credits == 300


def test_common_faults_strike_the_looks_at_a_job(
    services: PracticeServices, api: httpx.Client
) -> None:
    job_id = order(api).json()["jobId"]
    look = f"/v2/jobs/{job_id}"
    ended(api, job_id)
    services.faults.next("status:429", at="job", retry_after=3)
    services.faults.next("status:503", at="job")
    services.faults.next("truncated_json", at="job")
    services.faults.next("html_answer", at="job")
    services.faults.next("reset_in_body", at="job")
    limited = api.get(look)
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "3")
    assert api.get(look).status_code == 503
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        api.get(look).json()
    assert api.get(look).headers["content-type"].startswith("text/html")
    with pytest.raises(httpx.TransportError):
        api.get(look)
    assert ended(api, job_id)["status"] == "COMPLETED"
    assert services.ledger.credits == 290


def test_a_lie_about_the_length_and_a_wrong_charge_show_on_the_job(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("lies_about_length")
    services.faults.next("wrong_charge")
    lie = bought(api)
    assert track_of(lie)["duration"] == 10
    assert decoded_seconds(fetched(lie).content) == pytest.approx(5, abs=0.01)
    assert bought(api)["creditCost"] == 20
    assert services.ledger.credits == 270


def test_silence_and_garbage_spoil_the_file(services: PracticeServices, api: httpx.Client) -> None:
    services.faults.next("silence")
    services.faults.next("garbage_audio")
    silent, garbage = (fetched(bought(api, SHORT)).content for _ in range(2))
    assert decoded_seconds(silent) == pytest.approx(5, abs=0.01)
    assert loudness(silent[200:][: 2 * ((len(silent) - 200) // 2)]) == 0
    assert b"RIFF" not in garbage[:4]


def test_a_file_can_have_expired_for_once(services: PracticeServices, api: httpx.Client) -> None:
    job = bought(api)
    services.faults.next("expired_file")
    assert fetched(job).status_code == 404
    assert fetched(job).status_code == 200


def test_a_key_shown_to_the_files_is_written_down(
    services: PracticeServices, api: httpx.Client
) -> None:
    address = str(track_of(bought(api))["audioUrl"])
    api.get(address)
    assert [entry.path for entry in services.ledger.leaks] == [httpx.URL(address).path]


def test_a_scripted_status_comes_in_apiframes_words_and_costs_nothing(
    services: PracticeServices, api: httpx.Client
) -> None:
    for status in (400, 401, 402, 404, 429, 500, 502, 503):
        services.faults.next(f"status:{status}")
        answer = order(api)
        assert answer.status_code == status
        assert answer.json()["error"]
        assert ("creditsRequired" in answer.json()) == (status == 402)
        assert ("retry-after" in answer.headers) == (status == 429)
    assert services.ledger.credits == 300

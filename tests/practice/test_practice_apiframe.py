"""Apiframe for play money: orders that become jobs, what they cost, and what is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.practice.answers import Refused
from composer.practice.apiframe_jobs import Board, Job
from composer.practice.apiframe_orders import read_idempotency_key, read_order
from composer.practice.music import MusicOrder
from composer.practice.services import PracticeServices
from composer.practice.tones import soft_tones
from tests.practice.test_practice_orders import decoded_seconds

Order = Callable[..., httpx.Response]

SHORT = {"music_length_ms": 5000, "output_format": "wav_16khz"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def api(services: PracticeServices) -> Iterator[httpx.Client]:
    with customer(services) as opened:
        yield opened


@pytest.fixture(scope="module")
def house() -> Iterator[PracticeServices]:
    """Services that several tests ask and none buys from."""
    with PracticeServices(pace=0) as running:
        yield running


@pytest.fixture(scope="module")
def visitor(house: PracticeServices) -> Iterator[httpx.Client]:
    with customer(house) as opened:
        yield opened


def customer(services: PracticeServices) -> httpx.Client:
    return httpx.Client(
        base_url=services.urls["apiframe"],
        headers={"X-API-Key": services.keys["apiframe"]},
        timeout=60,
    )


def order(
    api: httpx.Client, params: object = None, *, key: str | None = None, **fields: object
) -> httpx.Response:
    body = {"model": "elevenlabs-music", "prompt": "soft rain", **fields}
    body["elevenlabsParams"] = SHORT if params is None else params
    headers = {} if key is None else {"Idempotency-Key": key}
    return api.post("/v2/music/generate", json=body, headers=headers)


def ended(api: httpx.Client, job_id: str) -> dict[str, object]:
    """Look at a job until it has ended."""
    for _ in range(50):
        answer = api.get(f"/v2/jobs/{job_id}")
        assert answer.status_code == 200
        job: dict[str, object] = answer.json()
        if job["status"] not in {"QUEUED", "PROCESSING"}:
            return job
    raise AssertionError(f"The job does not end: {job}")


def bought(
    api: httpx.Client, params: object = None, *, prompt: str = "soft rain"
) -> dict[str, object]:
    answer = order(api, params, prompt=prompt)
    assert answer.status_code == 202
    return ended(api, answer.json()["jobId"])


def track_of(job: dict[str, object]) -> dict[str, object]:
    result = job["result"]
    assert isinstance(result, dict)
    [track] = result["tracks"]
    assert isinstance(track, dict)
    return track


def fetched(job: dict[str, object]) -> httpx.Response:
    return httpx.get(str(track_of(job)["audioUrl"]))


# --- what is sold --------------------------------------------------------------------------------


def test_an_order_becomes_a_job_and_the_job_a_track(
    services: PracticeServices, api: httpx.Client
) -> None:
    answer = order(api)
    assert answer.status_code == 202
    assert answer.headers["x-request-id"]
    told = answer.json()
    assert set(told) == {"jobId", "status"}
    assert UUID.fullmatch(told["jobId"])
    assert told["status"] == "QUEUED"

    job = ended(api, told["jobId"])
    assert set(job) == {
        *("id", "status", "model", "progress", "result", "error", "creditCost"),
        *("webhookStatus", "createdAt", "completedAt", "expired", "input"),
    }
    assert (job["id"], job["status"], job["progress"]) == (told["jobId"], "COMPLETED", 100)
    assert (job["error"], job["creditCost"], job["expired"]) == (None, 10, False)
    assert job["input"] == {
        "model": "elevenlabs-music",
        "prompt": "soft rain",
        "elevenlabsParams": SHORT,
    }
    assert str(job["createdAt"]) < str(job["completedAt"])
    assert track_of(job)["duration"] == 5

    file = fetched(job)
    assert file.headers["content-type"] == "audio/wav"
    assert decoded_seconds(file.content) == pytest.approx(5, abs=0.01)
    assert services.ledger.credits == 290
    assert services.ledger.balance == 25
    assert services.ledger.leaks == ()


@pytest.mark.parametrize(
    ("wanted", "content_type", "bytes_a_second"),
    [
        ("mp3_standard", "audio/mpeg", 16_000),
        ("mp3_high_quality", "audio/mpeg", 24_000),
        ("wav_16khz", "audio/wav", 64_000),
        ("wav_22khz", "audio/wav", 88_200),
        ("wav_24khz", "audio/wav", 96_000),
        ("wav_cd_quality", "audio/wav", 176_400),
    ],
)
def test_every_format_is_audio_of_its_rate_and_length(
    api: httpx.Client, wanted: str, content_type: str, bytes_a_second: int
) -> None:
    file = fetched(bought(api, {"music_length_ms": 6000, "output_format": wanted}))
    assert file.headers["content-type"] == content_type
    assert decoded_seconds(file.content) == pytest.approx(6, abs=0.06)
    assert len(file.content) == pytest.approx(6 * bytes_a_second, rel=0.02)


def test_the_price_goes_by_bands_of_length() -> None:
    prices = {5: 10, 30: 10, 31: 20, 120: 20, 121: 30, 300: 30}
    with PracticeServices(pace=0, at_once=len(prices)) as services, customer(services) as api:
        services.faults.next("apiframe:stuck_queued", times=len(prices))
        for seconds, price in prices.items():
            before = services.ledger.credits
            job_id = order(api, {"music_length_ms": seconds * 1000}).json()["jobId"]
            assert api.get(f"/v2/jobs/{job_id}").json()["creditCost"] == price
            entry = services.ledger.orders[-1]
            assert (entry.credits, entry.credits_after) == (price, before - price)
        assert services.ledger.credits_total == sum(prices.values())


def test_an_order_without_options_is_a_minute_in_good_mp3(
    services: PracticeServices, api: httpx.Client
) -> None:
    answer = api.post(
        "/v2/music/generate", json={"model": "elevenlabs-music", "prompt": "soft rain"}
    )
    file = fetched(ended(api, answer.json()["jobId"]))
    assert file.headers["content-type"] == "audio/mpeg"
    # A minute at the scale of these tests, because here the service chooses the length.
    assert decoded_seconds(file.content) == pytest.approx(1.2, abs=0.06)
    assert services.ledger.credits == 280


def test_whoever_makes_the_music_hears_what_was_ordered() -> None:
    heard: list[MusicOrder] = []

    def listen(music: MusicOrder, path: Path) -> None:
        heard.append(music)
        soft_tones(music, path)

    with PracticeServices(listen, pace=0) as services, customer(services) as api:
        bought(api, {**SHORT, "force_instrumental": True}, prompt="a storm")
        bought(api, prompt="a calm")
    assert [(each.prompt, each.instrumental, each.length_ms) for each in heard] == [
        ("a storm", True, 5000),
        ("a calm", False, 5000),
    ]
    assert {(each.service, each.model, each.lyrics) for each in heard} == {
        ("apiframe", "elevenlabs-music", "")
    }
    assert heard[0].seed != heard[1].seed


def test_the_same_seed_gives_the_same_ids() -> None:
    ids = []
    for seed in (7, 7, 8):
        with PracticeServices(pace=0, seed=seed) as services, customer(services) as api:
            ids.append(order(api).json()["jobId"])
    assert ids[0] == ids[1] != ids[2]


def test_a_job_can_be_seen_to_wait_to_work_and_to_end() -> None:
    may_go_on = threading.Event()

    def slowly(music: MusicOrder, path: Path) -> None:
        assert may_go_on.wait(60)
        soft_tones(music, path)

    with PracticeServices(slowly, pace=0.01) as services, customer(services) as api:
        services.faults.next("apiframe:stuck_queued")
        job_id = order(api).json()["jobId"]
        seen = [api.get(f"/v2/jobs/{job_id}").json()]
        assert services.ledger.wait_until(lambda _: services.faults.release() == 1)
        while seen[-1]["progress"] != 99:
            seen.append(api.get(f"/v2/jobs/{job_id}").json())
        assert seen[0]["status"] == "QUEUED"
        assert {job["status"] for job in seen} == {"QUEUED", "PROCESSING"}
        assert all(job["result"] is job["completedAt"] is None for job in seen)
        assert {job["progress"] for job in seen if job["status"] == "QUEUED"} == {None}
        progress = [job["progress"] for job in seen if job["status"] == "PROCESSING"]
        assert progress == sorted(progress)
        assert any(0 < share < 99 for share in progress)
        may_go_on.set()
        while (last := api.get(f"/v2/jobs/{job_id}").json())["status"] == "PROCESSING":
            assert last["progress"] == 99
        assert (last["status"], last["progress"]) == ("COMPLETED", 100)


def test_music_that_cannot_be_made_fails_the_job_and_gives_the_credits_back() -> None:
    def fail(music: MusicOrder, path: Path) -> None:
        raise RuntimeError("the band is ill")

    with PracticeServices(fail, pace=0) as services, customer(services) as api:
        job = bought(api)
        assert (job["status"], job["creditCost"], job["result"]) == ("FAILED", 0, None)
        assert "the band is ill" in str(job["error"])
        assert services.ledger.credits == 300
        assert "the band is ill" in services.ledger.orders[0].note


def test_a_service_that_stops_leaves_its_jobs() -> None:
    gave_up = threading.Event()

    def endless(music: MusicOrder, path: Path) -> None:
        assert music.cancelled.wait(60)
        gave_up.set()
        raise RuntimeError("given up")

    with PracticeServices(endless, pace=0) as services, customer(services) as api:
        services.faults.next("apiframe:stuck_queued")
        order(api)
        job_id = order(api).json()["jobId"]
        assert api.get(f"/v2/jobs/{job_id}").json()["status"] == "PROCESSING"
    assert gave_up.wait(60)
    assert services.faults.release() == 0


# --- one order and no second ---------------------------------------------------------------------


def test_the_same_idempotency_key_gives_the_same_job_and_takes_nothing(
    services: PracticeServices, api: httpx.Client
) -> None:
    first = order(api, key="once").json()["jobId"]
    assert ended(api, first)["status"] == "COMPLETED"
    again = order(api, {"music_length_ms": 300_000}, key="once", prompt="something else")
    assert again.status_code == 202
    assert again.json() == {"jobId": first, "status": "COMPLETED"}
    other = order(api, key="twice").json()["jobId"]
    assert order(api).json()["jobId"] not in {first, other}
    assert [entry.credits for entry in services.ledger.orders] == [10, 0, 10, 10]


def test_an_order_lost_on_the_way_back_is_found_again_by_its_key(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.faults.next("reset_after_charge")
    with pytest.raises(httpx.TransportError):
        order(api, key="lost")
    assert services.ledger.credits == 290
    job = ended(api, order(api, key="lost").json()["jobId"])
    assert job["status"] == "COMPLETED"
    assert services.ledger.credits == 290


def test_a_refused_order_does_not_use_up_its_key(
    services: PracticeServices, api: httpx.Client
) -> None:
    assert order(api, {"music_length_ms": 1}, key="again").status_code == 400
    services.ledger.add_credits(-300)
    assert order(api, key="again").status_code == 402
    services.ledger.add_credits(10)
    assert order(api, key="again").status_code == 202


def test_a_replay_wants_neither_a_free_place_nor_credits() -> None:
    with (
        PracticeServices(pace=0, at_once=1, credits_left=10) as services,
        customer(services) as api,
    ):
        services.faults.next("apiframe:stuck_queued")
        first = order(api, key="a")
        assert order(api, key="b").status_code == 429
        assert order(api, key="a").json() == first.json()


def test_an_idempotency_key_has_up_to_255_characters(visitor: httpx.Client) -> None:
    assert read_idempotency_key("k" * 255) == "k" * 255
    answer = order(visitor, key="k" * 256)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["details"]


def test_a_key_is_remembered_for_24_hours() -> None:
    board = Board()
    job = Job(
        id="x",
        order=read_order({"model": "elevenlabs-music", "prompt": "rain"}),
        model="elevenlabs-music",
        number=0,
        fault="",
        credits=20,
        wait=0,
    )
    board.put_up(job, "key")
    almost = job.created + timedelta(hours=23, minutes=59)
    assert board.ordered_with("key", almost) is job
    assert board.ordered_with("key", almost + timedelta(minutes=1)) is None
    assert board.ordered_with("another", almost) is None


# --- what is refused -----------------------------------------------------------------------------


def problems(fields: object) -> dict[str, list[str]]:
    assert isinstance(fields, dict)
    with pytest.raises(Refused) as refused:
        read_order(fields)
    answer = refused.value.answer
    assert answer.status == 400
    assert isinstance(answer.body, bytes)
    document = httpx.Response(400, content=answer.body).json()
    assert document["error"]
    found: dict[str, list[str]] = document["details"]
    assert all(messages and all(messages) for messages in found.values())
    return found


GOOD: dict[str, object] = {"model": "elevenlabs-music", "prompt": "rain"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"webhook_url": "https://example.org"}, "webhook_url"),
        ({"webhookUrl": "example"}, "webhookUrl"),
        ({"webhookUrl": "http://[1"}, "webhookUrl"),
        ({"webhookUrl": None}, "webhookUrl"),
        ({"webhookEvents": []}, "webhookEvents"),
        ({"webhookEvents": ["started"]}, "webhookEvents"),
        ({"webhookEvents": "failed"}, "webhookEvents"),
        ({"lyrics": "la"}, "lyrics"),
        ({"sunoParams": {}}, "sunoParams"),
        ({"model": "suno"}, "model"),
        ({"model": None}, "model"),
        ({"model": ["elevenlabs-music"]}, "model"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"prompt": 7}, "prompt"),
        ({"prompt": "x" * 5001}, "prompt"),
        ({"prompt": "\U0001f3b5" * 2501}, "prompt"),
        ({"elevenlabsParams": None}, "elevenlabsParams"),
        ({"elevenlabsParams": []}, "elevenlabsParams"),
    ],
)
def test_a_faulty_field_is_refused_by_its_path(change: dict[str, object], path: str) -> None:
    assert list(problems({**GOOD, **change})) == [path]


@pytest.mark.parametrize(
    ("params", "path"),
    [
        *[
            ({"music_length_ms": length}, "music_length_ms")
            for length in (4000, 4999, 301_000, 300_001, 5500, 5000.5, -1, 0, "5000", True, None)
        ],
        ({"music_length_ms": 10**400}, "music_length_ms"),
        ({"force_instrumental": "yes"}, "force_instrumental"),
        ({"force_instrumental": 1}, "force_instrumental"),
        ({"force_instrumental": None}, "force_instrumental"),
        ({"output_format": "mp3"}, "output_format"),
        ({"output_format": None}, "output_format"),
        ({"output_format": ["mp3_standard"]}, "output_format"),
        ({"seed": 1}, "seed"),
        ({"instrumental": True}, "instrumental"),
    ],
)
def test_a_faulty_option_is_refused_by_its_path(params: dict[str, object], path: str) -> None:
    assert list(problems({**GOOD, "elevenlabsParams": params})) == [f"elevenlabsParams.{path}"]


def test_every_problem_is_told_at_once_and_nothing_is_taken(
    house: PracticeServices, visitor: httpx.Client
) -> None:
    answer = order(visitor, {"music_length_ms": 1, "tempo": 90}, webhook_url="https://example.org")
    assert answer.status_code == 400
    assert set(answer.json()["details"]) == {
        *("webhook_url", "elevenlabsParams.music_length_ms", "elevenlabsParams.tempo"),
    }
    entry = house.ledger.orders[-1]
    assert (entry.outcome, entry.status, entry.code) == ("refused", 400, "invalid")
    assert house.ledger.credits == 300


@given(
    prompt=st.text(min_size=1, max_size=40),
    webhook=st.fixed_dictionaries(
        {},
        optional={
            "webhookUrl": st.just("https://example.org/hook"),
            "webhookEvents": st.lists(
                st.sampled_from(["progress", "completed", "failed"]), min_size=1
            ),
        },
    ),
    params=st.fixed_dictionaries(
        {},
        optional={
            "music_length_ms": st.integers(5, 300).map(lambda seconds: seconds * 1000),
            "force_instrumental": st.booleans(),
            "output_format": st.sampled_from(["mp3_standard", "mp3_high_quality", "wav_24khz"]),
        },
    ),
)
def test_every_valid_order_is_taken_at_its_price(
    prompt: str, webhook: dict[str, object], params: dict[str, object]
) -> None:
    read = read_order(
        {"model": "elevenlabs-music", "prompt": prompt, "elevenlabsParams": params, **webhook}
    )
    length = params.get("music_length_ms", 60_000)
    assert isinstance(length, int)
    assert read.length_ms == length
    assert read.credits == (10 if length <= 30_000 else 20 if length <= 120_000 else 30)


def test_half_of_a_surrogate_pair_counts_as_one_character() -> None:
    """As in JavaScript, and JSON can carry it."""
    assert read_order({**GOOD, "prompt": "x" * 4999 + "\ud83d"}).length_ms == 60_000
    assert "prompt" in problems({**GOOD, "prompt": "x" * 5000 + "\ud83d"})


def test_a_prompt_at_its_cap_is_taken() -> None:
    assert read_order({**GOOD, "prompt": "x" * 5000}).length_ms == 60_000
    assert read_order({**GOOD, "prompt": "\U0001f3b5" * 2500}).length_ms == 60_000


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"rain"', b"\xff\xfe", b'{"prompt": NaN}', b'{"prompt": "\\ud800"}'],
)
def test_a_body_that_is_no_json_object_is_refused(
    house: PracticeServices, visitor: httpx.Client, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = visitor.post("/v2/music/generate", content=body, headers=headers)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]
    assert "details" not in answer.json()
    assert house.ledger.credits == 300


def test_the_body_must_be_declared_as_json(api: httpx.Client) -> None:
    body = b'{"model": "elevenlabs-music", "prompt": "rain"}'
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": content_type}
        answer = api.post("/v2/music/generate", content=body, headers=headers)
        assert answer.status_code == 400
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert api.post("/v2/music/generate", content=body, headers=headers).status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "afk_"},
        {"X-API-Key": "kyma-123"},
        {"Authorization": "Bearer afk_123"},
    ],
)
def test_without_a_key_of_apiframe_nothing_is_sold_or_told(
    house: PracticeServices, headers: dict[str, str]
) -> None:
    address = house.urls["apiframe"]
    body = {"model": "elevenlabs-music", "prompt": "rain"}
    answers = [
        httpx.post(f"{address}/v2/music/generate", json=body, headers=headers),
        httpx.get(f"{address}/v2/me", headers=headers),
        httpx.get(f"{address}/v2/jobs", headers=headers),
        httpx.get(f"{address}/v2/jobs/x", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert all(answer.json()["error"] for answer in answers)
    assert house.ledger.credits == 300


def test_an_order_beyond_the_purse_names_both_sums(
    services: PracticeServices, api: httpx.Client
) -> None:
    services.ledger.add_credits(-281)
    answer = order(api, {"music_length_ms": 31_000})
    assert answer.status_code == 402
    told = answer.json()
    assert told["error"] == "Insufficient credits"
    assert (told["creditsRequired"], told["creditsAvailable"]) == (20, 19)
    assert bought(api)["creditCost"] == 10
    assert services.ledger.credits == 9


def test_more_jobs_than_places_are_refused_until_one_ends() -> None:
    with PracticeServices(pace=0, at_once=2) as services, customer(services) as api:
        services.faults.next("apiframe:stuck_queued", times=2)
        ids = [order(api).json()["jobId"] for _ in range(2)]
        answer = order(api)
        assert answer.status_code == 429
        assert float(answer.headers["retry-after"]) > 0
        assert services.ledger.credits == 280
        assert api.get("/v2/me").json()["team"]["maxConcurrentJobs"] == 2
        assert services.faults.release() == 2
        assert [ended(api, each)["status"] for each in ids] == ["COMPLETED"] * 2
        assert order(api).status_code == 202


# --- the other addresses -------------------------------------------------------------------------


def test_a_job_is_asked_for_by_its_uuid(services: PracticeServices, api: httpx.Client) -> None:
    job_id = order(api).json()["jobId"]
    assert ended(api, job_id.upper())["id"] == job_id
    bad = api.get("/v2/jobs/job_1")
    assert bad.status_code == 400
    assert "id" in bad.json()["details"]
    unknown = api.get("/v2/jobs/00000000-0000-4000-8000-000000000000")
    assert unknown.status_code == 404
    assert unknown.json()["error"] == "Job not found"
    assert services.ledger.entries[-1].place == "job"


def test_the_account_tells_the_credits(services: PracticeServices, api: httpx.Client) -> None:
    order(api)
    told = api.get("/v2/me").json()
    assert told["team"]["credits"] == 290
    assert services.keys["apiframe"].startswith(told["apiKey"]["prefix"])
    assert set(told["user"]) == {"id", "email", "role"}
    assert services.ledger.entries[-1].place == "account"


def test_the_models_need_no_key_and_name_the_price(services: PracticeServices) -> None:
    address = services.urls["apiframe"] + "/v2/models"
    [model] = httpx.get(address, params={"modality": "music"}).json()["models"]
    assert (model["id"], model["costMin"], model["costMax"]) == ("elevenlabs-music", 10, 30)
    assert httpx.get(address, params={"modality": "video"}).json()["models"] == []


def test_the_jobs_are_listed_newest_first_page_by_page(api: httpx.Client) -> None:
    ids = [str(bought(api)["id"]) for _ in range(3)]
    first = api.get("/v2/jobs", params={"limit": 2}).json()
    assert [job["id"] for job in first["jobs"]] == ids[:0:-1]
    assert first["hasMore"] is True
    cursor = {"limit": 2, "cursor": first["nextCursor"]}
    second = api.get("/v2/jobs", params=cursor).json()
    assert [job["id"] for job in second["jobs"]] == ids[:1]
    assert (second["nextCursor"], second["hasMore"]) == (None, False)


def test_the_list_can_be_narrowed(api: httpx.Client) -> None:
    job_id = str(bought(api)["id"])
    counts: list[tuple[dict[str, str], int]] = [
        ({"status": "COMPLETED"}, 1),
        ({"status": "FAILED"}, 0),
        ({"model": "elevenlabs-music"}, 1),
        ({"model": "suno"}, 0),
        ({"scope": "team"}, 1),
        ({"search": job_id.upper()}, 1),
        ({"search": "00000000-0000-4000-8000-000000000000"}, 0),
    ]
    for asked, count in counts:
        assert len(api.get("/v2/jobs", params=asked).json()["jobs"]) == count, asked


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"status": "DONE"},
        {"scope": "world"},
        {"search": "rain"},
        {"cursor": "nowhere"},
    ],
)
def test_a_faulty_question_for_the_list_is_refused(
    visitor: httpx.Client, asked: dict[str, str]
) -> None:
    answer = visitor.get("/v2/jobs", params=asked)
    assert answer.status_code == 400
    assert list(answer.json()["details"]) == list(asked)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/music/generate"),
        ("POST", "/music/generate"),
        ("DELETE", "/v2/jobs/00000000-0000-4000-8000-000000000000"),
        ("GET", "/"),
    ],
)
def test_other_addresses_are_refused_and_written_down(
    house: PracticeServices, visitor: httpx.Client, method: str, path: str
) -> None:
    answer = visitor.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"]
    assert house.ledger.entries[-1].outcome == "refused"

"""Verbatik for play money: which words go together, what a song costs, what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.practice.music import MusicOrder
from composer.practice.services import PracticeServices
from composer.practice.tones import soft_tones
from composer.practice.verbatik_orders import Invalid, price_cents, read_order
from tests.practice.test_practice_orders import decoded_seconds

PATH = "/api/v1/text-to-music"

LONG = 6.0
"""Seconds of a song without words, at the scale of these tests: two cents."""


@pytest.fixture
def services() -> Iterator[PracticeServices]:
    with PracticeServices(pace=0, song_scale=0.1) as running:
        yield running


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
        base_url=services.urls["verbatik"],
        headers={"Authorization": f"Bearer {services.keys['verbatik']}"},
        timeout=60,
    )


def order(api: httpx.Client, **fields: object) -> httpx.Response:
    return api.post(PATH, json={"prompt": "soft rain", "output_format": "mp3", **fields})


# --- what is sold --------------------------------------------------------------------------------


def test_an_order_is_answered_with_its_song(services: PracticeServices, api: httpx.Client) -> None:
    answer = api.post(PATH, json={"tags": ["pop", "slow"], "lyrics": "", "name": "Rain", "seed": 7})
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"success", "tracks", "cost_cents"}
    assert (told["success"], told["cost_cents"]) == (True, 2)
    [track] = told["tracks"]
    assert {key: track[key] for key in ("name", "status", "seed", "tags", "lyrics")} == {
        "name": "Rain",
        "status": "ready",
        "seed": 7,
        "tags": ["pop", "slow"],
        "lyrics": "",
    }
    assert len(track["id"]) == 36
    assert track["duration"] == LONG
    file = httpx.get(track["audio_url"])
    assert file.headers["content-type"] == "audio/wav"
    assert decoded_seconds(file.content) == pytest.approx(LONG, abs=0.01)
    assert services.ledger.orders[-1].charged == Decimal("0.02")
    assert services.ledger.balance == Decimal("24.98")
    assert services.ledger.credits == 300
    assert services.ledger.leaks == ()


@pytest.mark.parametrize(
    ("wanted", "content_type", "head"),
    [
        ("flac", "audio/flac", b"fLaC"),
        ("mp3", "audio/mpeg", b"ID3"),
        ("wav", "audio/wav", b"RIFF"),
        ("ogg", "audio/ogg", b"OggS"),
        ("m4a", "audio/mp4", b"\0\0\0"),
    ],
)
def test_every_format_is_audio_of_its_kind(
    services: PracticeServices,
    api: httpx.Client,
    tmp_path: Path,
    wanted: str,
    content_type: str,
    head: bytes,
) -> None:
    [track] = order(api, output_format=wanted).json()["tracks"]
    assert track["audio_url"].endswith(f".{wanted}")
    file = httpx.get(track["audio_url"])
    assert file.headers["content-type"] == content_type
    assert file.content.startswith(head)
    assert decoded_seconds(file.content) == pytest.approx(LONG, abs=0.06)


def test_the_bit_rate_decides_the_size(api: httpx.Client) -> None:
    sizes = []
    for rate in ("128", "192", "256", "320"):
        [track] = order(api, output_bit_rate=rate).json()["tracks"]
        sizes.append(len(httpx.get(track["audio_url"]).content))
        assert sizes[-1] == pytest.approx(LONG * int(rate) * 125, rel=0.05)
    assert sizes == sorted(sizes)
    assert order(api, output_format="m4a", output_bit_rate="128").status_code == 200


def test_two_songs_cost_twice_as_much_and_sound_different(
    services: PracticeServices, api: httpx.Client
) -> None:
    told = order(api, num_songs=2, output_format="wav").json()
    first, second = told["tracks"]
    assert first["id"] != second["id"]
    assert told["cost_cents"] == 4
    assert services.ledger.charged_total == Decimal("0.04")
    assert httpx.get(first["audio_url"]).content != httpx.get(second["audio_url"]).content


def test_the_same_seed_gives_the_same_song_where_there_is_no_prompt(api: httpx.Client) -> None:
    def heard(**fields: object) -> bytes:
        body = {"lyrics": "", "output_format": "wav", **fields}
        [track] = api.post(PATH, json=body).json()["tracks"]
        return httpx.get(track["audio_url"]).content

    assert heard(tags=["pop"], seed=-3) == heard(tags=["pop"], seed=-3)
    assert heard(tags=["pop"], seed=-3) != heard(tags=["pop"], seed=4)
    assert heard(prompt="pop", seed=-3) != heard(prompt="pop", seed=-3)


def test_whoever_makes_the_music_hears_what_was_ordered() -> None:
    heard: list[MusicOrder] = []

    def listen(music: MusicOrder, path: Path) -> None:
        heard.append(music)
        soft_tones(music, path)

    with PracticeServices(listen, pace=0, song_scale=0.02) as services, customer(services) as api:
        order(api)
        order(api, prompt="Instrumental rain", tags=["pop"])
        order(api, lyrics="[Verse]\nThe rain is on the roof")
        order(api, lyrics="")
    assert [(each.prompt, each.lyrics, each.instrumental) for each in heard] == [
        ("soft rain", "", False),
        ("Instrumental rain, pop", "", True),
        ("soft rain", "[Verse]\nThe rain is on the roof", False),
        ("soft rain", "", True),
    ]
    assert {(each.service, each.model) for each in heard} == {("verbatik", "text-to-music")}


def test_a_song_that_cannot_be_made_has_failed_and_costs_nothing() -> None:
    def fail(music: MusicOrder, path: Path) -> None:
        raise RuntimeError("the band is ill")

    with PracticeServices(fail, pace=0) as services, customer(services) as api:
        told = order(api).json()
        [track] = told["tracks"]
        assert (track["status"], track["audio_url"], told["cost_cents"]) == ("failed", None, 0)
        assert "the band is ill" in track["error_message"]
        assert services.ledger.charged_total == 0


def test_a_song_can_be_looked_at_again(services: PracticeServices, api: httpx.Client) -> None:
    told = order(api, num_songs=2).json()
    for track in told["tracks"]:
        again = api.get(f"{PATH}/{track['id']}")
        assert again.json() == {"success": True, "tracks": [track], "cost_cents": 2}
    assert services.ledger.entries[-1].place == "job"
    unknown = api.get(f"{PATH}/00000000-0000-4000-8000-000000000000")
    assert unknown.status_code == 404
    assert set(unknown.json()) == {"error", "message"}
    assert services.ledger.charged_total == Decimal("0.04")


@pytest.mark.parametrize(
    ("seconds", "cents"), [(180, 60), (60, 20), (1.4, 0), (1.5, 1), (4.5, 2), (4.49, 1), (240, 80)]
)
def test_a_price_is_twenty_cents_a_minute_to_the_cent(seconds: float, cents: int) -> None:
    assert price_cents(round(seconds * 1000)) == cents


# --- words that go together ----------------------------------------------------------------------

WORDS: dict[str, object] = {"prompt": "rain", "tags": ["pop"], "lyrics": "la la"}


@pytest.mark.parametrize("given_words", ["prompt", "prompt tags", "prompt lyrics", "tags lyrics"])
def test_these_words_go_together(given_words: str) -> None:
    read = read_order({name: WORDS[name] for name in given_words.split()})
    assert bool(read.prompt) == ("prompt" in given_words)
    assert read.tags == (("pop",) if "tags" in given_words else ())
    assert read.lyrics == ("la la" if "lyrics" in given_words else None)


@pytest.mark.parametrize("given_words", ["", "lyrics", "tags", "prompt tags lyrics"])
@pytest.mark.parametrize("lyrics", ["la la", ""])
def test_other_words_do_not(
    house: PracticeServices, visitor: httpx.Client, given_words: str, lyrics: str
) -> None:
    words = {**WORDS, "lyrics": lyrics}
    answer = visitor.post(PATH, json={name: words[name] for name in given_words.split()})
    assert answer.status_code == 400
    assert answer.json()["error"] == "Invalid input combination"
    assert answer.json()["message"]
    entry = house.ledger.orders[-1]
    assert (entry.outcome, entry.code) == ("refused", "invalid_input_combination")
    assert house.ledger.charged_total == 0


# --- what else is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": " "},
        {"prompt": None},
        {"prompt": 7},
        {"lyrics": None},
        {"lyrics": ["la"]},
        {"tags": []},
        {"tags": "pop"},
        {"tags": [""]},
        {"tags": ["pop", 7]},
        {"tags": None},
        {"seed": "7"},
        {"seed": 7.5},
        {"seed": True},
        {"seed": None},
        {"seed": 2**63},
        {"seed": -(2**63) - 1},
        {"prompt_strength": 1.39},
        {"prompt_strength": 3.11},
        {"prompt_strength": "2"},
        {"prompt_strength": 10**400},
        {"balance_strength": -0.01},
        {"balance_strength": 1.01},
        {"balance_strength": True},
        {"num_songs": 0},
        {"num_songs": 3},
        {"num_songs": 1.5},
        {"num_songs": True},
        {"num_songs": "2"},
        {"output_format": "opus"},
        {"output_format": "MP3"},
        {"output_format": None},
        {"output_format": "mp3", "output_bit_rate": 192},
        {"output_format": "mp3", "output_bit_rate": "160"},
        {"output_format": "mp3", "output_bit_rate": None},
        {"output_bit_rate": "192"},
        *[{"output_format": each, "output_bit_rate": "192"} for each in ("wav", "flac", "ogg")],
        {"bpm": "fast"},
        {"bpm": "120"},
        {"bpm": 0},
        {"bpm": -90},
        {"bpm": True},
        {"bpm": None},
        {"store_audio": "yes"},
        {"store_audio": 1},
        {"name": 7},
        {"name": None},
        {"instrumental": True},
        {"music_length_ms": 30_000},
    ],
)
def test_a_faulty_field_is_refused(change: dict[str, object]) -> None:
    good: dict[str, object] = {"tags": ["pop"], "lyrics": "la"}
    if "prompt" in change:
        good = {}
    assert read_order(good or {"prompt": "rain"}).songs == 1
    with pytest.raises(Invalid) as refused:
        read_order({**good, **change})
    assert refused.value.title == ""
    # The sentence names the field.
    assert any(name in str(refused.value) for name in change)


@given(
    words=st.sampled_from(
        [("prompt",), ("prompt", "tags"), ("prompt", "lyrics"), ("tags", "lyrics")]
    ),
    encoding=st.one_of(
        st.sampled_from(["flac", "wav", "ogg"]).map(lambda name: {"output_format": name}),
        st.fixed_dictionaries(
            {"output_format": st.sampled_from(["mp3", "m4a"])},
            optional={"output_bit_rate": st.sampled_from(["128", "192", "256", "320"])},
        ),
    ),
    options=st.fixed_dictionaries(
        {},
        optional={
            "seed": st.integers(-(2**63), 2**63 - 1),
            "prompt_strength": st.floats(1.4, 3.1),
            "balance_strength": st.floats(0, 1),
            "num_songs": st.sampled_from([1, 2]),
            "bpm": st.one_of(st.just("auto"), st.integers(30, 300), st.floats(30, 300)),
            "store_audio": st.booleans(),
            "name": st.text(max_size=20),
        },
    ),
)
def test_every_valid_order_is_taken(
    words: tuple[str, ...], encoding: dict[str, str], options: dict[str, object]
) -> None:
    fields = {**{name: WORDS[name] for name in words}, **encoding, **options}
    read = read_order(fields)
    assert read.songs == options.get("num_songs", 1)
    assert read.seed == options.get("seed")
    assert read.output_format == encoding["output_format"]
    assert read.kilobits == (
        int(encoding["output_bit_rate"]) if "output_bit_rate" in encoding else None
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"rain"', b'{"prompt": "a", "seed": NaN}'])
def test_a_body_that_is_no_json_object_is_refused(visitor: httpx.Client, body: bytes) -> None:
    answer = visitor.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "Invalid request"
    assert "JSON" in answer.json()["message"]


def test_the_body_must_be_declared_as_json(visitor: httpx.Client) -> None:
    answer = visitor.post(PATH, content=b'{"prompt": "a"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400
    assert "Content-Type" in answer.json()["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer vbt_"},
        {"Authorization": "Bearer kyma-123"},
        {"Authorization": "vbt_123"},
        {"X-API-Key": "vbt_123"},
    ],
)
def test_without_a_key_of_verbatik_nothing_is_sold_or_told(
    house: PracticeServices, headers: dict[str, str]
) -> None:
    address = house.urls["verbatik"] + PATH
    answers = [
        # Not even whether an order is valid.
        httpx.post(address, json={"prompt": "rain"}, headers=headers),
        httpx.post(address, json={"lyrics": "rain"}, headers=headers),
        httpx.get(f"{address}/00000000-0000-4000-8000-000000000000", headers=headers),
    ]
    for answer in answers:
        assert answer.status_code == 401
        assert answer.json()["message"] == "Invalid or missing API token"
    assert house.ledger.charged_total == 0


def test_the_last_cent_can_be_spent_and_no_more() -> None:
    with (
        PracticeServices(pace=0, song_scale=0.1, balance=Decimal("0.039")) as services,
        customer(services) as api,
    ):
        answer = order(api, num_songs=2)
        assert answer.status_code == 402
        told = answer.json()
        assert told["error"] == "Insufficient balance"
        assert (told["required"], told["available"]) == (4, 3)
        services.ledger.add_money(Decimal("0.001"))
        assert order(api, num_songs=2).json()["cost_cents"] == 4
        assert services.ledger.balance == 0
        assert order(api).status_code == 402


def test_two_orders_for_the_money_of_one_are_not_both_made_good() -> None:
    both_at_work = threading.Barrier(2)

    def together(music: MusicOrder, path: Path) -> None:
        both_at_work.wait(60)
        soft_tones(music, path)

    with (
        PracticeServices(together, pace=0, song_scale=0.1, balance=Decimal("0.03")) as services,
        customer(services) as api,
        ThreadPoolExecutor(2) as threads,
    ):
        orders = [threads.submit(order, api) for _ in range(2)]
        tracks = [each.result().json()["tracks"][0] for each in orders]
        assert sorted(track["status"] for track in tracks) == ["failed", "ready"]
        assert services.ledger.balance == Decimal("0.01")


def test_too_many_orders_at_once_wait_for_their_turn() -> None:
    may_go_on, at_work = threading.Event(), threading.Event()

    def slowly(music: MusicOrder, path: Path) -> None:
        at_work.set()
        assert may_go_on.wait(60)
        soft_tones(music, path)

    with (
        PracticeServices(slowly, pace=0, song_scale=0.1, at_once=1) as services,
        customer(services) as api,
        ThreadPoolExecutor(1) as threads,
    ):
        first = threads.submit(order, api)
        assert at_work.wait(60)
        answer = order(api)
        assert answer.status_code == 429
        assert answer.json() == {"error": "Too Many Requests", "message": "Rate limit exceeded"}
        assert "retry-after" not in answer.headers
        may_go_on.set()
        assert first.result().status_code == 200
        assert order(api).status_code == 200
        assert services.ledger.charged_total == Decimal("0.04")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH), ("POST", "/text-to-music"), ("DELETE", f"{PATH}/x"), ("GET", "/")],
)
def test_other_addresses_are_refused_and_written_down(
    house: PracticeServices, visitor: httpx.Client, method: str, path: str
) -> None:
    answer = visitor.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"]
    assert house.ledger.entries[-1].outcome == "refused"


def test_a_key_is_tested_by_its_own_voices_for_nothing(
    house: PracticeServices, visitor: httpx.Client
) -> None:
    good = visitor.get("/api/v1/my-voices")
    assert (good.status_code, good.json()) == (200, [])
    bad = visitor.get("/api/v1/my-voices", headers={"Authorization": "Bearer kyma-1"})
    assert (bad.status_code, bad.json()["error"]) == (401, "Unauthorized")
    assert [entry.place for entry in house.ledger.entries[-2:]] == ["account", "account"]
    assert house.ledger.charged_total == 0

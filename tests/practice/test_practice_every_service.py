"""What holds for every simulated service: any fault at any place is survived, and shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import httpx
import pytest

from composer.practice.faults import KINDS, OWN, kinds_of
from composer.practice.ledger import Place
from composer.practice.services import KEY_PREFIXES, PracticeServices
from tests.quick_songs import the_same_song


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """How a service is asked for a song and for the account."""

    order: str
    fields: Mapping[str, object]
    account: str
    key_header: str = "Authorization"
    scheme: str = "Bearer "


CUSTOMERS: Mapping[str, Customer] = {
    "kyma": Customer(
        order="/v1/audio/music?save_to_blob=1",
        fields={"prompt": "rain", "music_length_ms": 1000},
        account="/v1/credits/balance",
    ),
    "apiframe": Customer(
        order="/v2/music/generate",
        fields={
            "model": "elevenlabs-music",
            "prompt": "rain",
            "elevenlabsParams": {"music_length_ms": 5000, "output_format": "wav_16khz"},
        },
        account="/v2/me",
        key_header="X-API-Key",
        scheme="",
    ),
    "verbatik": Customer(
        order="/api/v1/text-to-music",
        fields={"prompt": "rain", "num_songs": 2},
        account="/api/v1/my-voices",
    ),
    "minimax": Customer(
        order="/v1/music_generation",
        fields={
            "model": "music-2.6",
            "prompt": "rain",
            "lyrics": "[Verse]\nhello there",
            "output_format": "url",
        },
        account="/v1/token_plan/remains",
    ),
}


@pytest.fixture
def services() -> Iterator[PracticeServices]:
    # Enough money and places for every fault, one after another; some jobs never end.
    with PracticeServices(
        the_same_song, pace=0, song_scale=0.01, credits_left=2000, at_once=100
    ) as running:
        yield running


def client_of(services: PracticeServices, service: str) -> httpx.Client:
    customer = CUSTOMERS[service]
    key = {customer.key_header: customer.scheme + services.keys[service]}
    return httpx.Client(base_url=services.urls[service], headers=key, timeout=60)


def test_every_service_has_a_key_of_its_own_look(services: PracticeServices) -> None:
    assert set(services.urls) == set(services.keys) == set(KEY_PREFIXES) == set(CUSTOMERS)
    for service, prefix in KEY_PREFIXES.items():
        assert services.keys[service].startswith(prefix)
        assert len(services.keys[service]) > len(prefix)


def test_faults_of_a_service_bear_its_name() -> None:
    for service, faults in OWN.items():
        assert service in KEY_PREFIXES
        assert all(kind.startswith(f"{service}:") and words for kind, words in faults.items())
        assert set(kinds_of(service)) == {*KINDS, *faults}


@pytest.mark.parametrize("service", CUSTOMERS)
def test_every_fault_of_the_menu_strikes_an_order_once(
    services: PracticeServices, service: str
) -> None:
    """Called up one after another as from a menu, each leaves its mark on one request."""
    customer = CUSTOMERS[service]
    with client_of(services, service) as client:
        good = client.post(customer.order, json=customer.fields)
        assert good.is_success
        for kind in kinds_of(service):
            if kind in {"hang", "expired_file"}:
                continue  # these hold the answer back, or wait for a file
            services.faults.next(kind, service=service, pause_seconds=0.001)
            with suppress(httpx.TransportError):
                answer = client.post(customer.order, json=customer.fields)
                assert answer.text != "Internal Server Error", kind
            assert services.ledger.wait_until(lambda book: book.orders[-1].outcome != "open")
            assert services.ledger.orders[-1].fault == kind
            assert services.faults.pending == ()
        assert client.post(customer.order, json=customer.fields).status_code == good.status_code
        assert services.ledger.orders[-1].fault == ""


@pytest.mark.parametrize(
    ("service", "place"),
    [
        *((service, "account") for service in CUSTOMERS),
        *((service, "file") for service in CUSTOMERS),
        ("apiframe", "job"),
        ("verbatik", "job"),
    ],
)
def test_every_fault_is_survived_at_the_other_places(
    services: PracticeServices, service: str, place: Place
) -> None:
    customer = CUSTOMERS[service]
    with client_of(services, service) as client:
        told = client.post(customer.order, json=customer.fields).json()
        addresses = {"account": customer.account}
        if service == "apiframe":
            addresses["job"] = f"/v2/jobs/{told['jobId']}"
            [track] = client.get(addresses["job"]).json()["result"]["tracks"]
            addresses["file"] = track["audioUrl"]
        elif service == "verbatik":
            addresses["job"] = f"{customer.order}/{told['tracks'][0]['id']}"
            addresses["file"] = told["tracks"][0]["audio_url"]
        elif service == "minimax":
            addresses["file"] = told["data"]["audio"]
        else:
            addresses["file"] = told["url"]
        for kind in kinds_of(service):
            if kind == "hang":
                continue
            services.faults.next(kind, service=service, at=place, pause_seconds=0.001)
            with suppress(httpx.TransportError):
                answer = client.get(addresses[place])
                assert answer.text != "Internal Server Error", kind
            assert services.faults.pending == ()
        assert services.ledger.entries[-1].place == place
        assert services.ledger.entries[-1].fault == kind


@pytest.mark.parametrize("service", CUSTOMERS)
def test_nothing_is_charged_for_what_never_arrived_or_was_refused(
    services: PracticeServices, service: str
) -> None:
    customer = CUSTOMERS[service]
    free = ["reset_before_charge", *(kind for kind in KINDS if kind.startswith("status:"))]
    with client_of(services, service) as client:
        for kind in free:
            services.faults.next(kind)
            with suppress(httpx.TransportError):
                answer = client.post(customer.order, json=customer.fields)
                assert answer.status_code == int(kind.partition(":")[2])
    assert services.ledger.charged_total == 0
    assert services.ledger.credits_total == 0


@pytest.mark.parametrize("service", CUSTOMERS)
def test_what_went_wrong_on_the_way_back_was_charged(service: str) -> None:
    customer = CUSTOMERS[service]
    spoiling = [
        *("reset_after_charge", "reset_in_body", "truncated_body", "empty_body"),
        *("html_answer", "truncated_json", "wrong_content_type", "missing_headers"),
    ]
    # Long enough songs for whole cents where the service chooses the length.
    with (
        PracticeServices(the_same_song, pace=0, song_scale=0.05, at_once=100) as house,
        client_of(house, service) as client,
    ):
        for kind in spoiling:
            house.faults.next(kind)
            with suppress(httpx.TransportError):
                client.post(customer.order, json=customer.fields)
        assert house.ledger.wait_until(lambda book: book.orders[-1].outcome != "open")
        for entry in house.ledger.orders:
            assert entry.charged > 0 or entry.credits > 0, entry.fault
            assert entry.outcome == "broken"

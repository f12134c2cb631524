from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer import sound_work
from composer.domain.provider import Order
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.providers.apiframe import Apiframe
from composer.providers.kyma import Kyma
from composer.services.filing import Heard
from tests.providers.apiframe_ordering import SongOrder, apiframe_at
from tests.providers.ordering import MakeOrder, kyma_at


@pytest.fixture(scope="session", autouse=True)
def every_song_is_heard_once() -> Iterator[None]:
    """The same bytes are decoded to the same end."""
    hear = sound_work.hear
    known: dict[str, Heard] = {}

    def hear_once(file: Path) -> Heard:
        key = hashlib.sha256(file.read_bytes()).hexdigest()
        if key not in known:
            known[key] = hear(file)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sound_work, "hear", hear_once)
        yield


@pytest.fixture
def services() -> Iterator[PracticeServices]:
    with PracticeServices(pace=0, song_scale=0.02) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    """Every pause that was asked for, in seconds; none is really waited."""
    return []


@pytest.fixture
def kyma(services: PracticeServices, pauses: list[float]) -> Kyma:
    return kyma_at(services.urls["kyma"], pauses, key=services.keys["kyma"])


@pytest.fixture
def order(tmp_path: Path) -> MakeOrder:
    folder = tmp_path / "order"
    folder.mkdir()

    def make(sku: str = "elevenlabs-music", **fields: object) -> Order:
        options = fields.pop("options", {})
        request = Request(sku=f"kyma/{sku}", **{"prompt": "soft rain", **fields}, options=options)
        if sku == "elevenlabs-music" and "music_length_ms" not in options:
            options["music_length_ms"] = 1000
        return Order(id="order-1", request=request, folder=folder)

    return make


@pytest.fixture
def apiframe(services: PracticeServices, pauses: list[float]) -> Apiframe:
    return apiframe_at(services.urls["apiframe"], pauses, key=services.keys["apiframe"])


@pytest.fixture
def song(tmp_path: Path) -> SongOrder:
    """An order of Apiframe, of the shortest and cheapest clip unless a test says otherwise."""
    folder = tmp_path / "song"
    folder.mkdir()

    def make(id: str = "order-1", **fields: object) -> Order:  # noqa: A002
        options = {"music_length_ms": 5000, **fields.pop("options", {})}  # type: ignore[dict-item]
        words = {"prompt": "soft rain", **fields}
        request = Request(sku="apiframe/elevenlabs-music", options=options, **words)  # type: ignore[arg-type]
        return Order(id=id, request=request, folder=folder)

    return make

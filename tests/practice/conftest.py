from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from composer.practice.services import PracticeServices
from tests.patience import PATIENCE


@pytest.fixture
def services() -> Iterator[PracticeServices]:
    with PracticeServices(pace=0, song_scale=0.02) as running:
        yield running


@pytest.fixture
def client(services: PracticeServices) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=services.urls["kyma"],
        headers={"Authorization": f"Bearer {services.keys['kyma']}"},
        timeout=PATIENCE,
    ) as opened:
        yield opened


@pytest.fixture
def buy(client: httpx.Client) -> Callable[..., httpx.Response]:
    """Order a short clip; keyword arguments are the fields that differ from a good order."""

    def order(*, save_to_blob: str | None = None, **fields: object) -> httpx.Response:
        body = {"prompt": "soft rain", "music_length_ms": 1000, **fields}
        params = {} if save_to_blob is None else {"save_to_blob": save_to_blob}
        return client.post("/v1/audio/music", json=body, params=params)

    return order

"""Every service: its key goes to it alone, its files are fetched with care, a busy one is asked
again. One row of the table is all that a new service needs here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from composer.domain.errors import Charge
from composer.domain.provider import ClipReady, Order, Provider
from composer.providers import _http
from composer.providers._busy import BUSY_TRIES
from composer.providers.catalogue import make_providers
from tests.providers.apiframe_ordering import accepted, account_says, job_says, track
from tests.providers.every_sku import BY_ID, good, with_option
from tests.providers.ordering import check_no_key, failed, says, told, wire

KEY = "sk-0123456789abcdef"
FRAME = b"\xff\xfb\x90\x00" + bytes(413)
MP3 = says("200 OK", FRAME * 40, Content_Type="audio/mpeg")


def _json(document: object) -> bytes:
    return says("200 OK", json.dumps(document).encode(), Content_Type="application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How a service answers an order when the song lies at an address."""

    sku: str
    song_at: Callable[[str], list[bytes]]
    """Its answers, one after another."""
    kept: str = ""
    """The setting that makes it name an address at all."""


SERVICES: Mapping[str, Service] = {
    "kyma": Service(
        sku="kyma/elevenlabs-music",
        song_at=lambda link: [_json({"job_id": "job-1", "url": link, "cost_usd": 0.135})],
        kept="save_to_blob",
    ),
    "verbatik": Service(
        sku="verbatik/text-to-music",
        song_at=lambda link: [
            _json({"success": True, "tracks": [{"id": "track-1", "audio_url": link}]})
        ],
    ),
    "apiframe": Service(
        sku="apiframe/elevenlabs-music",
        song_at=lambda link: [
            accepted(),
            job_says("COMPLETED", result={"tracks": [track(link)]}),
            account_says(),
        ],
    ),
    "minimax": Service(
        sku="minimax/music-2.6",
        song_at=lambda link: [
            _json({"data": {"audio": link, "status": 2}, "base_resp": {"status_code": 0}})
        ],
    ),
}


def provider_at(service: str, url: str, pauses: list[float] | None = None) -> Provider:
    providers = make_providers(
        key_of=lambda _provider: KEY,
        address_of=lambda _provider: url,
        sketch_command=(),
        encode=lambda _wav, _file, _format: None,
    )

    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    provider = providers[service]
    provider._pause = pause  # type: ignore[attr-defined]
    return provider


def ordered(service: str, folder: Path) -> Order:
    row = SERVICES[service]
    sku = BY_ID[row.sku]
    request = good(sku)
    if (option := sku.option(row.kept)) is not None:
        request = with_option(sku, request, option, True)
    return Order(id="order-1", request=request, folder=folder)


def test_no_service_is_forgotten() -> None:
    assert set(SERVICES) == {sku.provider for sku in BY_ID.values() if sku.needs_key}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_file_host_never_sees_the_key(service: str, tmp_path: Path) -> None:
    async with wire(MP3) as onward:
        moved = says("302 Found", Location=f"{onward.url}/song.mp3")
        async with wire(moved) as host:
            async with wire(*SERVICES[service].song_at(f"{host.url}/song.mp3")) as api:
                provider = provider_at(service, api.url)
                events = await told(provider.generate(ordered(service, tmp_path)))
            assert isinstance(events[-1], ClipReady)
            assert events[-1].file.read_bytes() == FRAME * 40
            assert KEY in api.requests[0], "or this would show nothing"
            assert KEY not in api.requests[0].splitlines()[0], "a key in an address"
            for head in (*host.requests, *onward.requests):
                assert KEY not in head
                assert "authorization" not in head.lower()
            assert len(host.requests) == len(onward.requests) == 1


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("status", ["301 Moved Permanently", "307 Temporary Redirect"])
async def test_an_order_that_is_sent_on_does_not_follow(
    service: str, tmp_path: Path, status: str
) -> None:
    async with wire(MP3) as elsewhere:
        async with wire(says(status, Location=f"{elsewhere.url}/v1")) as api:
            ending = await failed(provider_at(service, api.url), ordered(service, tmp_path))
        assert elsewhere.requests == []
        assert len(api.requests) == 1
    assert (ending.error.code, ending.error.charged) == ("redirected", Charge.NO)
    check_no_key(ending.error, KEY)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("url", ["http://example.com", "http://127.0.0.1.example.com", "ftp://x/"])
async def test_an_address_that_is_not_https_gets_no_key(
    service: str, tmp_path: Path, url: str
) -> None:
    ending = await failed(provider_at(service, url), ordered(service, tmp_path))
    assert (ending.error.code, ending.error.charged) == ("bad_address", Charge.NO)
    assert ending.events == []


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("link", ["http://example.com/song.mp3", "file:///etc/hostname"])
async def test_a_file_comes_over_https_or_not_at_all(
    service: str, tmp_path: Path, link: str
) -> None:
    async with wire(*SERVICES[service].song_at(link)) as api:
        ending = await failed(provider_at(service, api.url), ordered(service, tmp_path))
    # A MiniMax "address" of another kind is no address to it, and so no hex either.
    if service != "minimax" or link.startswith("http"):
        assert ending.error.code == "download_failed"
        assert "not https" in ending.error.message
    assert not list(tmp_path.glob("song*"))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_file_may_not_fill_the_disk(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_http, "LARGEST_FILE", 10_000)
    async with wire(MP3) as host, wire(*SERVICES[service].song_at(f"{host.url}/a.mp3")) as api:
        ending = await failed(provider_at(service, api.url), ordered(service, tmp_path))
    assert ending.error.code == "download_failed"
    assert "larger than" in ending.error.message
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 10_000


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("header", "waited"), [({}, [2.0, 4.0]), ({"Retry_After": "7"}, [7.0, 7.0])], ids=["-", "7 s"]
)
async def test_a_busy_service_is_asked_again_when_it_says(
    service: str, tmp_path: Path, header: dict[str, str], waited: list[float]
) -> None:
    pauses: list[float] = []
    busy = [says("429 Too Many Requests", b"{}", **header)] * 2
    song_at = SERVICES[service].song_at
    async with wire(MP3) as host, wire(*busy, *song_at(f"{host.url}/a.mp3")) as api:
        provider = provider_at(service, api.url, pauses)
        events = await told(provider.generate(ordered(service, tmp_path)))
    assert isinstance(events[-1], ClipReady)
    assert pauses[:2] == waited


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_that_stays_busy_gives_the_order_back(service: str, tmp_path: Path) -> None:
    busy = says("429 Too Many Requests", b"{}")
    async with wire(*[busy] * BUSY_TRIES) as api:
        ending = await failed(provider_at(service, api.url), ordered(service, tmp_path))
    assert (ending.error.code, ending.error.charged) == ("busy", Charge.NO)
    assert len(api.requests) == BUSY_TRIES

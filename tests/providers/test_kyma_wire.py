"""What no simulator of Kyma would say, but gateways, proxies and file hosts do."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest

from composer.domain.errors import AnswerLost, ServiceFailed, ServiceUnreachable
from composer.domain.provider import Charged, ClipReady, Submitted
from composer.providers import _http
from tests.providers.ordering import KEY, MakeOrder, failed, kyma_at, of_kind, says, told, wire

FRAME = b"\xff\xfb\x90\x00" + bytes(413)
"""One silent MP3 frame: MPEG 1 layer 3, 128 kbit/s, 44.1 kHz, 417 bytes."""
MP3 = FRAME * 40
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28)


def song_link(url: str, **fields: object) -> bytes:
    document = {"job_id": "job-1", "kind": "audio", "url": url, "cost_usd": 4.05, **fields}
    return says("200 OK", json.dumps(document).encode(), Content_Type="application/json")


async def test_the_request_is_what_the_documents_show(order: MakeOrder) -> None:
    async with wire(says("200 OK", MP3, Content_Type="audio/mpeg")) as kyma:
        await told(kyma_at(kyma.url).generate(order()))
    lines = kyma.requests[0].splitlines()
    assert lines[0] == "POST /v1/audio/music HTTP/1.1"
    assert f"Authorization: Bearer {KEY}" in lines
    assert "Content-Type: application/json" in lines
    assert not [line for line in lines if line.lower().startswith("cookie")]


async def test_no_redirect_takes_the_key_elsewhere(order: MakeOrder) -> None:
    async with wire() as elsewhere:
        moved = says("307 Temporary Redirect", Location=f"{elsewhere.url}/v1/audio/music")
        async with wire(moved) as kyma:
            error = (await failed(kyma_at(kyma.url), order())).error
    assert type(error) is ServiceFailed
    assert (error.code, error.charged) == ("redirected", "no")
    assert elsewhere.requests == []


async def test_a_file_host_is_shown_no_credentials(order: MakeOrder) -> None:
    async with wire(says("200 OK", MP3)) as second:
        onward = says("302 Found", Location=f"{second.url}/real", Set_Cookie="session=1")
        async with wire(onward) as first, wire(song_link(f"{first.url}/blob/1?sig=2")) as kyma:
            events = await told(kyma_at(kyma.url).generate(order(options={"save_to_blob": True})))
    assert isinstance(events[-1], ClipReady)
    assert first.requests[0].startswith("GET /blob/1?sig=2 ")
    for shown in (*first.requests, *second.requests):
        assert KEY not in shown
        assert "authorization" not in shown.lower()
        assert "cookie" not in shown.lower()


@pytest.mark.parametrize(
    "link",
    [
        "http://files.example.com/song.mp3",
        "http://user:name@127.0.0.1/song.mp3",
        "ftp://127.0.0.1/song.mp3",
        "file:///etc/passwd",
        "https://",
        "//127.0.0.1/song.mp3",
        "http://[::1",
        "song.mp3",
    ],
)
async def test_a_link_that_is_not_safe_is_not_fetched(order: MakeOrder, link: str) -> None:
    async with wire(song_link(link)) as kyma:
        ending = await failed(kyma_at(kyma.url), order(options={"save_to_blob": True}))
    assert type(ending.error) is ServiceFailed
    assert (ending.error.code, ending.error.charged) == ("download_failed", "yes")
    assert "not https" in ending.error.message
    assert "$4.05" in ending.error.message
    assert of_kind(ending.events, Submitted) == [Submitted(remote_id="job-1", remote_link=link)]


async def test_a_service_far_away_cannot_send_us_to_this_computer(order: MakeOrder) -> None:
    async with wire() as here:
        provider = kyma_at("https://kymaapi.com")
        with pytest.raises(ServiceFailed, match="not https"):
            await told(provider.resume(order(), "job", f"{here.url}/admin"))
    assert here.requests == []


@pytest.mark.parametrize(
    ("onward", "says_why"),
    [
        ("https://127.0.0.1:1/song", "another kind"),
        ("ftp://127.0.0.1/song", "another kind"),
        ("file:///etc/passwd", "another kind"),
        ("", "too often"),
    ],
)
async def test_a_download_is_not_sent_on_to_something_else(
    order: MakeOrder, onward: str, says_why: str
) -> None:
    moved = says("302 Found", Location=onward)
    async with wire(*[moved] * 6) as files, wire(song_link(f"{files.url}/1")) as kyma:
        error = (await failed(kyma_at(kyma.url), order(options={"save_to_blob": True}))).error
    assert error.code == "download_failed"
    assert says_why in error.message
    assert len(files.requests) <= 5


@pytest.mark.parametrize("status", ["500 E", "502 Bad Gateway", "503 E", "504 Timeout", "524 E"])
@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b'{"message": "x"}'])
async def test_a_gateway_that_gave_up_leaves_the_order_in_doubt(
    order: MakeOrder, status: str, body: bytes
) -> None:
    async with wire(says(status, body)) as kyma:
        error = (await failed(kyma_at(kyma.url), order())).error
    assert type(error) is AnswerLost
    assert (error.charged, error.retry_safe) == ("unknown", False)
    assert status[:3] in error.message


@pytest.mark.parametrize(
    ("status", "kind", "charged", "retry_safe"),
    [
        (403, ServiceFailed, "no", True),
        (409, ServiceFailed, "no", True),
        (418, ServiceFailed, "no", True),
        (599, AnswerLost, "unknown", False),
    ],
)
async def test_an_error_that_no_document_names(
    order: MakeOrder, status: int, kind: type[Exception], charged: str, retry_safe: bool
) -> None:
    body = b'{"error": {"message": "Out of tea.", "code": "teapot"}}'
    async with wire(says(f"{status} E", body)) as kyma:
        error = (await failed(kyma_at(kyma.url), order())).error
    assert type(error) is kind
    assert (error.charged, error.retry_safe) == (charged, retry_safe)
    assert "“Out of tea”." in error.message


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": null}', b'{"error": {"message": 5}}'])
async def test_a_status_is_understood_without_its_body(order: MakeOrder, body: bytes) -> None:
    async with wire(says("402 Payment Required", body)) as kyma:
        error = (await failed(kyma_at(kyma.url), order())).error
    assert error.code == "balance_too_low"
    assert "for this. Nothing was charged." in error.message


async def test_the_words_of_the_service_are_cleaned_and_never_hold_the_key(
    order: MakeOrder,
) -> None:
    words = f"Bad\x00\x1b[31m\u202e key {KEY}\nsecond line " + "very long " * 500
    body = json.dumps({"error": {"message": words, "code": "auth_error"}}).encode()
    async with wire(says("401 Unauthorized", body)) as kyma:
        error = (await failed(kyma_at(kyma.url), order())).error
    assert KEY not in error.message
    assert "key … second line very long" in error.message
    assert error.message.isprintable()
    assert len(error.message) < 350


async def test_a_date_to_come_back_at(order: MakeOrder) -> None:
    pauses: list[float] = []
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    busy = says("429 Too Many Requests", Retry_After=date)
    async with wire(busy, says("200 OK", MP3)) as kyma:
        events = await told(kyma_at(kyma.url, pauses).generate(order()))
    assert isinstance(events[-1], ClipReady)
    assert 20 < pauses[0] <= 50


@pytest.mark.parametrize("cost", ["free", "NaN", "Infinity", "", "1e999", "4,05"])
async def test_malformed_facts_are_left_out(order: MakeOrder, cost: str) -> None:
    answer = says(
        "200 OK",
        MP3,
        X_Kyma_Cost_USD=cost,
        X_Kyma_Balance_USD="12.50",
        X_Kyma_Duration_Sec="-1",
    )
    async with wire(answer) as kyma:
        events = await told(kyma_at(kyma.url).generate(order()))
    assert of_kind(events, Charged) == [Charged(usd=None, balance_usd=Decimal("12.50"))]
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.seconds is None


async def test_a_link_in_place_of_sound_is_followed(order: MakeOrder) -> None:
    async with wire(says("200 OK", WAV)) as files, wire(song_link(f"{files.url}/1")) as kyma:
        events = await told(kyma_at(kyma.url).generate(order()))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.format == "wav"
    assert of_kind(events, Charged) == [Charged(usd=Decimal("4.05"))]


async def test_sound_in_place_of_a_link_is_kept(order: MakeOrder) -> None:
    answer = says("200 OK", MP3, Content_Type="audio/mpeg", X_Kyma_Cost_USD="0.21")
    async with wire(answer) as kyma:
        events = await told(kyma_at(kyma.url).generate(order(options={"save_to_blob": True})))
    assert of_kind(events, Submitted) == [Submitted()]
    assert of_kind(events, Charged) == [Charged(usd=Decimal("0.21"))]
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.file.read_bytes() == MP3


async def test_a_link_without_an_id_can_still_be_resumed(order: MakeOrder) -> None:
    async with wire(says("404 Not Found")) as files:
        link = f"{files.url}/1"
        async with wire(song_link(link, job_id=None)) as kyma:
            ending = await failed(kyma_at(kyma.url), order(options={"save_to_blob": True}))
    assert of_kind(ending.events, Submitted) == [Submitted(remote_id=link, remote_link=link)]


async def test_a_file_is_what_its_bytes_say(order: MakeOrder) -> None:
    async with wire(says("200 OK", WAV, Content_Type="audio/pcm")) as kyma:
        ordered = order(options={"response_format": "pcm_16000"})
        clip = (await told(kyma_at(kyma.url).generate(ordered)))[-1]
    assert isinstance(clip, ClipReady)
    assert clip.file.read_bytes() == WAV


@pytest.mark.parametrize("body", [b"", b"\x00", b"  <html></html>", b'{"error": "none"}'])
async def test_text_is_not_wrapped_as_samples(order: MakeOrder, body: bytes) -> None:
    async with wire(says("200 OK", body, Content_Type="audio/pcm")) as kyma:
        ordered = order(options={"response_format": "pcm_16000"})
        error = (await failed(kyma_at(kyma.url), ordered)).error
    assert type(error) is AnswerLost


async def test_an_answer_without_a_length_ends_where_it_ends(order: MakeOrder) -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + MP3)
        await writer.drain()

    async with wire(answer) as kyma:
        clip = (await told(kyma_at(kyma.url).generate(order())))[-1]
    assert isinstance(clip, ClipReady)
    assert clip.file.read_bytes() == MP3


async def test_what_is_larger_than_any_song_is_not_taken(
    order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_http, "LARGEST_FILE", 10_000)
    async with wire(says("200 OK", MP3)) as kyma:
        error = (await failed(kyma_at(kyma.url), order())).error
    assert type(error) is AnswerLost
    assert "larger than" in error.message


async def test_fifty_megabytes_never_sit_in_memory(order: MakeOrder) -> None:
    megabyte = bytes(range(1, 251)) * 4000
    pieces = 50

    async def answer(writer: asyncio.StreamWriter) -> None:
        size = pieces * len(megabyte)
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(pieces):
            writer.write(megabyte)
            await writer.drain()

    ordered = order(options={"response_format": "pcm_44100"})
    async with wire(says("401 E"), answer) as kyma:
        provider = kyma_at(kyma.url)
        await failed(provider, ordered)  # so that what is imported is not counted
        tracemalloc.start()
        try:
            clip = (await told(provider.generate(ordered)))[-1]
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert isinstance(clip, ClipReady)
    assert clip.file.stat().st_size == 44 + pieces * len(megabyte)
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "url",
    [
        "http://kymaapi.com",
        "http://127.0.0.1.example.com",
        "https://kymaapi.com@example.com",
        "https://kyma:secret@example.com/",
        "https://example.com/?to=",
        "https://example.com/\n",
        "ftp://kymaapi.com",
        "https://",
        "kymaapi.com",
        "",
    ],
)
async def test_an_address_that_must_not_see_a_key_is_refused(url: str) -> None:
    with pytest.raises(ServiceUnreachable) as caught:
        await kyma_at(url).account()
    assert caught.value.code == "bad_address"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://kymaapi.com/", "https://proxy.example.com:8443/kyma", "http://[::1]:8080"]
)
def test_a_proxy_or_this_computer_may_see_it(url: str) -> None:
    assert _http.checked_base_url(url, "Kyma") == url.rstrip("/")


async def test_a_key_stays_out_of_what_is_printed(order: MakeOrder) -> None:
    provider = kyma_at("https://kymaapi.com")
    assert KEY not in repr(provider)
    assert KEY not in str(provider.body(order().request))
    assert KEY not in repr(provider.skus)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://127.0.0.1:1"])
async def test_proxy_settings_that_cannot_be_used_send_nothing(
    order: MakeOrder, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("ALL_PROXY", proxy)
    error = (await failed(kyma_at("https://kymaapi.com"), order())).error
    assert type(error) is ServiceUnreachable
    assert error.charged == "no"


async def test_a_proxy_that_does_not_answer_sends_nothing(
    order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wire(says("403 Forbidden")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = (await failed(kyma_at("https://kymaapi.com"), order())).error
    assert type(error) is ServiceUnreachable
    assert KEY not in "".join(proxy.requests)


async def test_loopback_is_never_reached_through_a_proxy(
    order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = order(options={"save_to_blob": True})
    async with (
        wire() as proxy,
        wire(says("200 OK", MP3)) as files,
        wire(song_link(f"{files.url}/1?signature=2")) as kyma,
    ):
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        provider = kyma_at(kyma.url.replace("http:", "HTTP:"))
        assert isinstance((await told(provider.generate(kept)))[-1], ClipReady)
    assert proxy.requests == []

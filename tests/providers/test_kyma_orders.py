"""Kyma over real HTTP: what is ordered, what comes back, what it costs."""

from __future__ import annotations

import asyncio
import math
import subprocess
import sys
from array import array
from decimal import Decimal
from pathlib import Path

import imageio_ffmpeg
import pytest
from msgspec.structs import replace

from composer.domain.errors import AnswerLost, DraftRefused, KeyMissing, KeyRefused, ServiceFailed
from composer.domain.provider import Charged, ClipReady, Order, Progress, Provider, Submitted
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.providers.kyma import Kyma
from composer.providers.kyma_skus import FORMATS, RAW_FORMATS, SKUS
from tests.providers.ordering import MakeOrder, failed, kyma_at, of_kind, told


def ffmpeg(file: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(file), *arguments]
    return subprocess.run([*command, "-f", "s16le", "-"], capture_output=True, check=True)


def decoded_seconds(file: Path) -> float:
    done = ffmpeg(file, "-v", "error", "-ac", "1", "-ar", "8000")
    assert done.stderr == b""
    return len(done.stdout) / 16000


def test_kyma_keeps_the_contract_of_providers() -> None:
    provider: Provider = kyma_at("https://kymaapi.com")
    assert [sku.id for sku in provider.skus] == [sku.id for sku in SKUS]


def test_declarations_wait_for_no_network_library() -> None:
    code = "import sys, composer.providers.catalogue; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("wanted", [name for name, _ in FORMATS])
async def test_every_format_becomes_a_file_that_plays(
    kyma: Kyma, order: MakeOrder, services: PracticeServices, wanted: str
) -> None:
    ordered = order(options={"response_format": wanted, "music_length_ms": 1500})
    events = await told(kyma.generate(ordered))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.format == ("wav" if wanted in RAW_FORMATS else "mp3")
    assert clip.file.suffix == f".{clip.format}"
    assert decoded_seconds(clip.file) == pytest.approx(1.5, abs=0.06)
    assert clip.seconds == pytest.approx(1.5)
    assert [file.name for file in ordered.folder.iterdir()] == [clip.file.name]
    assert of_kind(events, Submitted) == [Submitted()]
    assert of_kind(events, Charged) == [
        Charged(usd=Decimal("0.2025"), balance_usd=Decimal("24.7975"))
    ]
    assert services.ledger.charged_total == Decimal("0.2025")


@pytest.mark.parametrize("wanted", list(RAW_FORMATS))
async def test_wrapped_samples_are_the_music_that_was_sold(
    kyma: Kyma, order: MakeOrder, wanted: str
) -> None:
    clip = (await told(kyma.generate(order(options={"response_format": wanted}))))[-1]
    assert isinstance(clip, ClipReady)
    done = ffmpeg(clip.file)
    rate = RAW_FORMATS[wanted].rate
    codec = "pcm_mulaw" if wanted == "ulaw_8000" else "pcm_s16le"
    said = done.stderr.decode()
    assert f"Audio: {codec}" in said
    assert f"{rate} Hz, mono" in said or f"{rate} Hz, 1 channels" in said
    samples = array("h", done.stdout)
    assert len(samples) == rate
    # Samples read with the wrong width or byte order are loud noise or nothing.
    assert 500 < math.sqrt(sum(value * value for value in samples) / rate) < 9000


@pytest.mark.parametrize("sku", ["minimax-music", "minimax-music-pro"])
@pytest.mark.parametrize("keep", [False, True])
async def test_minimax_songs_are_charged_by_the_song(
    kyma: Kyma, order: MakeOrder, services: PracticeServices, sku: str, keep: bool
) -> None:
    ordered = order(
        sku, prompt="", lyrics="[Verse]\nHello\r\nthere", options={"save_to_blob": keep}
    )
    events = await told(kyma.generate(ordered))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert decoded_seconds(clip.file) == pytest.approx(clip.seconds or 0, abs=0.06)
    price = Decimal("0.21") if sku.endswith("pro") else Decimal("0.045")
    assert of_kind(events, Charged) == [Charged(usd=price, balance_usd=25 - price)]
    sent = services.ledger.orders[0]
    assert sent.body == {"model": sku, "lyrics": "[Verse]\nHello\nthere"}
    assert sent.path == "/v1/audio/music" + ("?save_to_blob=1" if keep else "")


async def test_an_instrumental_says_so_and_drops_the_lyrics(
    kyma: Kyma, order: MakeOrder, services: PracticeServices
) -> None:
    ordered = order("minimax-music", lyrics="not sung " * 100, instrumental=True)
    assert isinstance((await told(kyma.generate(ordered)))[-1], ClipReady)
    assert services.ledger.orders[0].body == {
        "model": "minimax-music",
        "prompt": "soft rain",
        "lyrics": "[Instrumental]",
    }


async def test_a_kept_song_has_its_link_on_record_before_it_is_fetched(
    kyma: Kyma, order: MakeOrder, services: PracticeServices
) -> None:
    generation = kyma.generate(order(options={"save_to_blob": True}))
    async for event in generation:
        if isinstance(event, Submitted):
            assert event.remote_id
            assert event.remote_link
            assert event.remote_link.startswith(services.urls["kyma"])
            assert not [entry for entry in services.ledger.entries if entry.place == "file"]
    assert not services.ledger.leaks
    assert [entry.place for entry in services.ledger.entries] == ["order", "file"]


@pytest.mark.parametrize("wanted", ["mp3_44100_128", "pcm_24000"])
async def test_a_kept_song_is_fetched_again_for_nothing(
    kyma: Kyma, order: MakeOrder, services: PracticeServices, wanted: str
) -> None:
    ordered = order(options={"save_to_blob": True, "response_format": wanted})
    services.faults.next("expired_file")
    ending = await failed(kyma, ordered)
    error = ending.error
    assert isinstance(error, ServiceFailed)
    assert (error.code, error.charged, error.retry_safe) == ("download_failed", "yes", True)
    assert "0.135" in error.message
    assert "kept at Kyma" in error.message
    submitted = of_kind(ending.events, Submitted)[0]
    assert submitted.remote_id

    events = await told(kyma.resume(ordered, submitted.remote_id, submitted.remote_link))
    assert events[0] == submitted
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert decoded_seconds(clip.file) == pytest.approx(1.0, abs=0.06)
    assert len(services.ledger.orders) == 1
    assert services.ledger.charged_total == Decimal("0.135")
    assert not services.ledger.leaks


async def test_what_was_not_kept_cannot_be_resumed(kyma: Kyma, order: MakeOrder) -> None:
    with pytest.raises(AnswerLost, match="no copy was kept"):
        await told(kyma.resume(order(), "job", None))


async def test_the_balance(kyma: Kyma, services: PracticeServices) -> None:
    account = await kyma.account()
    assert account.balance_usd == Decimal(25)
    assert not account.is_low
    services.ledger.add_money(Decimal("-24.955"))
    account = await kyma.account()
    assert account.balance_usd == Decimal("0.045")
    assert account.is_low
    assert not services.ledger.orders


async def test_a_refused_key_is_told_without_spending(services: PracticeServices) -> None:
    with pytest.raises(KeyRefused, match="Nothing was charged"):
        await kyma_at(services.urls["kyma"], key="sk-not-kyma").account()


@pytest.mark.parametrize("key", ["", "  ", None])
async def test_no_key_sends_nothing(
    services: PracticeServices, order: MakeOrder, key: str | None
) -> None:
    kyma = Kyma(key=lambda: key, base_url=lambda: services.urls["kyma"])
    error = (await failed(kyma, order())).error
    assert isinstance(error, KeyMissing)
    with pytest.raises(KeyMissing):
        await kyma.account()
    assert services.ledger.entries == ()


@pytest.mark.parametrize("key", ["kyma-ключ", "kyma-a b", "kyma-a\nX-Evil: 1"])
async def test_a_key_that_no_header_can_hold_sends_nothing(
    services: PracticeServices, order: MakeOrder, key: str
) -> None:
    error = (await failed(kyma_at(services.urls["kyma"], key=key), order())).error
    assert isinstance(error, KeyRefused)
    assert key not in str(error)
    assert services.ledger.entries == ()


async def test_a_key_is_read_without_the_blanks_around_it(services: PracticeServices) -> None:
    kyma = kyma_at(services.urls["kyma"], key=f"  {services.keys['kyma']}\n")
    assert (await kyma.account()).balance_usd == 25


async def test_a_draft_with_problems_is_never_sent(
    kyma: Kyma, order: MakeOrder, services: PracticeServices
) -> None:
    good = order()
    for request in (
        replace(good.request, prompt=" "),
        replace(good.request, options={"music_length_ms": 300_001}),
        Request(sku="kyma/minimax-music", prompt="x" * 201, instrumental=True),
    ):
        error = (await failed(kyma, Order(id="o", request=request, folder=good.folder))).error
        assert isinstance(error, DraftRefused)
    assert services.ledger.entries == ()


async def test_stopping_while_kyma_works_hangs_up(
    kyma: Kyma, order: MakeOrder, services: PracticeServices
) -> None:
    services.faults.next("hang")
    task = asyncio.create_task(told(kyma.generate(order())))
    charged = await asyncio.to_thread(
        services.ledger.wait_until, lambda ledger: ledger.charged_total > 0
    )
    assert charged
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    services.faults.release()
    gone = await asyncio.to_thread(
        services.ledger.wait_until, lambda ledger: ledger.orders[0].outcome == "client_gone"
    )
    assert gone


async def test_stopping_in_the_middle_of_the_answer_hangs_up(
    kyma: Kyma, order: MakeOrder, services: PracticeServices
) -> None:
    services.faults.next("slow_body")
    generation = kyma.generate(order())
    async for event in generation:
        if isinstance(event, Progress):
            break
    await generation.aclose()
    assert not list(order().folder.glob("song.*"))


async def test_progress_of_a_slow_answer_only_rises(
    kyma: Kyma, order: MakeOrder, services: PracticeServices
) -> None:
    services.faults.next("slow_body", pause_seconds=0.01)
    events = await told(kyma.generate(order()))
    shares = [event.fraction or 0 for event in of_kind(events, Progress)]
    assert len(shares) >= 5
    assert shares == sorted(set(shares))
    assert shares[-1] <= 1

"""Kyma's music for play money: what is sold, in which encoding, at which price."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import wave
from array import array
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import httpx
import imageio_ffmpeg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.practice.kyma_orders import song_length_ms
from composer.practice.music import MusicOrder
from composer.practice.services import PracticeServices

Buy = Callable[..., httpx.Response]


def decoded_seconds(audio: bytes) -> float:
    """Length by a full decode, which also proves that it is audio."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    done = subprocess.run(
        [ffmpeg, "-v", "error", "-i", "-", "-ac", "1", "-ar", "8000", "-f", "s16le", "-"],
        input=audio,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return len(done.stdout) / 16000


def loudness(samples: bytes) -> float:
    values = array("h", samples)
    if sys.byteorder == "big":
        values.byteswap()
    return math.sqrt(sum(value * value for value in values) / len(values))


@pytest.mark.parametrize("wanted", ["mp3_44100_128", "mp3_44100_192", "mp3_22050_32"])
def test_mp3_is_audio_of_the_ordered_length(buy: Buy, wanted: str) -> None:
    answer = buy(response_format=wanted, music_length_ms=2500)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/mpeg"
    assert decoded_seconds(answer.content) == pytest.approx(2.5, abs=0.06)


@pytest.mark.parametrize(
    ("wanted", "bytes_a_second", "content_type"),
    [
        ("pcm_16000", 32000, "audio/pcm"),
        ("pcm_22050", 44100, "audio/pcm"),
        ("pcm_24000", 48000, "audio/pcm"),
        ("pcm_44100", 88200, "audio/pcm"),
        ("ulaw_8000", 8000, "audio/basic"),
    ],
)
def test_raw_formats_are_headerless_and_exact(
    buy: Buy, wanted: str, bytes_a_second: int, content_type: str
) -> None:
    answer = buy(response_format=wanted, music_length_ms=2000)
    assert answer.headers["content-type"] == content_type
    assert len(answer.content) == int(answer.headers["content-length"]) == 2 * bytes_a_second
    assert answer.content[:4] != b"RIFF"
    if wanted.startswith("pcm"):
        assert loudness(answer.content) > 500


@pytest.mark.parametrize("length_ms", [1001, 1999])
def test_an_odd_length_ends_on_the_last_whole_frame(buy: Buy, length_ms: int) -> None:
    answer = buy(response_format="pcm_22050", music_length_ms=length_ms)
    assert len(answer.content) == 2 * (22050 * length_ms // 1000)


def test_headers_tell_model_length_cost_and_balance(services: PracticeServices, buy: Buy) -> None:
    answer = buy(music_length_ms=1500)
    told = {name: value for name, value in answer.headers.items() if name.startswith("x-kyma")}
    assert told == {
        "x-kyma-model": "elevenlabs-music",
        "x-kyma-duration-sec": "1.5",
        "x-kyma-cost-usd": "0.2025",
        "x-kyma-balance-usd": "24.7975",
    }
    assert services.ledger.balance == Decimal("24.7975")


def test_defaults_are_those_of_the_documents(
    services: PracticeServices, client: httpx.Client
) -> None:
    answer = client.post("/v1/audio/music", json={"prompt": "soft rain"})
    assert answer.headers["x-kyma-model"] == "elevenlabs-music"
    assert answer.headers["x-kyma-duration-sec"] == "30"
    assert services.ledger.charged_total == Decimal("4.05")


def test_duration_ms_is_an_alias(client: httpx.Client) -> None:
    answer = client.post("/v1/audio/music", json={"prompt": "rain", "duration_ms": 1250})
    assert answer.headers["x-kyma-duration-sec"] == "1.25"


@pytest.mark.parametrize(
    ("model", "price"), [("minimax-music", "0.045"), ("minimax-music-pro", "0.21")]
)
def test_minimax_sells_an_mp3_at_a_flat_price_whatever_is_asked(
    services: PracticeServices, buy: Buy, model: str, price: str
) -> None:
    answer = buy(model=model, lyrics="[Instrumental]", response_format="pcm_44100")
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["x-kyma-cost-usd"] == price
    # 60 s of music without words, at the two hundredth of the length that these tests use.
    assert answer.headers["x-kyma-duration-sec"] == "1.2"
    assert decoded_seconds(answer.content) == pytest.approx(1.2, abs=0.06)
    assert services.ledger.charged_total == Decimal(price)


def test_longer_lyrics_make_a_longer_song() -> None:
    verse = "[verse]\nThe rain is on the roof again\nand all the streets are silver\n"
    assert song_length_ms("[Instrumental]") == 60_000
    assert song_length_ms(verse * 6) > song_length_ms(verse * 3) > song_length_ms(verse) >= 20_000
    assert song_length_ms(verse * 1000) == 240_000


def test_saved_orders_answer_with_json_and_a_file(services: PracticeServices, buy: Buy) -> None:
    told = buy(save_to_blob="1").json()
    assert told["kind"] == "audio"
    assert told["object"] == "audio.generation"
    assert told["duration_sec"] == 1
    assert told["cost_usd"] == 0.135
    assert told["balance_usd"] == 24.865
    assert told["url"].startswith(services.urls["kyma"] + "/")
    assert told["job_id"] in told["url"]
    file = httpx.get(told["url"])
    assert file.headers["content-type"] == "audio/mpeg"
    assert decoded_seconds(file.content) == pytest.approx(1.0, abs=0.06)
    # Permanent, as the documents promise.
    assert httpx.get(told["url"]).content == file.content
    assert services.ledger.leaks == ()


def test_every_price_is_exact(services: PracticeServices, buy: Buy) -> None:
    for length in (1000, 1001, 1333, 2999):
        buy(music_length_ms=length)
    buy(model="minimax-music", lyrics="[Instrumental]")
    expected = Decimal("0.135") * (1000 + 1001 + 1333 + 2999) / 1000 + Decimal("0.045")
    assert services.ledger.charged_total == expected
    assert services.ledger.balance == Decimal(25) - expected
    assert [entry.outcome for entry in services.ledger.orders] == ["answered"] * 5


def test_the_music_is_made_by_whoever_was_asked() -> None:
    made: list[MusicOrder] = []

    def a_square_wave(order: MusicOrder, path: Path) -> None:
        made.append(order)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
            file.writeframes(array("h", [9000, 9000, -9000, -9000] * 500).tobytes())

    with PracticeServices(a_square_wave, pace=0, song_scale=0.02) as services:
        address = services.urls["kyma"] + "/v1/audio/music"
        key = {"Authorization": f"Bearer {services.keys['kyma']}"}
        body = {"prompt": "warm", "lyrics": "[verse]\nOne line here", "model": "minimax-music"}
        sung = httpx.post(address, json=body, headers=key)
        body = {"prompt": "instrumental", "music_length_ms": 2000, "response_format": "pcm_16000"}
        played = httpx.post(address, json=body, headers=key)
    assert sung.status_code == played.status_code == 200
    first, second = made
    assert (first.prompt, first.lyrics) == ("warm", "[verse]\nOne line here")
    assert not first.instrumental
    assert (second.length_ms, second.instrumental, second.lyrics) == (2000, True, "")
    assert first.seed != second.seed
    # A quarter of a second was made; the answer is padded with silence to what was bought.
    assert decoded_seconds(sung.content) == pytest.approx(first.length_ms / 1000, abs=0.06)
    assert len(played.content) == 64000
    assert loudness(played.content[:6000]) > 5000
    assert loudness(played.content[-32000:]) == 0


def test_music_that_cannot_be_made_is_refunded() -> None:
    def broken(order: MusicOrder, path: Path) -> None:
        raise RuntimeError("the band is ill")

    with PracticeServices(broken, pace=0) as services:
        answer = httpx.post(
            services.urls["kyma"] + "/v1/audio/music",
            json={"prompt": "rain", "music_length_ms": 1000},
            headers={"Authorization": f"Bearer {services.keys['kyma']}"},
        )
        assert answer.status_code == 502
        assert answer.json()["error"]["code"] == "provider_error"
        assert "the band" not in answer.text
        assert services.ledger.orders[0].note == "the band is ill"
        assert services.ledger.charged_total == 0
        assert services.ledger.balance == 25


def test_the_same_seed_makes_the_same_music_and_another_order_other_music() -> None:
    def two_songs(seed: int) -> list[bytes]:
        with PracticeServices(pace=0, seed=seed) as services:
            body = {"prompt": "a", "music_length_ms": 1000, "response_format": "pcm_16000"}
            headers = {"Authorization": f"Bearer {services.keys['kyma']}"}
            address = services.urls["kyma"] + "/v1/audio/music"
            return [httpx.post(address, json=body, headers=headers).content for _ in range(2)]

    first, second = two_songs(3)
    assert [first, second] == two_songs(3)
    assert first != second


@given(st.integers(1000, 300_000))
def test_price_follows_the_length_to_the_millisecond(length_ms: int) -> None:
    from composer.practice.kyma_orders import MODELS

    price = MODELS["elevenlabs-music"].price(length_ms)
    # In whole units of 0.000135 dollars, so that no rounding can hide.
    assert price / Decimal("0.000135") == length_ms


def test_wave_files_of_the_tones_are_clean(tmp_path: Path) -> None:
    from composer.practice.tones import soft_tones

    order = MusicOrder(
        service="kyma",
        model="elevenlabs-music",
        prompt="",
        lyrics="",
        length_ms=3210,
        instrumental=True,
        seed=5,
    )
    path = tmp_path / "tones.wav"
    soft_tones(order, path)
    with wave.open(io.BytesIO(path.read_bytes())) as file:
        assert file.getnframes() == 22050 * 3210 // 1000
        samples = array("h", file.readframes(file.getnframes()))
    assert 4000 < max(abs(sample) for sample in samples) < 16384

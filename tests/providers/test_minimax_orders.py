"""MiniMax over real HTTP: what is ordered, what comes back, what it costs."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import subprocess
import wave
from decimal import Decimal
from pathlib import Path

import imageio_ffmpeg
import pytest

from composer.domain.errors import AnswerLost, DraftRefused, KeyMissing, KeyRefused
from composer.domain.provider import (
    Account,
    Charged,
    ClipReady,
    LyricsWriter,
    Provider,
    Submitted,
)
from composer.domain.request import Request
from composer.domain.sku import problems
from composer.practice.services import PracticeServices
from composer.providers import minimax_account
from composer.providers.minimax import MiniMax
from composer.providers.minimax_skus import MUSIC_26, SKUS
from composer.storage.price_file import load_prices
from tests.providers.minimax_ordering import (
    HEX,
    LYRICS,
    STREAM,
    STYLE,
    URL,
    WAYS,
    minimax_at,
    ordered,
    practised,
    recording,
)
from tests.providers.ordering import failed, of_kind, told

FORMATS = ["mp3", "wav", "pcm"]


@pytest.fixture
def minimax(services: PracticeServices, pauses: list[float]) -> MiniMax:
    return practised(services, pauses)


def decoded_seconds(file: Path) -> float:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(file)]
    command += ["-ac", "1", "-ar", "8000", "-f", "s16le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    return len(done.stdout) / 16000


def test_minimax_keeps_the_contracts() -> None:
    provider: Provider = minimax_at("https://api.minimax.io")
    writer: LyricsWriter = minimax_at("https://api.minimax.io")
    assert provider.id == "minimax"
    assert [address.label for address in provider.addresses][:2] == ["Global", "Mainland China"]
    price = load_prices(None)[0][writer.lyrics_price]
    assert price.usd == Decimal("0.01")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wanted", FORMATS)
async def test_every_format_comes_every_way_and_plays(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, wanted: str, way: str
) -> None:
    order = ordered(tmp_path, options={**WAYS[way], "audio_setting.format": wanted})
    events = await told(minimax.generate(order))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.format == ("mp3" if wanted == "mp3" else "wav")
    assert [file.name for file in order.folder.iterdir()] == [f"song.{clip.format}"]
    length = decoded_seconds(clip.file)
    assert length == pytest.approx(0.5, abs=0.06)
    if way != "stream":
        assert clip.seconds == pytest.approx(length, abs=0.06)
    (submitted,) = of_kind(events, Submitted)
    assert (submitted.remote_link is not None) is (way == "url")
    assert (submitted.remote_id is not None) is (way == "url")
    assert of_kind(events, Charged) == []  # it never says; the price list does
    assert services.ledger.charged_total == Decimal("0.15")
    assert not services.ledger.leaks


@pytest.mark.parametrize("rate", ["16000", "24000", "32000", "44100"])
@pytest.mark.parametrize("wanted", FORMATS)
async def test_every_sample_rate_is_that_of_the_file(
    minimax: MiniMax, tmp_path: Path, wanted: str, rate: str
) -> None:
    options = {"audio_setting.format": wanted, "audio_setting.sample_rate": rate}
    clip = (await told(minimax.generate(ordered(tmp_path, options=options))))[-1]
    assert isinstance(clip, ClipReady)
    assert decoded_seconds(clip.file) == pytest.approx(0.5, abs=0.1)
    if clip.format == "wav":
        with wave.open(str(clip.file)) as sound:
            assert sound.getframerate() == int(rate)
            assert sound.getnchannels() == 2


@pytest.mark.parametrize("sku", [sku for sku in SKUS if sku.reference is None], ids=lambda s: s.id)
async def test_every_song_model_sings(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, sku: object
) -> None:
    name = sku.id.removeprefix("minimax/")  # type: ignore[attr-defined]
    events = await told(minimax.generate(ordered(tmp_path, name)))
    assert isinstance(events[-1], ClipReady)
    free = name.endswith("-free")
    assert services.ledger.charged_total == (0 if free else Decimal("0.15"))
    assert services.ledger.orders[0].path == "/v1/music_generation"
    assert services.ledger.orders[0].body == {
        "model": name,
        "prompt": STYLE,
        "lyrics": LYRICS,
        "output_format": "url",
        "audio_setting": {"format": "mp3", "bitrate": 256000, "sample_rate": 44100},
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"instrumental": True, "lyrics": "not sung"},
        {"lyrics": "", "options": {"lyrics_optimizer": True}},
        {"prompt": ""},
    ],
)
async def test_an_instrumental_and_words_by_the_service(
    minimax: MiniMax, tmp_path: Path, fields: dict[str, object]
) -> None:
    assert isinstance((await told(minimax.generate(ordered(tmp_path, **fields))))[-1], ClipReady)


@pytest.mark.parametrize("sku", ["music-cover", "music-cover-free"])
@pytest.mark.parametrize("way", WAYS)
async def test_a_cover_from_a_file(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path, sku: str, way: str
) -> None:
    file = recording(tmp_path)
    order = ordered(tmp_path, sku, reference=str(file), options=WAYS[way])
    events = await told(minimax.generate(order))
    assert isinstance(events[-1], ClipReady)
    assert decoded_seconds(events[-1].file) > 0.3
    assert [path.suffix for path in order.folder.iterdir()] == [".mp3"]
    sent = services.ledger.orders[0].body["audio_base64"]
    encoded = base64.b64encode(file.read_bytes())
    assert sent == {"characters": len(encoded), "sha256": hashlib.sha256(encoded).hexdigest()}
    assert services.ledger.charged_total == (0 if sku.endswith("-free") else Decimal("0.15"))


async def test_a_cover_from_an_address_with_words_of_its_own(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path
) -> None:
    track = "https://example.com/track.mp3"
    order = ordered(tmp_path, "music-cover", reference=track, lyrics="[Verse]\nOther words")
    assert isinstance((await told(minimax.generate(order)))[-1], ClipReady)
    body = services.ledger.orders[0].body
    assert body["audio_url"] == track
    assert body["lyrics"] == "[Verse]\nOther words"
    assert "audio_base64" not in body


async def test_a_track_that_is_gone_or_too_large_is_not_sent(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path
) -> None:
    gone = await failed(minimax, ordered(tmp_path, "music-cover", reference="/no/such.mp3"))
    assert type(gone.error) is DraftRefused
    assert "not there any more" in gone.error.message
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(50_000_001)
    over = await failed(minimax, ordered(tmp_path, "music-cover", reference=str(large)))
    assert type(over.error) is DraftRefused
    assert "50 MB" in over.error.message
    assert services.ledger.orders == ()


async def test_a_link_is_on_record_before_it_is_fetched_and_can_be_fetched_again(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path
) -> None:
    order = ordered(tmp_path, options=URL)
    generation = minimax.generate(order)
    first = await anext(generation)
    assert isinstance(first, Submitted)
    await generation.aclose()
    assert list(order.folder.glob("song*")) == []
    assert first.remote_id
    events = await told(minimax.resume(order, first.remote_id, first.remote_link))
    assert events[0] == first
    assert isinstance(events[-1], ClipReady)
    assert len(services.ledger.orders) == 1


async def test_a_song_that_came_in_the_answer_cannot_be_asked_for_again(
    minimax: MiniMax, tmp_path: Path
) -> None:
    with pytest.raises(AnswerLost, match="only once"):
        await told(minimax.resume(ordered(tmp_path, options=HEX), "trace", None))


async def test_hex_is_told_as_it_comes(minimax: MiniMax, tmp_path: Path) -> None:
    for options in (HEX, STREAM):
        wanted = {**options, "audio_setting.format": "wav"}
        generation = minimax.generate(ordered(tmp_path, options=wanted))
        assert await anext(generation) == Submitted()
        await generation.aclose()


async def test_a_draft_with_a_problem_is_never_sent(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path
) -> None:
    ending = await failed(minimax, ordered(tmp_path, lyrics="[Verse]"))
    assert type(ending.error) is DraftRefused
    assert services.ledger.orders == ()
    assert problems(MUSIC_26, Request(sku=MUSIC_26.id, lyrics="[Verse]"))


async def test_a_key_is_wanted(tmp_path: Path) -> None:
    provider = MiniMax(key=lambda: None)
    assert type((await failed(provider, ordered(tmp_path))).error) is KeyMissing
    with pytest.raises(KeyMissing):
        await provider.account()
    with pytest.raises(KeyMissing):
        await provider.write_lyrics(wish="rain")


async def test_a_refused_key_speaks_of_regions(services: PracticeServices, tmp_path: Path) -> None:
    provider = minimax_at(services.urls["minimax"], key="kyma-of-another-service")
    for ask in (
        told(provider.generate(ordered(tmp_path))),
        provider.account(),
        provider.write_lyrics(wish="rain"),
    ):
        with pytest.raises(KeyRefused, match="its own region, Global or Mainland China") as caught:
            await ask
        assert caught.value.charged == "no"


async def test_the_account_of_a_pay_as_you_go_key(
    minimax: MiniMax, services: PracticeServices
) -> None:
    account = await minimax.account()
    assert account.balance_usd is None
    assert services.ledger.charged_total == 0


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (200, {"base_resp": {"status_code": 0}}, Account()),
        (200, {"base_resp": {"status_code": 2061, "status_msg": "no plan"}}, Account()),
        (400, {"base_resp": {"status_code": 2013, "status_msg": "no plan"}}, Account()),
        (404, {"error": {"type": "not_found", "message": "no plan"}}, Account()),
        (402, {"error": {"message": "insufficient balance (1008)"}}, Account(is_low=True)),
        (200, {"base_resp": {"status_code": 1008}}, Account(is_low=True)),
        (
            200,
            {
                "base_resp": {"status_code": 0},
                "model_remains": [
                    {"model_name": "speech-02", "current_interval_total_count": 4},
                    {
                        "model_name": "music-2.6",
                        "current_interval_total_count": 100,
                        "current_interval_usage_count": 80,
                    },
                ],
            },
            Account(plan="80 of 100 songs left (music-2.6)"),
        ),
        (
            200,
            {
                "base_resp": {"status_code": 0},
                "model_remains": [
                    {
                        "model_name": "music-3.0",
                        "current_interval_total_count": 7,
                        "current_interval_usage_count": 0,
                    },
                ],
            },
            Account(plan="0 of 7 songs left (music-3.0)", is_low=True),
        ),
        (
            200,
            {"base_resp": {"status_code": 0}, "model_remains": [7, {"model_name": "music"}]},
            Account(),
        ),
    ],
)
def test_what_an_answer_says_of_the_account(
    status: int, said: dict[str, object], expected: Account
) -> None:
    assert minimax_account.account_in(status, said, "sk-cp-1") == expected


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (401, {}, "KeyRefused"),
        (403, {}, "KeyRefused"),
        (200, {"base_resp": {"status_code": 1004}}, "KeyRefused"),
        (400, {"base_resp": {"status_code": 2049}}, "KeyRefused"),
        (429, {}, "ServiceBusy"),
        (200, {"base_resp": {"status_code": 1002}}, "ServiceBusy"),
        (200, {"base_resp": {"status_code": 1000}}, "ServiceFailed"),
        (200, {}, "ServiceFailed"),
        (404, {}, "ServiceFailed"),
        (500, {}, "ServiceFailed"),
        (302, {}, "ServiceFailed"),
    ],
)
def test_what_is_no_account(status: int, said: dict[str, object], error: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the kind is compared below
        minimax_account.account_in(status, said, "sk-cp-1")
    assert type(caught.value).__name__ == error


async def test_words_are_written(minimax: MiniMax, services: PracticeServices) -> None:
    written = await minimax.write_lyrics(wish="a harbour at night", title="Harbour")
    assert written.title
    assert written.style_tags
    assert "[" in written.lyrics
    request = Request(sku=MUSIC_26.id, lyrics=written.lyrics)
    assert problems(MUSIC_26, request) == ()
    assert services.ledger.charged_total == Decimal("0.01")
    changed = await minimax.write_lyrics(wish="sadder", lyrics=LYRICS)
    assert changed.lyrics
    assert services.ledger.charged_total == Decimal("0.02")
    assert not services.ledger.leaks


async def test_two_songs_at_a_time_are_two_songs(
    minimax: MiniMax, services: PracticeServices, tmp_path: Path
) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    both = await asyncio.gather(
        told(minimax.generate(ordered(first))), told(minimax.generate(ordered(second)))
    )
    assert all(isinstance(events[-1], ClipReady) for events in both)
    assert services.ledger.charged_total == Decimal("0.30")

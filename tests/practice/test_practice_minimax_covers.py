"""Covers, words and the account of MiniMax for play money: what is heard, remembered, written."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import httpx
import imageio_ffmpeg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.practice import minimax_covers, minimax_orders, minimax_words
from composer.practice.listening import listen
from composer.practice.minimax_covers import KEPT, Ears
from composer.practice.minimax_errors import NotTaken
from composer.practice.minimax_orders import MAX_REFERENCE_BYTES, Reference, as_sung, read_reference
from composer.practice.music import Studio
from composer.practice.services import PracticeServices
from composer.practice.tones import soft_tones
from tests.patience import PATIENCE

Post = Callable[..., dict[str, object]]

COVER = {"model": "music-cover", "prompt": "a slow waltz for two", "output_format": "url"}


@pytest.fixture
def client(services: PracticeServices) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=services.urls["minimax"],
        headers={"Authorization": f"Bearer {services.keys['minimax']}"},
        timeout=PATIENCE,
    ) as opened:
        yield opened


@pytest.fixture
def post(client: httpx.Client) -> Post:
    """Post a document to an endpoint and give the answer's."""

    def send(endpoint: str, **fields: object) -> dict[str, object]:
        answer = client.post(f"/v1/{endpoint}", json=fields)
        assert answer.status_code == 200
        document = answer.json()
        assert isinstance(document, dict)
        return document

    return send


def code_in(document: dict[str, object]) -> object:
    base_resp = document["base_resp"]
    assert isinstance(base_resp, dict)
    return base_resp["status_code"]


def message_in(document: dict[str, object]) -> str:
    base_resp = document["base_resp"]
    assert isinstance(base_resp, dict)
    return str(base_resp["status_msg"])


def length_in(document: dict[str, object]) -> float:
    """Seconds of a song that was sold."""
    told = document["extra_info"]
    assert isinstance(told, dict)
    return float(told["music_duration"]) / 1000


def recording(seconds: float, rate: int = 1000) -> bytes:
    """A WAV file of one channel of eight bits: a buzz, and small."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(bytes(100 + frame % 50 for frame in range(round(seconds * rate))))
    return buffer.getvalue()


def in_base64(audio: bytes) -> str:
    return base64.b64encode(audio).decode()


@contextmanager
def files_on_loopback(audio: bytes) -> Iterator[str]:
    """Serve a recording, and a redirect to it; gives the base address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            redirected = self.path == "/moved"
            self.send_response(302 if redirected else 200 if self.path == "/song.wav" else 404)
            if redirected:
                self.send_header("Location", "/song.wav")
            self.send_header("Content-Length", str(len(audio)))
            self.end_headers()
            self.wfile.write(audio)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


# --- references ------------------------------------------------------------------------------


def test_a_cover_is_as_long_as_its_reference(services: PracticeServices, post: Post) -> None:
    audio = in_base64(recording(7.5))
    answer = post("music_generation", **COVER, audio_base64=audio)
    assert code_in(answer) == 0
    assert length_in(answer) == pytest.approx(7.5, abs=0.01)
    assert services.ledger.charged_total == Decimal("0.15")


def test_the_ledger_keeps_no_audio(
    services: PracticeServices, client: httpx.Client, post: Post
) -> None:
    audio = in_base64(recording(1))
    post("music_generation", **COVER, audio_base64=audio)
    client.post("/v1/music_generation", content=b'{"audio_base64": "\\ud83c"}')
    kept, odd = (entry.body for entry in services.ledger.orders)
    assert kept is not None
    assert kept["audio_base64"] == {
        "characters": len(audio),
        "sha256": hashlib.sha256(audio.encode()).hexdigest(),
    }
    assert kept["prompt"] == COVER["prompt"]
    assert odd is not None
    assert isinstance(odd["audio_base64"], dict)


@pytest.mark.parametrize(("seconds", "taken"), [(5.8, False), (6, True), (360, True), (361, False)])
def test_a_reference_has_six_seconds_to_six_minutes(
    services: PracticeServices, post: Post, seconds: float, taken: bool
) -> None:
    # Only listened to: a cover would be just as long, and take as long to make.
    audio = in_base64(recording(seconds))
    answer = post("music_cover_preprocess", model="music-cover", audio_base64=audio)
    assert code_in(answer) == (0 if taken else 2013)
    assert services.ledger.charged_total == 0


@pytest.mark.parametrize(
    "audio",
    [
        "not base64",
        "AAA",
        "data:audio/wav;base64," + in_base64(recording(7)),
        in_base64(recording(7)) + "\n",
        in_base64(b"RIFF but not a song" * 100),
        in_base64(b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hosts\n"),
        in_base64(b"\x89PNG\r\n\x1a\n" + bytes(100)),
        "\U0001f3b5",
    ],
)
def test_what_is_no_recording_is_2013_and_costs_nothing(
    services: PracticeServices, post: Post, audio: str
) -> None:
    answer = post("music_generation", **COVER, audio_base64=audio)
    assert code_in(answer) == 2013
    assert "reference audio" in message_in(answer)
    assert services.ledger.charged_total == 0


def test_a_reference_of_more_than_50_mb_is_refused(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_REFERENCE_BYTES == 50_000_000
    for module in (minimax_covers, minimax_orders):
        monkeypatch.setattr(module, "MAX_REFERENCE_BYTES", 50_000)
    # One byte too many, which only decoding tells; a few more, which the letters tell.
    audio = in_base64(bytes(50_001))
    answer = post("music_generation", **COVER, audio_base64=audio)
    assert code_in(answer) == 2013
    assert "larger than 50 MB" in message_in(answer)
    with pytest.raises(NotTaken, match="larger than 50 MB"):
        read_reference({"audio_base64": audio + "AAAA"}, ("audio_base64",))


def test_an_address_on_loopback_is_fetched_and_others_are_not(post: Post) -> None:
    with files_on_loopback(recording(6.5)) as address:
        answer = post("music_generation", **COVER, audio_url=f"{address}/song.wav")
        assert length_in(answer) == pytest.approx(6.5, abs=0.01)
        for path in ("missing.wav", "moved"):
            answer = post("music_generation", **COVER, audio_url=f"{address}/{path}")
            assert code_in(answer) == 2013
            assert "could not be fetched" in message_in(answer)
    answer = post("music_generation", **COVER, audio_url="https://nowhere.invalid/song.mp3")
    assert code_in(answer) == 0
    assert length_in(answer) > 1


def test_a_song_of_the_service_can_be_covered(services: PracticeServices, post: Post) -> None:
    first = post("music_generation", **COVER, audio_base64=in_base64(recording(7)))
    assert isinstance(first["data"], dict)
    again = post("music_generation", **COVER, audio_url=first["data"]["audio"])
    assert length_in(again) == pytest.approx(7, abs=0.1)
    assert services.ledger.leaks == ()


# --- covers in two steps ---------------------------------------------------------------------


def test_preprocessing_is_free_and_remembers(services: PracticeServices, post: Post) -> None:
    audio = in_base64(recording(8))
    heard = post("music_cover_preprocess", model="music-cover", audio_base64=audio)
    again = post("music_cover_preprocess", model="music-cover", audio_base64=audio)
    assert heard["cover_feature_id"] == again["cover_feature_id"]
    assert heard["audio_duration"] == pytest.approx(8, abs=0.01)
    assert isinstance(heard["structure_result"], str)
    structure = json.loads(heard["structure_result"])
    segments = structure["segments"]
    assert structure["num_segments"] == len(segments) == 4
    assert (segments[0]["start"], segments[-1]["end"]) == (0, pytest.approx(8, abs=0.01))
    assert {each["label"] for each in segments} <= {"intro", "verse", "chorus", "outro"}
    assert services.ledger.charged_total == 0
    assert services.ledger.entries[-1].place == "account"

    lyrics = heard["formatted_lyrics"]
    feature = heard["cover_feature_id"]
    cover = post("music_generation", **COVER, cover_feature_id=feature, lyrics=lyrics)
    assert length_in(cover) == pytest.approx(8, abs=0.01)
    unknown = post("music_generation", **COVER, cover_feature_id="0" * 32, lyrics=lyrics)
    assert code_in(unknown) == 2013


@pytest.mark.parametrize(
    "fields",
    [
        {"audio_base64": "AAAA"},
        {"model": "music-2.6", "audio_base64": "AAAA"},
        {"model": "music-cover"},
        {"model": "music-cover", "audio_base64": "AAAA", "audio_url": "https://example.org/a.mp3"},
        {"model": "music-cover", "audio_base64": "AAAA", "prompt": "a slow waltz"},
        {"model": "music-cover", "cover_feature_id": "x"},
        {"model": "music-cover", "audio_base64": 1},
    ],
)
def test_preprocessing_is_strict(post: Post, fields: dict[str, object]) -> None:
    assert code_in(post("music_cover_preprocess", **fields)) == 2013


async def test_what_was_heard_is_forgotten_after_a_day(tmp_path: Path) -> None:
    now = 0.0
    ears = Ears(Studio(soft_tones, None, tmp_path), 1.0, lambda: now)
    heard = await ears.remember(Reference(audio_base64=in_base64(recording(7))), "heard")
    reference = Reference(cover_feature_id=heard.id)
    now = KEPT - 1
    assert await ears.seconds(reference, "cover") == pytest.approx(7, abs=0.01)
    now = KEPT
    with pytest.raises(NotTaken, match="24 hours"):
        await ears.seconds(reference, "cover")
    assert list(tmp_path.iterdir()) == []


def test_listening_decodes_any_length_to_its_end(tmp_path: Path) -> None:
    for seconds in (0.5, 33.25):
        audio = recording(seconds)
        heard = listen(audio, tmp_path / "heard", imageio_ffmpeg.get_ffmpeg_exe())
        assert heard.seconds == pytest.approx(seconds, abs=0.01)
        assert heard.sha256 == hashlib.sha256(audio).hexdigest()


# --- words -----------------------------------------------------------------------------------


def test_words_cost_a_cent_and_can_be_sung_as_they_are(
    services: PracticeServices, post: Post
) -> None:
    words = post("lyrics_generation", mode="write_full_song", prompt="a lighthouse in a storm")
    assert code_in(words) == 0
    assert "lighthouse" in str(words["lyrics"])
    assert "lighthouse" in str(words["song_title"]).lower()
    assert len(str(words["style_tags"]).split(", ")) == 4
    assert services.ledger.charged_total == Decimal("0.01")
    assert services.ledger.entries[-1].place == "words"
    assert services.ledger.orders == ()
    song = post("music_generation", model="music-2.6", lyrics=words["lyrics"])
    assert code_in(song) == 0


def test_words_about_nothing_in_particular_and_under_a_title(post: Post) -> None:
    assert "[Chorus]" in str(post("lyrics_generation", mode="write_full_song")["lyrics"])
    titled = post("lyrics_generation", mode="write_full_song", prompt="", title="Low Tide")
    assert titled["song_title"] == "Low Tide"


def test_words_that_are_edited_begin_as_they_were(post: Post) -> None:
    before = "[Verse]\nThe tide goes out"
    after = post("lyrics_generation", mode="edit", lyrics=before, prompt="add an ending")
    assert str(after["lyrics"]).startswith(before)
    assert after["lyrics"] != before


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"mode": "write"},
        {"mode": 1},
        {"mode": "edit"},
        {"mode": "edit", "lyrics": " "},
        {"mode": "edit", "lyrics": "a" * 3501},
        {"mode": "write_full_song", "lyrics": "la"},
        {"mode": "write_full_song", "prompt": "a" * 2001},
        {"mode": "write_full_song", "prompt": None},
        {"mode": "write_full_song", "title": 1},
        {"mode": "write_full_song", "language": "en"},
    ],
)
def test_words_are_ordered_strictly(
    services: PracticeServices, post: Post, fields: dict[str, object]
) -> None:
    assert code_in(post("lyrics_generation", **fields)) == 2013
    assert services.ledger.charged_total == 0


def test_words_need_money(services: PracticeServices, post: Post) -> None:
    services.ledger.add_money(Decimal("0.009") - services.ledger.balance)
    assert code_in(post("lyrics_generation", mode="write_full_song")) == 1008


@given(
    st.builds(
        minimax_words.Wish,
        edit=st.booleans(),
        prompt=st.text(max_size=80),
        lyrics=st.one_of(st.text(max_size=80), st.just("la " * 1166)),
        title=st.text(max_size=20),
    ),
    st.text(max_size=3),
)
def test_whatever_is_wished_for_the_words_fit_the_music(
    wish: minimax_words.Wish, seed: str
) -> None:
    words = minimax_words.write(wish, seed)
    assert words == minimax_words.write(wish, seed)
    assert 1 <= len(words.lyrics) <= 3500
    assert words.title
    if not wish.edit:
        assert as_sung(words.lyrics) == words.lyrics


# --- the account -----------------------------------------------------------------------------


def test_the_plan_counts_what_is_left(
    services: PracticeServices, client: httpx.Client, post: Post
) -> None:
    def left() -> dict[str, int]:
        document = client.get("/v1/token_plan/remains").json()
        assert document["base_resp"]["status_code"] == 0
        rows = document["model_remains"]
        assert all(row["current_interval_total_count"] == 100 for row in rows)
        assert all(0 < row["remains_time"] <= 5 * 3600 * 1000 for row in rows)
        return {row["model_name"]: row["current_interval_usage_count"] for row in rows}

    assert set(left().values()) == {100}
    post("music_generation", model="music-3.0", lyrics="la")
    post("music_generation", model="music-2.6")
    assert left() == {**dict.fromkeys(left(), 100), "music-3.0": 99}
    assert services.ledger.entries[-1].place == "account"

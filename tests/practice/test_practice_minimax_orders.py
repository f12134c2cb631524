"""MiniMax's music for play money: what is sold, in which encoding, at which price, what is not."""

from __future__ import annotations

import io
import json
import subprocess
import threading
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import httpx
import imageio_ffmpeg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.practice.minimax_audio import CHOICES, AudioSetting
from composer.practice.minimax_errors import NotTaken
from composer.practice.minimax_orders import MODELS, Order, as_sung, read_order
from composer.practice.music import MusicOrder
from composer.practice.services import PracticeServices
from composer.practice.tones import soft_tones
from tests.patience import PATIENCE

LYRICS = "[Verse]\nThe harbour light is low\n[Chorus]\nSing it slow"
PRICE = Decimal("0.15")
SONGS = ["music-2.6", "music-2.6-free", "music-3.0"]
COVERS = ["music-cover", "music-cover-free"]
ADDRESS = "https://example.org/song.mp3"

Sing = Callable[..., httpx.Response]


@pytest.fixture
def client(services: PracticeServices) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=services.urls["minimax"],
        headers={"Authorization": f"Bearer {services.keys['minimax']}"},
        timeout=PATIENCE,
    ) as opened:
        yield opened


@pytest.fixture
def sing(client: httpx.Client) -> Sing:
    """Order a short song; keyword arguments are the fields that differ from a good order."""

    def order(**fields: object) -> httpx.Response:
        body = {"model": "music-2.6", "lyrics": LYRICS, **fields}
        return client.post("/v1/music_generation", json=body)

    return order


def read(**fields: object) -> Order:
    return read_order(json.dumps(fields).encode())


def code_of(**fields: object) -> int:
    """The code with which an order is refused."""
    with pytest.raises(NotTaken) as refused:
        read(**fields)
    return refused.value.code


def decoded_seconds(audio: bytes, *about: str) -> float:
    """Length by a full decode, which also proves that it is audio."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    done = subprocess.run(
        [ffmpeg, "-v", "error", *about, "-i", "-", "-ac", "1", "-ar", "8000", "-f", "s16le", "-"],
        input=audio,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return len(done.stdout) / 16000


# --- what is sold ----------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["mp3", "wav", "pcm"])
@pytest.mark.parametrize("output_format", ["hex", "url"])
def test_every_format_comes_in_hex_and_behind_an_address(
    sing: Sing, wanted: str, output_format: str
) -> None:
    answer = sing(audio_setting={"format": wanted}, output_format=output_format)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    document = answer.json()
    assert document["base_resp"] == {"status_code": 0, "status_msg": "success"}
    assert document["data"]["status"] == 2
    assert document["trace_id"] == answer.headers["trace-id"]
    assert document["analysis_info"] is None
    told = document["extra_info"]
    if output_format == "url":
        file = httpx.get(document["data"]["audio"])
        kinds = {"mp3": "audio/mpeg", "wav": "audio/wav", "pcm": "audio/pcm"}
        assert file.headers["content-type"] == kinds[wanted]
        audio = file.content
    else:
        audio = bytes.fromhex(document["data"]["audio"])
    assert told["music_size"] == len(audio)
    assert (told["music_sample_rate"], told["music_channel"]) == (44100, 2)
    raw = ("-f", "s16le", "-ar", "44100", "-ac", "2") if wanted == "pcm" else ()
    seconds = told["music_duration"] / 1000
    assert decoded_seconds(audio, *raw) == pytest.approx(seconds, abs=0.06)
    assert audio.startswith(b"RIFF") == (wanted == "wav")


@pytest.mark.parametrize("rate", CHOICES["sample_rate"])
def test_pcm_is_headerless_stereo_of_the_wanted_rate(sing: Sing, rate: int) -> None:
    document = sing(audio_setting={"format": "pcm", "sample_rate": rate}).json()
    assert document["extra_info"]["music_sample_rate"] == rate
    frames = rate * document["extra_info"]["music_duration"] // 1000
    samples = bytes.fromhex(document["data"]["audio"])
    assert len(samples) == 4 * frames
    assert max(samples) > 0


def test_a_wav_says_what_it_is(sing: Sing) -> None:
    document = sing(audio_setting={"format": "wav", "sample_rate": 24000, "bitrate": 32000}).json()
    with wave.open(io.BytesIO(bytes.fromhex(document["data"]["audio"]))) as file:
        assert file.getframerate() == 24000
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
    assert document["extra_info"]["bitrate"] == 24000 * 32


@pytest.mark.parametrize(
    ("rate", "asked", "got"),
    [
        (44100, 32000, 32000),
        (44100, 256000, 256000),
        (32000, 64000, 64000),
        (16000, 256000, 160000),
    ],
)
def test_an_mp3_has_the_bit_rate_that_is_told(sing: Sing, rate: int, asked: int, got: int) -> None:
    document = sing(
        audio_setting={"format": "mp3", "sample_rate": rate, "bitrate": asked}, lyrics="la\n" * 350
    ).json()
    told = document["extra_info"]
    assert told["bitrate"] == got
    # Eight bits a byte; the first frames and the padding are the rest.
    assert told["music_size"] * 8000 / told["music_duration"] == pytest.approx(got, rel=0.05)


@pytest.mark.parametrize("model", MODELS)
def test_a_song_has_one_price_and_the_free_models_none(
    services: PracticeServices, sing: Sing, model: str
) -> None:
    cover = {"prompt": "a slow waltz", "audio_url": ADDRESS} if model in COVERS else {}
    answer = sing(model=model, **cover)
    assert answer.json()["base_resp"]["status_code"] == 0
    expected = Decimal(0) if model.endswith("-free") else PRICE
    assert services.ledger.charged_total == expected
    assert services.ledger.orders[-1].outcome == "answered"


def test_free_songs_are_made_for_an_empty_purse(services: PracticeServices, sing: Sing) -> None:
    services.ledger.add_money(-services.ledger.balance)
    refused = sing()
    assert (refused.status_code, refused.json()["base_resp"]["status_code"]) == (200, 1008)
    assert services.ledger.orders[-1].outcome == "refused"
    assert services.ledger.orders[-1].code == "1008"
    assert sing(model="music-2.6-free").json()["base_resp"]["status_code"] == 0


def test_the_maker_of_music_gets_what_the_customer_sent() -> None:
    made: list[MusicOrder] = []

    def maker(order: MusicOrder, path: Path) -> None:
        made.append(order)
        soft_tones(order, path)

    with PracticeServices(maker, pace=0, song_scale=0.02) as services:
        url = services.urls["minimax"] + "/v1/music_generation"
        key = {"Authorization": f"Bearer {services.keys['minimax']}"}

        def send(**fields: object) -> None:
            answer = httpx.post(url, json=fields, headers=key, timeout=PATIENCE)
            assert answer.json()["base_resp"]["status_code"] == 0

        send(model="music-2.6", prompt="folk", lyrics="[pre_chorus]\nla\n[whisper]\nlo")
        send(model="music-3.0", prompt="drums", is_instrumental=True)
        send(model="music-2.6", prompt="a lighthouse in a storm", lyrics_optimizer=True, lyrics="")
    sung, played, written = made
    assert (sung.service, sung.model, sung.prompt) == ("minimax", "music-2.6", "folk")
    # Words in brackets that are no tag are sung.
    assert sung.lyrics == "[pre_chorus]\nla\nwhisper\nlo"
    assert (played.instrumental, played.lyrics, sung.instrumental) == (True, "", False)
    assert "lighthouse" in written.lyrics
    assert "[Verse 1]" in written.lyrics


def test_music_that_cannot_be_made_is_refunded() -> None:
    def broken(order: MusicOrder, path: Path) -> None:
        raise RuntimeError("no band")

    with PracticeServices(broken, pace=0) as services:
        answer = httpx.post(
            services.urls["minimax"] + "/v1/music_generation",
            json={"model": "music-2.6", "lyrics": LYRICS},
            headers={"Authorization": f"Bearer {services.keys['minimax']}"},
            timeout=PATIENCE,
        )
        assert answer.json()["base_resp"]["status_code"] == 1000
        assert services.ledger.charged_total == 0
        assert services.ledger.orders[-1].note == "no band"


def test_ids_are_the_same_in_every_run_with_the_same_seed() -> None:
    def run(seed: int) -> tuple[str, str, str]:
        with PracticeServices(pace=0, song_scale=0.02, seed=seed) as services:
            answer = httpx.post(
                services.urls["minimax"] + "/v1/music_generation",
                json={"model": "music-2.6", "lyrics": LYRICS, "output_format": "url"},
                headers={"Authorization": f"Bearer {services.keys['minimax']}"},
                timeout=PATIENCE,
            ).json()
            name = answer["data"]["audio"].rpartition("/")[2]
            return services.keys["minimax"], answer["trace_id"], name

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert run(1)[0].startswith("sk-api-practice-")


def test_too_many_orders_at_once_are_1002() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def patient(order: MusicOrder, path: Path) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)
        soft_tones(order, path)

    with PracticeServices(patient, pace=0, song_scale=0.02, at_once=1) as services:

        def send() -> int:
            answer = httpx.post(
                services.urls["minimax"] + "/v1/music_generation",
                json={"model": "music-2.6", "lyrics": LYRICS},
                headers={"Authorization": f"Bearer {services.keys['minimax']}"},
                timeout=PATIENCE,
            )
            return int(answer.json()["base_resp"]["status_code"])

        with ThreadPoolExecutor(1) as thread:
            first = thread.submit(send)
            assert begun.wait(PATIENCE)
            assert send() == 1002
            go_on.set()
            assert first.result() == 0
        assert services.ledger.charged_total == PRICE


# --- who may order ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, 1004),
        ("Basic sk-api-1", 1004),
        ("Bearer", 1004),
        ("Bearer sk-", 2049),
        ("Bearer kyma-1", 2049),
    ],
)
@pytest.mark.parametrize("path", ["/v1/music_generation", "/v1/token_plan/remains"])
def test_keys_of_another_look_are_refused_under_200(
    services: PracticeServices, authorization: str | None, code: int, path: str
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = httpx.request(
        "GET" if "remains" in path else "POST",
        services.urls["minimax"] + path,
        headers=headers,
        json={"model": "music-2.6", "lyrics": LYRICS},
    )
    assert (answer.status_code, answer.json()["base_resp"]["status_code"]) == (200, code)
    assert services.ledger.charged_total == 0
    assert services.ledger.entries[-1].outcome == "refused"


@pytest.mark.parametrize("key", ["sk-api-other", "sk-cp-plan"])
def test_any_key_of_the_services_look_opens(services: PracticeServices, key: str) -> None:
    answer = httpx.get(
        services.urls["minimax"] + "/v1/token_plan/remains",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.json()["base_resp"]["status_code"] == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/music_generation"),
        ("POST", "/v1/audio/music"),
        ("POST", "/v1/token_plan/remains"),
    ],
)
def test_other_methods_and_paths_are_404(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"]["http_code"] == "404"


@pytest.mark.parametrize("content_type", ["text/plain", ""])
def test_the_body_must_say_that_it_is_json(client: httpx.Client, content_type: str) -> None:
    answer = client.post(
        "/v1/music_generation",
        content=json.dumps({"model": "music-2.6", "lyrics": LYRICS}),
        headers={"Content-Type": content_type},
    )
    assert answer.json()["base_resp"]["status_code"] == 2013


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"model": "music-2.6", "lyrics": "la \\ud83c"}',
        b'{"model": "music-2.6", "lyrics": "la", "\\ud83c": 1}',
        b'{"model": "music-2.6", "lyrics": "la", "stream": NaN}',
        b"[" * 100_000,
    ],
)
def test_bodies_that_are_no_json_object_of_sound_texts(client: httpx.Client, body: bytes) -> None:
    answer = client.post(
        "/v1/music_generation", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["base_resp"]["status_code"]) == (200, 2013)


# --- the rules -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", SONGS)
def test_texts_of_a_song_at_their_bounds(model: str) -> None:
    # A character outside the first plane is one character.
    read(model=model, lyrics="\U0001f3b5" * 3500, prompt="\U0001f3b5" * 2000)
    read(model=model, lyrics="a", prompt="")
    read(model=model, is_instrumental=True, prompt="a")
    read(model=model, is_instrumental=True, prompt="a" * 2000, lyrics="")
    read(model=model, lyrics_optimizer=True, prompt="a")
    assert code_of(model=model, lyrics="a" * 3501) == 2013
    assert code_of(model=model, lyrics="a", prompt="a" * 2001) == 2013
    assert code_of(model=model, lyrics="") == 2013
    assert code_of(model=model, lyrics=" \n") == 2013
    assert code_of(model=model, prompt="folk") == 2013
    assert code_of(model=model, is_instrumental=True) == 2013
    assert code_of(model=model, is_instrumental=True, prompt=" ") == 2013
    assert code_of(model=model, is_instrumental=True, prompt="a" * 2001) == 2013
    assert code_of(model=model, lyrics_optimizer=True, lyrics="") == 2013


def test_flags_that_exclude_each_other() -> None:
    song: dict[str, object] = {"model": "music-2.6", "prompt": "folk"}
    assert code_of(**song, is_instrumental=True, lyrics="la") == 2013
    assert code_of(**song, lyrics_optimizer=True, lyrics="la") == 2013
    assert code_of(**song, is_instrumental=True, lyrics_optimizer=True) == 2013
    assert code_of(**song, lyrics="la", stream=True, output_format="url") == 2013
    read(**song, lyrics="la", stream=True, output_format="hex", is_instrumental=False)


@pytest.mark.parametrize("model", COVERS)
def test_texts_and_flags_of_a_cover(model: str) -> None:
    cover: dict[str, object] = {"model": model, "audio_url": ADDRESS}
    read(**cover, prompt="a" * 10)
    read(**cover, prompt="a" * 300, lyrics="a" * 10, is_instrumental=False)
    read(**cover, prompt="a" * 10, lyrics="a" * 1000)
    assert code_of(**cover) == 2013
    for prompt in ("a" * 9, "a" * 301):
        assert code_of(**cover, prompt=prompt) == 2013
    for lyrics in ("", "a" * 9, "a" * 1001):
        assert code_of(**cover, prompt="a" * 10, lyrics=lyrics) == 2013
    assert code_of(**cover, prompt="a" * 10, is_instrumental=True) == 2013
    assert code_of(**cover, prompt="a" * 10, lyrics_optimizer=True) == 2013


def test_a_cover_has_exactly_one_source() -> None:
    cover: dict[str, object] = {"model": "music-cover", "prompt": "a slow waltz"}
    assert code_of(**cover) == 2013
    assert code_of(**cover, audio_url=ADDRESS, audio_base64="AAAA") == 2013
    assert code_of(**cover, audio_url=ADDRESS, cover_feature_id="x", lyrics="a" * 10) == 2013
    assert code_of(**cover, cover_feature_id="x") == 2013
    read(**cover, cover_feature_id="x", lyrics="a" * 10)
    for address in ("song.mp3", "file:///song.mp3", "https://", "https://[", "https://a b/", "", 1):
        assert code_of(**cover, audio_url=address) == 2013


@pytest.mark.parametrize("field", ["audio_url", "audio_base64", "cover_feature_id"])
def test_songs_take_no_reference(field: str) -> None:
    assert code_of(model="music-2.6", lyrics="la", **{field: ADDRESS}) == 2013


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "music-2.5"},
        {"model": "Music-2.6"},
        {"model": None},
        {"lyrics": None},
        {"lyrics": ["la"]},
        {"prompt": 1},
        {"stream": 1},
        {"stream": "true"},
        {"is_instrumental": None},
        {"lyrics_optimizer": 0},
        {"output_format": "mp3"},
        {"output_format": None},
        {"seed": 1},
        {"title": "no such field"},
        {"aigc_watermark": False},
        {"audio_setting": None},
        {"audio_setting": []},
        {"audio_setting": {"format": "flac"}},
        {"audio_setting": {"format": "MP3"}},
        {"audio_setting": {"sample_rate": 48000}},
        {"audio_setting": {"sample_rate": "44100"}},
        {"audio_setting": {"sample_rate": 44100.0}},
        {"audio_setting": {"bitrate": 192000}},
        {"audio_setting": {"bitrate": True}},
        {"audio_setting": {"channel": 2}},
        {"audio_setting": {"format": ["mp3"]}},
    ],
)
def test_wrong_fields_are_2013_and_cost_nothing(
    services: PracticeServices, sing: Sing, wrong: dict[str, object]
) -> None:
    answer = sing(**wrong)
    base_resp = answer.json()["base_resp"]
    assert (answer.status_code, base_resp["status_code"]) == (200, 2013)
    assert base_resp["status_msg"].startswith("invalid params, ")
    assert services.ledger.charged_total == 0


def test_many_invisible_characters_are_1042() -> None:
    assert code_of(model="music-2.6", lyrics="la la la " + "\u200b" * 2) == 1042
    assert code_of(model="music-2.6", lyrics="la", prompt="\x00") == 1042
    read(model="music-2.6", lyrics="la la la \u200b")  # a tenth
    read(model="music-2.6", lyrics="\n\t\r\nla")


def test_only_the_mainland_knows_the_watermark() -> None:
    def read_there(**fields: object) -> Order:
        body = {"model": "music-2.6", "lyrics": "la", **fields}
        return read_order(json.dumps(body).encode(), mainland=True)

    assert read_there(aigc_watermark=True).watermark
    assert not read_there(aigc_watermark=False, stream=True).watermark
    with pytest.raises(NotTaken, match="stream"):
        read_there(aigc_watermark=True, stream=True)
    with pytest.raises(NotTaken, match="true or false"):
        read_there(aigc_watermark=1)
    assert code_of(model="music-2.6", lyrics="la", aigc_watermark=True) == 2013


DOCUMENTED_TAGS = """Intro, Verse, Pre Chorus, Chorus, Interlude, Bridge, Outro, Post Chorus,
Transition, Break, Hook, Build Up, Inst, Solo"""
WRITTEN_BY_THE_LYRICS_ENDPOINT = "Verse 2, Pre-Chorus, Drop, Build-up, Instrumental, Breakdown"


@pytest.mark.parametrize(
    "tag", f"{DOCUMENTED_TAGS}, {WRITTEN_BY_THE_LYRICS_ENDPOINT}".replace("\n", " ").split(", ")
)
def test_tags_stay_in_their_brackets_however_written(tag: str) -> None:
    for written in (tag, tag.lower(), tag.upper(), tag.replace(" ", "_"), tag.replace(" ", "-")):
        assert as_sung(f"[{written}]\nla") == f"[{written}]\nla"
    assert as_sung(f"[{tag} softly]\nla") == f"{tag} softly\nla"


visible = st.text(st.characters(exclude_categories=["C"]), max_size=60)


def settings() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in CHOICES.items()}
    )


@st.composite
def valid_orders(draw: st.DrawFn) -> dict[str, object]:
    """Orders of every mode, each with any of the fields that its mode allows."""
    stream = draw(st.booleans())
    order: dict[str, object] = {"stream": stream, "audio_setting": draw(settings())}
    if not stream or draw(st.booleans()):
        order["output_format"] = "hex" if stream else draw(st.sampled_from(["hex", "url"]))
    words = visible.filter(str.strip)
    mode = draw(st.sampled_from(["vocal", "instrumental", "optimizer", "cover", "remembered"]))
    order["model"] = draw(st.sampled_from(COVERS if mode in {"cover", "remembered"} else SONGS))
    if mode == "vocal":
        order |= {"lyrics": draw(words), "prompt": draw(visible)}
    elif mode == "instrumental":
        order |= {"is_instrumental": True, "prompt": draw(words)}
    elif mode == "optimizer":
        order |= {"lyrics_optimizer": True, "prompt": draw(words), "lyrics": ""}
    else:
        order["prompt"] = draw(visible.filter(lambda text: len(text) >= 10))
        if mode == "remembered":
            order |= {"cover_feature_id": "0123", "lyrics": "la la la la"}
        else:
            order |= draw(st.sampled_from([{"audio_url": ADDRESS}, {"audio_base64": "AAAA"}]))
    return order


@given(valid_orders())
def test_every_valid_order_is_taken_as_it_was_meant(fields: dict[str, object]) -> None:
    order = read(**fields)
    assert order.model.id == fields["model"]
    assert order.prompt == fields.get("prompt", "")
    assert order.lyrics == fields.get("lyrics", "")
    assert order.stream is fields["stream"]
    assert order.as_url is (fields.get("output_format") == "url")
    assert order.audio == AudioSetting(**fields["audio_setting"])  # type: ignore[arg-type]
    assert (order.reference is not None) == (order.model.id in COVERS)


@given(valid_orders(), st.data())
def test_a_valid_order_with_one_thing_wrong_is_refused(
    fields: dict[str, object], data: st.DataObject
) -> None:
    wrong: dict[str, object] = data.draw(
        st.sampled_from(
            [
                {"model": "music-9"},
                {"prompt": "a" * 2001},
                {"lyrics": "a" * 3501},
                {"lyrics": 0},
                {"output_format": "base64"},
                {"stream": True, "output_format": "url"},
                {"audio_setting": {"format": "aac"}},
                {"is_instrumental": True, "lyrics_optimizer": True},
                {"audio_url": ADDRESS, "audio_base64": "AAAA"},
                {"bpm": 120},
            ]
        )
    )
    assert code_of(**{**fields, **wrong}) == 2013


@given(st.binary(max_size=60))
def test_any_body_is_an_order_or_refused(body: bytes) -> None:
    with suppress(NotTaken):
        assert read_order(body).model.id in MODELS

"""What goes wrong on purpose at MiniMax, as a customer sees it: streams, hex, refusals, files."""

from __future__ import annotations

import json
import math
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import httpx
import imageio_ffmpeg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.practice.faults import OWN, kinds_of
from composer.practice.minimax_errors import BY_FAULT
from composer.practice.minimax_songs import FRAGMENTS, LARGEST, SMALLEST, streamed
from composer.practice.music import MusicOrder
from composer.practice.services import PracticeServices
from composer.practice.tones import soft_tones
from tests.patience import PATIENCE

LYRICS = "[Verse]\nThe harbour light is low\n[Chorus]\nSing it slow"
PRICE = Decimal("0.15")

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


def last_order(services: PracticeServices) -> tuple[str, int | None, Decimal]:
    entry = services.ledger.orders[-1]
    return entry.outcome, entry.status, entry.charged


def events_in(text: str) -> list[dict[str, object]]:
    """The documents of a stream, whose lines are `data:` or empty in turns."""
    lines = text.split("\n")
    assert set(lines[1::2]) <= {""}
    documents = [each.removeprefix("data: ") for each in lines[0::2] if each]
    return [json.loads(each) for each in documents if each != "[DONE]"]


def statuses_in(events: list[dict[str, object]]) -> list[int]:
    datas = [each["data"] for each in events]
    return [each["status"] for each in datas if isinstance(each, dict)]


def audio_in(events: list[dict[str, object]], status: int) -> bytes:
    datas = [each["data"] for each in events]
    fragments = [each for each in datas if isinstance(each, dict) and each["status"] == status]
    return b"".join(bytes.fromhex(each["audio"]) for each in fragments)


# --- streams ---------------------------------------------------------------------------------


def test_a_stream_is_the_song_in_pieces_and_an_end_that_repeats_nothing(
    services: PracticeServices, sing: Sing
) -> None:
    answer = sing(stream=True, audio_setting={"format": "pcm"})
    assert answer.headers["content-type"] == "text/event-stream"
    assert "content-length" not in answer.headers
    events = events_in(answer.text)
    assert statuses_in(events) == [1] * (len(events) - 1) + [2]
    assert len(events) > FRAGMENTS / 2
    assert all(each["extra_info"] is None for each in events)
    assert {each["trace_id"] for each in events} == {answer.headers["trace-id"]}
    assert all(each["base_resp"] == {"status_code": 0, "status_msg": "success"} for each in events)
    # Half a second at the least, of four bytes a frame.
    assert len(audio_in(events, 1)) == 4 * 22050
    assert audio_in(events, 2) == b""
    assert "[DONE]" not in answer.text
    assert last_order(services) == ("answered", 200, PRICE)


def test_an_end_that_repeats_the_whole_song(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("minimax:repeated_end")
    answer = sing(stream=True)
    events = events_in(answer.text)
    assert audio_in(events, 2) == audio_in(events, 1) != b""
    assert answer.text.endswith("data: [DONE]\n\n")


def test_a_stream_without_an_end_ends_in_order(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("minimax:stream_without_end")
    events = events_in(sing(stream=True, audio_setting={"format": "pcm"}).text)
    assert len(audio_in(events, 1)) == 4 * 22050
    assert set(statuses_in(events)) == {1}
    assert last_order(services) == ("broken", 200, PRICE)


@pytest.mark.parametrize("fault", ["minimax:stream_dies", "truncated_body", "reset_in_body"])
def test_a_stream_that_dies_is_charged(
    services: PracticeServices, client: httpx.Client, fault: str
) -> None:
    services.faults.next(fault)
    body = {"model": "music-2.6", "lyrics": LYRICS, "stream": True}
    with (
        pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)),
        client.stream("POST", "/v1/music_generation", json=body) as answer,
    ):
        answer.read()
    assert last_order(services)[2] == PRICE


def test_a_stream_that_dies_has_brought_whole_events(
    services: PracticeServices, client: httpx.Client
) -> None:
    services.faults.next("minimax:stream_dies")
    body = {"model": "music-2.6", "lyrics": LYRICS, "stream": True}
    came: list[bytes] = []
    with (
        client.stream("POST", "/v1/music_generation", json=body) as answer,
        pytest.raises(httpx.RemoteProtocolError, match="incomplete"),
    ):
        came.extend(answer.iter_raw())
    events = events_in(b"".join(came).decode())
    assert len(audio_in(events, 1)) > 0
    assert set(statuses_in(events)) == {1}


def test_an_error_in_the_middle_of_a_stream(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("minimax:error_in_stream")
    events = events_in(sing(stream=True).text)
    assert len(events) > 1
    last = events[-1]["base_resp"]
    assert isinstance(last, dict)
    assert last["status_code"] == 1000
    assert events[-1]["data"] is None
    assert last_order(services) == ("broken", 200, PRICE)


def test_an_order_that_is_refused_gets_no_stream(services: PracticeServices, sing: Sing) -> None:
    answer = sing(stream=True, output_format="url")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["base_resp"]["status_code"] == 2013
    services.faults.next("minimax:sensitive_input")
    answer = sing(stream=True)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["base_resp"]["status_code"] == 1026


def test_a_stream_can_be_slow(services: PracticeServices, client: httpx.Client) -> None:
    services.faults.next("slow_body", pause_seconds=0.001)
    body = {"model": "music-2.6", "lyrics": LYRICS, "stream": True}
    with client.stream("POST", "/v1/music_generation", json=body) as answer:
        events = events_in(b"".join(answer.iter_raw()).decode())
    assert audio_in(events, 1)


@given(st.integers(min_value=0, max_value=4 * SMALLEST * FRAGMENTS), st.integers(0, 255))
def test_the_fragments_of_any_song_make_the_song(size: int, byte: int) -> None:
    audio = bytes([byte]) * size
    body = streamed(audio, "trace", "", 0).body
    assert isinstance(body, tuple)
    events = events_in(b"".join(body).decode())
    assert audio_in(events, 1) == audio
    assert len(events) - 1 == math.ceil(size / max(SMALLEST, math.ceil(size / FRAGMENTS)))


def test_long_songs_come_in_fragments_that_stay_small() -> None:
    body = streamed(bytes(10 * FRAGMENTS * LARGEST), "trace", "", 0).body
    assert isinstance(body, tuple)
    assert len(body) == 10 * FRAGMENTS + 1


# --- hex and addresses -----------------------------------------------------------------------


def fragments_of(answer: httpx.Response) -> list[str]:
    if answer.headers["content-type"] == "application/json":
        return [answer.json()["data"]["audio"]]
    datas = [each["data"] for each in events_in(answer.text)]
    return [each["audio"] for each in datas if isinstance(each, dict)]


@pytest.mark.parametrize("stream", [False, True])
def test_odd_hex(services: PracticeServices, sing: Sing, stream: bool) -> None:
    services.faults.next("minimax:odd_hex")
    fragments = fragments_of(sing(stream=stream))
    assert sum(len(each) % 2 for each in fragments) == 1
    assert set("".join(fragments)) <= set("0123456789abcdef")
    assert last_order(services) == ("broken", 200, PRICE)


@pytest.mark.parametrize("stream", [False, True])
def test_foreign_hex(services: PracticeServices, sing: Sing, stream: bool) -> None:
    services.faults.next("minimax:foreign_hex")
    fragments = fragments_of(sing(stream=stream))
    assert [len(each) % 2 for each in fragments] == [0] * len(fragments)
    assert set("".join(fragments)) - set("0123456789abcdef") == {"x", "z"}
    assert last_order(services) == ("broken", 200, PRICE)


@pytest.mark.parametrize("fields", [{}, {"stream": True}, {"output_format": "url"}])
def test_empty_audio_under_status_0_is_charged(
    services: PracticeServices, sing: Sing, fields: dict[str, object]
) -> None:
    services.faults.next("minimax:empty_audio")
    answer = sing(**fields)
    assert fragments_of(answer) == [""]
    assert '"status_code": 0' in answer.text
    assert last_order(services) == ("broken", 200, PRICE)


def test_the_address_can_come_as_audio_url(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("minimax:url_in_audio_url")
    data = sing(output_format="url").json()["data"]
    assert "audio" not in data
    assert httpx.get(data["audio_url"]).content.startswith(b"ID3")


def test_an_expired_address_is_forbidden(services: PracticeServices, sing: Sing) -> None:
    address = sing(output_format="url").json()["data"]["audio"]
    services.faults.next("expired_file")
    gone = httpx.get(address)
    assert gone.status_code == 403
    assert b"expired" in gone.content
    assert httpx.get(address).status_code == 200
    assert httpx.get(address.replace("song_", "sung_")).status_code == 403


def test_a_key_in_the_address_of_a_file_is_written_down(
    services: PracticeServices, sing: Sing
) -> None:
    address = sing(output_format="url").json()["data"]["audio"]
    httpx.get(address)
    assert services.ledger.leaks == ()
    httpx.get(address, headers={"Authorization": f"Bearer {services.keys['minimax']}"})
    httpx.get(address, params={"key": services.keys["minimax"]})
    assert len(services.ledger.leaks) == 2


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "code"), BY_FAULT.items())
def test_each_code_can_be_called_up_anywhere_and_costs_nothing(
    services: PracticeServices, client: httpx.Client, sing: Sing, fault: str, code: int
) -> None:
    services.faults.next(fault)
    services.faults.next(fault, at="account")
    services.faults.next(fault, at="words")
    answers = [
        sing(),
        client.get("/v1/token_plan/remains"),
        client.post("/v1/lyrics_generation", json={"mode": "write_full_song"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        document = answer.json()
        assert document["base_resp"]["status_code"] == code
        assert document["base_resp"]["status_msg"]
        assert len(document["trace_id"]) == 32
    assert {entry.outcome for entry in services.ledger.entries} == {"refused"}
    assert {entry.code for entry in services.ledger.entries} == {str(code)}
    assert services.ledger.charged_total == 0


def test_refusals_can_come_under_a_real_status(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("minimax:http_codes", times=3)
    wrong = sing(lyrics="")
    assert wrong.status_code == 400
    error = wrong.json()["error"]
    assert error["code"] == 2013
    assert error["http_code"] == "400"
    assert error["message"] == "invalid params, lyrics is required (2013)"
    assert sing().json()["base_resp"]["status_code"] == 0
    assert last_order(services) == ("answered", 200, PRICE)
    services.ledger.add_money(-services.ledger.balance)
    poor = sing()
    assert poor.status_code == 402
    assert poor.json()["error"]["type"] == "insufficient_balance_error"
    assert "insufficient balance (1008)" in poor.json()["error"]["message"]


@pytest.mark.parametrize(
    ("status", "code"),
    {
        400: 2013,
        401: 2049,
        402: 1008,
        404: None,
        429: 1002,
        500: 1000,
        502: 1000,
        503: 1000,
    }.items(),
)
def test_a_scripted_status_comes_in_the_newer_form_and_costs_nothing(
    services: PracticeServices, sing: Sing, status: int, code: int | None
) -> None:
    services.faults.next(f"status:{status}")
    answer = sing()
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error.get("code") == code
    assert error["http_code"] == str(status)
    assert error["message"]
    assert error["type"].endswith("_error")
    assert last_order(services) == ("refused", status, Decimal(0))


def test_429_with_and_without_retry_after(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("status:429", retry_after=3)
    services.faults.next("status:429", retry_after=None)
    assert sing().headers["retry-after"] == "3"
    assert "retry-after" not in sing().headers


# --- the faults of every service -------------------------------------------------------------


def test_a_lie_about_the_length(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("lies_about_length")
    lie, truth = (sing().json()["extra_info"]["music_duration"] for _ in range(2))
    assert lie == 2 * truth


def test_a_wrong_charge_is_in_the_ledger_alone(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("wrong_charge", times=2)
    services.faults.next("wrong_charge", at="words")
    assert "0.3" not in sing().text
    assert services.ledger.charged_total == 2 * PRICE
    sing(model="music-2.6-free")
    assert services.ledger.charged_total == 3 * PRICE


@pytest.mark.parametrize("output_format", ["hex", "url"])
def test_garbage_is_not_audio(services: PracticeServices, sing: Sing, output_format: str) -> None:
    services.faults.next("garbage_audio")
    answer = sing(output_format=output_format).json()["data"]["audio"]
    audio = httpx.get(answer).content if output_format == "url" else bytes.fromhex(answer)
    decoding = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-xerror", "-i", "-", "-f", "null", "-"],
        input=audio,
        capture_output=True,
    )
    assert decoding.returncode != 0


def test_silence_is_audio_without_sound(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("silence")
    audio = bytes.fromhex(sing(audio_setting={"format": "pcm"}).json()["data"]["audio"])
    assert audio == bytes(4 * 22050)


@pytest.mark.parametrize("stream", [False, True])
def test_json_that_breaks_off(services: PracticeServices, sing: Sing, stream: bool) -> None:
    services.faults.next("truncated_json")
    answer = sing(stream=stream)
    assert answer.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert last_order(services) == ("broken", 200, PRICE)


def test_missing_headers_and_a_wrong_content_type(services: PracticeServices, sing: Sing) -> None:
    services.faults.next("missing_headers")
    services.faults.next("wrong_content_type")
    assert "trace-id" not in sing().headers
    answer = sing()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.json()["base_resp"]["status_code"] == 0


OF_STREAMS = {each for each in OWN["minimax"] if "stream" in each} | {"minimax:repeated_end"}

SEEN_ELSEWHERE = {"wrong_charge", "minimax:http_codes", "expired_file", "hang", "slow_body"}
"""Seen in the ledger, by refusals, at the file, or on the clock; tested above."""

UNSEEN = {
    "hex": OF_STREAMS | {"minimax:url_in_audio_url"},
    "url": OF_STREAMS | {"minimax:odd_hex", "minimax:foreign_hex"},
    # Streams come in chunks anyway, and do not tell their length.
    "stream": {"minimax:url_in_audio_url", "lies_about_length", "chunked_body"},
}
"""What an order of each kind cannot show; there the fault is harmless."""


def the_same_song(order: MusicOrder, path: Path) -> None:
    soft_tones(replace(order, seed=1), path)


@pytest.mark.parametrize("kind", UNSEEN)
def test_every_fault_of_the_menu_is_seen_where_it_can_be(kind: str) -> None:
    """Called up one after another as from a menu, each changes the answer or does no harm."""
    body: dict[str, object] = {"model": "music-2.6", "lyrics": "la"}
    body |= {"audio_setting": {"format": "pcm"}, "stream": kind == "stream"}
    body |= {"output_format": "url" if kind == "url" else "hex"}
    with (
        PracticeServices(the_same_song, pace=0, song_scale=0.02) as services,
        httpx.Client(base_url=services.urls["minimax"], timeout=PATIENCE) as client,
    ):
        client.headers["Authorization"] = f"Bearer {services.keys['minimax']}"

        def what_comes() -> tuple[object, ...]:
            answer = client.post("/v1/music_generation", json=body)
            # These differ from order to order.
            text = re.sub(r'(?<="trace_id": ")[0-9a-f]{32}|song_[0-9a-f]{16}', "", answer.text)
            headers = {**answer.headers, "date": "", "trace-id": "trace-id" in answer.headers}
            file = b""
            if found := re.search(r'"audio": "(http.*?)"', answer.text):
                file = httpx.get(found[1]).content
            return answer.status_code, headers, text, file

        as_always = what_comes()
        unseen = set()
        for fault in kinds_of("minimax").keys() - SEEN_ELSEWHERE:
            services.faults.next(fault)
            with suppress(httpx.TransportError):
                if what_comes() == as_always:
                    unseen.add(fault)
            assert services.ledger.orders[-1].fault == fault
        assert unseen == UNSEEN[kind]
        assert what_comes() == as_always

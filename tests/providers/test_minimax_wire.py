"""What no simulator of MiniMax would say, but gateways, proxies and odd answers do."""

from __future__ import annotations

import asyncio
import base64
import json
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.errors import AnswerLost, DraftRefused, ServiceFailed, ServiceUnreachable
from composer.domain.provider import ClipReady, Submitted
from composer.providers import minimax_errors
from composer.providers._long_json import LongJson
from composer.providers._received import Received
from composer.providers.minimax_answers import Answer, Arrived
from composer.providers.minimax_upload import upload
from tests.providers.minimax_ordering import (
    HEX,
    KEY,
    LYRICS,
    STREAM,
    STYLE,
    minimax_at,
    ordered,
    recording,
)
from tests.providers.ordering import check_no_key, failed, of_kind, says, told, wire

FRAME = b"\xff\xfb\x90\x00" + bytes(413)
"""One silent MP3 frame: MPEG 1 layer 3, 128 kbit/s, 44.1 kHz, 417 bytes."""
MP3 = FRAME * 40


def song(**data: object) -> bytes:
    document = {
        "data": {"status": 2, **data},
        "trace_id": "04ede0ab069fb1ba8be5156a24b1e081",
        "extra_info": {"music_duration": 1044, "music_sample_rate": 44100},
        "base_resp": {"status_code": 0, "status_msg": "success"},
    }
    return json.dumps(document).encode()


def ok(body: bytes, kind: str = "application/json") -> bytes:
    return says("200 OK", body, Content_Type=kind)


def error(code: int, message: str = "no", **more: object) -> bytes:
    return json.dumps({"base_resp": {"status_code": code, "status_msg": message}, **more}).encode()


async def test_the_request_is_what_the_documents_show(tmp_path: Path) -> None:
    async with wire(ok(song(audio=MP3.hex()))) as minimax:
        await told(minimax_at(minimax.url).generate(ordered(tmp_path, options=HEX)))
    lines = minimax.requests[0].splitlines()
    assert lines[0] == "POST /v1/music_generation HTTP/1.1"
    assert f"Authorization: Bearer {KEY}" in lines
    assert "Content-Type: application/json" in lines
    assert not [line for line in lines if line.lower().startswith("cookie")]


async def test_no_redirect_takes_the_key_elsewhere(tmp_path: Path) -> None:
    async with wire() as elsewhere:
        moved = says("307 Temporary Redirect", Location=f"{elsewhere.url}/v1/music_generation")
        async with wire(moved) as minimax:
            ending = await failed(minimax_at(minimax.url), ordered(tmp_path))
    assert (ending.error.code, ending.error.charged) == ("redirected", "no")
    assert elsewhere.requests == []


@pytest.mark.parametrize("field", ["audio", "audio_url"])
async def test_a_link_is_read_in_both_places_and_fetched_without_the_key(
    tmp_path: Path, field: str
) -> None:
    async with wire(ok(MP3, "audio/mpeg")) as host:
        link = f"{host.url}/song.mp3?sig=a%2Fb&x=1"
        body = song(**{field: link}).replace(b"/", rb"\/").replace(b"&", rb"\u0026")
        async with wire(ok(body)) as minimax:
            events = await told(minimax_at(minimax.url).generate(ordered(tmp_path)))
    trace = "04ede0ab069fb1ba8be5156a24b1e081"
    assert of_kind(events, Submitted) == [Submitted(remote_id=trace, remote_link=link)]
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.seconds == pytest.approx(1.044)
    assert "/song.mp3?sig=a%2Fb&x=1" in host.requests[0]
    assert KEY not in host.requests[0]
    assert "authorization" not in host.requests[0].lower()


async def test_hex_where_a_link_was_asked_for_is_a_song_all_the_same(tmp_path: Path) -> None:
    async with wire(ok(song(audio=MP3.hex().upper()))) as minimax:
        events = await told(minimax_at(minimax.url).generate(ordered(tmp_path)))
    assert isinstance(events[-1], ClipReady)
    assert events[-1].file.read_bytes() == MP3


async def test_bare_bytes_of_a_song_are_kept_too(tmp_path: Path) -> None:
    async with wire(ok(MP3)) as minimax:
        events = await told(minimax_at(minimax.url).generate(ordered(tmp_path)))
    assert isinstance(events[-1], ClipReady)
    assert events[-1].file.read_bytes() == MP3


@pytest.mark.parametrize(
    "link", ["http://example.com/a.mp3", "https://u:p@example.com/a", "https://", "h"]
)
async def test_a_link_that_is_not_safe_is_not_fetched(tmp_path: Path, link: str) -> None:
    async with wire(ok(song(audio=link))) as minimax:
        ending = await failed(minimax_at(minimax.url), ordered(tmp_path))
    assert (ending.error.code, ending.error.charged) == ("download_failed", "yes")
    assert "not https" in ending.error.message


@pytest.mark.parametrize(
    ("answer", "says_what"),
    [
        (song(audio=""), "sent no sound"),
        (song(audio=None), "sent no sound"),
        (song(), "sent no sound"),
        (song(audio="abc"), "a hex digit is missing"),
        (song(audio="ff fb"), "no hex digit"),
        (song(audio="0xff"), "no hex digit"),
        (song(audio="ff\n\n"), "no hex digit"),
        (song(audio="https://" + "a" * 9000), "link is too long"),
        (song(audio="00ff" * 99), "not a sound file"),
        (b"{}", "cannot be read"),
        (b'{"data": {"audio": "ffff"', "it is not whole"),
        (b'{"data": {"audio": "ffff"}, nonsense}', "cannot be read"),
        (b"[]", "a text instead of a song"),
        (b"null", "not a sound file"),
        (b"  ", "not a sound file"),
        (b"data", "not a sound file"),
        (b"", "nothing instead of a song"),
        (b'{"data": []}', "sent no sound"),
        (b'{"x": "' + b"y" * 1_100_000 + b'"}', "cannot be read"),
        (b"{" * 5000 + b"}" * 5000, "cannot be read"),
    ],
)
async def test_what_is_no_song_is_in_doubt(tmp_path: Path, answer: bytes, says_what: str) -> None:
    async with wire(ok(answer)) as minimax:
        ending = await failed(minimax_at(minimax.url), ordered(tmp_path, options=HEX))
    assert type(ending.error) is AnswerLost
    assert says_what in ending.error.message
    assert "may have been charged" in ending.error.message


@pytest.mark.parametrize("code", [999, 1043, 2999, -1])
async def test_an_unknown_code_is_told_in_the_services_words(tmp_path: Path, code: int) -> None:
    said = error(code, f"the {KEY} moon\x1b is full", trace_id="04ab")
    async with wire(ok(said)) as minimax:
        ending = await failed(minimax_at(minimax.url), ordered(tmp_path))
    assert type(ending.error) is AnswerLost
    assert f"“{code} the … moon is full” (trace 04ab)" in ending.error.message
    check_no_key(ending.error, KEY)


@pytest.mark.parametrize(
    ("status", "said", "kind", "code"),
    [
        ("402 Payment Required", {"type": "insufficient_balance_error"}, "BalanceTooLow", ""),
        ("400 Bad Request", {"message": "insufficient balance (1008)"}, "BalanceTooLow", ""),
        ("429 Too Many Requests", {"message": "used up (2056)"}, "BalanceTooLow", ""),
        ("422 Unprocessable", {"message": "sensitive (1026)"}, "ServiceFailed", "moderated"),
        ("403 Forbidden", {"message": "no"}, "KeyRefused", ""),
        ("400 Bad Request", {"code": 2049, "message": "no"}, "KeyRefused", ""),
        ("408 Request Timeout", {}, "AnswerLost", ""),
        ("504 Gateway Timeout", {}, "AnswerLost", ""),
        ("418 Teapot", {"message": "tea"}, "ServiceFailed", "refused"),
        ("500 Internal", {"message": "sensitive (1026)"}, "ServiceFailed", "moderated"),
        ("599 Odd", {"type": "odd"}, "AnswerLost", ""),
    ],
)
async def test_real_http_codes(
    tmp_path: Path, status: str, said: dict[str, object], kind: str, code: str
) -> None:
    body = json.dumps({"error": said} if said else {}).encode()
    async with wire(says(status, body)) as minimax:
        ending = await failed(minimax_at(minimax.url), ordered(tmp_path))
    assert type(ending.error).__name__ == kind
    if code:
        assert ending.error.code == code


def test_every_code_of_the_documents_has_its_row() -> None:
    documented = "1000 1001 1004 1008 1024 1026 1027 1028 1030 1033 1042 2013 2049 2056 2061"
    assert set(documented.split()) <= set(minimax_errors.ERRORS.codes)
    assert {"1002", "1039", "1041", "2045"} == minimax_errors.BUSY
    for code in documented.split():
        meant = minimax_errors.error_of(200, {"base_resp": {"status_code": int(code)}}, KEY)
        assert meant.message.endswith(".")
        assert len(meant.short) <= 34


# --- streams --------------------------------------------------------------------------------------


def event(audio: bytes | None, status: int = 1, **more: object) -> bytes:
    data = {"status": status} | ({} if audio is None else {"audio": audio.hex()})
    return b"data: " + json.dumps({"data": data, **more}).encode() + b"\n\n"


END = event(None, 2, extra_info={"music_duration": 1044})
HALVES = event(MP3[:8000]) + event(MP3[8000:])


async def streamed(tmp_path: Path, body: bytes) -> bytes:
    async with wire(ok(body, "text/event-stream")) as minimax:
        events = await told(minimax_at(minimax.url).generate(ordered(tmp_path, options=STREAM)))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert [path.name for path in clip.file.parent.iterdir()] == ["song.mp3"]
    return clip.file.read_bytes()


@pytest.mark.parametrize(
    "body",
    [
        HALVES + END,
        HALVES + END + b"data: [DONE]\n\n",
        HALVES + event(MP3, 2),
        HALVES + event(MP3, 2) + b"data: [DONE]\n\n",
        event(MP3[:8000]) + event(MP3[8000:12000]) + event(MP3[12000:], 2),
        event(MP3, 2),
        (HALVES + END).replace(b"\n", b"\r\n"),
        b": hello\n\nevent: message\nid: 1\n" + HALVES + END,
        (HALVES + END).replace(b"\n\n", b"\n"),
        (HALVES + END).replace(b"data: ", b"data:"),
        HALVES + END[:-2],
        HALVES + END + event(FRAME),
    ],
)
async def test_a_stream_is_put_together(tmp_path: Path, body: bytes) -> None:
    assert await streamed(tmp_path, body) == MP3


@pytest.mark.parametrize(
    ("body", "says_what"),
    [
        (HALVES, "ended too early"),
        (HALVES + b"data: [DONE]\n\n", "ended too early"),
        (HALVES + b"data: {]}\n\n" + END, "cannot be read"),
        (HALVES + END[:20], "ended too early"),
        (event(MP3[:8000]).replace(b'ff"', b'f"').replace(b'00"', b'0"') + END, "hex digit"),
        (HALVES + b"data: " + error(1000, "moon") + b"\n\n" + END, "“moon”"),
    ],
)
async def test_a_stream_that_is_not_whole(tmp_path: Path, body: bytes, says_what: str) -> None:
    async with wire(ok(body, "text/event-stream")) as minimax:
        ending = await failed(minimax_at(minimax.url), ordered(tmp_path, options=STREAM))
    assert type(ending.error) is AnswerLost
    assert says_what in ending.error.message
    assert "incomplete.mp3" in ending.error.message


@given(st.data())
def test_an_answer_is_the_same_however_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    sound = data.draw(st.binary(max_size=60))
    whole = data.draw(
        st.sampled_from(
            [
                song(audio=sound.hex()),
                json.dumps(json.loads(song(audio=sound.hex())), indent=1).encode(),
                song(audio=sound.hex(), words='{"audio": "\\"00\\u00e9', deeper={"audio": "77"}),
                event(sound[:7]) + event(sound[7:30]) + event(sound[30:]) + END,
                b"\xef\xbb\xbf" + song(audio=sound.hex()),
            ]
        )
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    received = Received([tmp_path_factory.getbasetemp() / "cut.part"])
    answer = Answer(received)
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        answer.feed(whole[start:end])
    arrived = answer.finish()
    assert received.put_down().read_bytes() == sound
    received.discard()
    assert (arrived.trouble, arrived.link, arrived.bytes) == ("", "", len(sound))
    assert arrived.seconds == 1.044


@given(st.text(max_size=30), st.integers(1, 7))
def test_the_long_string_is_what_json_says_it_is(text: str, size: int) -> None:
    whole = json.dumps({"data": {"audio": text, "n": [1, {"audio": "no"}]}}).encode()
    got = bytearray()
    reader = LongJson("audio", got.extend)
    for at in range(0, len(whole), size):
        assert reader.feed(whole[at : at + size]) == b""
    # Halves of a pair come one by one, and are no text of their own.
    if all(ord(char) < 0x10000 and not 0xD800 <= ord(char) < 0xE000 for char in text):
        assert got.decode() == text
    assert reader.document() == {"data": {"audio": "", "n": [1, {"audio": "no"}]}}


def test_a_length_comes_under_two_names() -> None:
    assert Arrived(said={"extra_info": {"music_duration": 25364}}).seconds == 25.364
    assert Arrived(said={"extra_info": {"audio_length": 25364}}).seconds == 25.364
    assert Arrived(said={"extra_info": None}).seconds is None
    assert Arrived(said={"extra_info": {"music_duration": "x"}}).seconds is None


async def test_a_large_answer_is_never_held(tmp_path: Path) -> None:
    size = 24_000_000
    head, tail = song(audio="@").split(b"@")

    async def send(writer: asyncio.StreamWriter) -> None:
        length = len(head) + 2 * size + len(tail)
        lines = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        writer.write(lines.encode() + head)
        piece = FRAME.hex().encode() * 100
        left = 2 * size
        while left:
            writer.write(piece[:left])
            left -= min(left, len(piece))
            await writer.drain()
        writer.write(tail)
        await writer.drain()

    async with wire(send) as minimax:
        tracemalloc.start()
        try:
            events = await told(minimax_at(minimax.url).generate(ordered(tmp_path, options=HEX)))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert isinstance(events[-1], ClipReady)
    assert events[-1].file.stat().st_size == size
    assert most < size // 3


# --- reference tracks -----------------------------------------------------------------------------


async def sent_pieces(body: dict[str, object], file: Path) -> bytes:
    async with upload(body, file) as prepared:
        first = b"".join([piece async for piece in prepared.pieces()])
        assert prepared.was_sent_whole
        assert prepared.headers["Content-Length"] == str(len(first))
        again = b"".join([piece async for piece in prepared.pieces()])
    assert again == first
    return first


@pytest.mark.parametrize("size", [0, 1, 2, 3, 196_607, 196_608, 196_609, 400_001])
async def test_a_track_goes_out_as_plain_base64(tmp_path: Path, size: int) -> None:
    file = tmp_path / "a.mp3"
    file.write_bytes(bytes(at % 251 for at in range(size)))
    body: dict[str, object] = {"model": "m", "prompt": 'quo"te \\u0000 é', "audio_base64": "(a)"}
    sent = json.loads(await sent_pieces(body, file))
    assert sent == {**body, "audio_base64": base64.b64encode(file.read_bytes()).decode()}


async def test_a_large_track_is_never_held(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    with file.open("wb") as large:
        large.truncate(20_000_000)
    tracemalloc.start()
    try:
        async with upload({"model": "m"}, file) as prepared:
            length = 0
            async for piece in prepared.pieces():
                length += len(piece)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length > 26_000_000
    assert most < 4_000_000


async def test_a_track_that_shrinks_on_its_way_is_not_taken_for_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(bytes(1_000_000))
    async with upload({"model": "m"}, file) as prepared:
        pieces = prepared.pieces()
        await anext(pieces)
        await anext(pieces)
        file.write_bytes(b"")
        with pytest.raises(DraftRefused, match="Nothing was charged"):
            await anext(pieces)
    assert not prepared.was_sent_whole


async def test_an_order_that_did_not_go_out_whole_was_not_taken(tmp_path: Path) -> None:
    """A connection that breaks in the middle of a track leaves nothing that could be charged."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(100_000)
        writer.transport.abort()

    track = tmp_path / "a.wav"
    with track.open("wb") as large:
        large.truncate(30_000_000)
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        order = ordered(tmp_path, "music-cover", reference=str(track))
        ending = await failed(minimax_at(url), order)
    assert type(ending.error) is ServiceUnreachable
    assert (ending.error.charged, ending.error.retry_safe) == ("no", True)


async def test_a_refusal_in_the_middle_of_a_track_is_understood(tmp_path: Path) -> None:
    gone = asyncio.Event()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(says("413 Too Large", error(2013, "file too large")))
        with suppress(ConnectionError):
            await writer.drain()
            while await reader.read(1 << 20):
                pass
        writer.close()
        gone.set()

    track = tmp_path / "a.wav"
    with track.open("wb") as large:
        large.truncate(3_000_000)
    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        order = ordered(tmp_path, "music-cover", reference=str(track))
        ending = await failed(minimax_at(url), order)
        await gone.wait()
    assert type(ending.error) is ServiceFailed
    assert "file too large" in ending.error.message


async def test_a_cover_is_sent_again_whole_while_minimax_is_busy(tmp_path: Path) -> None:
    track = recording(tmp_path)
    pauses: list[float] = []
    busy, done = says("429 Busy", b"", Retry_After="2"), ok(song(audio=MP3.hex()))
    async with wire(busy, ok(error(1002)), done) as minimax:
        order = ordered(tmp_path, "music-cover", reference=str(track), options=HEX)
        events = await told(minimax_at(minimax.url, pauses).generate(order))
    assert isinstance(events[-1], ClipReady)
    assert pauses == [2, 4]
    assert len(set(minimax.requests)) == 1


# --- words ----------------------------------------------------------------------------------------


async def test_words_come_as_they_are(tmp_path: Path) -> None:
    said = {
        "song_title": " Rain ",
        "style_tags": "pop, , slow",
        "lyrics": "\n[Verse 1]\r\nla\n",
        "base_resp": {"status_code": 0},
    }
    async with wire(ok(json.dumps(said).encode())) as minimax:
        written = await minimax_at(minimax.url).write_lyrics(wish=STYLE, lyrics=LYRICS)
    assert (written.title, written.style_tags) == ("Rain", ("pop", "slow"))
    assert written.lyrics == "[Verse 1]\nla"
    assert minimax.requests[0].startswith("POST /v1/lyrics_generation ")


@pytest.mark.parametrize("lyrics", ["", None, 7, " \n"])
async def test_an_answer_without_words_is_in_doubt(lyrics: object) -> None:
    said = {"lyrics": lyrics, "base_resp": {"status_code": 0}, "trace_id": "04ab"}
    async with wire(ok(json.dumps(said).encode())) as minimax:
        with pytest.raises(AnswerLost, match=r"without lyrics \(trace 04ab\)"):
            await minimax_at(minimax.url).write_lyrics(wish="")

"""What goes over the wire to Apiframe, byte for byte, and what no simulator of it would say."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal

import pytest
from msgspec.structs import replace

from composer.domain.errors import AnswerLost, ComposerError, OrderFailed, ServiceFailed
from composer.domain.provider import Account, Charged, ClipReady, Event, Progress, Submitted
from composer.providers import _polling
from tests.providers.apiframe_ordering import (
    JOB,
    KEY,
    SongOrder,
    accepted,
    account_says,
    apiframe_at,
    job_says,
    says_json,
    track,
)
from tests.providers.ordering import (
    Answer,
    Ending,
    check_no_key,
    check_sentence,
    failed,
    of_kind,
    says,
    told,
    wire,
)

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + bytes(24)


def done(*links: str, **fields: object) -> bytes:
    return job_says("COMPLETED", result={"tracks": [track(link) for link in links]}, **fields)


async def ordered(song: SongOrder, *answers: Answer, pauses: list[float] | None = None) -> Ending:
    """Order a song of a service that answers so, and fail."""
    async with wire(*answers) as service:
        return await failed(apiframe_at(service.url, pauses), song())


async def made(song: SongOrder, *answers: Answer, pauses: list[float] | None = None) -> list[Event]:
    """The same with an account and a song at the end."""
    async with wire(says("200 OK", WAV)) as files:
        last = [done(f"{files.url}/1.wav"), account_says()]
        async with wire(*answers, *last) as service:
            return await told(apiframe_at(service.url, pauses).generate(song()))


async def test_an_order_as_it_goes_over_the_wire(song: SongOrder) -> None:
    bodies: list[bytes] = []
    heads: list[str] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        heads.append(head)
        length = next(
            int(line.partition(":")[2])
            for line in head.lower().splitlines()
            if line.startswith("content-length:")
        )
        bodies.append(await reader.readexactly(length))
        writer.write(says_json("402 Payment Required", {"error": "Insufficient credits"}))
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        await failed(apiframe_at(url), song(id="order-7", prompt="Café\r\nrain"))
    assert bodies == [
        '{"model":"elevenlabs-music","prompt":"Café\\nrain","elevenlabsParams":'
        '{"music_length_ms":5000,"force_instrumental":false,'
        '"output_format":"mp3_high_quality"}}'.encode()
    ]
    (head,) = heads
    assert head.startswith("POST /v2/music/generate HTTP/1.1\r\n")
    lines = head.split("\r\n")
    assert f"X-API-Key: {KEY}" in lines
    assert "Idempotency-Key: order-7" in lines
    assert "Content-Type: application/json" in lines
    assert "authorization:" not in head.lower()


async def test_the_key_goes_to_the_service_and_not_to_its_files(song: SongOrder) -> None:
    async with wire(says("200 OK", WAV)) as files:
        async with wire(accepted(), done(f"{files.url}/1"), account_says()) as service:
            events = await told(apiframe_at(service.url).generate(song()))
        assert isinstance(events[-1], ClipReady)
        assert [head.split(" HTTP")[0] for head in service.requests] == [
            "POST /v2/music/generate",
            f"GET /v2/jobs/{JOB}",
            "GET /v2/me",
        ]
        assert all(f"X-API-Key: {KEY}" in head for head in service.requests)
        assert KEY not in "".join(files.requests)
        assert "x-api-key" not in "".join(files.requests).lower()


@pytest.mark.parametrize("place", ["order", "job", "account"])
async def test_the_key_does_not_follow_a_redirect(song: SongOrder, place: str) -> None:
    async with wire() as elsewhere:
        moved = says("307 Temporary Redirect", Location=f"{elsewhere.url}/v2/jobs/1")
        answers = {"order": [moved], "job": [accepted(), moved], "account": [moved]}[place]
        async with wire(*answers) as service:
            provider = apiframe_at(service.url)
            if place == "account":
                with pytest.raises(ServiceFailed) as caught:
                    await provider.account()
                error: ComposerError = caught.value
            else:
                error = (await failed(provider, song())).error
        assert elsewhere.requests == []
    assert type(error) is ServiceFailed
    assert error.charged == ("unknown" if place == "job" else "no")
    check_sentence(error)
    check_no_key(error, KEY)


async def test_progress_is_told_in_words_and_shares(song: SongOrder) -> None:
    pauses: list[float] = []
    events = await made(
        song,
        accepted(),
        job_says("QUEUED", creditCost=None),
        job_says("PROCESSING", progress=0),
        job_says("PROCESSING", progress=40),
        job_says("PROCESSING", progress=None),
        job_says("RESTING", progress=250),
        pauses=pauses,
    )
    told_ = [event for event in of_kind(events, Progress) if event.message != "Downloading"]
    assert told_ == [
        Progress(fraction=None, message="In line at Apiframe"),
        Progress(fraction=0.0, message="Making"),
        Progress(fraction=0.4, message="Making"),
        Progress(fraction=None, message="Making"),
        Progress(fraction=1.0, message="Working"),
    ]
    assert pauses == [2.0, 2.5, 3.125, 3.90625, 4.8828125]


async def test_looks_become_rarer_up_to_ten_seconds(song: SongOrder) -> None:
    pauses: list[float] = []
    await made(song, accepted(), *[job_says("PROCESSING")] * 12, pauses=pauses)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (2.0, 10.0)


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("1", 2.0), ("3600", 60.0), ("x", 2.0)])
async def test_a_look_waits_as_long_as_it_is_asked_to(
    song: SongOrder, asked: str, waited: float
) -> None:
    pauses: list[float] = []
    busy = says_json("429 Too Many Requests", {"error": "Slow down"}, Retry_After=asked)
    events = await made(song, accepted(), busy, pauses=pauses)
    assert isinstance(events[-1], ClipReady)
    assert pauses == [waited]


async def test_a_network_that_is_away_for_a_while_loses_nothing(song: SongOrder) -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    pauses: list[float] = []
    many = [cut] * (_polling.FAILED_LOOKS - 1)
    events = await made(song, accepted(), *many, job_says("QUEUED"), *many, pauses=pauses)
    assert isinstance(events[-1], ClipReady)
    words = "Apiframe does not answer (the connection broke), asking again"
    assert of_kind(events, Progress).count(Progress(message=words)) == len(many) * 2


@pytest.mark.parametrize(
    "status", ["408 Timeout", "500 E", "502 Bad Gateway", "504 Gateway Timeout", "524 E"]
)
@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b'{"error": "x"}'])
async def test_a_gateway_that_gave_up_is_asked_again_with_the_same_key(
    song: SongOrder, status: str, body: bytes
) -> None:
    pauses: list[float] = []
    async with wire(says("200 OK", WAV)) as files:
        answers = [says(status, body), accepted(), done(f"{files.url}/1"), account_says()]
        async with wire(*answers) as service:
            events = await told(apiframe_at(service.url, pauses).generate(song(id="order-3")))
    assert isinstance(events[-1], ClipReady)
    assert pauses == [2.0]
    posts = [head for head in service.requests if head.startswith("POST")]
    assert len(posts) == 2
    assert all("Idempotency-Key: order-3\r\n" in head for head in posts)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"jobId": null}', b'{"jobId": 5}', b'{"jobId": "../me"}']
)
async def test_an_answer_that_names_no_job_is_asked_for_again(song: SongOrder, body: bytes) -> None:
    events = await made(song, says("202 Accepted", body), accepted())
    assert of_kind(events, Submitted) == [Submitted(remote_id=JOB)]
    assert isinstance(events[-1], ClipReady)


async def test_a_conflict_after_a_lost_answer_is_the_first_try_still_at_work(
    song: SongOrder,
) -> None:
    conflict = says_json("409 Conflict", {"error": "In progress"})
    events = await made(song, says("504 E"), conflict, accepted())
    assert isinstance(events[-1], ClipReady)
    error = (await ordered(song, conflict)).error
    assert type(error) is ServiceFailed
    assert (error.charged, error.retry_safe) == ("no", True)


async def test_nothing_listens_when_it_is_asked_again(song: SongOrder) -> None:
    async def hang_up_for_good(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        server.close()
        writer.transport.abort()

    server = await asyncio.start_server(hang_up_for_good, "127.0.0.1", 0)
    provider = apiframe_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    error = (await failed(provider, song())).error
    assert type(error) is AnswerLost
    assert (error.charged, error.retry_safe) == ("unknown", False)
    check_sentence(error)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"prompt": ["Too long"], "model": ["Bad"]}, "prompt: Too long; model: Bad"),
        ({"prompt": "Too long"}, "prompt: Too long"),
        ({"prompt": [5, None]}, "Invalid request”"),
        (["Too long"], "Invalid request”"),
        (None, "Invalid request”"),
    ],
)
async def test_the_fields_of_a_refusal_are_named(
    song: SongOrder, details: object, words: str
) -> None:
    document = {"error": "Invalid request.", "details": details}
    error = (await ordered(song, says_json("400 Bad Request", document))).error
    assert "“Invalid request" in error.message
    assert words in error.message
    check_sentence(error)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": null}', b'{"error": {"message": 5}}'])
async def test_a_status_is_understood_without_its_body(song: SongOrder, body: bytes) -> None:
    error = (await ordered(song, says("402 Payment Required", body))).error
    assert error.code == "balance_too_low"
    assert "do not cover this. Nothing was charged." in error.message


async def test_the_words_of_the_service_never_hold_the_key(song: SongOrder) -> None:
    document = {"error": f"Bad\x00 key {KEY}", "details": {KEY: [KEY + "x" * 500]}}
    error = (await ordered(song, says_json("401 Unauthorized", document))).error
    assert KEY not in error.message
    assert error.message.isprintable()
    failing = job_says("FAILED", error=f"upstream said {KEY}", creditCost=0)
    error = (await ordered(song, accepted(), failing, account_says())).error
    assert KEY not in error.message


async def test_an_error_that_no_document_names_tells_its_request(song: SongOrder) -> None:
    teapot = says_json("418 E", {"error": "Out of tea."}, X_Request_Id="req_42")
    error = (await ordered(song, teapot)).error
    assert type(error) is ServiceFailed
    assert (error.charged, error.retry_safe) == ("no", True)
    assert "“Out of tea”" in error.message
    assert "req_42" in error.message
    check_sentence(error)


async def test_a_cost_of_nothing_says_nothing_before_the_end(song: SongOrder) -> None:
    away = [says("503 E")] * _polling.FAILED_LOOKS
    ending = await ordered(song, accepted(), job_says("QUEUED", creditCost=0), *away)
    assert of_kind(ending.events, Charged) == []
    assert (ending.error.code, ending.error.charged) == ("not_told", "unknown")


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED", "failed"])
@pytest.mark.parametrize("cost", [0, None])
async def test_what_failed_is_refunded(song: SongOrder, status: str, cost: int | None) -> None:
    ending = await ordered(
        song, accepted(), job_says(status, creditCost=cost, error="Bad words."), account_says(300)
    )
    error = ending.error
    assert type(error) is OrderFailed
    assert (error.charged, error.retry_safe) == ("no", True)
    assert "“Bad words”. Its credits were given back: nothing was charged." in error.message
    expected = None if cost is None else Decimal(cost)
    assert of_kind(ending.events, Charged)[-1] == Charged(
        credits=expected, balance_credits=Decimal(300)
    )


async def test_what_failed_and_still_shows_its_cost_is_in_doubt(song: SongOrder) -> None:
    error = (await ordered(song, accepted(), job_says("FAILED"), account_says())).error
    assert type(error) is OrderFailed
    assert (error.charged, error.retry_safe) == ("unknown", False)
    assert "It still shows 20 credits" in error.message
    check_sentence(error)


@pytest.mark.parametrize(
    "result",
    [None, "", "  ", {}, [], {"tracks": []}, {"tracks": None}, {"tracks": [track("")]}, 5, [None]],
)
async def test_a_song_without_an_address_is_not_lost(song: SongOrder, result: object) -> None:
    finished = job_says("COMPLETED", result=result)
    ending = await ordered(song, accepted(), finished, account_says())
    assert (ending.error.code, ending.error.charged) == ("no_address", "yes")
    assert "20 credits" in ending.error.message
    async with wire(says("200 OK", WAV)) as files:
        answers = [done(f"{files.url}/1"), account_says()]
        async with wire(*answers) as service:
            events = await told(apiframe_at(service.url).resume(song(), JOB, None))
    assert isinstance(events[-1], ClipReady)


@pytest.mark.parametrize(
    "shape",
    [
        lambda link: link,
        lambda link: f" {link} ",
        lambda link: [link],
        lambda link: [track(link, duration=5.5)],
        lambda link: {"tracks": [track(link, duration=5.5)]},
        lambda link: {"tracks": [link]},
        lambda link: track(link, duration=5.5),
        lambda link: {"tracks": [track(""), track(link)]},
    ],
)
async def test_every_shape_of_a_result_is_read(song: SongOrder, shape: object) -> None:
    async with wire(says("200 OK", WAV)) as files:
        result = shape(f"{files.url}/1")  # type: ignore[operator]
        answers = [accepted(), job_says("COMPLETED", result=result), account_says()]
        async with wire(*answers) as service:
            events = await told(apiframe_at(service.url).generate(song()))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert (clip.file.name, clip.number, clip.file.read_bytes()) == ("song.wav", 1, WAV)
    assert clip.seconds == (5.5 if "5.5" in json.dumps(result) else None)


async def test_two_songs_become_two_clips_and_one_that_is_here_is_not_fetched(
    song: SongOrder,
) -> None:
    async with wire(*[says("200 OK", WAV)] * 3) as files:
        finished = done(f"{files.url}/1", f"{files.url}/2")
        answers = [accepted(), *[finished, account_says()] * 2]
        async with wire(*answers) as service:
            provider = apiframe_at(service.url)
            clips = of_kind(await told(provider.generate(song())), ClipReady)
            again = replace(song(), have=frozenset({1}))
            rest = of_kind(await told(provider.resume(again, JOB, None)), ClipReady)
    assert [(clip.number, clip.file.name) for clip in clips] == [
        (1, "song.wav"),
        (2, "song-2.wav"),
    ]
    assert [clip.number for clip in rest] == [2]
    assert [head.split()[1] for head in files.requests] == ["/1", "/2", "/2"]


@pytest.mark.parametrize("link", ["file:///etc/passwd", "http://example.com/x", "audio/1.mp3"])
async def test_only_safe_addresses_are_fetched(song: SongOrder, link: str) -> None:
    ending = await ordered(song, accepted(), done(link), account_says())
    assert (type(ending.error), ending.error.code) == (ServiceFailed, "download_failed")
    assert ending.error.charged == "yes"


async def test_an_id_is_quoted_in_the_path(song: SongOrder) -> None:
    async with wire(says_json("404 Not Found", {"error": "Job not found"})) as service:
        with pytest.raises(AnswerLost):
            await told(apiframe_at(service.url).resume(song(), "../me?x=1", None))
    assert service.requests[0].startswith("GET /v2/jobs/..%2Fme%3Fx%3D1 HTTP")


@pytest.mark.parametrize(
    ("team", "account"),
    [
        ({"credits": 280}, Account(credits=Decimal(280))),
        ({"credits": 0, "maxConcurrentJobs": 5}, Account(credits=Decimal(0), parallel=5)),
        ({"credits": "12.5", "maxConcurrentJobs": 0}, Account(credits=Decimal("12.5"))),
        ({"credits": None, "maxConcurrentJobs": True}, Account()),
        ({"maxConcurrentJobs": "3"}, Account()),
        (None, Account()),
    ],
)
async def test_what_an_account_may_look_like(team: object, account: Account) -> None:
    document = {"user": {"id": "u", "email": "a@example.com", "role": "owner"}, "team": team}
    async with wire(says_json("200 OK", document)) as service:
        assert await apiframe_at(service.url).account() == account
    assert service.requests[0].startswith("GET /v2/me HTTP")


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"<html></html>"])
async def test_what_is_no_account_is_not_taken_for_one(body: bytes) -> None:
    async with wire(says("200 OK", body)) as service:
        with pytest.raises(ServiceFailed, match="did not tell the credits") as caught:
            await apiframe_at(service.url).account()
    check_sentence(caught.value)


async def test_a_key_stays_out_of_what_is_printed(song: SongOrder) -> None:
    provider = apiframe_at("https://api.apiframe.ai")
    assert KEY not in repr(provider)
    assert KEY not in str(provider.body(song().request))

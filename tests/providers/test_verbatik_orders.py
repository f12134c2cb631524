"""Verbatik over real HTTP: what is ordered, comes back, costs, and how it is found again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import imageio_ffmpeg
import pytest
from msgspec.structs import replace

from composer.domain.errors import (
    AnswerLost,
    DraftRefused,
    KeyMissing,
    KeyRefused,
    OrderFailed,
    ServiceBusy,
    ServiceFailed,
    ServiceUnreachable,
)
from composer.domain.provider import Account, Charged, ClipReady, Order, Progress, Submitted
from composer.practice.services import PracticeServices
from composer.providers.verbatik import ORDERS, Verbatik
from tests.providers.at_verbatik import KEY, song, verbatik_at
from tests.providers.ordering import failed, of_kind, says, told, wire


@pytest.fixture
def verbatik(services: PracticeServices, pauses: list[float]) -> Verbatik:
    return verbatik_at(services.urls["verbatik"], pauses, key=services.keys["verbatik"])


@pytest.fixture(scope="module")
def shop() -> Iterator[PracticeServices]:
    """Services whose songs are long enough to cost a whole cent or two."""
    with PracticeServices(pace=0, song_scale=0.1) as running:
        yield running


def decoded_seconds(file: Path) -> float:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(file)]
    command += ["-ac", "1", "-ar", "8000", "-f", "s16le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    return len(done.stdout) / 16000


def answer(*tracks: object, **more: object) -> bytes:
    document = {"success": True, "tracks": tracks, **more}
    return says("200 OK", json.dumps(document).encode(), Content_Type="application/json")


FRAME = b"\xff\xfb\x90\x00" + bytes(413)
MP3 = says("200 OK", FRAME * 40, Content_Type="audio/mpeg")


@pytest.mark.parametrize("wanted", ["wav", "flac", "mp3", "m4a", "ogg"])
async def test_every_format_becomes_a_file_that_plays(
    shop: PracticeServices, tmp_path: Path, wanted: str
) -> None:
    verbatik = verbatik_at(shop.urls["verbatik"], key=shop.keys["verbatik"])
    before = shop.ledger.charged_total
    events = await told(verbatik.generate(song(tmp_path, output_format=wanted)))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert (clip.format, clip.file.name) == (wanted, f"song.{wanted}")
    assert decoded_seconds(clip.file) == pytest.approx(6.0, abs=0.1)
    assert clip.seconds == pytest.approx(6.0)
    assert [file.name for file in tmp_path.iterdir()] == [clip.file.name]
    assert of_kind(events, Charged) == [Charged(usd=Decimal("0.02"))]
    assert shop.ledger.charged_total - before == Decimal("0.02")
    submitted = of_kind(events, Submitted)[0]
    assert submitted.remote_link is not None
    assert submitted.remote_link.startswith(shop.urls["verbatik"])
    assert clip.note.startswith("Seed ")
    assert not shop.ledger.leaks


@pytest.mark.parametrize(("rate", "format_"), [("128", "mp3"), ("320", "mp3"), ("192", "m4a")])
async def test_a_bit_rate_goes_out_as_the_text_that_it_is(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path, rate: str, format_: str
) -> None:
    ordered = song(tmp_path, output_format=format_, output_bit_rate=rate)
    assert isinstance((await told(verbatik.generate(ordered)))[-1], ClipReady)
    assert services.ledger.orders[0].body is not None
    assert services.ledger.orders[0].body["output_bit_rate"] == rate


async def test_two_songs_are_two_clips_of_one_order(shop: PracticeServices, tmp_path: Path) -> None:
    verbatik = verbatik_at(shop.urls["verbatik"], key=shop.keys["verbatik"])
    events = await told(verbatik.generate(song(tmp_path, num_songs=2, output_format="mp3")))
    clips = of_kind(events, ClipReady)
    assert [clip.file.name for clip in clips] == ["song-1.mp3", "song-2.mp3"]
    assert [clip.number for clip in clips] == [1, 2]
    assert all(decoded_seconds(clip.file) == pytest.approx(6.0, abs=0.1) for clip in clips)
    assert clips[0].file.read_bytes() != clips[1].file.read_bytes()
    (submitted,) = of_kind(events, Submitted)
    assert len((submitted.remote_id or "").split(",")) == 2
    assert of_kind(events, Charged) == [Charged(usd=Decimal("0.04"))]
    shares = [event.fraction for event in of_kind(events, Progress) if event.fraction]
    assert shares == sorted(shares)
    assert events.index(submitted) < events.index(clips[0])


async def test_one_failed_of_two_is_one_clip_and_a_note(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path
) -> None:
    services.faults.next("verbatik:one_failed")
    events = await told(verbatik.generate(song(tmp_path, num_songs=2)))
    (clip,) = of_kind(events, ClipReady)
    assert clip.file.name == "song.wav"
    assert clip.note.startswith("1 of 2 songs failed at Verbatik: “Generation failed: ")
    (submitted,) = of_kind(events, Submitted)
    assert "," not in (submitted.remote_id or "")


async def test_the_request_is_what_the_documents_show(tmp_path: Path) -> None:
    async with wire() as files:
        files.answers.append(MP3)
        track = {"id": "t1", "audio_url": f"{files.url}/a.mp3", "seed": 42, "tags": []}
        async with wire(answer(track)) as verbatik:
            events = await told(verbatik_at(verbatik.url).generate(song(tmp_path)))
    lines = verbatik.requests[0].splitlines()
    assert lines[0] == "POST /api/v1/text-to-music HTTP/1.1"
    assert f"Authorization: Bearer {KEY}" in lines
    assert "Content-Type: application/json" in lines
    # A file host is shown no key; a track without a status is ready; nothing told of the price.
    assert KEY not in files.requests[0]
    assert "authorization" not in files.requests[0].lower()
    assert of_kind(events, Charged) == []
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert (clip.format, clip.note) == ("mp3", "Seed 42")


@pytest.mark.parametrize(
    ("headers", "fields", "charged"),
    [
        ({}, {"cost_cents": 60}, Charged(usd=Decimal("0.60"))),
        ({}, {"cost_cents": 60.5, "balance_cents": 1996}, None),
        ({"X_Cost_Cents": "60", "X_Balance_Cents": "1940"}, {}, None),
        ({}, {"cost_cents": "free"}, "nothing"),
        ({}, {"cost_cents": -5}, "nothing"),
        ({}, {"cost_cents": True}, "nothing"),
    ],
)
async def test_the_cost_is_read_in_cents_where_it_is_told(
    tmp_path: Path,
    headers: dict[str, str],
    fields: dict[str, object],
    charged: Charged | str | None,
) -> None:
    async with wire(MP3) as files:
        document = {"tracks": [{"id": "t", "audio_url": f"{files.url}/a"}], **fields}
        said = says("200 OK", json.dumps(document).encode(), **headers)
        async with wire(said) as verbatik:
            events = await told(verbatik_at(verbatik.url).generate(song(tmp_path)))
    found = of_kind(events, Charged)
    if charged == "nothing":
        assert found == []
    elif headers:
        assert found == [Charged(usd=Decimal("0.60"), balance_usd=Decimal("19.40"))]
    elif charged is None:
        assert found == [Charged(usd=Decimal("0.605"), balance_usd=Decimal("19.96"))]
    else:
        assert found == [charged]


async def test_a_pending_song_is_looked_at_until_it_is_there(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path
) -> None:
    services.faults.next("verbatik:pending")
    events = await told(verbatik.generate(song(tmp_path, num_songs=2)))
    assert len(of_kind(events, ClipReady)) == 2
    (submitted,) = of_kind(events, Submitted)
    assert submitted.remote_link is None
    places = [entry.place for entry in services.ledger.entries]
    assert places[0] == "order"
    assert places.count("order") == 1
    assert places.count("job") >= 2
    assert not services.ledger.leaks


async def test_looks_come_ever_later_and_an_unreadable_one_does_not_end_it(tmp_path: Path) -> None:
    pauses: list[float] = []
    pending = {"id": "a/b", "status": "pending", "audio_url": None}
    async with wire(MP3) as files:
        ready = {"id": "a/b", "status": "ready", "audio_url": f"{files.url}/my song.mp3"}
        looks = [
            answer(pending),
            *[answer(pending)] * 8,
            says("404 Not Found", b"{}"),
            says("503 Down", b""),
            says("200 OK", b"<html>"),
            answer({"id": "another", "audio_url": "https://example.com/other"}),
            says("200 OK", json.dumps({"track": ready, "cost_cents": 40}).encode()),
        ]
        async with wire(*looks) as verbatik:
            events = await told(verbatik_at(verbatik.url, pauses).generate(song(tmp_path)))
    assert isinstance(events[-1], ClipReady)
    assert verbatik.requests[1].startswith(f"GET {ORDERS}/a%2Fb HTTP")
    assert f"Authorization: Bearer {KEY}" in verbatik.requests[1]
    assert pauses[0] == 2
    assert pauses == sorted(pauses)
    assert pauses[-1] == 10
    assert of_kind(events, Charged) == [Charged(usd=Decimal("0.40"))]
    assert files.requests[0].startswith("GET /my%20song.mp3 ")


async def test_a_pending_song_that_is_nowhere_can_be_looked_for_again_for_nothing(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path
) -> None:
    services.faults.next("verbatik:pending_forever")
    ordered = song(tmp_path)
    ending = await failed(verbatik, ordered)
    error = ending.error
    assert type(error) is ServiceFailed
    assert (error.code, error.charged, error.retry_safe) == ("not_ready", "unknown", True)
    assert "dashboard at verbatik.com" in error.message
    assert "HTTP 404" in error.message
    (submitted,) = of_kind(ending.events, Submitted)
    assert submitted.remote_id
    with pytest.raises(ServiceFailed) as caught:
        await told(verbatik.resume(ordered, submitted.remote_id, None))
    assert caught.value.code == "not_ready"
    assert len(services.ledger.orders) == 1


async def test_a_pending_song_is_there_when_it_is_looked_for_again(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path
) -> None:
    services.faults.next("verbatik:pending")
    services.faults.next("status:404", at="job", times=3)
    ordered = song(tmp_path)
    ending = await failed(verbatik, ordered)
    (submitted,) = of_kind(ending.events, Submitted)
    events = await told(verbatik.resume(ordered, submitted.remote_id or "", None))
    assert events[0] == submitted
    assert isinstance(events[-1], ClipReady)
    assert len(services.ledger.orders) == 1


@pytest.mark.parametrize("status", ["401 No", "403 No"])
async def test_a_key_that_is_refused_when_looking_ends_it_at_once(
    tmp_path: Path, status: str
) -> None:
    pending = answer({"id": "t", "status": "pending"}, cost_cents=60)
    async with wire(pending, says(status, b'{"error": "no"}')) as verbatik:
        ending = await failed(verbatik_at(verbatik.url), song(tmp_path))
    assert (ending.error.code, ending.error.charged) == ("not_ready", "yes")
    assert "It was charged ($0.60)." in ending.error.message


async def test_a_pending_song_can_fail(tmp_path: Path) -> None:
    pending = answer({"id": "t", "status": "pending"})
    gone = answer({"id": "t", "status": "failed", "error": {"message": "Too odd."}}, cost_cents=0)
    async with wire(pending, gone) as verbatik:
        ending = await failed(verbatik_at(verbatik.url), song(tmp_path))
    assert type(ending.error) is OrderFailed
    assert (ending.error.charged, ending.error.retry_safe) == ("no", True)
    assert "“Too odd”" in ending.error.message


async def test_what_cannot_be_found_again_is_in_doubt(tmp_path: Path) -> None:
    async with wire(answer({"status": "pending"})) as verbatik:
        ending = await failed(verbatik_at(verbatik.url), song(tmp_path))
    assert type(ending.error) is AnswerLost
    assert of_kind(ending.events, Submitted) == [Submitted()]


@pytest.mark.parametrize("lost", [1, 2])
async def test_of_two_songs_the_one_that_came_is_never_lost(tmp_path: Path, lost: int) -> None:
    gone = says("404 Not Found", b"{}")
    async with wire(*([gone, MP3] if lost == 1 else [MP3, gone]), MP3) as files:
        tracks = [{"id": str(n), "audio_url": f"{files.url}/{n}"} for n in (1, 2)]
        async with wire(answer(*tracks)) as verbatik:
            ordered = song(tmp_path, num_songs=2)
            ending = await failed(verbatik_at(verbatik.url), ordered)
            assert ending.error.code == "download_failed"
            (first,) = of_kind(ending.events, ClipReady)
            assert first.number == 3 - lost
            (submitted,) = of_kind(ending.events, Submitted)
            assert submitted.remote_id == "1,2"
            rest = replace(ordered, have=frozenset({first.number}))
            again = verbatik_at(verbatik.url).resume(rest, "1,2", submitted.remote_link)
            (second,) = of_kind(await told(again), ClipReady)
    assert (second.number, second.file.name) == (lost, f"song-{lost}.mp3")
    assert len(files.requests) == 3


async def test_of_two_songs_one_may_never_be_ready(tmp_path: Path) -> None:
    nowhere = [says("404 Not Found", b"{}")] * 3
    async with wire(MP3, MP3) as files:
        ready = {"id": "1", "audio_url": f"{files.url}/1"}
        late = {"id": "2", "audio_url": f"{files.url}/2"}
        async with wire(answer(ready, {"id": "2"}), *nowhere, answer(late)) as verbatik:
            ordered = song(tmp_path, num_songs=2)
            ending = await failed(verbatik_at(verbatik.url), ordered)
            assert ending.error.code == "not_ready"
            assert "song 2 of 2 cannot be fetched yet" in ending.error.message
            assert [clip.number for clip in of_kind(ending.events, ClipReady)] == [1]
            (submitted,) = of_kind(ending.events, Submitted)
            rest = replace(ordered, have=frozenset({1}))
            again = verbatik_at(verbatik.url).resume(rest, "1,2", submitted.remote_link)
            events = await told(again)
    assert [clip.number for clip in of_kind(events, ClipReady)] == [2]


async def test_of_two_songs_one_may_fail_late(tmp_path: Path) -> None:
    async with wire(MP3) as files:
        ready = {"id": "1", "status": "ready", "audio_url": f"{files.url}/1"}
        gone = {"id": "2", "status": "failed", "error_message": "Too odd."}
        async with wire(answer(ready, {"id": "2"}), answer(gone)) as verbatik:
            events = await told(verbatik_at(verbatik.url).generate(song(tmp_path, num_songs=2)))
    (clip,) = of_kind(events, ClipReady)
    assert clip.note == "1 of 2 songs failed at Verbatik: “Too odd”"


async def test_songs_without_ids_are_found_by_their_links(tmp_path: Path) -> None:
    async with wire(*[says("404 No", b"")] * 2, MP3, MP3) as files:
        tracks = [{"audio_url": f"{files.url}/a,{n}"} for n in (1, 2)]
        async with wire(answer(*tracks)) as verbatik:
            ordered = song(tmp_path, num_songs=2)
            (submitted,) = of_kind(
                (await failed(verbatik_at(verbatik.url), ordered)).events, Submitted
            )
            assert submitted.remote_id == submitted.remote_link
            resumed = verbatik_at(verbatik.url).resume(
                ordered, submitted.remote_id or "", submitted.remote_link
            )
            assert len(of_kind(await told(resumed), ClipReady)) == 2


async def test_a_key_is_tested_without_spending(
    verbatik: Verbatik, services: PracticeServices
) -> None:
    assert await verbatik.account() == Account()
    with pytest.raises(KeyRefused, match="Nothing was charged"):
        await verbatik_at(services.urls["verbatik"], key="kyma-not-verbatik").account()
    assert {entry.path for entry in services.ledger.entries} == {"/api/v1/my-voices"}
    assert not services.ledger.orders


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        ("200 OK", b"<html>", ServiceFailed),
        ("200 OK", b"", ServiceFailed),
        ("404 No", b'{"error": {"code": "gone", "message": "Moved."}}', ServiceFailed),
        ("403 No", b'{"error": "Forbidden"}', KeyRefused),
        ("429 Slow", b"", ServiceBusy),
        ("500 No", b"", ServiceFailed),
    ],
)
async def test_a_key_test_that_brings_no_answer(
    status: str, body: bytes, error: type[Exception]
) -> None:
    async with wire(says(status, body)) as verbatik:
        with pytest.raises(error) as caught:
            await verbatik_at(verbatik.url).account()
    assert "Nothing was charged" in str(caught.value)


@pytest.mark.parametrize("key", ["", " "])
async def test_no_key_sends_nothing(services: PracticeServices, tmp_path: Path, key: str) -> None:
    verbatik = verbatik_at(services.urls["verbatik"], key=key)
    assert isinstance((await failed(verbatik, song(tmp_path))).error, KeyMissing)
    assert services.ledger.entries == ()


async def test_a_draft_with_problems_is_never_sent(
    verbatik: Verbatik, services: PracticeServices, tmp_path: Path
) -> None:
    wrong: list[Order] = [
        song(tmp_path, prompt=""),
        song(tmp_path, tags=("pop",), lyrics="la"),
        song(tmp_path, num_songs=3),
    ]
    for order in wrong:
        assert isinstance((await failed(verbatik, order)).error, DraftRefused)
    assert services.ledger.entries == ()


async def test_where_nothing_listens_nothing_is_charged(tmp_path: Path) -> None:
    with PracticeServices(pace=0) as services:
        url = services.urls["verbatik"]
    error = (await failed(verbatik_at(url), song(tmp_path))).error
    assert type(error) is ServiceUnreachable
    with pytest.raises(ServiceUnreachable):
        await verbatik_at(url).account()

"""The free band behind the contract of providers: real processes, the real engine once or twice."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import wave
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.errors import AudioUnreadable, DiskProblem, DraftRefused, EngineFailed
from composer.domain.lyrics import SectionKind, kind_of
from composer.domain.provider import (
    Charged,
    ClipReady,
    Order,
    Progress,
    Provider,
    Sounding,
    Submitted,
)
from composer.domain.request import Request
from composer.domain.sku import problems
from composer.providers.catalogue import SKUS, make_providers
from composer.providers.sketch import BAND, Sketch, _asked
from composer.sketch.request import STYLES
from tests.providers.ordering import failed, of_kind, told

BAND_COMMAND = (sys.executable, "-m", "composer.sketch")

# A band that plays one sample, says what it was asked, and reports as the real one does.
STAND_IN = """
import json, pathlib, sys, wave
order = json.loads(sys.stdin.readline())
wav = pathlib.Path(order["wav"])
with wave.open(str(wav), "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes(b"\\0\\0")
wav.with_name("asked.json").write_text(json.dumps(order["request"]))
for share in (0.25, 1.0):
    print(json.dumps({"progress": share, "doing": "Playing"}), flush=True)
section = {"name": "Pre Chorus", "kind": "pre chorus", "start": 0.0, "seconds": 1.5}
print(json.dumps({"sketch": {"understood": "Jazz trio, 90 bpm", "style": "jazz", "bpm": 90.0,
    "key": "C", "seed": order["request"]["seed"], "sections": [section]}}), flush=True)
"""
HANGING = """
import os, pathlib, sys, time
wav = __import__("json").loads(sys.stdin.readline())["wav"]
pathlib.Path(wav).write_bytes(b"RIFF")
pathlib.Path(wav).with_name("pid").write_text(str(os.getpid()))
print('{"progress": 0.1, "doing": "Playing"}', flush=True)
time.sleep(600)
"""


def no_encode(source: Path, target: Path, format_: str) -> None:
    raise AssertionError(f"{format_} was not asked for")


def band(script: str = STAND_IN, encode: Callable[[Path, Path, str], None] = no_encode) -> Sketch:
    return Sketch(command=(sys.executable, "-c", script), encode=encode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "order"
    made.mkdir()
    return made


def order(folder: Path, **fields: object) -> Order:
    request = Request(sku="sketch/band", **{"prompt": "jazz", **fields})  # type: ignore[arg-type]
    return Order(id="order-1", request=request, folder=folder)


async def test_the_real_band_plays_to_the_sample_and_repeats_itself(folder: Path) -> None:
    real = Sketch(command=BAND_COMMAND, encode=no_encode)
    takes = []
    for _ in range(2):
        options = {"music_length_ms": 1234, "seed": 7, "style": "piano", "bpm": 90, "key": "Am"}
        events = await told(real.generate(order(folder, options=options)))
        assert events[:2] == [Submitted(), Charged(usd=Decimal(0))]
        shares = [event.fraction or 0 for event in of_kind(events, Progress)]
        assert shares == sorted(shares)
        clip = events[-1]
        assert isinstance(clip, ClipReady)
        assert clip.seconds == 1.234
        assert "seed 7" in clip.note
        with wave.open(str(clip.file)) as file:
            assert file.getnframes() == round(1.234 * file.getframerate())
        takes.append(clip.file.read_bytes())
        heard = [event.bytes for event in of_kind(events, Sounding)]
        assert heard == [clip.file.stat().st_size]
        assert heard[0] == (folder / "listening.part").stat().st_size
    assert takes[0] == takes[1]


async def test_every_setting_reaches_the_band(folder: Path) -> None:
    options = {"music_length_ms": 2000, "seed": 5, "bpm": 120, "key": "C", "style": "rock"}
    options |= {"metre": "3/4", "energy": 70, "swing": 40, "guide": False, "stems": True}
    ordered = order(folder, prompt="loud\r\nrock", lyrics="[Verse]\nhey", options=options)
    events = await told(band().generate(ordered))
    assert json.loads((folder / "asked.json").read_text()) == {
        "prompt": "loud\nrock",
        "title": "",
        "lyrics": "[Verse]\nhey",
        "instrumental": False,
        "length_ms": 2000,
        "seed": 5,
        "bpm": 120,
        "key": "C",
        "style": "rock",
        "metre": "3/4",
        "energy": 70,
        "swing": 40,
        "guide": False,
        "stems": True,
    }
    assert [event.message for event in of_kind(events, Progress)] == ["Playing", "Playing"]
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    assert clip.note == "Jazz trio, 90 bpm · seed 5"
    (section,) = clip.sections
    assert (section.kind, section.seconds) == (SectionKind.PRE_CHORUS, 1.5)


async def test_a_random_seed_is_thrown_here_and_told(folder: Path) -> None:
    seeds = set()
    for _ in range(3):
        clip = (await told(band().generate(order(folder))))[-1]
        assert isinstance(clip, ClipReady)
        seed = json.loads((folder / "asked.json").read_text())["seed"]
        assert clip.note.endswith(f"seed {seed}")
        seeds.add(seed)
    assert len(seeds) == 3


async def test_an_instrumental_is_not_told_the_words(folder: Path) -> None:
    await told(band().generate(order(folder, lyrics="la la", instrumental=True)))
    assert json.loads((folder / "asked.json").read_text())["lyrics"] == ""


@pytest.mark.parametrize("wanted", ["flac", "mp3", "ogg"])
async def test_other_formats_are_made_of_the_wav(folder: Path, wanted: str) -> None:
    def encode(source: Path, target: Path, format_: str) -> None:
        assert source.read_bytes()[:4] == b"RIFF"
        target.write_text(format_)

    ordered = order(folder, options={"output_format": wanted})
    clip = (await told(band(encode=encode).generate(ordered)))[-1]
    assert isinstance(clip, ClipReady)
    assert (clip.format, clip.file.name) == (wanted, f"song.{wanted}")
    assert clip.file.read_text() == wanted
    assert not list(folder.glob("*.wav"))


async def test_what_the_encoder_says_is_passed_on(folder: Path) -> None:
    def broken(source: Path, target: Path, format_: str) -> None:
        raise AudioUnreadable("No decoder here.")

    def full(source: Path, target: Path, format_: str) -> None:
        raise OSError(28, "No space left on device")

    ordered = order(folder, options={"output_format": "mp3"})
    assert isinstance((await failed(band(encode=broken), ordered)).error, AudioUnreadable)
    error = (await failed(band(encode=full), ordered)).error
    assert isinstance(error, DiskProblem)
    assert "No space left" in error.message


@pytest.mark.parametrize("script", ["raise SystemExit(1)", "print('{\"progress\": 0.5}')", ""])
async def test_a_band_that_breaks_off_costs_nothing(folder: Path, script: str) -> None:
    ending = await failed(band(script), order(folder))
    error = ending.error
    assert type(error) is EngineFailed
    assert (error.charged, error.retry_safe) == ("no", True)
    assert "Nothing was charged" in error.message
    assert not list(folder.iterdir())


async def test_a_band_that_cannot_be_started(folder: Path) -> None:
    absent = Sketch(command=("no-such-program-anywhere",), encode=no_encode)
    assert type((await failed(absent, order(folder))).error) is EngineFailed


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="asks for a process as POSIX does")
@pytest.mark.parametrize("how", ["aclose", "cancel"])
async def test_stopping_ends_the_process_before_it_returns(folder: Path, how: str) -> None:
    generation = band(HANGING).generate(order(folder))
    if how == "aclose":
        async for event in generation:
            if isinstance(event, Progress):
                break
        assert is_running(int((folder / "pid").read_text()))
        await generation.aclose()
    else:
        playing = asyncio.Event()

        async def listen() -> None:
            async for event in generation:
                if isinstance(event, Progress):
                    playing.set()

        task = asyncio.create_task(listen())
        await playing.wait()
        assert is_running(int((folder / "pid").read_text()))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await generation.aclose()
    assert not is_running(int((folder / "pid").read_text()))
    assert [file.name for file in folder.iterdir()] == ["pid"]


async def test_a_draft_with_problems_is_not_played(folder: Path) -> None:
    error = (await failed(band(), order(folder, prompt=" "))).error
    assert isinstance(error, DraftRefused)
    assert error.short == "Write a style first"
    assert not list(folder.iterdir())


def test_the_band_knows_the_tags_it_offers() -> None:
    kinds = [kind_of(tag) for tag in BAND.structure_tags]
    assert SectionKind.OTHER not in kinds
    assert len(set(kinds)) == len(kinds)


VALUES: dict[str, st.SearchStrategy[object]] = {
    "music_length_ms": st.sampled_from([999, 1000, 600_000, 600_001]) | st.integers(0, 700_000),
    "bpm": st.sampled_from([39, 40, 220, 221, None, 90.5]),
    "seed": st.sampled_from([-1, 0, 2**31 - 1, 2**31, None]),
    "key": st.sampled_from(["A minor", "C", "Am", "F#", "H", "minor", "", None, " c major "]),
    "style": st.sampled_from([*(style for style, _ in STYLES), None, "polka"]),
    "output_format": st.sampled_from(["wav", "ogg", "aac"]),
}


@given(st.text(max_size=50), st.text(max_size=50), st.fixed_dictionaries({}, optional=VALUES))
def test_what_is_let_through_the_band_can_read(
    prompt: str, lyrics: str, options: dict[str, object]
) -> None:
    request = Request(sku=BAND.id, prompt=prompt, lyrics=lyrics, options=options)  # type: ignore[arg-type]
    if problems(BAND, request):
        return
    asked = _asked(request)  # raises ValueError for what the band cannot play
    assert asked.seed is not None
    json.dumps(band().body(request))


def test_the_catalogue_holds_every_service_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def key_of(provider: str) -> str | None:
        asked.append(provider)
        return None

    providers: dict[str, Provider] = make_providers(
        key_of=key_of,
        address_of=lambda _provider: None,
        sketch_command=BAND_COMMAND,
        encode=no_encode,
    )
    assert all(providers[each].id == each for each in providers)
    assert tuple(sku for each in providers.values() for sku in each.skus) == SKUS
    assert len({sku.id for sku in SKUS}) == len(SKUS)
    assert all(sku.provider in providers for sku in SKUS)
    assert asked == []  # a keyring may ask the user something

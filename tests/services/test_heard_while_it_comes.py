"""What can be heard of a song while its service still sends it is the song's own beginning."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest

from composer.domain.generation import State
from composer.domain.price import Estimate
from composer.domain.provider import Sounding
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.studio import Studio, open_studio
from tests.patience import until

STREAM = {"output_format": "hex", "stream": True}
PACE = 0.01
"""Of the real service: it sends for about a second, in two dozen pieces."""


@pytest.fixture
def practice() -> Iterator[PracticeServices]:
    services = PracticeServices(pace=PACE, song_scale=0.05)
    yield services
    services.stop()


@pytest.fixture
async def studio(practice: PracticeServices) -> AsyncIterator[Studio]:
    opened = open_studio(practice=practice, environment={})
    await opened.accounts.load()
    yield opened
    await opened.close()


def song(**options: object) -> Request:
    return Request(
        sku="minimax/music-2.6",
        prompt="slow folk",
        lyrics="[Verse]\nsalt along the windowpane",
        options={**STREAM, **options},  # type: ignore[dict-item]
    )


@dataclass
class Listener:
    """Reads along as a player would: the file that is named, and so much of it as is told."""

    studio: Studio
    states: list[State] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    formats: set[str] = field(default_factory=set)
    heard: bytes = b""

    def __post_init__(self) -> None:
        self.studio.queue.sounding.connect(self.listen)

    def listen(self, generation_id: str, sound: Sounding) -> None:
        live = self.studio.queue.live(generation_id)
        assert live is not None
        assert live.sound == sound
        self.states.append(self.studio.library.get(generation_id).state)
        self.sizes.append(sound.bytes)
        self.formats.add(sound.format)
        self.heard = sound.file.read_bytes()[: sound.bytes]


@pytest.mark.parametrize("kind", ["mp3", "wav"])
@pytest.mark.parametrize("fault", [None, "minimax:repeated_end"])
async def test_a_streamed_song_can_be_heard_before_its_order_is_done(
    studio: Studio, practice: PracticeServices, kind: str, fault: str | None
) -> None:
    listener = Listener(studio)
    if fault is not None:
        practice.faults.next(fault)
    request = song(**{"audio_setting.format": kind})
    ordered = studio.queue.submit(request, Estimate(usd=None, basis="", unit=""))
    done = await studio.queue.wait(ordered.id)
    assert done.state is State.DONE
    assert done.clip is not None
    assert len(listener.sizes) > 5
    assert listener.sizes == sorted(listener.sizes)
    assert set(listener.states) == {State.RUNNING}
    assert listener.formats == {kind}
    assert studio.library.file_of(done.clip).read_bytes() == listener.heard
    assert studio.queue.live(ordered.id) is None


async def test_what_comes_as_a_link_or_as_bare_samples_is_heard_when_it_is_done(
    studio: Studio,
) -> None:
    listener = Listener(studio)
    for options in ({"output_format": "url", "stream": False}, {"audio_setting.format": "pcm"}):
        ordered = studio.queue.submit(song(**options), Estimate(usd=None, basis="", unit=""))
        assert (await studio.queue.wait(ordered.id)).state is State.DONE
    assert listener.sizes == []


async def test_stopped_while_it_comes_it_can_be_heard_no_more(studio: Studio) -> None:
    listener = Listener(studio)
    ordered = studio.queue.submit(song(), Estimate(usd=None, basis="", unit=""))
    await until("the first sound", lambda: bool(listener.sizes))
    studio.queue.cancel(ordered.id)
    assert (await studio.queue.wait(ordered.id)).state is not State.DONE
    assert studio.queue.live(ordered.id) is None

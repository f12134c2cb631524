"""Every SKU of every service through the whole program: each format plays, each fault ends well."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.errors import Charge, exit_code_of
from composer.domain.generation import Generation, State
from composer.domain.options import Choice
from composer.domain.request import Request
from composer.domain.sku import Sku
from composer.practice.services import PracticeServices
from composer.providers import _http, _polling
from composer.providers.catalogue import SKUS
from composer.studio import Studio
from tests.patience import until
from tests.providers.every_sku import BY_ID, good, recording, with_option
from tests.providers.fault_table import WAYS, Ending, Way
from tests.quick_songs import the_same_song

FORMATS = ("response_format", "output_format", "audio_setting.format", "stream")
"""The settings that decide in what shape the sound comes."""
PLAIN = {
    # Not bare samples: anything could be those.
    "response_format": "mp3_22050_32",
    "output_format": "wav_16khz",
    "audio_setting.format": "wav",
    "audio_setting.sample_rate": "16000",
}


@pytest.fixture
def practice() -> Iterator[PracticeServices]:
    """Enough play money for every fault one after the other; songs are short and cost cents."""
    services = PracticeServices(
        the_same_song,
        pace=0,
        song_scale=0.1,
        balance=Decimal(5000),
        credits_left=50_000,
        at_once=100,
    )
    yield services
    services.stop()


@pytest.fixture
def nothing_is_waited_for(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(_polling, "LONGEST_WATCH", 120.0)
    for provider in studio.providers.values():
        if hasattr(provider, "_pause"):
            monkeypatch.setattr(provider, "_pause", at_once)


class Taken:
    """What a service took for one order, by its own books."""

    def __init__(self, practice: PracticeServices) -> None:
        self._ledger = practice.ledger
        self._before = len(self._ledger.orders)
        self.usd, self.credits = Decimal(0), 0

    def count(self) -> None:
        # An earlier order may still be charged, if nobody waited for its song.
        mine = self._ledger.orders[self._before :]
        self.usd = sum((order.charged for order in mine), Decimal(0))
        self.credits = sum(order.credits for order in mine)
        assert sum(bool(order.charged or order.credits) for order in mine) <= 1, "bought twice"

    @property
    def anything(self) -> bool:
        return bool(self.usd or self.credits)


async def made(studio: Studio, request: Request) -> Generation:
    generation = studio.queue.submit(request, studio.composing.estimate(request))
    return await asyncio.wait_for(studio.queue.wait(generation.id), 60)


def check_it_plays(studio: Studio, sku: Sku, generation: Generation) -> None:
    assert generation.failure is None
    assert len(generation.clips) in {sku.songs(generation.request), 1}
    for clip in generation.clips:
        # Its length was measured by decoding it to its end.
        assert clip.seconds >= 0.9
        file = studio.library.file_of(clip)
        assert file.stat().st_size == clip.bytes > 1000
        assert file.suffix == f".{clip.format}"


def songs_of(sku: Sku, request: Request) -> list[Request]:
    """The request in every shape in which its sound can come."""
    wanted = [option for option in sku.options if option.name in FORMATS]
    found = [] if wanted else [request]
    for option in wanted:
        values = [value for value, _ in option.choices] if isinstance(option, Choice) else [True]
        found += [with_option(sku, request, option, value) for value in values]
    if sku.option("num_songs") is not None:
        found.append(with_option(sku, request, sku.option("num_songs"), 2))  # type: ignore[arg-type]
    return found


@pytest.fixture
def track(tmp_path: Path) -> str:
    return str(recording(tmp_path / "humming.wav"))


@pytest.mark.parametrize("sku", SKUS, ids=lambda sku: sku.id)
async def test_every_format_plays_and_its_charge_is_on_record(
    studio: Studio,
    practice: PracticeServices,
    nothing_is_waited_for: None,
    track: str,
    sku: Sku,
) -> None:
    for request in songs_of(sku, good(sku, track)):
        taken = Taken(practice)
        generation = await made(studio, request)
        taken.count()
        assert generation.state is State.DONE, (request.options, generation.failure)
        check_it_plays(studio, sku, generation)
        assert len(generation.clips) == sku.songs(request)
        assert generation.charged_usd == taken.usd or taken.credits, request.options
        assert (generation.charged_credits or 0) == taken.credits
        assert taken.anything is (sku.needs_key and not sku.id.endswith("-free"))
    assert not practice.ledger.leaks


SAYS_NOTHING_TAKEN = re.compile(
    r"[Nn]othing was (ordered or )?charged|no charge|charged nothing|free|gave .* back|came back"
    r"|refunded|costs nothing"
)
SAYS_TAKEN = re.compile(r"was charged|charged \$|is paid for|charged \d|took")
SAYS_MAYBE = re.compile(r"may have been charged|may still be charged|does not say|look at your")


def check_an_ending(
    studio: Studio, sku: Sku, kind: str, generation: Generation, taken: Taken, ending: Ending
) -> None:
    """The state, exit code and sentence of the table, and the truth about the money."""
    failure = generation.failure
    assert generation.state is ending.state, failure and failure.message
    if ending.state is State.DONE:
        check_it_plays(studio, sku, generation)
        silent = generation.note.count("holds only silence")
        assert silent == (len(generation.clips) if kind == "silence" else 0), generation.note
        assert generation.note.count("Seed") <= 1, "each song says the same"
        return
    assert failure is not None
    message = failure.message
    assert ending.says in message, message
    assert re.search(r"[^.]\.$", message), message
    assert not re.search(r"[!{}]|  |None|Oops", message), message
    assert 0 < len(failure.short) <= 36, failure.short
    found = (exit_code_of(failure.code), failure.charged, failure.retry_safe)
    assert found == (ending.exit, ending.charged, ending.retry_safe), message
    match ending.charged:
        case Charge.NO:
            assert SAYS_NOTHING_TAKEN.search(message), message
            assert not taken.anything, f"said that nothing was charged: {message}"
        case Charge.YES:
            assert SAYS_TAKEN.search(message), message
            assert taken.anything, f"said that it was charged: {message}"
        case Charge.UNKNOWN:
            assert SAYS_MAYBE.search(message), message


def check_the_charge(studio: Studio, kind: str, generation: Generation, taken: Taken) -> None:
    """What stands on record of a finished song is what was told, or what the list makes of it."""
    if taken.credits:
        assert generation.charged_credits == taken.credits
        return
    seconds = sum(clip.seconds for clip in generation.clips)
    by_list, _ = studio.composing.charge_by_list(generation.request, seconds)
    assert generation.charged_usd is not None
    assert by_list is not None
    # A list rounds otherwise than a service, which counts in whole cents.
    listed = abs(generation.charged_usd - by_list) <= Decimal("0.01")
    assert generation.charged_usd == taken.usd or (listed and kind != "verbatik:one_failed")


def check_it_counts(studio: Studio, generation: Generation, taken: Taken) -> None:
    """Whatever the service's books say was taken counts in the month, told or not."""
    if not taken.anything:
        return
    entries = studio.spending.month().entries
    (entry,) = (each for each in entries if each.generation == generation.id)
    assert entry.at_stake_usd >= taken.usd - Decimal("0.01"), "not all of it counts"
    assert entry.at_stake_credits >= taken.credits, "not all of it counts"
    charged = generation.failure is not None and generation.failure.charged is Charge.YES
    untold = (generation.charged_usd, generation.charged_credits) == (None, None)
    assert entry.is_reckoned is (charged and untold)


def plain(sku: Sku, request: Request) -> Request:
    """The request for a sound that is quickly written and read."""
    options = dict(request.options)
    for name, value in PLAIN.items():
        option = sku.option(name)
        if isinstance(option, Choice) and value in dict(option.choices):
            options[name] = value
    return replace(request, options=options)


def _all_closed(practice: PracticeServices) -> bool:
    return all(order.outcome != "open" for order in practice.ledger.orders)


def test_every_sku_meets_every_fault() -> None:
    assert sorted(way.sku for way in WAYS) == sorted(sku.id for sku in SKUS if sku.needs_key)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.sku}-{way.called}".rstrip("-"))
async def test_every_fault_ends_as_its_table_says(
    studio: Studio,
    practice: PracticeServices,
    nothing_is_waited_for: None,
    track: str,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
) -> None:
    sku = BY_ID[way.sku]
    request = plain(sku, good(sku, track))
    request = replace(request, options=dict(request.options) | dict(way.options))
    wrong = []
    for kind in way.kinds:
        taken = Taken(practice)
        # Asked to come back in an hour, no program waits.
        practice.faults.next(kind, service=sku.provider, retry_after=3600, pause_seconds=0.001)
        with monkeypatch.context() as patience:
            if kind == "hang":
                patience.setattr(_http, "READ_SECONDS", 0.6)
                patience.setattr(_http, "ASK_SECONDS", 0.6)
            generation = await made(studio, request)
        practice.faults.clear()
        practice.faults.release()
        # Who gives up may be quicker than the service is with its books.
        await until("every order closed", lambda: _all_closed(practice))
        taken.count()
        try:
            check_an_ending(studio, sku, kind, generation, taken, way.ending(kind))
            if generation.state is State.DONE:
                check_the_charge(studio, kind, generation, taken)
            # MiniMax never tells what it took: more than its list says cannot be known.
            if kind != "wrong_charge" or sku.provider != "minimax":
                check_it_counts(studio, generation, taken)
        except AssertionError as error:
            wrong.append(f"{kind}: {generation.state} {str(error).splitlines()[0]}")
    assert not practice.ledger.leaks
    assert not wrong, "\n".join(["", *wrong])

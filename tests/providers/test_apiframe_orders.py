"""Songs ordered from Apiframe for play money: every format, every shape, resumed, and counted."""

from __future__ import annotations

import json
from contextlib import aclosing
from decimal import Decimal

import pytest

from composer.audio.decode import sound_info
from composer.domain.errors import BalanceTooLow, DraftRefused, KeyMissing, KeyRefused
from composer.domain.provider import Account, Charged, ClipReady, Submitted
from composer.practice.services import PracticeServices
from composer.providers.apiframe import Apiframe
from composer.providers.apiframe_skus import FORMAT
from tests.providers.apiframe_ordering import SongOrder, apiframe_at
from tests.providers.ordering import of_kind, told

RATES = {
    "mp3_high_quality": ("mp3", 44_100),
    "mp3_standard": ("mp3", 44_100),
    "wav_cd_quality": ("wav", 44_100),
    "wav_24khz": ("wav", 24_000),
    "wav_22khz": ("wav", 22_050),
    "wav_16khz": ("wav", 16_000),
}


def test_every_format_is_tried() -> None:
    assert set(RATES) == {name for name, _ in FORMAT.choices}


@pytest.mark.parametrize("name", RATES)
async def test_every_format_plays(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices, name: str
) -> None:
    ordered = song(options={"output_format": name})
    events = await told(apiframe.generate(ordered))
    clip = events[-1]
    assert isinstance(clip, ClipReady)
    kind, rate = RATES[name]
    assert (clip.format, clip.file.parent) == (kind, ordered.folder)
    heard = sound_info(clip.file)
    assert heard.seconds == pytest.approx(5, abs=0.2)
    assert heard.rate == rate
    assert len(services.ledger.orders) == 1
    assert not services.ledger.leaks
    assert [file.name for file in ordered.folder.iterdir()] == [f"song.{kind}"]


async def test_what_is_told_in_its_order(apiframe: Apiframe, song: SongOrder) -> None:
    events = await told(apiframe.generate(song()))
    assert isinstance(events[0], Submitted)
    assert events[0].remote_id
    assert of_kind(events, Charged) == [
        Charged(credits=Decimal(10)),
        Charged(credits=Decimal(10), balance_credits=Decimal(290)),
    ]


QUICK = {"output_format": "wav_16khz"}
"""The sound that is written in the least time."""


@pytest.mark.parametrize(("seconds", "credits"), [(30, 10), (31, 20), (120, 20), (121, 30)])
async def test_what_a_length_costs(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices, seconds: int, credits: int
) -> None:
    making = apiframe.generate(song(options={"music_length_ms": seconds * 1000, **QUICK}))
    async with aclosing(making):
        while not isinstance(event := await anext(making), Charged):
            pass
    assert event.credits == credits == services.ledger.credits_total


async def test_what_the_service_takes_is_told_even_if_it_is_not_its_price(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices
) -> None:
    services.faults.next("wrong_charge", service="apiframe")
    events = await told(apiframe.generate(song()))
    assert of_kind(events, Charged)[-1] == Charged(
        credits=Decimal(20), balance_credits=Decimal(280)
    )


@pytest.mark.parametrize("shape", ["result_string", "result_list"])
async def test_a_result_of_another_shape_is_understood(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices, shape: str
) -> None:
    services.faults.next(f"apiframe:{shape}")
    clip = (await told(apiframe.generate(song())))[-1]
    assert isinstance(clip, ClipReady)
    assert sound_info(clip.file).seconds == pytest.approx(5, abs=0.2)


async def test_the_instrumental_switch_is_sent(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices
) -> None:
    await told(apiframe.generate(song(instrumental=True)))
    (entry,) = services.ledger.orders
    assert entry.body is not None
    assert json.loads(json.dumps(entry.body))["elevenlabsParams"] == {
        "music_length_ms": 5000,
        "force_instrumental": True,
        "output_format": "mp3_high_quality",
    }


async def test_the_same_order_is_bought_once_however_often_it_is_sent(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices
) -> None:
    first = of_kind(await told(apiframe.generate(song())), Submitted)
    second = of_kind(await told(apiframe.generate(song())), Submitted)
    assert first == second
    assert services.ledger.credits_total == 10
    other = of_kind(await told(apiframe.generate(song(id="another"))), Submitted)
    assert other != first
    assert services.ledger.credits_total == 20


async def test_a_job_is_resumed_at_no_cost(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices
) -> None:
    submitted = of_kind(await told(apiframe.generate(song())), Submitted)[0]
    assert submitted.remote_id is not None
    events = await told(apiframe.resume(song(), submitted.remote_id, None))
    assert events[0] == submitted
    assert of_kind(events, Charged)[-1] == Charged(
        credits=Decimal(10), balance_credits=Decimal(290)
    )
    assert isinstance(events[-1], ClipReady)
    assert len(services.ledger.orders) == 1


async def test_an_account_tells_credits_and_how_many_at_a_time(
    apiframe: Apiframe, services: PracticeServices
) -> None:
    assert await apiframe.account() == Account(credits=Decimal(300), parallel=2)
    assert services.ledger.orders == ()


@pytest.mark.parametrize("key", ["kyma-wrong", "nonsense"])
async def test_a_wrong_key(services: PracticeServices, song: SongOrder, key: str) -> None:
    wrong = apiframe_at(services.urls["apiframe"], key=key)
    with pytest.raises(KeyRefused) as caught:
        await wrong.account()
    assert key not in caught.value.message
    with pytest.raises(KeyRefused):
        await told(wrong.generate(song()))
    assert services.ledger.credits_total == 0


async def test_no_key_sends_nothing(services: PracticeServices, song: SongOrder) -> None:
    with pytest.raises(KeyMissing):
        await told(apiframe_at(services.urls["apiframe"], key="").generate(song()))
    with pytest.raises(KeyMissing):
        await told(apiframe_at(services.urls["apiframe"], key="").resume(song(), "job", None))
    assert services.ledger.entries == ()


async def test_a_draft_with_a_problem_is_not_sent(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices
) -> None:
    with pytest.raises(DraftRefused, match="steps of 1 s"):
        await told(apiframe.generate(song(options={"music_length_ms": 5500})))
    assert services.ledger.entries == ()


async def test_credits_that_do_not_cover_it_are_told_in_numbers(
    apiframe: Apiframe, song: SongOrder, services: PracticeServices
) -> None:
    services.ledger.add_credits(-297)
    with pytest.raises(BalanceTooLow, match="it takes 10 credits, and you have 3"):
        await told(apiframe.generate(song()))
    assert services.ledger.credits_total == 0

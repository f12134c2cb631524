"""Orders over the simulated services: what is recorded at each step, and what money was taken."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path

import pytest

from composer.domain.errors import Charge, DraftRefused
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.studio import Studio, open_studio

SONG = Request(
    sku="kyma/minimax-music", title="Paper Lanterns", prompt="warm folk", lyrics="[Verse]\nsalt"
)
CLIP = Request(sku="kyma/elevenlabs-music", prompt="a sting", options={"music_length_ms": 1000})
SKETCH = Request(sku="sketch/band", prompt="lo-fi", options={"music_length_ms": 1000})


async def order(studio: Studio, request: Request) -> Generation:
    generation = studio.queue.submit(request, studio.composing.estimate(request))
    return await asyncio.wait_for(studio.queue.wait(generation.id), 60)


async def reached(studio: Studio, generation: Generation, state: State) -> None:
    """Wait until the generation is in that state."""
    there = asyncio.Event()

    def look(changed: Generation) -> None:
        if changed.id == generation.id and changed.state is state:
            there.set()

    disconnect = studio.queue.changed.connect(look)
    look(studio.library.get(generation.id))
    await asyncio.wait_for(there.wait(), 30)
    disconnect()


async def test_a_song_is_charged_filed_and_described(
    studio: Studio, practice: PracticeServices
) -> None:
    done = await order(studio, SONG)

    assert done.state is State.DONE
    assert done.failure is None
    assert done.charged_usd == done.estimate_usd == Decimal("0.045")
    assert done.balance_usd == practice.ledger.balance == Decimal("24.955")
    assert done.clip is not None
    file = studio.library.file_of(done.clip)
    assert file.name == f"{done.created:%Y-%m-%d} Paper Lanterns.mp3"
    assert file.stat().st_size == done.clip.bytes
    described = json.loads(Path(f"{file}.json").read_text(encoding="utf-8"))
    assert described["lyrics"] == "[Verse]\nsalt"
    assert described["charged_usd"] == "0.045"
    account = studio.accounts.account("kyma")
    assert account is not None
    assert account.balance_usd == Decimal("24.955")


async def test_intent_is_on_disk_before_anything_is_sent(
    studio: Studio, practice: PracticeServices
) -> None:
    generation = studio.queue.submit(SONG, studio.composing.estimate(SONG))

    assert studio.library.get(generation.id).state is State.QUEUED
    assert practice.ledger.orders == ()
    await studio.queue.wait(generation.id)


async def test_states_are_told_in_their_order(studio: Studio) -> None:
    told: list[State] = []
    studio.queue.changed.connect(lambda generation: told.append(generation.state))

    await order(studio, SONG)

    seen = [state for number, state in enumerate(told) if number == 0 or told[number - 1] != state]
    assert seen == [State.SUBMITTING, State.RUNNING, State.DONE]


async def test_a_lost_answer_is_in_doubt_and_never_ordered_twice(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("reset_after_charge")

    lost = await order(studio, CLIP)

    assert lost.state is State.UNCERTAIN
    assert lost.failure is not None
    assert lost.failure.charged is Charge.UNKNOWN
    assert not lost.failure.retry_safe
    assert len(practice.ledger.orders) == 1


async def test_a_refusal_for_money_takes_none_and_can_be_retried(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("status:402")

    refused = await order(studio, SONG)

    assert refused.state is State.FAILED
    assert refused.failure is not None
    assert refused.failure.code == "balance_too_low"
    assert refused.failure.charged is Charge.NO
    again = studio.queue.retry(refused.id)
    assert again.state is State.QUEUED
    assert (await studio.queue.wait(refused.id)).state is State.DONE
    assert practice.ledger.charged_total == Decimal("0.045")


async def test_a_song_kept_at_the_service_is_fetched_again_not_bought_again(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("expired_file")
    kept = Request(sku=SONG.sku, prompt="warm", lyrics="la", options={"save_to_blob": True})

    failed = await order(studio, kept)

    assert failed.state is State.FAILED
    assert failed.failure is not None
    assert failed.failure.charged is Charge.YES
    assert failed.remote_link is not None
    studio.queue.retry(failed.id)
    fetched = await studio.queue.wait(failed.id)
    assert fetched.state is State.DONE
    assert practice.ledger.charged_total == Decimal("0.045")


async def test_what_is_paid_for_but_does_not_sound_is_kept_as_it_came(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("garbage_audio")

    failed = await order(studio, SONG)

    assert failed.state in {State.FAILED, State.UNCERTAIN}
    assert failed.failure is not None
    assert failed.failure.charged is not Charge.NO
    parts = studio.library.kept(failed)
    assert [part.stat().st_size > 0 for part in parts] == [True]


async def test_stopping_a_sketch_is_free_and_leaves_no_file(studio: Studio) -> None:
    long = Request(sku="sketch/band", prompt="lo-fi", options={"music_length_ms": 300_000})
    generation = studio.queue.submit(long, studio.composing.estimate(long))
    await reached(studio, generation, State.RUNNING)

    studio.queue.cancel(generation.id)
    stopped = await studio.queue.wait(generation.id)

    assert stopped.state is State.CANCELLED
    assert stopped.failure is not None
    assert stopped.failure.charged is Charge.NO
    assert list(studio.folders.library.glob("*.wav")) == []


async def test_stopping_while_a_service_works_is_in_doubt(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("hang")
    generation = studio.queue.submit(CLIP, studio.composing.estimate(CLIP))
    await reached(studio, generation, State.SUBMITTING)

    studio.queue.cancel(generation.id)
    stopped = await studio.queue.wait(generation.id)

    assert stopped.state is State.UNCERTAIN
    assert stopped.failure is not None
    assert stopped.failure.charged is Charge.UNKNOWN


async def test_orders_wait_in_line_and_stopping_one_that_waits_costs_nothing(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("hang")
    first = studio.queue.submit(CLIP, studio.composing.estimate(CLIP))
    second = studio.queue.submit(CLIP, studio.composing.estimate(CLIP))
    await reached(studio, first, State.SUBMITTING)

    live = studio.queue.live(second.id)
    assert live is not None
    assert live.place == 1
    studio.queue.cancel(second.id)
    stopped = await studio.queue.wait(second.id)
    assert stopped.state is State.CANCELLED
    assert len(practice.ledger.orders) <= 1
    studio.queue.cancel(first.id)
    await studio.queue.wait(first.id)


async def test_progress_never_goes_back(studio: Studio) -> None:
    seen: list[float] = []
    request = Request(sku="sketch/band", prompt="lo-fi", options={"music_length_ms": 4000})
    generation = studio.queue.submit(request, studio.composing.estimate(request))
    while (live := studio.queue.live(generation.id)) is not None:
        seen.append(live.fraction)
        await asyncio.sleep(0.001)

    assert len(seen) > 2
    assert seen == sorted(seen)
    assert 0 <= seen[0] <= seen[-1] <= 1


async def test_a_rename_while_it_runs_is_not_undone_by_its_end(studio: Studio) -> None:
    generation = studio.queue.submit(SKETCH, studio.composing.estimate(SKETCH))
    studio.library.rename(generation.id, "Another name")
    studio.library.star(generation.id, starred=True)

    done = await studio.queue.wait(generation.id)

    assert done.state is State.DONE
    assert (done.title, done.starred) == ("Another name", True)


async def test_an_unknown_model_is_refused_and_nothing_is_kept(studio: Studio) -> None:
    cost = studio.composing.estimate(SKETCH)
    with pytest.raises(DraftRefused, match="no model"):
        studio.queue.submit(Request(sku="nobody/nothing"), cost)
    assert studio.library.size()[0] == 0


@pytest.mark.parametrize(
    ("request_", "state", "code"),
    [(SONG, State.UNCERTAIN, "answer_lost"), (SKETCH, State.FAILED, "interrupted")],
)
async def test_what_was_under_way_when_the_program_ended_is_told_at_the_next_start(
    practice: PracticeServices, request_: Request, state: State, code: str
) -> None:
    from msgspec.structs import replace

    from composer.storage.database import open_database
    from composer.storage.generations import Generations

    before = open_studio(practice=practice, environment={})
    generation = before.queue.submit(request_, before.composing.estimate(request_))
    await before.close()
    rows = Generations(open_database(before.folders.data / "composer.db"))
    rows.record(replace(generation, state=State.SUBMITTING))

    after = open_studio(practice=practice, environment={})
    await after.accounts.load()
    left_over = await after.queue.recover()
    found = after.library.get(generation.id)
    await after.close()

    assert [row.id for row in left_over] == [generation.id]
    assert found.state is state
    assert found.failure is not None
    assert found.failure.code == code
    assert practice.ledger.orders == ()


async def test_what_waited_when_the_program_ended_waits_for_the_user(
    practice: PracticeServices,
) -> None:
    from msgspec.structs import replace

    before = open_studio(practice=practice, environment={})
    generation = before.queue.submit(SKETCH, before.composing.estimate(SKETCH))
    await before.close()
    from composer.storage.database import open_database
    from composer.storage.generations import Generations

    rows = Generations(open_database(before.folders.data / "composer.db"))
    rows.record(replace(generation, state=State.QUEUED))

    after = open_studio(practice=practice, environment={})
    assert [row.state for row in await after.queue.recover()] == [State.QUEUED]
    assert after.queue.active_ids == ()
    assert after.queue.start_waiting() == 1
    done = await after.queue.wait(generation.id)
    await after.close()
    assert done.state is State.DONE

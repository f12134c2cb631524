"""Do budgets count everything at stake, and does the ledger say where the money went?"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.budget import OVERALL, Budget
from composer.domain.clip import Clip
from composer.domain.errors import DiskProblem, OverBudget
from composer.domain.generation import Generation, State
from composer.domain.ledger import Money
from composer.domain.price import Band, Price, PriceUnit
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.services.spending import Drift
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.studio import Studio
from tests.patience import until

LYRICS = "[Verse]\nsalt on the rail"
SONG = Request(sku="kyma/minimax-music", prompt="folk", lyrics=LYRICS)
PRO = Request(sku="kyma/minimax-music-pro", prompt="folk", lyrics=LYRICS)
SONG_USD, PRO_USD = Decimal("0.045"), Decimal("0.21")


async def buy(studio: Studio, request: Request, *, agreed: Decimal | None = None) -> Generation:
    ordered = studio.queue.submit(request, studio.composing.estimate(request), agreed=agreed)
    return await studio.queue.wait(ordered.id)


def set_budget(studio: Studio, day: str, service: str = OVERALL) -> None:
    studio.preferences.change(budgets={service: Budget(day_usd=Decimal(day))})


def today(studio: Studio) -> Decimal:
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return studio.spending.committed(midnight)


async def test_a_budget_binds_at_the_moment_of_submitting(studio: Studio) -> None:
    set_budget(studio, "0.25")
    assert (await buy(studio, PRO)).state is State.DONE

    with pytest.raises(OverBudget) as refused:
        studio.queue.submit(SONG, studio.composing.estimate(SONG))

    assert refused.value.exit_code == 4
    assert refused.value.message == (
        "The budget for today is $0.25; $0.21 of it is spent or at stake, and this order makes it "
        "$0.255. Nothing was sent."
    )
    assert studio.library.size()[0] == 1


async def test_what_is_queued_and_in_flight_counts(
    studio: Studio, practice: PracticeServices
) -> None:
    set_budget(studio, "0.25")
    practice.faults.next("hang")
    hanging = studio.queue.submit(PRO, studio.composing.estimate(PRO))

    assert today(studio) == PRO_USD  # before it was even sent
    with pytest.raises(OverBudget):
        studio.queue.submit(SONG, studio.composing.estimate(SONG))
    arrived = await asyncio.to_thread(
        practice.ledger.wait_until, lambda ledger: len(ledger.orders) == 1
    )
    assert arrived
    assert today(studio) == PRO_USD
    await until("the order hangs", practice.faults.release)
    await studio.queue.wait(hanging.id)


async def test_what_is_in_doubt_counts_until_it_is_known(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("reset_after_charge")
    lost = await buy(studio, PRO)
    assert lost.state is State.UNCERTAIN
    assert today(studio) == PRO_USD

    studio.queue.discard(lost.id)
    assert today(studio) == PRO_USD  # written off is lost, not unspent


async def test_what_was_refused_does_not_count(studio: Studio, practice: PracticeServices) -> None:
    practice.faults.next("status:400")
    assert (await buy(studio, PRO)).state is State.FAILED

    assert today(studio) == 0


async def test_a_yes_holds_for_the_very_amount(studio: Studio) -> None:
    set_budget(studio, "0.01")

    with pytest.raises(OverBudget):
        await buy(studio, PRO, agreed=SONG_USD)
    assert (await buy(studio, PRO, agreed=PRO_USD)).state is State.DONE


async def test_what_waits_since_yesterday_counts_against_today(studio: Studio) -> None:
    yesterday = datetime.now().astimezone() - timedelta(days=1)
    waiting = Generation(
        id="waits",
        request=PRO,
        state=State.QUEUED,
        created=yesterday,
        estimate_usd=PRO_USD,
    )
    studio.library._rows.add(waiting)

    assert today(studio) == PRO_USD
    set_budget(studio, "0.25")
    with pytest.raises(OverBudget, match=r"\$0\.21 of it is spent or at stake"):
        await buy(studio, SONG)


async def test_what_waits_counts_at_the_most_that_it_can_come_to(studio: Studio) -> None:
    waiting = Generation(
        id="waits",
        request=Request(sku="verbatik/text-to-music", prompt="folk", lyrics=LYRICS),
        state=State.QUEUED,
        created=datetime.now().astimezone(),
        estimate_usd=Decimal("0.06"),
        estimate_high_usd=Decimal("0.18"),
    )
    studio.library._rows.add(waiting)

    assert today(studio) == Decimal("0.18")


async def test_what_waits_to_be_fetched_counts_once(studio: Studio) -> None:
    now = datetime.now().astimezone()
    out = Generation(
        id="out",
        request=PRO,
        state=State.RUNNING,
        created=now,
        started=now,
        remote_id="job",
        estimate_usd=PRO_USD,
    )
    studio.library._rows.add(out)
    assert today(studio) == PRO_USD

    studio.library._rows.record(replace(out, state=State.QUEUED))

    assert today(studio) == PRO_USD


async def test_what_is_sent_at_midnight_is_of_the_new_day(studio: Studio) -> None:
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    sent = Generation(
        id="sent",
        request=PRO,
        state=State.RUNNING,
        created=midnight - timedelta(seconds=1),
        started=midnight,
        estimate_usd=PRO_USD,
    )
    studio.library._rows.add(sent)

    assert studio.spending.committed(midnight) == PRO_USD
    assert studio.spending.committed(midnight + timedelta(seconds=1)) == 0


async def test_a_song_listed_when_the_program_ended_costs_what_the_list_says(
    studio: Studio,
) -> None:
    now = datetime.now().astimezone()
    listed = Generation(
        id="listed",
        request=SONG,
        state=State.RUNNING,
        created=now,
        started=now,
        estimate_usd=SONG_USD,
        clips=(Clip(id="listed-1", path="song.mp3", format="mp3", seconds=60.0, bytes=9),),
    )
    studio.library._rows.add(listed)

    await studio.queue.recover()

    done = studio.library.get("listed")
    assert (done.state, done.charged_usd) == (State.DONE, SONG_USD)
    (line,) = studio.spending.month().entries
    assert (line.state, line.charged_usd) == (Money.CHARGED, SONG_USD)


async def test_a_budget_of_one_service_leaves_the_others_alone(studio: Studio) -> None:
    set_budget(studio, "0", service="minimax")
    assert (await buy(studio, SONG)).state is State.DONE

    set_budget(studio, "0.05", service="kyma")
    with pytest.raises(OverBudget, match="Kyma today"):
        await buy(studio, SONG)


async def test_a_retry_that_is_ordered_anew_is_checked_too(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("reset_after_charge")
    lost = await buy(studio, PRO)
    set_budget(studio, "0.30")

    with pytest.raises(OverBudget):
        studio.queue.retry(lost.id)
    assert studio.library.get(lost.id).state is State.UNCERTAIN
    studio.queue.retry(lost.id, agreed=PRO_USD)
    done = await studio.queue.wait(lost.id)

    assert (done.state, done.attempt) == (State.DONE, 2)
    lines = studio.spending.month().entries
    assert [(line.attempt, line.state) for line in lines] == [
        (1, Money.IN_DOUBT),
        (2, Money.CHARGED),
    ]
    assert practice.ledger.charged_total == 2 * PRO_USD == today(studio)


async def test_a_month_is_told_by_service_and_sku_and_kept_take(
    studio: Studio, practice: PracticeServices
) -> None:
    kept = await buy(studio, PRO)
    await buy(studio, PRO)
    await buy(studio, SONG)
    practice.faults.next("status:502")
    await buy(studio, PRO)
    practice.faults.next("reset_after_charge")
    await buy(studio, SONG)
    studio.library.star(kept.id, starred=True)

    month = studio.spending.month()

    assert month.name == datetime.now().astimezone().strftime("%Y-%m")
    assert [line.sku for line in month.skus] == [PRO.sku, SONG.sku]
    pro, song = month.skus
    assert (pro.orders, pro.charged_usd, pro.refunded, pro.kept) == (3, 2 * PRO_USD, 1, 1)
    assert pro.usd_per_kept == Decimal("0.42")
    assert (song.charged_usd, song.in_doubt_usd, song.usd_per_kept) == (SONG_USD, SONG_USD, None)
    (kyma,) = month.services
    assert (kyma.service, kyma.orders) == ("kyma", 5)
    assert month.total.charged_usd == 2 * PRO_USD + SONG_USD
    assert len(month.entries) == 5
    assert studio.spending.month("2020-02").total.orders == 0


@pytest.mark.parametrize("name", ["2026", "2026-13", "november", "2026-1-1"])
def test_a_month_that_is_none_is_refused(studio: Studio, name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the sentence is the command line's
        studio.spending.month(name)


async def test_a_song_of_the_sketch_has_no_line(studio: Studio) -> None:
    sketch = Request(sku="sketch/band", prompt="folk", options={"music_length_ms": 1000})
    assert (await buy(studio, sketch)).state is State.DONE

    assert studio.spending.month().entries == ()
    assert studio.spending.over_budget(sketch, studio.composing.estimate(sketch)) == ()


async def test_a_price_that_drifted_is_told_with_the_right_one(
    studio: Studio, practice: PracticeServices
) -> None:
    told: list[Drift] = []
    studio.spending.drifted.connect(told.append)
    await buy(studio, PRO)
    assert told == []

    practice.faults.next("wrong_charge")
    await buy(studio, PRO)

    (drift,) = told
    assert (drift.sku, drift.expected, drift.charged) == (PRO.sku, PRO_USD, 2 * PRO_USD)
    assert drift.sentence == "It cost $0.42 and was expected to cost $0.21."
    assert drift.corrected == 2 * PRO_USD
    studio.correct_price(drift.sku, drift.corrected)
    assert studio.composing.estimate(PRO).usd == 2 * PRO_USD


async def test_the_same_wrong_price_is_told_once_and_again_when_the_list_has_changed(
    studio: Studio, practice: PracticeServices
) -> None:
    told: list[Drift] = []
    studio.spending.drifted.connect(told.append)
    for _ in range(2):
        practice.faults.next("wrong_charge")
        await buy(studio, PRO)
    assert [drift.corrected_text for drift in told] == ["$0.42"]

    studio.correct_price(PRO.sku, 2 * PRO_USD)
    await buy(studio, PRO)

    assert [drift.corrected for drift in told] == [2 * PRO_USD, PRO_USD]


async def test_a_wrong_number_of_credits_is_told_without_a_price_to_correct(
    studio: Studio,
) -> None:
    done = await buy(studio, PRO)
    price = Price(
        sku=PRO.sku,
        per=PriceUnit.CREDITS,
        usd=Decimal("0.05"),
        known_on=None,
        source="a page",
        bands=(Band(seconds=300, credits=Decimal(10)),),
    )
    ten, twelve = Decimal(10), replace(done, charged_credits=Decimal(12))

    drift = studio.spending.finished(twelve, price, Decimal("0.5"), ten)

    assert drift is not None
    assert drift.sentence == "It cost 12 credits and was expected to cost 10 credits."
    assert (drift.corrected, drift.corrected_text) == (None, "")
    assert studio.spending.finished(replace(done, charged_credits=ten), price, PRO_USD, ten) is None


async def test_each_budget_tells_how_it_stands(studio: Studio) -> None:
    assert studio.spending.standings() == ()
    studio.preferences.change(
        budgets={
            "kyma": Budget(day_usd=Decimal("0.20")),
            OVERALL: Budget(day_usd=Decimal(1), month_usd=Decimal(20)),
        }
    )
    studio.queue.submit(PRO, studio.composing.estimate(PRO), agreed=PRO_USD)

    standings = studio.spending.standings()

    assert [(each.name, each.committed) for each in standings] == [
        ("today", PRO_USD),
        ("this month", PRO_USD),
        ("Kyma today", PRO_USD),
    ]
    assert [each.left for each in standings] == [Decimal("0.79"), Decimal("19.79"), 0]


async def test_the_months_go_back_to_the_first_order_and_one_is_written_as_a_sheet(
    studio: Studio, tmp_path: Path
) -> None:
    now = datetime.now().astimezone()
    assert studio.spending.months() == (f"{now:%Y-%m}",)
    bought = await buy(studio, SONG)
    connection = open_database(studio.folders.data / "composer.db")
    long_ago = now - timedelta(days=70)
    Generations(connection).amend(bought.id, lambda row: replace(row, started=long_ago))
    connection.close()

    months = studio.spending.months()

    assert (months[0], months[-1]) == (f"{now:%Y-%m}", f"{long_ago:%Y-%m}")
    assert list(months) == sorted(set(months), reverse=True)
    assert len(months) in (3, 4)
    sheet = tmp_path / "orders.csv"
    studio.spending.write_sheet(studio.spending.month(months[-1]), sheet)
    heading, line = sheet.read_text().splitlines()
    assert heading.startswith("time,service,sku,title,")
    assert bought.id in line
    with pytest.raises(DiskProblem, match="writing the orders failed"):
        studio.spending.write_sheet(studio.spending.month(), sheet / "orders.csv")


async def test_the_same_order_is_recognised(studio: Studio) -> None:
    assert studio.spending.already_bought(PRO) is None
    bought = await buy(studio, PRO)
    newest = await buy(studio, PRO)

    found = studio.spending.already_bought(PRO)
    assert found is not None
    assert found.id == newest.id != bought.id
    assert studio.spending.already_bought(SONG) is None
    other_words = Request(sku=PRO.sku, prompt="folk", lyrics=LYRICS + " again")
    assert studio.spending.already_bought(other_words) is None
    other_title = Request(sku=PRO.sku, title="Harbour", prompt="folk", lyrics=LYRICS)
    assert studio.spending.already_bought(other_title) is not None

"""Are lyrics that were paid for never lost, never bought twice, and counted like songs?"""

from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from composer.domain.budget import OVERALL, Budget
from composer.domain.errors import (
    AnswerLost,
    BalanceTooLow,
    ComposerError,
    DraftRefused,
    KeyMissing,
    KeyRefused,
    NotConfirmed,
    OverBudget,
)
from composer.domain.ledger import Money
from composer.practice.services import PracticeServices
from composer.services.lyric_help import LyricHelp, Wish
from composer.storage.whole_files import disk_problem
from composer.studio import Studio, open_studio
from tests.patience import until

CENT = Decimal("0.01")
RAIN = Wish(about="rain over the harbour", title="Harbour")


def committed(studio: Studio) -> Decimal:
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return studio.spending.committed(midnight)


def on_disk(studio: Studio) -> list[dict[str, object]]:
    files = sorted((studio.folders.data / "lyrics").glob("*.json"))
    return [json.loads(file.read_bytes()) for file in files]


async def test_words_are_bought_kept_and_counted(
    studio: Studio, practice: PracticeServices
) -> None:
    offer = studio.lyric_help.offer()
    assert offer is not None
    assert (offer.label, offer.estimate.usd, offer.obstacle) == ("MiniMax", CENT, "")

    order = await studio.lyric_help.write(RAIN, agreed=CENT)

    assert order.written is not None
    assert "harbour" in order.written.lyrics.lower()
    assert practice.ledger.charged_total == CENT
    assert studio.lyric_help.undecided() == order
    [file] = on_disk(studio)
    assert file["written"]["lyrics"] == order.written.lyrics  # type: ignore[index]
    month = studio.spending.month()
    assert month.total.charged_usd == CENT
    [entry] = month.entries
    assert (entry.sku, entry.title, entry.state) == (
        "minimax/lyrics",
        "Lyrics: Harbour",
        Money.CHARGED,
    )

    studio.lyric_help.put_away(order)
    assert studio.lyric_help.undecided() is None
    assert studio.lyric_help.last() is not None
    assert studio.spending.month().total.charged_usd == CENT


async def test_words_are_changed_as_wished(studio: Studio) -> None:
    mine = "[Verse]\nsalt on the rail"
    order = await studio.lyric_help.write(Wish(about="longer", lyrics=mine), agreed=CENT)
    assert order.written is not None
    assert order.written.lyrics.startswith(mine)
    assert order.written.lyrics != mine


@pytest.mark.parametrize(
    ("kind", "error", "state", "at_stake"),
    [
        ("reset_after_charge", AnswerLost, Money.IN_DOUBT, CENT),
        ("truncated_body", AnswerLost, Money.IN_DOUBT, CENT),
        ("empty_body", AnswerLost, Money.IN_DOUBT, CENT),
        ("status:401", KeyRefused, Money.NOT_CHARGED, Decimal(0)),
        ("status:402", BalanceTooLow, Money.NOT_CHARGED, Decimal(0)),
    ],
)
async def test_a_failure_says_what_became_of_the_money_and_sends_nothing_again(
    studio: Studio,
    practice: PracticeServices,
    kind: str,
    error: type[ComposerError],
    state: Money,
    at_stake: Decimal,
) -> None:
    practice.faults.next(kind, service="minimax", at="words")
    with pytest.raises(error):
        await studio.lyric_help.write(RAIN, agreed=CENT)

    [order] = studio.lyric_help.orders()
    assert (order.state, order.written) == (state, None)
    assert order.failure is not None
    assert committed(studio) == at_stake
    assert len(practice.ledger.entries) == 1


async def test_a_budget_counts_words_and_holds_for_them(
    studio: Studio, practice: PracticeServices
) -> None:
    studio.preferences.change(budgets={OVERALL: Budget(day_usd=Decimal("0.015"))})
    await studio.lyric_help.write(RAIN, agreed=CENT)
    with pytest.raises(OverBudget):
        await studio.lyric_help.write(RAIN, agreed=CENT)
    assert practice.ledger.charged_total == CENT

    await studio.lyric_help.write(RAIN, agreed=CENT, over_budget=CENT)
    assert practice.ledger.charged_total == 2 * CENT


async def test_what_may_not_be_sent_leaves_no_line(
    studio: Studio, practice: PracticeServices
) -> None:
    help_ = studio.lyric_help
    with pytest.raises(NotConfirmed):
        await help_.write(RAIN, agreed=Decimal("0.005"))
    with pytest.raises(DraftRefused, match="may have 2,000 characters and has 1 more"):
        await help_.write(Wish(about="a" * 2001), agreed=CENT)
    with pytest.raises(DraftRefused, match="may have 3,500 characters and have 500 more"):
        await help_.write(Wish(about="", lyrics="a" * 4000), agreed=CENT)

    assert studio.spending.month().entries == ()
    assert on_disk(studio) == []
    assert practice.ledger.entries == ()


async def test_without_a_key_it_says_so(practice: PracticeServices) -> None:
    practice.start()
    studio = open_studio(environment={"COMPOSER_MINIMAX_URL": practice.urls["minimax"]})
    await studio.accounts.load()
    offer = studio.lyric_help.offer()
    assert offer is not None
    assert offer.obstacle == "MiniMax writes lyrics, and there is no MiniMax key."
    assert not studio.lyric_help.is_ready
    with pytest.raises(KeyMissing, match="Nothing was sent"):
        await studio.lyric_help.write(RAIN, agreed=CENT)
    await studio.close()


async def test_an_order_that_is_broken_off_is_in_doubt(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("hang", service="minimax", at="words")
    writing = asyncio.create_task(studio.lyric_help.write(RAIN, agreed=CENT))
    await until("the order is out", lambda: practice.faults.holding > 0)
    assert studio.lyric_help.orders()[0].state is Money.UNDER_WAY
    assert committed(studio) == CENT

    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing

    [order] = studio.lyric_help.orders()
    assert order.state is Money.IN_DOUBT
    assert committed(studio) == CENT


async def test_an_order_whose_process_was_killed_is_in_doubt(studio: Studio) -> None:
    await studio.lyric_help.write(RAIN, agreed=CENT)
    [file] = (studio.folders.data / "lyrics").iterdir()
    plain = json.loads(file.read_bytes())
    del plain["written"]
    plain["state"] = "under way"
    file.write_text(json.dumps(plain))

    [order] = studio.lyric_help.orders()

    assert order.state is Money.IN_DOUBT
    assert order.failure is not None
    assert order.failure.code == "answer_lost"
    assert studio.spending.month().entries[0].state is Money.IN_DOUBT


async def test_words_that_the_disk_refuses_are_shown_all_the_same(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = studio.lyric_help._orders.keep

    def full(order: object) -> None:
        if getattr(order, "written", None) is not None:
            raise disk_problem(OSError(28, "no space"), "keeping the lyrics", Path("lyrics"))
        keep(order)  # type: ignore[arg-type]

    monkeypatch.setattr(studio.lyric_help._orders, "keep", full)
    order = await studio.lyric_help.write(RAIN, agreed=CENT)

    assert order.written is not None
    assert order.failure is not None
    assert order.failure.message.endswith("not kept on the disk: copy them now.")
    assert studio.lyric_help.undecided() == order
    assert committed(studio) == CENT


async def test_a_damaged_file_hides_no_other(studio: Studio) -> None:
    order = await studio.lyric_help.write(RAIN, agreed=CENT)
    for name, content in (("a.json", b"\xff\x00"), ("b.json", b"[]"), ("c.json", b'{"id": 1}')):
        (studio.folders.data / "lyrics" / name).write_bytes(content)
    assert studio.lyric_help.orders() == (order,)


def test_services_that_write_no_lyrics_are_no_writers(practice: PracticeServices) -> None:
    studio = open_studio(environment={})
    only_kyma = LyricHelp(
        providers={"kyma": studio.providers["kyma"]},
        accounts=studio.accounts,
        spending=studio.spending,
        price_of=studio.composing.price,
        orders=studio.lyric_help._orders,
        locks=studio.lyric_help._locks,
    )
    assert only_kyma.offer() is None
    assert not only_kyma.is_ready
    studio.close_database()

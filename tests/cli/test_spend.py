"""Does `composer spend` tell the money of a month so that it can be read, and read by scripts?"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from composer.cli.spend import month_document, told
from composer.domain.ledger import LedgerEntry, Money
from composer.practice.services import PracticeServices
from composer.services.spent_month import month_of
from tests.cli.running import Composer

SONG = ("--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", "la la")


def entry(generation: str, sku: str, state: Money, **sums: Any) -> LedgerEntry:
    return LedgerEntry(
        generation=generation,
        sku=sku,
        at=datetime(2026, 11, 21, 12, tzinfo=UTC),
        title="Song",
        state=state,
        **sums,
    )


def test_the_columns_stand_below_each_other() -> None:
    month = month_of(
        "2026-11",
        [
            entry("a", "kyma/minimax-music-pro", Money.CHARGED, charged_usd=Decimal("12.21")),
            entry("b", "kyma/minimax-music-pro", Money.REFUNDED),
            entry("c", "kyma/lyria", Money.IN_DOUBT, estimate_usd=Decimal("0.045")),
            entry("d", "apiframe/suno", Money.CHARGED, estimate_credits=Decimal(24)),
        ],
        frozenset("a"),
    )

    lines = told(month, label_of=str.title)

    assert [line[:55].rstrip() for line in lines] == [
        "kyma/minimax-music-pro               $12.21  2 orders",
        "kyma/lyria                            $0.00   1 order",
        "Kyma, all models                     $12.21  3 orders",
        "apiframe/suno                    24 credits   1 order",
        "November 2026, all      $12.21 + 24 credits  4 orders",
    ]
    assert [line[55:] for line in lines] == [
        "1 not charged · 1 kept, $12.21 each",
        "$0.045 in doubt",
        "$0.045 in doubt · 1 not charged · 1 kept, $12.21 each",
        "24 credits by the price list",
        (
            "24 credits by the price list · $0.045 in doubt · 1 not charged · 1 kept, "
            "$12.21 + 24 credits each"
        ),
    ]


def test_a_month_of_credits_alone_and_an_empty_one() -> None:
    credits = [entry("d", "apiframe/suno", Money.CHARGED, charged_credits=Decimal(24))]
    month = month_of("2026-11", credits, frozenset("d"))

    assert told(month, label_of=str.title) == [
        "November 2026, apiframe/suno  24 credits  1 order  1 kept, 24 credits each"
    ]
    assert month_document(month)["charged_credits"] == "24"
    assert told(month_of("2026-02", [], frozenset()), label_of=str.title) == [
        "No order for money in February 2026."
    ]


def test_a_bought_song_is_in_the_month_in_every_form(
    composer: Composer, practice: PracticeServices
) -> None:
    bought = composer.json("generate", *SONG)

    document = composer.json("spend")
    assert (document["ledger"][0]["generation"], document["charged_usd"]) == (bought["id"], "0.045")
    assert practice.ledger.charged_total == Decimal("0.045")
    (row,) = csv.DictReader(io.StringIO(composer.run("spend", "--csv").stdout))
    assert {**document["ledger"][0], "charged_credits": "", "estimate_credits": ""}.items() >= {
        name: row[name] for name in ("time", "sku", "state", "charged_usd", "balance_usd")
    }.items()
    assert [line["orders"] for line in (document, *document["skus"])] == [1, 1]
    words = composer.run("spend").stdout
    assert words.count("\n") == 1
    assert "kyma/minimax-music  $0.045  1 order" in words


def test_a_month_that_is_none_gets_a_sentence(composer: Composer) -> None:
    done = composer.run("spend", "--month", "november")

    assert (done.returncode, done.stdout) == (2, "")
    assert "--month takes a month such as 2026-11, not “november”." in done.stderr
    assert composer.run("spend", "--csv", "--json").returncode == 2

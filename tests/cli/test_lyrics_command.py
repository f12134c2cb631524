"""``composer lyrics`` from outside: bought once, printed alone, kept, and counted."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from composer.practice.services import PracticeServices
from tests.cli.running import Composer

CENT = Decimal("0.01")


@pytest.fixture
def writer(composer: Composer, practice: PracticeServices) -> Composer:
    """The command line with a key for the service that writes."""
    composer.environment |= {
        "COMPOSER_MINIMAX_URL": practice.urls["minimax"],
        "MINIMAX_API_KEY": practice.keys["minimax"],
    }
    return composer


def test_words_are_written_printed_kept_and_counted(
    writer: Composer, practice: PracticeServices
) -> None:
    done = writer.run("lyrics", "--prompt", "rain over the harbour", "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[Intro]\n")
    assert "harbour" in done.stdout.lower()

    again = writer.json("lyrics", "--last")
    assert again["lyrics"] == done.stdout.rstrip("\n")
    assert json.loads(Path(again["path"]).read_bytes())["written"]["lyrics"] == again["lyrics"]
    assert practice.ledger.charged_total == CENT
    month = writer.json("spend")
    assert month["charged_usd"] == "0.01"
    assert [line["sku"] for line in month["skus"]] == ["minimax/lyrics"]


def test_it_asks_first_and_keeps_to_the_price(
    writer: Composer, practice: PracticeServices, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("[Verse]\nsalt on the rail\n")
    asked = writer.json("lyrics", "--lyrics", f"@{mine}", code=4)
    assert asked["error"]["code"] == "not_confirmed"
    assert asked["charged_usd"] == "0.00"
    writer.json("lyrics", "--prompt", "rain", "--max-cost", "0.005", code=4)
    assert practice.ledger.entries == ()

    changed = writer.json("lyrics", "--lyrics", f"@{mine}", "--max-cost", "0.01")
    assert changed["lyrics"].startswith("[Verse]\nsalt on the rail")
    assert (changed["state"], changed["charged_usd"]) == ("done", "0.01")


def test_a_lost_answer_is_in_doubt_and_no_key_is_said(
    writer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("reset_after_charge", service="minimax", at="words")
    lost = writer.json("lyrics", "--prompt", "rain", "--yes", code=6)
    assert lost["state"] == "uncertain"
    assert lost["error"]["charged"] == "unknown"
    assert lost["charged_usd"] is None
    assert len(practice.ledger.entries) == 1
    assert writer.json("spend")["in_doubt_usd"] == "0.01"
    assert writer.run("lyrics", "--last").returncode == 2

    del writer.environment["MINIMAX_API_KEY"]
    refused = writer.run("lyrics", "--prompt", "rain", "--yes")
    assert refused.returncode == 3
    assert "composer keys set minimax. Nothing was sent." in refused.stderr
    assert writer.run("lyrics", "--prompt", "é" * 2001, "--yes").returncode == 2

"""Do libraries that older releases wrote open whole, with everything that was paid for in them?

The files in ``older`` were written by the release that had that shape, not by today's code.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.errors import Charge
from composer.domain.generation import State
from composer.domain.ledger import Money
from composer.domain.library_query import LibraryQuery
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.ledger import Ledger
from composer.storage.migrations import MIGRATIONS

OLDER = Path(__file__).parent / "older"


def test_every_older_shape_has_a_file_of_its_time() -> None:
    shapes = {migration.__name__ for migration in MIGRATIONS[:-1]}

    assert {file.stem for file in OLDER.glob("*.db")} == shapes


@pytest.mark.parametrize("shape", [file.stem for file in sorted(OLDER.glob("*.db"))])
def test_an_older_library_opens_whole(shape: str, tmp_path: Path) -> None:
    file = tmp_path / "composer.db"
    shutil.copy(OLDER / f"{shape}.db", file)

    with closing(open_database(file)) as connection:
        generations = Generations(connection)
        songs = generations.get_many(generations.matching())
        lost, paid = songs.values()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert generations.matching(LibraryQuery(words=("lanterns", "salt"))) == [paid.id]

        lines = Ledger(connection).between(datetime(2026, 1, 1, tzinfo=UTC))
        assert [(line.generation, line.state, line.at_stake_usd) for line in lines] == [
            (paid.id, Money.CHARGED, Decimal("0.21")),
            (lost.id, Money.IN_DOUBT, Decimal("4.05")),
        ]

        # And it can be written to as one that was made today.
        generations.record(
            replace(paid, charged_usd=None, charged_credits=Decimal(10), estimate_high_usd=None)
        )
        assert generations.get(paid.id).paid_text == "10 credits"
        generations.amend(paid.id, lambda now: replace(now, stars=4, labels=("harbour",)))
        assert generations.matching(LibraryQuery(words=("harbour",))) == [paid.id]

    assert (paid.title, paid.state, paid.charged_usd) == (
        "Paper Lanterns",
        State.DONE,
        Decimal("0.21"),
    )
    assert (paid.charged_credits, paid.estimate_high_usd, paid.starred) == (None, None, True)
    assert paid.clip.seconds == 61.5
    assert (paid.song, paid.stars, paid.verdict, paid.labels) == (None, 0, None, ())
    assert (lost.state, lost.failure.charged) == (State.UNCERTAIN, Charge.UNKNOWN)
    assert len(list(tmp_path.glob(f"composer.{shape}-*.db"))) == 1

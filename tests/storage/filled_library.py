"""A library with everything in it that a database can hold, to be damaged."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from composer.domain.clip import Clip, SectionTime
from composer.domain.errors import Charge
from composer.domain.generation import Failure, Generation, State, Verdict
from composer.domain.ledger import LedgerEntry
from composer.domain.library_query import BINNED
from composer.domain.loudness import Loudness
from composer.domain.lyrics import SectionKind
from composer.domain.request import Request
from composer.storage.audio_files import AudioFiles
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.ledger import Ledger

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
_SKUS = ("sketch/band", "kyma/minimax-music", "apiframe/suno")


@dataclass(frozen=True, slots=True)
class Home:
    """The two folders, and what is in them."""

    database: Path
    library: Path

    def rows(self) -> dict[str, Generation]:
        with closing(open_database(self.database)) as connection:
            return rows_in(connection)

    def lines(self) -> dict[tuple[str, int], LedgerEntry]:
        with closing(open_database(self.database)) as connection:
            lines = Ledger(connection).between(datetime(2000, 1, 1, tzinfo=UTC))
        return {(line.generation, line.attempt): line for line in lines}

    def record(self, *rows: Generation) -> None:
        with closing(open_database(self.database)) as connection:
            for row in rows:
                Generations(connection).record(row)

    def aside(self, kept_as: str) -> list[Path]:
        found = self.database.parent.glob(f"composer.{kept_as}-*.db")
        return sorted(found)


def rows_in(connection) -> dict[str, Generation]:
    rows = Generations(connection)
    ids = [*rows.matching(), *rows.matching(BINNED)]
    return rows.get_many(ids)


def song(number: int, **changes: object) -> Generation:
    """Done and paid for, but for the sketches; some with two clips, every fifth a favourite."""
    sku = _SKUS[number % 3]
    paid = None if sku.startswith("sketch") else Decimal("0.21")
    created = BEGIN + timedelta(hours=number)
    made = Generation(
        id=f"{number:032x}",
        request=Request(
            sku=sku,
            title="Paper Lanterns" if number % 2 else "",
            prompt=f"warm folk number{number}",
            lyrics="[Verse]\nSalt on the rail, süß 🎵\n" * (1 if number % 7 else 300),
            tags=("folk", "slow") if number % 4 == 0 else (),
            options={"seed": number},
        ),
        state=State.DONE,
        created=created,
        started=created,
        ended=created + timedelta(seconds=40),
        title=f"Paper Lanterns {number}",
        estimate_usd=paid or Decimal(0),
        charged_usd=paid,
        remote_id=None if paid is None else f"job-{number}",
        note="as the engine heard it",
        starred=number % 5 == 0,
        song=f"song-{number // 4}" if number % 2 else None,
        parent=f"{number - 1:032x}" if number % 8 == 7 else None,
        stars=number % 6,
        verdict=(None, Verdict.KEEP, Verdict.REJECT)[number % 3],
        remark="for the harbour scene\nor the end" if number % 9 == 0 else "",
        labels=("rainy day", "Übung") if number % 7 == 0 else (),
        clips=tuple(
            Clip(
                id=f"{number:032x}-{part}",
                path=f"2026-11-21 Paper Lanterns {number} {part}.wav",
                format="wav",
                seconds=61.5,
                bytes=12,
                number=part,
                loudness=Loudness(integrated=-14.2, short_term=-11.0, true_peak=-0.8),
                digest="ab" * 32,
                sections=(SectionTime(name="Verse", kind=SectionKind.VERSE, start=0, seconds=9.5),),
            )
            for part in range(1, 3 if number % 6 == 0 else 2)
        ),
    )
    return replace(made, **changes)


def unfinished(number: int, state: State) -> Generation:
    """An order without a clip."""
    failure = Failure(
        code="answer_lost",
        message="The answer was lost.",
        short="Answer lost",
        charged=Charge.UNKNOWN,
        retry_safe=False,
    )
    is_sent = state is not State.QUEUED
    return song(
        number,
        id=f"{state}-{number}",
        state=state,
        started=BEGIN + timedelta(hours=number) if is_sent else None,
        ended=None,
        charged_usd=None,
        estimate_usd=Decimal("4.05"),
        request=Request(sku="kyma/elevenlabs-music", prompt=f"in doubt number{number}"),
        failure=failure if state in {State.UNCERTAIN, State.FAILED} else None,
        remote_id="job" if state is State.RUNNING else None,
        clips=(),
    )


def write_files(library: Path, generation: Generation) -> None:
    """The sound and its description, as an order leaves them."""
    library.mkdir(parents=True, exist_ok=True)
    for clip in generation.clips:
        (library / clip.path).write_bytes(b"RIFF of song")
    AudioFiles(library).write_sidecar(generation)


def fill(folder: Path, songs: int = 40) -> Home:
    """A library closed as it should be: songs, one of them in the bin, orders, and one purged."""
    home = Home(folder / "data" / "composer.db", folder / "library")
    files = AudioFiles(home.library)
    states = (State.QUEUED, State.RUNNING, State.UNCERTAIN, State.FAILED, State.CANCELLED)
    with closing(open_database(home.database)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        rows = Generations(connection)
        for number in range(songs):
            rows.add(song(number))
            write_files(home.library, song(number))
        for number, state in enumerate(states, start=songs):
            rows.add(unfinished(number, state))
        gone = song(songs + 10, clips=())
        rows.add(gone)
        rows.purge([gone.id])
        binned = song(3)
        files.to_bin([clip.path for clip in binned.clips])
        rows.record(replace(binned, deleted=datetime.now(UTC)))
    return home

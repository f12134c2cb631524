"""What a service said of a song is told in any language after the next start too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.domain.sentences import Sentence, in_a_row, say
from composer.storage.arrivals import Arrival, Arrivals
from composer.storage.audio_files import AudioFiles
from composer.storage.database import open_database
from composer.storage.descriptions import read_descriptions
from composer.storage.generations import Generations

NOTE = say("{heard} · seed {seed}", heard=in_a_row([say("House"), say("drums")]), seed=7)
SONG = Generation(
    id="g1",
    request=Request(sku="sketch/band", prompt="house"),
    state=State.DONE,
    created=datetime(2026, 11, 21, tzinfo=UTC),
    note=NOTE,
    clips=(Clip(id="c1", path="song.wav", format="wav", seconds=1.0, bytes=5),),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "composer.db"
    with closing(open_database(file)) as connection:
        generations = Generations(connection)
        generations.record(SONG)
        generations.record(replace(SONG, id="g2", clips=(), note="A plain old note"))
        arrivals = Arrivals(connection)
        arrivals.note(Arrival(generation="g1", number=1, file="a.wav", format="wav", note=NOTE))
    return file


def is_whole(note: str) -> bool:
    return note == NOTE and isinstance(note, Sentence) and note.template == NOTE.template


def test_after_another_start_it_knows_of_what_it_is_made(database: Path) -> None:
    with closing(open_database(database)) as connection:
        assert is_whole(Generations(connection).get("g1").note)
        assert is_whole(Arrivals(connection).of("g1")[0].note)
        assert Generations(connection).get("g2").note == "A plain old note"


def test_a_note_that_was_changed_by_hand_is_what_it_says(database: Path) -> None:
    with closing(open_database(database)) as connection:
        with connection:
            connection.execute("UPDATE generations SET note = 'Mine' WHERE id = 'g1'")
        assert Generations(connection).get("g1").note == "Mine"


def test_the_file_beside_the_song_says_it_in_english_and_of_what_it_is_made(tmp_path: Path) -> None:
    library = tmp_path / "library"
    files = AudioFiles(library)
    library.mkdir(exist_ok=True)
    (library / "song.wav").write_bytes(b"sound")
    files.write_sidecar(SONG)
    (described,) = read_descriptions(library)
    assert is_whole(described.generation.note)

"""Is a reference looked at once, off the thread, and again when it is another file?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from composer.domain.errors import AudioUnreadable
from composer.domain.reference import ReferenceFacts
from composer.services.references import References


class Ear:
    """Listens to a file and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[Path] = []

    def measure(self, file: Path) -> float:
        self.asked.append(file)
        if file.read_bytes().startswith(b"noise"):
            raise AudioUnreadable("No sound is in it.")
        return 12.5


@pytest.fixture
def ear() -> Ear:
    return Ear()


async def test_the_length_comes_when_it_was_measured(ear: Ear, tmp_path: Path) -> None:
    references, tape = References(measure=ear.measure), tmp_path / "tape.mp3"
    tape.write_bytes(b"music")
    told: list[ReferenceFacts | None] = []
    references.changed.connect(lambda: told.append(references.facts(str(tape))))

    assert references.facts(str(tape)) == ReferenceFacts(bytes=5)
    assert await references.examine(str(tape)) == ReferenceFacts(bytes=5, seconds=12.5)
    assert told == [ReferenceFacts(bytes=5, seconds=12.5)]
    assert references.facts(str(tape)) == told[0]
    assert ear.asked == [tape]


async def test_a_changed_file_is_looked_at_again(ear: Ear, tmp_path: Path) -> None:
    references, tape = References(measure=ear.measure), tmp_path / "tape.mp3"
    tape.write_bytes(b"music")
    await references.examine(str(tape))
    tape.write_bytes(b"noise")  # as long as before
    os.utime(tape, ns=(1, 1))

    facts = await references.examine(str(tape))
    assert facts is not None
    assert facts.trouble == ("“tape.mp3” cannot be used as a reference track. No sound is in it.")


async def test_a_file_that_went_away_is_noticed(ear: Ear, tmp_path: Path) -> None:
    references, tape = References(measure=ear.measure), tmp_path / "tape.mp3"
    tape.write_bytes(b"music")
    await references.examine(str(tape))
    tape.unlink()

    facts = references.facts(str(tape))
    assert facts is not None
    assert "is not there any more" in facts.trouble
    folder = references.facts(str(tmp_path))
    assert folder is not None
    assert "is not a file" in folder.trouble


async def test_addresses_are_left_to_the_service(ear: Ear) -> None:
    references = References(measure=ear.measure)

    assert references.facts("https://example.com/tape.mp3") is None
    assert await references.examine("https://example.com/tape.mp3") is None
    assert await references.examine(None) is None
    assert ear.asked == []


async def test_closing_waits_for_no_measurement(ear: Ear, tmp_path: Path) -> None:
    references, tape = References(measure=ear.measure), tmp_path / "tape.mp3"
    tape.write_bytes(b"music")
    references.facts(str(tape))

    await references.close()

    assert references.facts(str(tape)) == ReferenceFacts(bytes=5)
    await references.close()

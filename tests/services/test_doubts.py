"""An order in doubt is settled by the user: found, charged, written off; nothing is sent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from composer.domain.errors import AudioUnreadable, DraftRefused
from composer.domain.generation import Generation, State
from composer.domain.ledger import Money
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.studio import Studio
from tests.services.songs import write_wav
from tests.services.test_queue_at_services import ended, submit

CLIP = Request(sku="kyma/elevenlabs-music", prompt="a sting", options={"music_length_ms": 1000})


async def doubtful(studio: Studio, practice: PracticeServices) -> Generation:
    practice.faults.next("reset_after_charge", service="kyma")
    generation = await ended(studio, submit(studio, CLIP))
    assert generation.state is State.UNCERTAIN
    return generation


def money(studio: Studio) -> list[tuple[Money, Decimal | None]]:
    return [(entry.state, entry.charged_usd) for entry in studio.spending.month().entries]


async def test_it_says_what_is_known(studio: Studio, practice: PracticeServices) -> None:
    generation = await doubtful(studio, practice)
    (doubt,) = studio.doubts.open()
    assert doubt.generation.id == generation.id
    assert (doubt.service, doubt.is_bought_once) == ("Kyma", False)
    assert "kyma" in doubt.page
    assert money(studio) == [(Money.IN_DOUBT, None)]


async def test_a_song_that_was_fetched_by_hand_is_taken_in_and_counts_as_paid(
    studio: Studio, practice: PracticeServices, tmp_path: Path
) -> None:
    generation = await doubtful(studio, practice)
    file = write_wav(tmp_path / "fetched.WAV")
    told: list[Generation] = []
    studio.queue.changed.connect(told.append)
    found = await studio.doubts.found(generation.id, file)
    assert told[-1] == found == studio.library.get(generation.id)
    assert (found.state, found.failure, found.charged_usd) == (State.DONE, None, Decimal("0.135"))
    assert found.clip is not None
    assert studio.library.file_of(found.clip).read_bytes() == file.read_bytes()
    assert studio.library.kept(found) == ()
    assert money(studio) == [(Money.CHARGED, Decimal("0.135"))]
    assert studio.doubts.open() == ()
    assert len(practice.ledger.orders) == 1


@pytest.mark.parametrize(
    ("name", "error"), [("words.mp3", AudioUnreadable), ("words.txt", DraftRefused)]
)
async def test_what_is_no_sound_changes_nothing(
    studio: Studio,
    practice: PracticeServices,
    tmp_path: Path,
    name: str,
    error: type[Exception],
) -> None:
    generation = await doubtful(studio, practice)
    file = tmp_path / name
    file.write_text("no song")
    with pytest.raises(error):
        await studio.doubts.found(generation.id, file)
    assert studio.library.get(generation.id) == generation
    assert studio.library.kept(generation) == ()
    assert file.exists()


async def test_what_was_charged_for_nothing_is_charged_and_what_is_written_off_is_not_forgotten(
    studio: Studio, practice: PracticeServices
) -> None:
    first, second = await doubtful(studio, practice), await doubtful(studio, practice)
    assert studio.doubts.charged(first.id).state is State.DISCARDED
    assert studio.doubts.written_off(second.id).state is State.DISCARDED
    assert money(studio) == [(Money.CHARGED, Decimal("0.135")), (Money.WRITTEN_OFF, None)]
    for act in (studio.doubts.charged, studio.doubts.written_off):
        with pytest.raises(DraftRefused, match="not in doubt"):
            act(first.id)

"""Do the finished songs of a library correct the guess, and only those that can tell?"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace

from composer.domain.clip import Clip, outline
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.domain.song_length import expected_range
from composer.domain.sung_length import correction, expected_lengths
from composer.providers.catalogue import SKUS
from composer.services.song_lengths import NEWEST, SongLengths, takes_of

BY_ID = {sku.id: sku for sku in SKUS}
LYRICS = "[Verse]\n" + "paper lanterns on the quay\n" * 8


def song(seconds: float, **fields: object) -> Generation:
    request = Request(sku="verbatik/text-to-music", prompt="folk", lyrics=LYRICS)
    return Generation(
        id="1",
        request=replace(request, **fields),  # type: ignore[arg-type]
        state=State.DONE,
        created=datetime(2026, 5, 4, tzinfo=UTC),
        estimate_usd=Decimal(0),
        clips=(Clip(id="1", path="a.mp3", format="mp3", seconds=seconds, bytes=1),),
    )


def test_only_songs_whose_length_follows_their_words_tell() -> None:
    guessed = sum(expected_lengths(LYRICS, "folk"))
    told = takes_of(
        [
            song(1.5 * guessed),
            song(60, instrumental=True),
            song(60, lyrics="[Intro]"),
            song(60, sku="sketch/band"),  # its length is asked for
            song(60, sku="gone/model"),
            song(0),
        ],
        BY_ID,
    )

    assert told == ((guessed, 1.5 * guessed),)
    assert correction(told) > 1


async def test_what_comes_in_is_learnt_from_behind_what_the_library_holds() -> None:
    guessed = sum(expected_lengths(LYRICS, "folk"))
    lengths, told = SongLengths(BY_ID), list[float]()
    lengths.changed.connect(lambda: told.append(lengths.correction))

    lengths.note(song(1.5 * guessed))
    lengths.note(song(60, instrumental=True))
    await lengths.learn(song(0.8 * guessed) for _ in range(NEWEST + 5))
    for _ in range(NEWEST):
        lengths.note(song(1.4 * guessed))

    assert told[0] == correction([(guessed, 1.5 * guessed)])
    held = [(guessed, 0.8 * guessed)] * (NEWEST - 1)
    assert told[1] == correction([*held, (guessed, 1.5 * guessed)])
    assert lengths.correction == correction([(guessed, 1.4 * guessed)] * NEWEST)


def test_the_correction_moves_the_outline_and_the_range_of_a_price() -> None:
    song = "\n\n".join([LYRICS] * 3)
    plain, longer = (expected_range(song, "folk", correction=each) for each in (1.0, 1.5))
    assert longer[0] > plain[0]
    assert longer[1] > plain[1]
    (whole,) = outline(LYRICS, style="folk")
    (corrected,) = outline(LYRICS, style="folk", correction=1.5)
    assert corrected.seconds == 1.5 * whole.seconds
    (asked,) = outline(LYRICS, 90, style="folk", correction=1.5)
    assert asked.seconds == 90

"""Do the finished songs of a library correct the guess, and only those that can tell?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.domain.sung_length import correction, expected_lengths
from composer.providers.catalogue import SKUS
from composer.services.song_lengths import takes_of

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

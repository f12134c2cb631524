"""Songs for the screens: rows put into the library without any service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from composer.domain.clip import Clip
from composer.domain.errors import Charge
from composer.domain.generation import Failure, Generation, State
from composer.domain.request import Request
from composer.studio import Studio
from tests.services.songs import write_wav


def add_song(
    studio: Studio,
    title: str = "Paper Lanterns",
    *,
    sku: str = "kyma/minimax-music-pro",
    state: State = State.DONE,
    ago: timedelta = timedelta(minutes=12),
    seconds: float = 134.0,
    charged: str | None = "0.21",
    starred: bool = False,
    lyrics: str = "",
    failure: Failure | None = None,
    sound: float = 0.0,
    takes: int = 1,
    note: str = "",
) -> Generation:
    """A song; with ``sound``, a file of so many seconds lies in its place.

    Each further take is a second longer than the one before.
    """
    key = uuid4().hex
    clips: tuple[Clip, ...] = ()
    if state is State.DONE:
        paths = [f"{key}.wav", *(f"{key} {n}.wav" for n in range(2, takes + 1))]
        if sound:
            for n, path in enumerate(paths):
                write_wav(studio.folders.library / path, seconds=sound + n)
        clips = tuple(
            Clip(
                id=f"{key}-{n + 1}",
                path=path,
                format="wav",
                seconds=(sound or seconds) + n,
                bytes=1000,
            )
            for n, path in enumerate(paths)
        )
    generation = Generation(
        id=key,
        request=Request(sku=sku, title=title, prompt="warm folk", lyrics=lyrics),
        state=state,
        created=datetime.now(UTC) - ago,
        note=note,
        title=title,
        estimate_usd=Decimal("0.21"),
        charged_usd=Decimal(charged) if charged and state is State.DONE else None,
        starred=starred,
        failure=failure,
        clips=clips,
    )
    rows_of(studio).add(generation)
    return generation


def rows_of(studio: Studio):  # type: ignore[no-untyped-def]
    """The rows below the library."""
    return studio.library._rows


def refusal(short: str = "Lyrics refused by MiniMax", charged: Charge = Charge.NO) -> Failure:
    """Why a song came to nothing."""
    return Failure(
        code="refused",
        message=f"{short}: the third line. Nothing was charged. Change it and try again.",
        short=short,
        charged=charged,
        retry_safe=True,
    )

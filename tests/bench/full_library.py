"""A library of ten thousand songs or more, as years of use leave it behind."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State
from composer.domain.request import Draft, Request
from composer.domain.song import Song
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.song_folders import SongFolders
from tests.services.songs import write_wav

SONGS = 10_000
_WORDS = (
    "salt",
    "rail",
    "lantern",
    "light",
    "gate",
    "river",
    "paper",
    "slow",
    "warm",
    "tape",
    "rain",
)
_SKUS = ("sketch/band", "kyma/minimax-music", "kyma/minimax-music-pro", "kyma/elevenlabs-music")
_START = datetime(2024, 1, 1, tzinfo=UTC)
_YEARS = timedelta(days=670)


def lyrics_of(characters: int) -> str:
    """A song text of just that many characters: sections of short lines."""
    dice = random.Random(characters)
    lines: list[str] = []
    while sum(len(line) + 1 for line in lines) < characters:
        if len(lines) % 6 == 0:
            lines += ["", "[Chorus]" if len(lines) % 4 else "[Verse]"]
        lines.append(" ".join(dice.choices(_WORDS, k=7)))
    return "\n".join(lines).strip()[:characters].ljust(characters, "a")


def fill(home: Path, draft: Draft, songs: int = SONGS) -> None:
    """Make the folders of a ``COMPOSER_HOME`` with so many songs and this draft in them."""
    library, data = home / "library", home / "data"
    library.mkdir(parents=True)
    data.mkdir()
    SongFolders(data).save("first", Song(draft=draft))
    sound = write_wav(home / "sound.wav", seconds=1)
    dice = random.Random(0)
    with closing(open_database(data / "composer.db")) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        rows = Generations(connection)
        with rows.alone():
            for number in range(songs):
                created = _START + number * _YEARS / songs
                generation = _song(number, created, dice, sound.stat().st_size)
                assert generation.clip is not None
                _link(sound, library / generation.clip.path)
                rows.add(generation)


def _link(sound: Path, target: Path) -> None:
    try:
        os.link(sound, target)
    except OSError:  # as many names as the disk gives one file
        sound.replace(target)
        shutil.copyfile(target, sound)


def _song(number: int, created: datetime, dice: random.Random, size: int) -> Generation:
    title = f"{' '.join(dice.choices(_WORDS, k=3)).title()} {number}"
    sku = dice.choice(_SKUS)
    charged = None if sku.startswith("sketch") else Decimal("0.21")
    path = f"{created:%Y-%m-%d} {title}.wav"
    return Generation(
        id=f"{number:032x}",
        request=Request(sku=sku, prompt=" ".join(dice.choices(_WORDS, k=9)), lyrics=lyrics_of(500)),
        state=State.DONE,
        created=created,
        started=created,
        ended=created + timedelta(seconds=40),
        title=title,
        charged_usd=charged,
        starred=number % 20 == 0,
        stars=1 + number % 5 if number % 61 == 0 else 0,
        clips=(Clip(id=f"{number:032x}-1", path=path, format="wav", seconds=1, bytes=size),),
    )

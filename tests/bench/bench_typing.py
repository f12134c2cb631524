"""How long a key takes in a long song text, with every count and every price brought up to date."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from composer.domain.request import Draft
from composer.domain.song import Song
from composer.storage.song_folders import SongFolders
from tests.bench.figures import Figure, percentile
from tests.bench.full_library import lyrics_of
from tests.bench.typed_lyrics import CHARACTERS

RUNS = 3
ROOT = Path(__file__).resolve().parents[2]
DRAFT = Draft(title="Paper Lanterns", prompt="warm folk", lyrics=lyrics_of(CHARACTERS))


def typed(kind: str) -> tuple[float, float]:
    """(99th percentile of the keys, longest deafness in a pause), both in milliseconds"""
    command = [sys.executable, "-m", "tests.bench.typed_lyrics", kind]
    run = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ, check=True, timeout=120
    )
    told = json.loads(run.stdout)
    assert told["typed"] == len(told["keys"])
    return percentile(told["keys"], 0.99), max(told["rest"])


@pytest.mark.parametrize(
    ("sku", "called"),
    [("sketch/band", "text fits"), ("kyma/minimax-music-pro", "2,900 characters of surplus")],
)
def test_a_key_in_a_long_text(
    composer_home: Path, sku: str, called: str, tell: Callable[[Figure], None]
) -> None:
    data = composer_home / "data"
    data.mkdir(parents=True)
    draft = Draft(title=DRAFT.title, prompt=DRAFT.prompt, lyrics=DRAFT.lyrics, sku=sku)
    SongFolders(data).save("first", Song(draft=draft))
    pairs = [(typed("composer"), typed("bare")) for _ in range(RUNS)]

    for name, place in (("key, 99th percentile", 0), ("pause after keys, longest", 1)):
        tell(
            Figure(
                name=f"{name}, {called}",
                ours=median(composer[place] for composer, _ in pairs),
                yardstick=median(bare[place] for _, bare in pairs),
                unit="ms",
                yardstick_is="a bare QTextEdit",
                aim="at most 2×, under 8 ms",
            )
        )

"""How long a key takes in a long song with everything live, and what follows a long paste.

Ours and the yardstick each have a window of their own, open at the same time, and take turns, so
that a busy computer slows both alike. Everything is in processor time of the window's thread.

Not all of that time is the thread's own: a computer that is itself a guest of another is charged
for moments in which its host had something else to do, so that a loop of 1.1 ms takes 8 ms once in
a few thousand times. Such a stroke falls upon any key, ours or the yardstick's, but hardly twice
upon the same. So the longest key is the longest of what each took in the middle one of three
windows in which the same is typed. The longest of all, with the strokes, is told beside it, and
what strokes did meanwhile to work that is always the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path

import pytest

from composer.domain.request import Draft
from composer.domain.song import Song
from composer.storage.song_folders import SongFolders
from tests.bench.figures import Figure, percentile
from tests.bench.long_song import long_song, style

WINDOWS, TURNS, KEYS = 3, 10, 60
"""1,800 keys, the same 600 in each of three pairs of windows: every thirtieth ends a line, and the
slowest eighteen are beyond the 99th percentile. With fewer it depends on luck how many of the few
line ends scroll the bare editor's text, and on what else the machine did just then."""
SAME = 50_000
"""Numbers to add up: about 2 ms."""
ROOT = Path(__file__).resolve().parents[2]
BARE = "a bare QTextEdit"
OTHER_SKU = {"sketch/band": "kyma/minimax-music-pro", "kyma/minimax-music-pro": "sketch/band"}

KINDS = ("composer", "bare")

Ask = Callable[[str], dict[str, object]]
Windows = list[list[float]]
"""What was measured, milliseconds, of each window."""
Taken = dict[str, Windows]


@contextmanager
def opened(kind: str, field: str) -> Iterator[Ask]:
    """A window in which somebody types what is asked for."""
    command = [sys.executable, "-m", "tests.bench.typed_lyrics", kind, field]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, **pipes) as run:  # type: ignore[call-overload]
        assert run.stdout.readline() == "ready\n"

        def ask(order: str) -> dict[str, object]:
            run.stdin.write(f"{order}\n")
            run.stdin.flush()
            answer: dict[str, object] = json.loads(run.stdout.readline())
            return answer

        try:
            yield ask
        finally:
            run.stdin.close()
            run.wait(timeout=30)


def have_song(home: Path, sku: str) -> None:
    data = home / "data"
    data.mkdir(parents=True, exist_ok=True)
    draft = Draft(title="Paper Lanterns", prompt=style(), lyrics=long_song(), sku=sku)
    SongFolders(data).save("first", Song(draft=draft))


@pytest.mark.parametrize(
    ("field", "sku", "called"),
    [
        ("lyrics", "sketch/band", "lyrics that fit"),
        ("lyrics", "kyma/minimax-music-pro", "lyrics with 2,900 characters of surplus"),
        ("style", "sketch/band", "style"),
    ],
)
def test_a_key(
    composer_home: Path, field: str, sku: str, called: str, tell: Callable[[Figure], None]
) -> None:
    keys = {kind: [list[float]() for _ in range(WINDOWS)] for kind in KINDS}
    rests = {kind: [list[float]() for _ in range(WINDOWS)] for kind in KINDS}
    same = list[float]()
    for number in range(WINDOWS):
        have_song(composer_home, sku)  # as it was before the last window's keys
        with ExitStack() as windows:
            asks = {kind: windows.enter_context(opened(kind, field)) for kind in KINDS}
            for _ in range(TURNS):
                for kind, ask in asks.items():
                    told = ask(f"keys {KEYS}")
                    keys[kind][number] += told["keys"]  # type: ignore[arg-type]
                    rests[kind][number].append(told["rest"])  # type: ignore[arg-type]
                same += [always_the_same() for _ in range(KEYS)]

    def say(name: str, of: Callable[[Windows], float], aim: str = "", taken: Taken = keys) -> None:
        ours, bare = (of(taken[kind]) for kind in KINDS)
        tell(Figure(name=f"{called}: {name}", ours=ours, yardstick=bare, **_UNIT, aim=aim))

    say("key, median", lambda each: percentile(_all(each), 0.5))
    say("key, 99th percentile", lambda each: percentile(_all(each), 0.99), "≤ 2×, under 8 ms")
    say("key, longest", _longest_own, "under 8 ms")
    say("key, longest, with strokes of the computer", lambda each: max(_all(each)))
    tell(
        Figure(
            name=f"{called}: work that is always the same, longest",
            ours=max(same),
            yardstick=percentile(same, 0.5),
            unit="ms",
            yardstick_is="its median",
            aim="",
        )
    )
    say("frame between keys or after them, longest", _longest_own, "under 8 ms", rests)


def always_the_same() -> float:
    """Milliseconds for about as much as a key costs. It makes nothing that could be garbage."""
    begin = time.thread_time()
    sum(map(abs, range(SAME)))
    return 1000 * (time.thread_time() - begin)


def _all(windows: Windows) -> list[float]:
    return list(chain.from_iterable(windows))


def _longest_own(windows: Windows) -> float:
    """The longest of what the same took in the middle one of the windows."""
    return max(percentile(same, 0.5) for same in zip(*windows, strict=True))


_UNIT = {"unit": "ms", "yardstick_is": BARE}


@pytest.mark.parametrize("sku", list(OTHER_SKU))
def test_what_follows_a_long_paste(
    composer_home: Path, sku: str, tell: Callable[[Figure], None]
) -> None:
    have_song(composer_home, sku)
    steps = (
        ("paste of 100 kB", "paste 100000"),
        ("another model with it", f"sku {OTHER_SKU[sku]}"),
        ("undo of it", "undo"),
    )
    with opened("composer", "lyrics") as ours, opened("bare", "lyrics") as bare:
        for called, order in steps:
            mine, theirs = ours(order), bare(order)
            for part, name, aim in (
                ("taken", "itself", ""),
                ("keys", "longest key right behind it", "under 16 ms"),
                ("rest", "longest frame after it", "under 16 ms"),
            ):
                if part in mine:
                    figure = Figure(
                        name=f"{sku}, {called}: {name}",
                        ours=_longest(mine[part]),
                        yardstick=_longest(theirs[part]),
                        aim=aim,
                        **_UNIT,
                    )
                    tell(figure)


def _longest(told: object) -> float:
    values = told if isinstance(told, list) else [told]
    return max(float(value) for value in values)

"""How long reading along takes at a key: what is sent, its problems and everything to remark.

In processor time, so that whatever else the machine does is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from composer.domain.lyric_lint import findings
from composer.domain.lyrics import sheet_of
from composer.domain.request import Request
from composer.domain.sending import sending
from composer.domain.sku import problems
from composer.providers.catalogue import SKUS
from tests.bench.figures import Figure, percentile

KEYS = 300
WARM_UP = 10
BY_ID = {sku.id: sku for sku in SKUS}
SONG = "\n\n".join(
    f"[Verse {number}]\nsalt on the rail\nhold the light {number}" for number in range(1, 61)
)


def times(at_key: Callable[[str], object]) -> list[float]:
    """Milliseconds of processor time of every key; each makes a text that was never seen before."""
    taken, middle = list[float](), SONG.index("hold the light 30")
    for key in range(KEYS):
        text = SONG[:middle] + "la " * key + SONG[middle:]
        begin = time.thread_time()
        at_key(text[: len(SONG)])
        taken.append(1000 * (time.thread_time() - begin))
    return taken[WARM_UP:]


@pytest.mark.parametrize("sku", ["minimax/music-2.6", "kyma/elevenlabs-music"])
def test_reading_along(sku: str, tell: Callable[[Figure], None]) -> None:
    chosen = BY_ID[sku]

    def read(text: str) -> None:
        request = Request(sku=sku, prompt="warm folk, 92 bpm", lyrics=text)
        sending(chosen, request)
        problems(chosen, request)
        findings(chosen, request)

    bare = times(lambda text: text.count("\n"))
    sheets = times(lambda text: sheet_of(f"{text} "))
    ours = times(read)
    for name, taken in (("sections alone", sheets), (f"everything for {sku}", ours)):
        tell(
            Figure(
                name=f"{name}, 99th percentile of {len(SONG):,} characters",
                ours=percentile(taken, 0.99),
                yardstick=max(percentile(bare, 0.99), 0.001),
                unit="ms",
                yardstick_is="counting the lines",
                aim="under 3 ms of the 8 that a key may take",
            )
        )

"""How do several clips become one recording, one after the other?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from composer.audio.decode import SoundInfo, check_is_file, open_pcm, sound_info
from composer.audio.export import deliver_sound
from composer.audio.running import UNWATCHED, Watch, sound_from
from composer.domain.delivery import Delivery, Written
from composer.domain.errors import DiskProblem, DraftRefused
from composer.domain.sentences import say

LONGEST_GAP = 60.0
"""Seconds of silence between two clips."""


def join(
    sources: Sequence[Path],
    gap: float,
    target: Path,
    delivery: Delivery,
    *,
    watch: Watch = UNWATCHED,
) -> tuple[Written, list[float]]:
    """Write the clips one after the other, ``gap`` seconds apart; and where each begins, seconds.

    At the highest rate of them, in stereo unless all are mono. Raises as ``deliver`` does.
    """
    if not 0 <= gap <= LONGEST_GAP:
        raise DraftRefused(
            say(
                "Between two clips there can be 0 to {longest_gap:g} s, not {gap:g}. Nothing was "
                "written.",
                longest_gap=LONGEST_GAP,
                gap=gap,
            )
        )
    infos: list[SoundInfo] = []
    for source in sources:
        check_is_file(source)
        if target.exists() and target.samefile(source):
            raise DiskProblem(
                say(
                    "{target} is one of the clips itself and was not replaced. Choose "
                    "another name.",
                    target=target,
                ),
                short=say("That is the clip itself"),
            )
        infos.append(sound_info(source, check=watch.check))
    rate = max(info.rate for info in infos)
    channels = min(2, max(info.channels for info in infos))
    lengths = [round(info.seconds * rate) for info in infos]
    pause = round(gap * rate)
    starts = [sum(lengths[:number]) + number * pause for number in range(len(lengths))]

    def blocks() -> Iterator[bytes]:
        for number, (source, length) in enumerate(zip(sources, lengths, strict=True)):
            if number:
                yield bytes(4 * channels * pause)
            yield from _exactly(source, rate, channels, length)

    seconds = (starts[-1] + lengths[-1]) / rate
    sound = sound_from(blocks, seconds=seconds, rate=rate, channels=channels)
    written = deliver_sound(sound, sources[0], target, delivery, watch=watch)
    return written, [start / rate for start in starts]


def _exactly(source: Path, rate: int, channels: int, frames: int) -> Iterator[bytes]:
    """A clip as 32 bit floats, so many frames of it and silence after its end."""
    import numpy as np

    left = frames * channels
    with open_pcm(source, rate=rate, channels=channels, sample_bytes=4) as pcm:
        for block in pcm.blocks():
            samples = np.frombuffer(block, "<i4")[:left]
            left -= samples.size
            yield (samples.astype(np.float32) / np.float32(2**31)).tobytes()
    yield bytes(4 * left)

"""What comes is whole, whichever disk refuses in its midst."""

from __future__ import annotations

from pathlib import Path

import pytest

from composer.providers import _received
from composer.providers._received import Received
from tests.small_disk import small_disk

SOUND = bytes(range(256)) * 2000


def fed(received: Received) -> Received:
    for at in range(0, len(SOUND), 10_007):
        received.write(SOUND[at : at + 10_007])
    received.settle()
    return received


@pytest.mark.parametrize("leave", [0, 4096, 200_000])
def test_what_began_on_a_disk_goes_on_at_the_next_or_in_memory(tmp_path: Path, leave: int) -> None:
    with small_disk(tmp_path / "disk", kilobytes=1024) as disk:
        disk.fill(leave)
        first, second = disk.path / "order" / "song.part", tmp_path / "more" / "song.part"
        on_disk = fed(Received([first, second]))
        assert (on_disk.path, second.read_bytes() == SOUND, first.exists()) == (second, True, False)

        held = fed(Received([first]))
        assert held.path is None
        assert held.beginning(9) == SOUND[:9]
        with pytest.raises(OSError, match="No space"):
            held.named("song.mp3")
        disk.free()
        assert held.named("song.mp3").read_bytes() == SOUND


def test_the_end_of_what_came_is_kept_wherever_it_lies(tmp_path: Path) -> None:
    for received in (fed(Received([tmp_path / "a.part"])), fed(Received([], small=len(SOUND)))):
        received.keep_from(1000)
        assert received.beginning(len(SOUND)) == SOUND[1000:]


def test_more_than_can_be_held_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_received, "LARGEST_HELD", 100_000)
    with small_disk(tmp_path / "disk") as disk:
        disk.fill()
        with pytest.raises(OSError, match="No space"):
            fed(Received([disk.path / "song.part"]))

"""What the kill tests share: the services, a process to fork from, and an empty library."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from composer.practice.music import MusicOrder
from composer.practice.services import PracticeServices
from tests.kill.trials import Zygote, new_home


def hum(_order: MusicOrder, path: Path) -> None:
    """Music that costs the computer nothing to make: a tenth of a second of a low tone."""
    with path.open("wb") as opened, wave.open(opened, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((b"\x00\x10" * 40 + b"\x00\xf0" * 40) * 10)


@pytest.fixture(scope="session")
def services() -> Iterator[PracticeServices]:
    """The simulated services for all trials: no waits, the shortest songs that cost anything."""
    practice = PracticeServices(
        hum, pace=0, song_scale=0.1, at_once=16, balance=Decimal(100_000), credits_left=1_000_000
    )
    with practice:
        yield practice


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    one = Zygote()
    yield one
    one.close()


@pytest.fixture(scope="session")
def pattern(
    services: PracticeServices, zygote: Zygote, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home with an empty library, so that no trial has to make one."""
    home = new_home(tmp_path_factory.mktemp("kill") / "pattern", services)
    ended = zygote.run(home, None)
    assert ended.code == 0, ended.said
    return home.path

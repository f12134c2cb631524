"""One order in a home of its own: let it be killed, let the program start again, look at the end.

What is on the disk is read without the program's own code, except for the names of its states.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from composer.domain.generation import State
from composer.practice.ledger import Ledger
from composer.practice.services import PracticeServices

CHECKOUT = Path(__file__).parents[2]
WORDS = ("--lyrics", "[Verse]\nsalt on the rail")
HEX = ("--set", "output_format=hex")


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A way in which a service sells songs."""

    name: str
    arguments: tuple[str, ...]
    songs: int = 1
    asked_again: bool = False
    """Whether the same order may reach the service twice, and be bought once."""

    @property
    def service(self) -> str:
        """The id of the service."""
        return self.arguments[1].partition("/")[0]


def _scenario(name: str, sku: str, *more: str, **facts: Any) -> Scenario:
    return Scenario(name=name, arguments=("--sku", sku, *more), **facts)


SCENARIOS = (
    _scenario("kyma, sound in the answer", "kyma/minimax-music", *WORDS),
    _scenario("kyma, kept there", "kyma/minimax-music", *WORDS, "--set", "save_to_blob=true"),
    _scenario("verbatik, one song", "verbatik/text-to-music", *WORDS),
    _scenario(
        "verbatik, two songs", "verbatik/text-to-music", *WORDS, "--set", "num_songs=2", songs=2
    ),
    _scenario(
        "apiframe",
        "apiframe/elevenlabs-music",
        *("--set", "music_length_ms=5000", "--set", "output_format=wav_16khz"),
        asked_again=True,
    ),
    _scenario("minimax, link", "minimax/music-2.6", *WORDS),
    _scenario("minimax, hex", "minimax/music-2.6", *WORDS, *HEX),
    _scenario("minimax, stream", "minimax/music-2.6", *WORDS, *HEX, "--set", "stream=true"),
)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a child ended."""

    code: int
    """Its exit code, or minus the number of the signal that killed it."""
    lived: float
    """Seconds."""
    said: str
    """What it wrote to standard output and standard error."""

    @property
    def was_killed(self) -> bool:
        """Whether it was still there when it was killed."""
        return self.code == -9


class Zygote:
    """A process with the program in its memory; one child at a time."""

    def __init__(self) -> None:
        environment = {
            name: text
            for name, text in os.environ.items()
            if not name.endswith("_API_KEY") and not name.startswith(("COMPOSER_", "PYTEST_"))
        }
        environment["PYTHONPATH"] = str(CHECKOUT)
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        if self._answer() != "ready":
            raise RuntimeError("the zygote did not start")

    def run(
        self,
        home: Home,
        arguments: Sequence[str] | None,
        *,
        seconds: float | None = None,
        step: int | None = None,
    ) -> Ended:
        """Run a command of the program, or (None) what the window does at its start.

        It is killed after ``seconds``, or at the ``step`` of that number.
        """
        said = home.path / f"said-{len(list(home.path.glob('said-*')))}.txt"
        wanted = {
            "environment": home.environment,
            "arguments": None if arguments is None else list(arguments),
            "seconds": seconds,
            "step": step,
            "names": None if step is None else str(home.path / "steps.txt"),
            "said": str(said),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._answer())
        text = said.read_text("utf-8", "replace") if said.exists() else ""
        assert not told["hung"], f"the program hangs:\n{text}"
        return Ended(code=told["code"], lived=told["lived"], said=text)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


@dataclass(frozen=True, kw_only=True)
class Home:
    """Folders of one trial."""

    path: Path
    environment: Mapping[str, str]

    @property
    def library(self) -> Path:
        """The sound files."""
        return self.path / "library"

    @property
    def database(self) -> Path:
        """The library's rows."""
        return self.path / "data" / "composer.db"

    def steps(self) -> list[str]:
        """The steps that its one order took, by name."""
        names = self.path / "steps.txt"
        return names.read_text().split() if names.exists() else []

    def seconds_under_way(self) -> float:
        """How long its one order took."""
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as rows:
            ((created, ended),) = rows.execute("SELECT created, ended FROM generations")
        return (datetime.fromisoformat(ended) - datetime.fromisoformat(created)).total_seconds()

    def remove(self) -> None:
        """Make room for the next."""
        shutil.rmtree(self.path)


def new_home(path: Path, practice: PracticeServices, pattern: Path | None = None) -> Home:
    """A home over the simulated services; with ``pattern``, a copy of that one."""
    if pattern is None:
        path.mkdir(parents=True)
    else:
        shutil.copytree(pattern, path)
    environment = {
        "COMPOSER_HOME": str(path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    for service, url in practice.urls.items():
        environment[f"COMPOSER_{service.upper()}_URL"] = url
        environment[f"{service.upper()}_API_KEY"] = practice.keys[service]
    return Home(path=path, environment=environment)


@dataclass(kw_only=True)
class Trial:
    """What is found when all is over."""

    scenario: Scenario
    words: str
    """The order's prompt, which no other order has."""
    was_killed: bool
    lived: float
    """Seconds."""
    steps: list[str]
    """The names of the steps to which the order came, where they were counted."""
    state: str = ""
    """Of the row; empty where the program had not got so far."""
    clips: int = 0
    money: str = ""
    """What the program's own ledger says of the order; empty if it has no line."""
    faults: list[str] = field(default_factory=list)
    """What is wrong; empty if nothing is."""
    purchases: int = 0
    """How often the service sold this song."""
    is_bought_twice: bool = False
    """Whether it was ordered again without need, or charged again."""

    @property
    def is_lost(self) -> bool:
        """Whether it was bought, and is neither in the library nor said to be in doubt."""
        is_safe = self.state == State.UNCERTAIN or self.clips == self.scenario.songs
        return self.purchases > 0 and not is_safe

    def look(self, home: Home) -> None:
        """See what the program, started again, has made of it."""
        with closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as rows:
            sound = rows.execute("PRAGMA integrity_check").fetchall()
            generations = rows.execute("SELECT id, state, failure FROM generations").fetchall()
            clips = rows.execute("SELECT number, path FROM clips").fetchall()
            arrivals = rows.execute("SELECT * FROM arrivals").fetchall()
            ledger = rows.execute("SELECT state FROM ledger").fetchall()
        self._expect(sound == [("ok",)], f"the database is not sound: {sound}")
        self._expect(not arrivals, f"still on their way: {arrivals}")
        self._expect(len(generations) <= 1, "the order has two rows")
        self._expect(len(ledger) <= 1, "the order has two lines in the ledger")
        files = {
            file.name
            for file in home.library.iterdir()
            if file.is_file() and not file.name.startswith(".") and file.suffix != ".json"
        }
        listed = [path for _, path in clips]
        self.clips = len(clips)
        self._expect(sorted(files) == sorted(listed), f"listed {listed}, there {sorted(files)}")
        self._expect(len({number for number, _ in clips}) == len(clips), "a song is listed twice")
        for path in listed:
            described = (home.library / f"{path}.json").is_file()
            self._expect(described, f"{path} has no description")
        if not generations:
            return
        ((generation, self.state, failure),) = generations
        self.money = ledger[0][0] if ledger else ""
        if self.state == State.DONE:
            self._expect(len(clips) == self.scenario.songs, f"{len(clips)} songs came")
        if self.state == State.UNCERTAIN:
            self._expect(
                "It was sent to" in json.loads(failure)["message"], "nothing is known of the doubt"
            )
        self._look_at_left_overs(home, generation)

    def _look_at_left_overs(self, home: Home, generation: str) -> None:
        for folder in (home.library / ".incoming").glob("*"):
            left = [file.name for file in folder.iterdir()]
            is_offered = self.state == State.UNCERTAIN and folder.name == generation
            self._expect(bool(left) and is_offered, f"left over: {folder.name} {left}")

    def compare(self, ledger: Ledger) -> None:
        """See what the service has in its books; nothing is open in them any more."""
        orders = [
            entry
            for entry in ledger.orders
            if (entry.body or {}).get("prompt") == self.words and entry.outcome != "refused"
        ]
        self.purchases = sum(1 for entry in orders if entry.charged or entry.credits)
        was_repeated = len(orders) > 1 and not self.scenario.asked_again
        self.is_bought_twice = was_repeated or self.purchases > 1
        self._expect(not self.is_lost, f"bought, {self.state}, {self.clips} songs")
        self._expect(not self.is_bought_twice, f"bought {self.purchases} times")
        if self.purchases:
            self._expect(
                self.money in ("charged", "in doubt"), f"its line in the ledger: {self.money!r}"
            )

    def _expect(self, is_so: bool, otherwise: str) -> None:
        if not is_so:
            self.faults.append(otherwise)

"""A process that buys a song is killed, at any instant; the next loses nothing and buys nothing.

``KILL_INSTANTS`` sets another number of instants. The seed is fixed; what the program is doing at
an instant differs from run to run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from composer.domain.generation import State
from composer.practice.services import PracticeServices
from tests.kill.figures import NAME
from tests.kill.trials import SCENARIOS, Ended, Home, Scenario, Trial, Zygote, new_home
from tests.patience import wait_until

pytestmark = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="kills by process handles, which Linux has"
)

INSTANTS = int(os.environ.get("KILL_INSTANTS", "48"))
"""Over all scenarios together."""
SEED = 4
ENDS = {"", State.QUEUED, State.DONE, State.UNCERTAIN}
"""What an order may be after the next start; empty where the program had not got to its row."""
JOURNAL = {"commit", "committed", "connect", "fsync", "rename", "link", "remove"}
"""The steps that every order takes, most of them several times."""


class Shooting:
    """Where trials are made of one way in which songs are sold."""

    def __init__(
        self,
        scenario: Scenario,
        zygote: Zygote,
        services: PracticeServices,
        new: Callable[[str], Home],
    ) -> None:
        self.scenario = scenario
        self._zygote = zygote
        self._ledger = services.ledger
        self._new = new

    def order(
        self, name: str, *, seconds: float | None = None, step: int | None = None
    ) -> tuple[Home, Ended]:
        """Buy a song in a home of its own."""
        home = self._new(name)
        arguments = ("generate", "--yes", *self.scenario.arguments, "--prompt", self._words(name))
        return home, self._zygote.run(home, arguments, seconds=seconds, step=step)

    def _words(self, name: str) -> str:
        return f"{self.scenario.name}, {name}"

    def trial(
        self,
        name: str,
        *,
        seconds: float | None = None,
        step: int | None = None,
        again_after: float | None = None,
    ) -> Trial:
        """Buy, be killed, start again (``again_after`` seconds later be killed once more)."""
        home, ended = self.order(name, seconds=seconds, step=step)
        if again_after is not None:
            self._zygote.run(home, None, seconds=again_after)
        last = self._zygote.run(home, None)
        trial = Trial(
            scenario=self.scenario,
            words=self._words(name),
            was_killed=ended.was_killed,
            lived=ended.lived,
            steps=home.steps(),
        )
        trial.look(home)
        if last.code != 0 or last.said:
            trial.faults.append(f"the next start ended with {last.code}: {last.said}")
        if not trial.faults:
            home.remove()
        return trial

    def judge(self, trials: list[Trial]) -> dict[str, int]:
        """See that nothing is lost and nothing bought twice; comes back: how much was."""
        ledger = self._ledger
        wait_until(
            "the services have ended every order",
            lambda: all(entry.outcome != "open" for entry in ledger.orders),
        )
        for trial in trials:
            trial.compare(ledger)
        return {
            "bought": sum(trial.purchases > 0 for trial in trials if trial.was_killed),
            "lost": sum(trial.is_lost for trial in trials),
            "twice": sum(trial.is_bought_twice for trial in trials),
        }


@pytest.fixture(params=SCENARIOS, ids=lambda each: each.name)
def shooting(
    request: pytest.FixtureRequest,
    zygote: Zygote,
    services: PracticeServices,
    pattern: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> Shooting:
    del caplog  # asked for, because asyncio may log that whom it answers has been killed

    def new(name: str) -> Home:
        return new_home(tmp_path / name, services, pattern)

    return Shooting(request.param, zygote, services, new)


def assert_well(trials: list[Trial], figures: dict[str, int]) -> None:
    wrong = [trial for trial in trials if trial.faults or trial.state not in ENDS]
    assert not wrong
    assert (figures["lost"], figures["twice"]) == (0, 0)


def test_whenever_it_is_killed_nothing_is_lost_and_nothing_bought_twice(
    shooting: Shooting, record_property: Callable[[str, object], None]
) -> None:
    scenario = shooting.scenario
    at = SCENARIOS.index(scenario)
    number = INSTANTS // len(SCENARIOS) + (at < INSTANTS % len(SCENARIOS))
    dice = random.Random(f"{SEED} {scenario.name}")
    shooting.order("first")  # the slowest, of no use as a measure
    home, unharmed = shooting.order("unharmed")
    beginning, end = unharmed.lived - home.seconds_under_way(), unharmed.lived
    trials: list[Trial] = []
    while sum(trial.was_killed for trial in trials) < number:
        which = len(trials)
        trial = shooting.trial(
            f"instant {which}",
            seconds=dice.uniform(beginning, end),
            # Every fourth time the process that puts things in order is killed as well.
            again_after=dice.uniform(0, end / 3) if which % 4 == 3 else None,
        )
        trials.append(trial)
        if not trial.was_killed:  # the computer is quicker by now
            end = (end + trial.lived) / 2
            beginning = min(beginning, end / 2)

    figures = shooting.judge(trials)

    record_property(NAME, {"instants": number, **figures})
    assert_well(trials, figures)


def test_killed_at_each_step_nothing_is_lost_and_nothing_bought_twice(
    shooting: Shooting, record_property: Callable[[str, object], None]
) -> None:
    trials: list[Trial] = []
    while not trials or trials[-1].was_killed:  # the last one comes to its end
        trials.append(shooting.trial(f"step {len(trials) + 1}", step=len(trials) + 1))

    figures = shooting.judge(trials)

    record_property(NAME, {"steps": len(trials) - 1, **figures})
    assert not JOURNAL - set(trials[-1].steps)
    assert (trials[-1].state, trials[-1].purchases) == (State.DONE, 1)
    assert_well(trials, figures)

"""Command lines that start at the same moment: none buys past the guard or the budget."""

from __future__ import annotations

from decimal import Decimal

from composer.domain.budget import OVERALL, Budget
from composer.practice.services import PracticeServices
from composer.studio import open_studio
from tests.cli.running import Composer
from tests.patience import wait_until

ORDER = ("generate", "--sku", "kyma/elevenlabs-music", "--set", "music_length_ms=1000", "--json")
TOGETHER = 4


def ended(composer: Composer, *words: str) -> list[tuple[int, str]]:
    """Exit code and what was said of orders for these words, all started before the first ends."""
    started = [composer.start(*ORDER, "--prompt", each) for each in words]
    said = [each.communicate(timeout=120)[1] for each in started]
    return sorted((each.returncode, told) for each, told in zip(started, said, strict=True))


def test_the_very_same_order_is_bought_once(composer: Composer, practice: PracticeServices) -> None:
    assert composer.run("jobs").returncode == 0  # the library is there
    done, *refused = ended(composer, *["a sting"] * TOGETHER)
    assert done[0] == 0
    assert [code for code, _ in refused] == [4] * (TOGETHER - 1)
    assert all("Add --again to buy another take" in told for _, told in refused)
    assert len(practice.ledger.orders) == 1


def test_who_comes_when_the_service_is_busy_with_another_of_ours_waits_for_a_turn(
    composer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("hang", service="kyma")
    first = composer.start(*ORDER, "--prompt", "a bed")
    wait_until("the first is out", lambda: practice.faults.holding)
    practice.faults.next("status:429", service="kyma", times=4, retry_after=0)

    second = composer.run(*ORDER, "--prompt", "a sting")
    practice.faults.release()

    assert second.returncode == 0
    assert "busy with other orders of yours: “a sting” waits for its turn, 30" in second.stderr
    assert first.communicate(timeout=120)
    assert first.returncode == 0
    assert [order.charged > 0 for order in practice.ledger.orders].count(True) == 2


def test_a_service_that_strangers_keep_busy_is_told_of_soon(
    composer: Composer, practice: PracticeServices
) -> None:
    practice.faults.next("status:429", service="kyma", times=4, retry_after=0)
    busy = composer.run(*ORDER, "--prompt", "a sting")
    assert busy.returncode == 5
    assert "waits for its turn" not in busy.stderr


async def test_a_budget_for_two_lets_two_pass(
    composer: Composer, practice: PracticeServices
) -> None:
    studio = open_studio(environment=composer.environment)
    studio.preferences.change(budgets={OVERALL: Budget(day_usd=Decimal("0.30"))})
    await studio.close()
    codes = [code for code, _ in ended(composer, "a", "b", "c", "d")]  # $0.135 each
    assert codes == [0, 0, 4, 4]
    assert len(practice.ledger.orders) == 2

"""Can a person see where the play money went, and call up what shall go wrong?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from composer.domain.generation import State
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.services.practising import POCKET_MONEY, Practising
from composer.studio import Studio

SONG = Request(sku="kyma/minimax-music", prompt="folk", lyrics="[Verse]\nsalt on the rail")


async def test_a_misfortune_strikes_the_next_order_of_its_service(
    studio: Studio, practice: PracticeServices
) -> None:
    practising = Practising(practice)
    practising.call_up("kyma", "status:402")
    assert practising.pending == ("The service says that the balance is too low.",)

    ordered = studio.queue.submit(SONG, studio.composing.estimate(SONG))
    refused = await studio.queue.wait(ordered.id)
    ordered = studio.queue.submit(SONG, studio.composing.estimate(SONG))
    done = await studio.queue.wait(ordered.id)

    assert (refused.state, done.state) == (State.FAILED, State.DONE)
    assert practising.pending == ()
    newest, oldest = practising.orders()
    assert (newest.service, newest.what, newest.cost) == ("kyma", "minimax-music", "$0.045")
    assert newest.outcome == "Answered"
    assert (oldest.cost, oldest.outcome) == ("Free", "Refused (402) billing_error")
    assert practising.balance == Decimal(25) - Decimal("0.045")


async def test_what_was_called_off_does_not_happen(
    studio: Studio, practice: PracticeServices
) -> None:
    practising = Practising(practice)
    practising.call_up("kyma", "garbage_audio")
    practising.call_off()

    ordered = studio.queue.submit(SONG, studio.composing.estimate(SONG))

    assert (await studio.queue.wait(ordered.id)).state is State.DONE


@pytest.mark.parametrize("service", ["kyma", "verbatik", "apiframe", "minimax"])
def test_every_misfortune_is_told_in_a_sentence(service: str) -> None:
    practising = Practising(PracticeServices())
    found = practising.misfortunes(service)

    assert len({each.kind for each in found}) == len(found) > 20
    for each in found:
        assert each.sentence.endswith(".")
        practising.call_up(service, each.kind)
    assert practising.pending == tuple(each.sentence for each in found)
    own = [each for each in found if each.is_own]
    assert bool(own) == (service != "kyma")
    assert list(found[: len(own)]) == own


def test_an_unknown_misfortune_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault"):
        Practising(PracticeServices()).call_up("kyma", "meteorite")


def test_play_money_can_be_had() -> None:
    practising = Practising(PracticeServices(balance=Decimal(1)))
    practising.add_money()

    assert practising.balance == 1 + POCKET_MONEY
    assert practising.credits == 300

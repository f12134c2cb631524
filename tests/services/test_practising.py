"""Can a person see where the play money went, and call up what shall go wrong?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from composer.domain.generation import State
from composer.domain.request import Request
from composer.practice.faults import KINDS, OWN
from composer.practice.services import PracticeServices
from composer.services.misfortunes import BUSY_UNTOLD, GROUPS
from composer.services.practising import POCKET_CREDITS, POCKET_MONEY, Ending, Practising
from composer.studio import Studio
from tests.patience import until

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
    assert (oldest.cost, oldest.outcome) == ("Not charged", "Refused (402) billing_error")
    assert (oldest.ending, newest.ending) == (Ending.REFUSED, Ending.ANSWERED)
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
    assert len({each.name for each in found}) == len(found)
    assert any(each.is_own for each in found) == (service != "kyma")


def test_every_misfortune_has_a_name_and_one_place_in_the_list() -> None:
    named = [kind for kinds in GROUPS.values() for kind in kinds]

    own_kinds = [kind for own in OWN.values() for kind in own]
    assert sorted(named) == sorted([*KINDS, *own_kinds, BUSY_UNTOLD])


async def test_a_busy_service_that_names_no_time_is_asked_again_all_the_same(
    practice: PracticeServices, studio: Studio
) -> None:
    practising = Practising(practice)
    practising.call_up("kyma", BUSY_UNTOLD)
    assert practising.called_up[0].misfortune.kind == BUSY_UNTOLD

    ordered = studio.queue.submit(SONG, studio.composing.estimate(SONG))

    assert (await studio.queue.wait(ordered.id)).state is State.DONE
    assert practising.called_up == ()


async def test_a_misfortune_is_called_up_for_several_orders_and_called_off_by_its_number(
    studio: Studio, practice: PracticeServices
) -> None:
    practising = Practising(practice)
    practising.call_up("kyma", "silence", 2)
    practising.call_up("verbatik", "status:503")
    practising.call_up("kyma", "expired_file")
    twice, other, file = practising.called_up
    assert (twice.left, other.service, file.misfortune.strikes_file) == (2, "verbatik", True)
    practising.call_off(other.number)

    ordered = studio.queue.submit(SONG, studio.composing.estimate(SONG))
    await studio.queue.wait(ordered.id)

    left, file = practising.called_up
    assert (left.number, left.left, left.misfortune.name) == (twice.number, 1, "Silence")
    assert practising.pending == (left.misfortune.sentence, file.misfortune.sentence)
    practising.call_off(other.number)  # gone already: nothing to do
    assert len(practising.called_up) == 2


async def test_an_answer_that_is_held_back_can_be_let_go(
    studio: Studio, practice: PracticeServices
) -> None:
    practising = Practising(practice)
    practising.call_up("kyma", "hang")
    ordered = studio.queue.submit(SONG, studio.composing.estimate(SONG))
    await until("the answer is held back", lambda: practising.held_back == 1)
    (order,) = practising.orders()
    assert (order.ending, order.cost) == (Ending.OPEN, "$0.045")
    practising.let_go()

    assert (await studio.queue.wait(ordered.id)).state is State.DONE
    assert practising.held_back == 0
    (order,) = practising.orders()
    assert order.outcome.startswith("Answered. ")


def test_an_unknown_misfortune_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault"):
        Practising(PracticeServices()).call_up("kyma", "meteorite")


def test_play_money_can_be_had() -> None:
    practising = Practising(PracticeServices(balance=Decimal(1), credits_left=7))
    practising.add_money()
    practising.add_credits()

    assert practising.balance == 1 + POCKET_MONEY
    assert practising.credits == 7 + POCKET_CREDITS


def test_the_purse_can_be_emptied() -> None:
    practising = Practising(PracticeServices())
    practising.empty_money()
    practising.empty_credits()

    assert (practising.balance, practising.credits) == (0, 0)

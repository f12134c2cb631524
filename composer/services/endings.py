"""What is said of an order that ended otherwise than with its songs, and of its money?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from composer.domain.errors import (
    AnswerLost,
    AudioUnreadable,
    Cancelled,
    Charge,
    ComposerError,
    DiskProblem,
    ServiceFailed,
)
from composer.domain.generation import Failure, Generation
from composer.domain.price import Estimate
from composer.domain.provider import Provider
from composer.domain.resuming import costs_money
from composer.domain.sentences import joined, say
from composer.domain.sku import Sku


class Endings(Struct, frozen=True, kw_only=True):
    """The sentences for the orders at one service."""

    label: str
    """The service's name."""
    costs_money: bool
    account_page: str = ""
    """Where people see what the service charged, without the scheme."""

    def stopped(self, generation: Generation) -> ComposerError:
        """The user stopped it."""
        if not self.costs_money:
            return Cancelled(say("You stopped it. It was free."), short=say("Stopped"))
        if generation.remote_id is not None:
            return Cancelled(
                say(
                    "You stopped waiting. {label} has the order and may still "
                    "charge it; Retry fetches it without a second order.",
                    label=self.label,
                ),
                short=say("Stopped waiting"),
                charged=self.charge(generation),
            )
        return AnswerLost(
            say(
                "You stopped waiting while {label} was working. {may_be_charged} {look_first}",
                label=self.label,
                may_be_charged=_may_be_charged(generation),
                look_first=self._look_first,
            ),
            short=say("Stopped, may be charged"),
            charged=self.charge(generation),
        )

    def mishap(self, generation: Generation) -> ComposerError:
        """A fault of this program."""
        sentence = say("Composer made a mistake while it worked on this order.")
        if not self.costs_money:
            return ComposerError(
                say("{sentence} It was free; try again.", sentence=sentence),
                short=say("Composer failed"),
            )
        return AnswerLost(
            f"{sentence} {_may_be_charged(generation)} {self._look_first}",
            short=say("Composer failed"),
            charged=self.charge(generation),
        )

    def still_out(self, generation: Generation, error: ComposerError) -> ComposerError:
        """An order that is out already could not be asked for, for a reason of its own.

        That nothing was sent this time says nothing of what the order has cost.
        """
        if generation.remote_id is None:
            return AnswerLost(
                say(
                    "{message} The order went out before, and it may have been charged: its "
                    "answer was lost.",
                    message=error.message,
                ),
                short=say("Still in doubt"),
                charged=self.charge(generation),
            )
        error.charged, error.retry_safe = self.charge(generation), False
        error.message = say(
            "{message} {label} has had the order since it was sent, and may have "
            "charged it; Retry fetches it without a second order.",
            message=error.message,
            label=self.label,
        )
        return error

    def without_sound(self, generation: Generation) -> ComposerError:
        """The service said that it is done and nothing had come."""
        return ServiceFailed(
            say(
                "{label} ended without a sound file. {money}",
                label=self.label,
                money=self._money(generation),
            ),
            short=say("No sound came back"),
            charged=self.charge(generation),
            retry_safe=not self.costs_money,
        )

    def unplayable(self, generation: Generation, kept: Path) -> ComposerError:
        """What came is no sound; where it is kept."""
        return AudioUnreadable(
            say(
                "{label} sent something that is not a sound this computer can play. "
                "{money} It is kept as it came: {kept}",
                label=self.label,
                money=self._money(generation),
                kept=kept,
            ),
            short=say("Sound cannot be played"),
            charged=self.charge(generation),
            retry_safe=not self.costs_money,
        )

    def silent(self, generation: Generation, number: int, ordered: int) -> str:
        """What came is a sound file without a sound: this one, from 1, of so many songs."""
        what = (
            say("The file holds only silence.")
            if ordered == 1
            else say("Song {number} holds only silence.", number=number)
        )
        charge, paid, price = self.charge(generation), generation.paid_text, _price(generation)
        if charge is Charge.NO:
            again = say("Nothing was charged: order it again, with other words if it stays silent.")
            return joined([what, again])
        if charge is Charge.YES:
            money = say("{label} charged {paid} for the order.", label=self.label, paid=paid)
        elif price:
            money = say(
                "{label} does not say what it charged; by its price list it was {price}.",
                label=self.label,
                price=price,
            )
        else:
            money = say("{label} does not say what it charged.", label=self.label)
        advice = say(
            "Show it to {label} before you order again, which costs again.", label=self.label
        )
        return joined([what, money, advice])

    def not_filed(self, generation: Generation, error: ComposerError, kept: str) -> ComposerError:
        """What this computer refused once the song was here, and where the song is now."""
        return DiskProblem(
            say(
                "The song came but could not be put into the library. {message} "
                "{money} The song is kept: {kept} Once that is mended, Retry puts "
                "it into the library without another order.",
                message=error.message,
                money=self._money(generation),
                kept=kept,
            ),
            short=say("Could not file the song"),
            code=error.code,
            charged=self.charge(generation),
            retry_safe=not self.costs_money,  # for a script, which would order anew
        )

    def interrupted(self, generation: Generation, kept: Sequence[Path]) -> Failure:
        """The program ended while the order was under way, and nothing can be asked about it."""
        left = [say("What came of it is kept: {kept}", kept=kept[0])] if kept else []
        if not self.costs_money:
            ended = say("Composer ended before this was finished. It was free; try again.")
            return Failure(
                code="interrupted",
                message=joined([ended, *left]),
                short=say("Interrupted, free"),
                charged=Charge.NO,
                retry_safe=True,
            )
        ended = say("Composer ended while {service} was working on this order.", service=self.label)
        paid = generation.paid_text
        said = (
            say("{label} charged {paid} for it.", label=self.label, paid=paid)
            if paid
            else say("It may have been charged.")
        )
        return Failure(
            code="answer_lost",
            message=joined([ended, said, self.known(generation), self._look_first, *left]),
            short=say("Song lost, charged") if paid else say("May have been charged"),
            charged=Charge.YES if paid else Charge.UNKNOWN,
            retry_safe=False,
        )

    def known(self, generation: Generation) -> str:
        """What helps to find an order that is in doubt at the service: when and for how much."""
        sent = generation.started or generation.created
        facts = {
            "service": self.label,
            "when": f"{sent.astimezone():%Y-%m-%d %H:%M}",
            "price": _price(generation) if generation.has_estimate else "",
            "page": self.account_page,
        }
        match generation.has_estimate, bool(self.account_page):
            case True, True:
                return say("It was sent to {service} at {when} for {price}; see {page}.", **facts)
            case True, False:
                return say("It was sent to {service} at {when} for {price}.", **facts)
            case False, True:
                return say("It was sent to {service} at {when}; see {page}.", **facts)
        return say("It was sent to {service} at {when}.", **facts)

    def charge(self, generation: Generation) -> Charge:
        """Whether money was taken, as far as is known."""
        if (told := generation.charge_told) is not None:
            return told
        return Charge.UNKNOWN if self.costs_money else Charge.NO

    @property
    def _look_first(self) -> str:
        return say("Look at your {label} account before you try again.", label=self.label)

    def _money(self, generation: Generation) -> str:
        match self.charge(generation):
            case Charge.YES:
                paid = generation.paid_text
                return say(
                    "{label} charged {paid}, and another order costs again.",
                    label=self.label,
                    paid=paid,
                )
            case Charge.UNKNOWN:
                return say("It may have been charged: look at your balance before you order again.")
            case Charge.NO:
                return say("Nothing was charged.")


def endings_for(generation: Generation, sku: Sku, provider: Provider) -> Endings:
    """The sentences for this order."""
    return Endings(
        label=provider.label,
        costs_money=costs_money(generation, sku),
        account_page=provider.top_up_page or provider.key_page,
    )


def _may_be_charged(generation: Generation) -> str:
    paid = generation.paid_text
    return say("It was charged ({paid}).", paid=paid) if paid else say("It may still be charged.")


def _price(generation: Generation) -> str:
    return Estimate(
        usd=generation.estimate_usd,
        usd_high=generation.estimate_high_usd,
        credits=generation.estimate_credits,
        basis="",
        unit="",
    ).text

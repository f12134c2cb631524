"""What is said of an order that ended otherwise than with its songs, and of its money?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings:
    """The sentences for the orders at one service."""

    label: str
    """The service's name."""
    costs_money: bool
    account_page: str = ""
    """Where people see what the service charged, without the scheme."""

    def stopped(self, generation: Generation) -> ComposerError:
        """The user stopped it."""
        if not self.costs_money:
            return Cancelled("You stopped it. It was free.", short="Stopped")
        if generation.remote_id is not None:
            return Cancelled(
                f"You stopped waiting. {self.label} has the order and may still "
                "charge it; Retry fetches it without a second order.",
                short="Stopped waiting",
                charged=self.charge(generation),
            )
        return AnswerLost(
            f"You stopped waiting while {self.label} was working. "
            f"{_may_be_charged(generation)} {self._look_first}",
            short="Stopped, may be charged",
            charged=self.charge(generation),
        )

    def mishap(self, generation: Generation) -> ComposerError:
        """A fault of this program."""
        sentence = "Composer made a mistake while it worked on this order."
        if not self.costs_money:
            return ComposerError(f"{sentence} It was free; try again.", short="Composer failed")
        return AnswerLost(
            f"{sentence} {_may_be_charged(generation)} {self._look_first}",
            short="Composer failed",
            charged=self.charge(generation),
        )

    def still_out(self, generation: Generation, error: ComposerError) -> ComposerError:
        """An order that is out already could not be asked for, for a reason of its own.

        That nothing was sent this time says nothing of what the order has cost.
        """
        if generation.remote_id is None:
            return AnswerLost(
                f"{error.message} The order went out before, and it may have been charged: its "
                "answer was lost.",
                short="Still in doubt",
                charged=self.charge(generation),
            )
        error.charged, error.retry_safe = self.charge(generation), False
        error.message = (
            f"{error.message} {self.label} has had the order since it was sent, and may have "
            "charged it; Retry fetches it without a second order."
        )
        return error

    def without_sound(self, generation: Generation) -> ComposerError:
        """The service said that it is done and nothing had come."""
        return ServiceFailed(
            f"{self.label} ended without a sound file. {self._money(generation)}",
            short="No sound came back",
            charged=self.charge(generation),
            retry_safe=not self.costs_money,
        )

    def unplayable(self, generation: Generation, kept: Path) -> ComposerError:
        """What came is no sound; where it is kept."""
        return AudioUnreadable(
            f"{self.label} sent something that is not a sound this computer can play. "
            f"{self._money(generation)} It is kept as it came: {kept}",
            short="Sound cannot be played",
            charged=self.charge(generation),
            retry_safe=not self.costs_money,
        )

    def not_filed(self, generation: Generation, error: ComposerError, kept: str) -> ComposerError:
        """What this computer refused once the song was here, and where the song is now."""
        return DiskProblem(
            f"The song came but could not be put into the library. {error.message} "
            f"{self._money(generation)} The song is kept: {kept} Once that is mended, Retry puts "
            "it into the library without another order.",
            short="Could not file the song",
            code=error.code,
            charged=self.charge(generation),
            retry_safe=not self.costs_money,  # for a script, which would order anew
        )

    def interrupted(self, generation: Generation, kept: Sequence[Path]) -> Failure:
        """The program ended while the order was under way, and nothing can be asked about it."""
        left = f" What came of it is kept: {kept[0]}" if kept else ""
        if not self.costs_money:
            return Failure(
                code="interrupted",
                message=f"Composer ended before this was finished. It was free; try again.{left}",
                short="Interrupted, free",
                charged=Charge.NO,
                retry_safe=True,
            )
        paid = generation.paid_text
        said = f"{self.label} charged {paid} for it." if paid else "It may have been charged."
        return Failure(
            code="answer_lost",
            message=(
                f"Composer ended while {self.label} was working on this order. {said} "
                f"{self.known(generation)} {self._look_first}{left}"
            ),
            short="Song lost, charged" if paid else "May have been charged",
            charged=Charge.YES if paid else Charge.UNKNOWN,
            retry_safe=False,
        )

    def known(self, generation: Generation) -> str:
        """What helps to find an order that is in doubt at the service: when and for how much."""
        sent = generation.started or generation.created
        price = f" for {_price(generation)}" if generation.has_estimate else ""
        page = f"; see {self.account_page}" if self.account_page else ""
        when = f"{sent.astimezone():%Y-%m-%d %H:%M}"
        return f"It was sent to {self.label} at {when}{price}{page}."

    def charge(self, generation: Generation) -> Charge:
        """Whether money was taken, as far as is known."""
        if (told := generation.charge_told) is not None:
            return told
        return Charge.UNKNOWN if self.costs_money else Charge.NO

    @property
    def _look_first(self) -> str:
        return f"Look at your {self.label} account before you try again."

    def _money(self, generation: Generation) -> str:
        match self.charge(generation):
            case Charge.YES:
                paid = generation.paid_text
                return f"{self.label} charged {paid}, and another order costs again."
            case Charge.UNKNOWN:
                return "It may have been charged: look at your balance before you order again."
            case Charge.NO:
                return "Nothing was charged."


def _may_be_charged(generation: Generation) -> str:
    paid = generation.paid_text
    return f"It was charged ({paid})." if paid else "It may still be charged."


def _price(generation: Generation) -> str:
    return Estimate(
        usd=generation.estimate_usd,
        usd_high=generation.estimate_high_usd,
        credits=generation.estimate_credits,
        basis="",
        unit="",
    ).text

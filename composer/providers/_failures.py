"""What is said when an order goes wrong on its way, whichever service it was for?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from composer.domain.errors import (
    AnswerLost,
    Charge,
    ComposerError,
    DiskProblem,
    ServiceBusy,
    ServiceFailed,
    ServiceUnreachable,
)
from composer.domain.price import credits_text, dollars
from composer.domain.sentences import Sentence, filled, joined, marked, say

SAID = "{said}"
"""Stands for the service's own words until they are known."""
_LONGEST_WORDS = 160


def own_words(text: str, *, secret: str = "") -> str:
    """What a service said, fit to stand in a sentence: one line, shortened, without the key."""
    if secret:
        text = text.replace(secret, "…")
    plain = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[:4000])
    plain = " ".join(plain.split())
    if len(plain) > _LONGEST_WORDS:
        plain = plain[:_LONGEST_WORDS].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
    return plain


def quoted(words: str) -> str:
    """A service's own words as they follow a sentence before its full stop."""
    return f": “{words}”" if words else ""


class Meaning(Struct, frozen=True, kw_only=True):
    """What one error of a service means: a row of its table."""

    error: type[ComposerError]
    message: Sentence
    """Whole sentences; ``{said}`` becomes the service's own words in quotation marks."""
    short: str
    charged: Charge = Charge.NO
    retry_safe: bool = True
    """Whether sending it again cannot make anybody pay twice."""
    code: str = ""

    def as_error(self, words: str, *, trace: str = "") -> ComposerError:
        """The error to raise, with the service's own words and its trace id in it."""
        said = quoted(words)
        if trace:
            said = say("{said} (trace {trace})", said=said, trace=trace)
        message = filled(self.message, said=said)
        if self.error is AnswerLost:
            return AnswerLost(message, short=self.short, charged=self.charged)
        return self.error(
            message,
            short=self.short,
            charged=self.charged,
            retry_safe=self.retry_safe,
            code=self.code,
        )


class ErrorTable(Struct, frozen=True, kw_only=True):
    """Everything a service's errors mean. A code says more than a status, so it is asked first."""

    codes: Mapping[str, Meaning]
    statuses: Mapping[int, Meaning]
    otherwise: Callable[[int], Meaning]

    def meaning(self, status: int, *codes: str) -> Meaning:
        """The row for an answer: by the first code that is known, else by its status."""
        for code in codes:
            if code in self.codes:
                return self.codes[code]
        return self.statuses.get(status) or self.otherwise(status)


def not_taken(service: str, sentence: str, short: str, code: str = "refused") -> Meaning:
    """The row for an order that a service refused; ``sentence`` says what can be done."""
    message = say(
        "{service} did not take the order{said}. Nothing was charged. {sentence}",
        said=SAID,
        service=service,
        sentence=sentence,
    )
    return Meaning(error=ServiceFailed, message=message, short=short, code=code)


LOOK_AT_BALANCE = marked(
    "{what}{said}. {service} does not say whether it charged: look at your balance before you try "
    "again."
)
LOOK_AT_ACCOUNT = marked(
    "{what}{said}. {service} does not say whether it charged: look at your account before you try "
    "again."
)
CHANGE_THE_TEXT = marked(
    "{what}{said}. {service} does not say whether it charged: look at your account before you "
    "change the text and try again."
)


def in_doubt(service: str, what: str, short: str, *, advice: str = LOOK_AT_BALANCE) -> Meaning:
    """The row for an answer that leaves open whether money was taken: never ordered again.

    ``what`` is a sentence without its full stop; ``advice`` one of the templates above.
    """
    return Meaning(
        error=AnswerLost,
        message=say(advice, what=what, said=SAID, service=service),
        short=short,
        charged=Charge.UNKNOWN,
        retry_safe=False,
    )


def moved(service: str, status: int) -> Meaning:
    """The row for a redirect, which no order follows."""
    return Meaning(
        error=ServiceFailed,
        message=say(
            "{service} sent the order on to another address (HTTP {status}), where your key "
            "must not go. Nothing was charged. Check the address set for {service}.",
            service=service,
            status=status,
        ),
        short=say("{service} has moved", service=service),
        code="redirected",
    )


class Receipt(Struct, frozen=True, kw_only=True):
    """What a service has said so far of an order that it took."""

    cost: Decimal | None = None
    """US dollars; None while unknown."""
    credits: Decimal | None = None
    """The same where the service counts in credits of its own."""
    balance: Decimal | None = None
    seconds: float | None = None
    """Length of the song."""
    job: str | None = None
    link: str | None = None
    """Where the song is kept."""
    kept_for: str = ""
    """How long it is kept there, where that is known: "for 24 hours"."""
    is_free: bool = False
    """Whether the service asks nothing for this at all."""

    @property
    def charge(self) -> Charge:
        """Whether money was taken."""
        if self.is_free:
            return Charge.NO
        told = [sum_ for sum_ in (self.cost, self.credits) if sum_ is not None]
        if not told:
            return Charge.UNKNOWN
        return Charge.YES if any(sum_ > 0 for sum_ in told) else Charge.NO

    @property
    def paid_text(self) -> str:
        """What was taken, for people: ``$0.21``, ``10 credits``; empty if nothing is known."""
        if self.cost:
            return dollars(self.cost)
        return credits_text(self.credits) if self.credits else ""

    def charge_sentence(self, service: str) -> str:
        """The same for people."""
        if self.is_free:
            return say("It is free: order it again.")
        match self.charge:
            case Charge.YES:
                return say(
                    "{service} charged {paid_text} for it, and another order costs again.",
                    service=service,
                    paid_text=self.paid_text,
                )
            case Charge.NO:
                return say("{service} says that it charged nothing.", service=service)
            case Charge.UNKNOWN:
                return say("It may have been charged: look at your balance before you order again.")


def unreachable(service: str, reason: str) -> ServiceUnreachable:
    """The error for a service that cannot be reached."""
    return ServiceUnreachable(
        say(
            "{service} cannot be reached ({reason}). Nothing was ordered or charged. "
            "Check the network and try again.",
            service=service,
            reason=reason,
        ),
        short=say("{service} cannot be reached", service=service),
    )


def answer_lost(service: str, what: str, receipt: Receipt, *, more: str = "") -> AnswerLost:
    """The error for an order that went out and brought no whole song back.

    ``what`` is a sentence without its full stop, ``more`` a whole one.
    """
    unknown = receipt.charge is Charge.UNKNOWN
    return AnswerLost(
        joined(filter(None, (say("{what}.", what=what), receipt.charge_sentence(service), more))),
        short=say("Answer lost, maybe charged") if unknown else say("Answer lost"),
        charged=receipt.charge,
    )


def busy(service: str, wait: float | None) -> ServiceBusy:
    """The error for a service that takes no more orders; ``wait`` is in seconds."""
    if wait:
        sentence = say(
            "{service} is busy and takes no more songs at the moment. Nothing was charged. "
            "Try again in {wait:.0f} seconds.",
            service=service,
            wait=wait,
        )
    else:
        sentence = say(
            "{service} is busy and takes no more songs at the moment. Nothing was charged. "
            "Try again in a minute.",
            service=service,
        )
    return ServiceBusy(
        sentence,
        retry_after=wait,
        short=say("{service} is busy, retry in {wait:.0f} s", service=service, wait=wait)
        if wait
        else say("{service} is busy", service=service),
    )


def not_downloaded(service: str, reason: str, receipt: Receipt) -> ServiceFailed:
    """The error for a song that is made, paid and kept at the service, but not here yet.

    Its code is ``download_failed``: the order can be resumed by its link, at no cost.
    """
    return ServiceFailed(
        say(
            "The download from {service} failed ({reason}). {kept}",
            service=service,
            reason=reason,
            kept=_kept(service, receipt),
        ),
        short=say("Download failed, kept at {service}", service=service),
        charged=Charge.YES if receipt.charge is Charge.UNKNOWN else receipt.charge,
        code="download_failed",
    )


def not_saved(service: str, problem: OSError, receipt: Receipt) -> DiskProblem:
    """The error for a song that came and could not be written on this computer."""
    reason = problem.strerror or say("it cannot be written")
    kept = receipt.link is not None
    return DiskProblem(
        say(
            "The song could not be saved on this computer ({reason}). {standing}",
            reason=reason,
            standing=_kept(service, receipt) if kept else receipt.charge_sentence(service),
        ),
        short=say("Could not save the song"),
        charged=receipt.charge,
        retry_safe=kept,
    )


def _kept(service: str, receipt: Receipt) -> str:
    if receipt.is_free:
        told, told_for = _KEPT["free"]
    elif receipt.charge is Charge.NO:
        told, told_for = _KEPT["not charged"]
    else:
        told, told_for = _KEPT["charged" if receipt.paid_text else "paid"]
    facts = {"service": service, "told": receipt.paid_text, "time": receipt.kept_for}
    return say(told_for if receipt.kept_for else told, **facts)


_KEPT = {
    "free": (
        marked("It is free and kept at {service}: fetching it again costs nothing."),
        marked("It is free and kept at {service} {time}: fetching it again costs nothing."),
    ),
    "not charged": (
        marked(
            "Nothing was charged for it, and it is kept at {service}: fetching it again costs "
            "nothing."
        ),
        marked(
            "Nothing was charged for it, and it is kept at {service} {time}: fetching it again "
            "costs nothing."
        ),
    ),
    "charged": (
        marked("It was charged ({told}) and kept at {service}: fetching it again costs nothing."),
        marked(
            "It was charged ({told}) and kept at {service} {time}: fetching it again costs nothing."
        ),
    ),
    "paid": (
        marked("It is paid for and kept at {service}: fetching it again costs nothing."),
        marked("It is paid for and kept at {service} {time}: fetching it again costs nothing."),
    ),
}
"""How a song stands that is kept at its service, without and with how long it is kept there."""

"""What can a person do with the simulated services beside ordering from them?

See where the play money went, fill the purse up or empty it, and call up any misfortune, to see
what the program does with a refused key, an empty balance or a lost answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from composer.domain.price import credits_text, dollars
from composer.domain.sentences import joined, say
from composer.practice.faults import KINDS, OWN, Fault, kinds_of
from composer.practice.ledger import Entry
from composer.practice.services import KEY_PREFIXES, PracticeServices
from composer.services.misfortunes import BUSY_UNTOLD, GROUPS, ODD

POCKET_MONEY = Decimal(25)
"""US dollars of play money that one press puts into the purse."""
POCKET_CREDITS = 300
"""Play credits that one press puts into the purse."""

_BUSY = "status:429"
_BOUGHT = frozenset({"order", "words"})


class Misfortune(Struct, frozen=True, kw_only=True):
    """Something that can be made to go wrong."""

    kind: str
    name: str
    """Two or three words: ``Lost answer, charged``."""
    sentence: str
    group: str
    """What it stands beside: ``Key and money``."""
    is_own: bool
    """Whether this service alone knows it."""
    strikes_file: bool
    """Whether it waits for the next file that is fetched, and not for the next order."""


class CalledUp(Struct, frozen=True, kw_only=True):
    """A misfortune that has not happened yet, or not as often as it shall."""

    number: int
    """By which it can be called off."""
    service: str
    misfortune: Misfortune
    left: int
    """How many more orders it will strike."""


class Ending(StrEnum):
    """How an order stands in the service's own books."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    SPOILED = "spoiled"
    GIVEN_BACK = "given back"


class PlayOrder(Struct, frozen=True, kw_only=True):
    """One order as the service's own books have it."""

    number: int
    at: datetime
    """UTC."""
    service: str
    what: str
    """The model that was ordered, as far as the order could be read."""
    cost: str
    """``$0.15``, ``20 credits``, ``Free``; ``Not charged`` where nothing was sold; empty as long as
    that is open."""
    ending: Ending
    outcome: str
    """One line: answered, refused with which status, spoiled by which misfortune."""


class Practising:
    """The play side of practice mode."""

    def __init__(self, services: PracticeServices) -> None:
        self._services = services

    @property
    def services(self) -> tuple[str, ...]:
        """The simulated services, by their ids."""
        return tuple(KEY_PREFIXES)

    # The purse

    @property
    def balance(self) -> Decimal:
        """Play money left, in US dollars."""
        return self._services.ledger.balance

    @property
    def credits(self) -> int:
        """Play credits left, for services that count in them."""
        return self._services.ledger.credits

    def add_money(self) -> None:
        """Put POCKET_MONEY into the purse."""
        self._services.ledger.add_money(POCKET_MONEY)

    def empty_money(self) -> None:
        """Take every dollar out of the purse, as if it had been spent elsewhere."""
        self._services.ledger.add_money(-self.balance)

    def add_credits(self) -> None:
        """Put POCKET_CREDITS into the purse."""
        self._services.ledger.add_credits(POCKET_CREDITS)

    def empty_credits(self) -> None:
        """Take every credit out of the purse, as if it had been spent elsewhere."""
        self._services.ledger.add_credits(-self.credits)

    # What shall go wrong

    def misfortunes(self, service: str) -> tuple[Misfortune, ...]:
        """Everything that can be made to go wrong at a service, group by group."""
        known = kinds_of(service)
        return tuple(
            _misfortune(kind, service)
            for kinds in GROUPS.values()
            for kind in kinds
            if kind in known or kind == BUSY_UNTOLD
        )

    def call_up(self, service: str, kind: str, times: int = 1) -> None:
        """Let it happen to the next ``times`` orders at this service.

        ValueError if there is no such misfortune.
        """
        if kind == BUSY_UNTOLD:
            self._services.faults.next(_BUSY, service=service, times=times, retry_after=None)
        else:
            self._services.faults.next(kind, service=service, times=times)

    @property
    def called_up(self) -> tuple[CalledUp, ...]:
        """What was called up and has not happened yet, in the order in which it will."""
        return tuple(
            CalledUp(
                number=line.number,
                service=line.service or "",
                misfortune=_misfortune(_kind_of(line.fault), line.service or ""),
                left=line.left,
            )
            for line in self._services.faults.script
        )

    @property
    def pending(self) -> tuple[str, ...]:
        """The sentences of what was called up, each as often as it will happen."""
        return tuple(each.misfortune.sentence for each in self.called_up for _ in range(each.left))

    @property
    def held_back(self) -> int:
        """How many answers a misfortune holds back until they are let go."""
        return self._services.faults.holding

    def let_go(self) -> None:
        """Give the answers that are held back."""
        self._services.faults.release()

    def call_off(self, number: int | None = None) -> None:
        """Let one thing that was called up not happen after all.

        Without a number let nothing go wrong, and give the answers that are held back.
        """
        if number is not None:
            self._services.faults.strike_out(number)
            return
        self._services.faults.clear()
        self.let_go()

    # The books

    def orders(self) -> tuple[PlayOrder, ...]:
        """What was bought or tried to, and whatever else something befell, the newest first."""
        entries = self._services.ledger.entries
        return tuple(
            _play_order(entry)
            for entry in reversed(entries)
            if entry.place in _BOUGHT or entry.fault
        )


_NAMES: Mapping[str, tuple[str, str]] = {
    kind: (group, name) for group, kinds in GROUPS.items() for kind, name in kinds.items()
}


def _misfortune(kind: str, service: str) -> Misfortune:
    group, name = _NAMES[kind]
    return Misfortune(
        kind=kind,
        name=name,
        sentence=_sentence(kind),
        group=group,
        is_own=kind in OWN.get(service, {}),
        strikes_file=kind == "expired_file",
    )


def _kind_of(fault: Fault) -> str:
    return BUSY_UNTOLD if fault.kind == _BUSY and fault.retry_after is None else fault.kind


def _sentence(kind: str) -> str:
    if kind == BUSY_UNTOLD:
        return say("The service says that too many requests are running, and not for how long.")
    return say(KINDS[kind] if kind in KINDS else OWN[kind.partition(":")[0]][kind])


def _play_order(entry: Entry) -> PlayOrder:
    ending = _ending(entry)
    return PlayOrder(
        number=entry.number,
        at=entry.at,
        service=entry.service,
        what=_what(entry),
        cost=_cost(entry, ending),
        ending=ending,
        outcome=_outcome(entry, ending),
    )


def _what(entry: Entry) -> str:
    if entry.place == "file":
        return say("A finished file")
    model = (entry.body or {}).get("model")
    return model if isinstance(model, str) else entry.path.rpartition("/")[2]


def _cost(entry: Entry, ending: Ending) -> str:
    if entry.credits:
        return credits_text(Decimal(entry.credits))
    if entry.charged:
        return dollars(entry.charged)
    if ending is Ending.OPEN:
        return ""
    sold = ending is Ending.ANSWERED and entry.place in _BOUGHT
    return say("Free") if sold else say("Not charged")


def _ending(entry: Entry) -> Ending:
    if entry.note:
        return Ending.GIVEN_BACK
    match entry.outcome:
        case "open":
            return Ending.OPEN
        case "answered":
            return Ending.ANSWERED
        case "refused":
            return Ending.REFUSED
        case "broken" if entry.fault in GROUPS[ODD]:
            return Ending.ANSWERED
    return Ending.SPOILED


def _outcome(entry: Entry, ending: Ending) -> str:
    befell = _sentence(entry.fault) if entry.fault else ""
    match ending:
        case Ending.GIVEN_BACK:
            return say("Given back: {note}", note=entry.note)
        case Ending.OPEN:
            return befell or say("Being made")
        case Ending.ANSWERED:
            return say("Answered. {befell}", befell=befell) if befell else say("Answered")
        case Ending.REFUSED:
            status = "" if entry.status in (None, 200) else f"({entry.status})"
            return joined(filter(None, (say("Refused"), status, entry.code)))
    return befell or say("Nobody waited for the answer")

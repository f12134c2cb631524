"""What can a person do with the simulated services beside ordering from them?

See where the play money went, put more in, and call up any misfortune, to see what the program
does with a refused key, an empty balance or a lost answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from composer.domain.price import credits_text, price_text
from composer.practice.faults import KINDS, OWN, kinds_of
from composer.practice.ledger import Entry
from composer.practice.services import PracticeServices

POCKET_MONEY = Decimal(25)
"""US dollars of play money that one press puts into the purse."""

_BOUGHT = frozenset({"order", "words"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfortune:
    """Something that can be made to go wrong."""

    kind: str
    sentence: str
    is_own: bool
    """Whether this service alone knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayOrder:
    """One order as the service's own books have it."""

    number: int
    at: datetime
    """UTC."""
    service: str
    what: str
    """The model that was ordered, as far as the order could be read."""
    cost: str
    """``$0.15``, ``20 credits``, ``Free``."""
    outcome: str
    """One line: answered, refused with which status, spoiled by which misfortune."""


class Practising:
    """The play side of practice mode."""

    def __init__(self, services: PracticeServices) -> None:
        self._services = services

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

    def misfortunes(self, service: str) -> tuple[Misfortune, ...]:
        """Everything that can be made to go wrong at a service, its own first."""
        own = OWN.get(service, {})
        kinds: Mapping[str, str] = {**own, **kinds_of(service)}
        return tuple(
            Misfortune(kind=kind, sentence=sentence, is_own=kind in own)
            for kind, sentence in kinds.items()
        )

    def call_up(self, service: str, kind: str) -> None:
        """Let it happen to the next order at this service. ValueError if there is no such one."""
        self._services.faults.next(kind, service=service)

    @property
    def pending(self) -> tuple[str, ...]:
        """The sentences of what was called up and has not happened yet."""
        known: dict[str, str] = dict(KINDS)
        for own in OWN.values():
            known |= own
        return tuple(known[kind] for kind in self._services.faults.pending)

    def call_off(self) -> None:
        """Let nothing go wrong after all, and let what hangs go on."""
        self._services.faults.clear()
        self._services.faults.release()

    def orders(self) -> tuple[PlayOrder, ...]:
        """What was bought or tried to, the newest first."""
        entries = self._services.ledger.entries
        return tuple(_play_order(entry) for entry in reversed(entries) if entry.place in _BOUGHT)


def _play_order(entry: Entry) -> PlayOrder:
    model = (entry.body or {}).get("model")
    cost = credits_text(Decimal(entry.credits)) if entry.credits else price_text(entry.charged)
    return PlayOrder(
        number=entry.number,
        at=entry.at,
        service=entry.service,
        what=model if isinstance(model, str) else entry.path.rpartition("/")[2],
        cost=cost,
        outcome=_outcome(entry),
    )


def _outcome(entry: Entry) -> str:
    if entry.note:
        return f"Given back: {entry.note}"
    match entry.outcome:
        case "open":
            return "Being made"
        case "answered":
            return "Answered"
        case "client_gone":
            return "Nobody waited for the answer"
        case "refused":
            return " ".join(filter(None, (f"Refused ({entry.status})", entry.code)))
    return f"Spoiled: {entry.fault}"

"""Who asked the simulated services for what, and how much play money did it cost?"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Place = Literal["order", "job", "words", "account", "file"]
"""What a request is about: music for money, a look at how an order stands, words for money, the
account or price lists, or a finished file."""

Outcome = Literal["open", "answered", "refused", "broken", "key_leaked", "client_gone"]
"""How a request ended.

`open`: not answered yet. `answered`: as the documents say. `refused`: an error.
`broken`: a scripted fault spoiled the answer. `key_leaked`: a key was shown where none belongs.
`client_gone`: whoever asked had hung up before the answer was ready.
"""


class Entry(Struct, frozen=True, kw_only=True):
    """One request as the service saw it."""

    number: int
    at: datetime
    """UTC."""
    service: str
    place: Place
    method: str
    path: str
    """Path and query as sent."""
    fingerprint: str
    """SHA-256 of the body's bytes in hex; empty without a body. Two equal orders look equal."""
    body: Mapping[str, object] | None = None
    """The body where it was a JSON object. Of audio_base64, which may have 67 million characters,
    only their number and their SHA-256 are kept, as `characters` and `sha256`."""
    key_ending: str = ""
    """The last four characters of the key used; never more of it."""
    charged: Decimal = Decimal(0)
    """US dollars taken for this request and kept (a refund sets it back to 0)."""
    balance_after: Decimal = Decimal(0)
    credits: int = 0
    """Credits taken for this request and kept, where the service sells for credits."""
    credits_after: int = 0
    outcome: Outcome = "open"
    status: int | None = None
    """HTTP status of the answer; None while open or when the connection was cut instead."""
    code: str = ""
    """The service's own error code, where it refused."""
    fault: str = ""
    """The scripted fault that struck this request, if any."""
    note: str = ""
    """Why the money was given back, for whoever looks into the ledger; the customer is not told."""


class Ledger:
    """The play purse and every request made of the services, safe to read from any thread.

    All simulated services draw on one purse, because a person practising has one. Credits lie in
    it beside the dollars: a service that sells for credits takes nothing else.
    """

    def __init__(self, balance: Decimal = Decimal("25.00"), credits_left: int = 300) -> None:
        self._changed = threading.Condition()
        self._balance = balance
        self._credits = credits_left
        self._entries: list[Entry] = []

    @property
    def balance(self) -> Decimal:
        """Play money left, in US dollars."""
        with self._changed:
            return self._balance

    @property
    def credits(self) -> int:
        """Play credits left."""
        with self._changed:
            return self._credits

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every request, oldest first."""
        with self._changed:
            return tuple(self._entries)

    @property
    def orders(self) -> tuple[Entry, ...]:
        """The requests for music, oldest first, refused and broken ones included."""
        return tuple(entry for entry in self.entries if entry.place == "order")

    @property
    def leaks(self) -> tuple[Entry, ...]:
        """Requests that showed a key where none belongs."""
        return tuple(entry for entry in self.entries if entry.outcome == "key_leaked")

    @property
    def charged_total(self) -> Decimal:
        """US dollars taken over all requests and not given back."""
        return sum((entry.charged for entry in self.entries), Decimal(0))

    @property
    def credits_total(self) -> int:
        """Credits taken over all requests and not given back."""
        return sum(entry.credits for entry in self.entries)

    def add_money(self, amount: Decimal) -> None:
        """Put play money into the purse; a negative amount takes some out."""
        with self._changed:
            self._balance += amount
            self._changed.notify_all()

    def add_credits(self, amount: int) -> None:
        """Put play credits into the purse; a negative amount takes some out."""
        with self._changed:
            self._credits += amount
            self._changed.notify_all()

    def wait_until(self, is_so: Callable[[Ledger], bool], seconds: float = 60.0) -> bool:
        """Wait from another thread until `is_so(ledger)`; say whether it came true in time."""
        deadline = time.monotonic() + seconds
        while not is_so(self):
            with self._changed:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                # Short, because a change may fall between the question and the wait.
                self._changed.wait(min(left, 0.02))
        return True

    def open(
        self,
        *,
        service: str,
        place: Place,
        method: str,
        path: str,
        body: bytes,
        key: str,
        fault: str = "",
    ) -> int:
        """Write a request down as it comes in and return its number."""
        with self._changed:
            number = len(self._entries)
            self._entries.append(
                Entry(
                    number=number,
                    at=datetime.now(UTC),
                    service=service,
                    place=place,
                    method=method,
                    path=path,
                    fingerprint=hashlib.sha256(body).hexdigest() if body else "",
                    body=_json_object(body),
                    key_ending=key[-4:],
                    balance_after=self._balance,
                    credits_after=self._credits,
                    fault=fault,
                )
            )
            self._changed.notify_all()
            return number

    def charge(self, number: int, amount: Decimal) -> bool:
        """Take `amount` for a request; False, and nothing taken, if the purse has not so much."""
        with self._changed:
            if amount > self._balance:
                return False
            self._balance -= amount
            self._replace(number, charged=amount, balance_after=self._balance)
            return True

    def charge_credits(self, number: int, amount: int) -> bool:
        """Take credits for a request; False, and nothing taken, if the purse has not so many."""
        with self._changed:
            if amount > self._credits:
                return False
            self._credits -= amount
            self._replace(number, credits=amount, credits_after=self._credits)
            return True

    def refund(self, number: int, note: str) -> None:
        """Give back what a request had cost, dollars and credits, and note why."""
        with self._changed:
            entry = self._entries[number]
            self._balance += entry.charged
            self._credits += entry.credits
            self._replace(
                number,
                charged=Decimal(0),
                balance_after=self._balance,
                credits=0,
                credits_after=self._credits,
                note=note,
            )

    def close(
        self, number: int, outcome: Outcome, *, status: int | None = None, code: str = ""
    ) -> None:
        """Write down how a request ended."""
        with self._changed:
            self._replace(number, outcome=outcome, status=status, code=code)

    def _replace(self, number: int, **changes: object) -> None:
        self._entries[number] = replace(self._entries[number], **changes)
        self._changed.notify_all()


def _json_object(body: bytes) -> Mapping[str, object] | None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    if isinstance(audio := parsed.get("audio_base64"), str):
        parsed["audio_base64"] = {
            "characters": len(audio),
            "sha256": hashlib.sha256(audio.encode(errors="replace")).hexdigest(),
        }
    return parsed

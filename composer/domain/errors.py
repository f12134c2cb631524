"""Everything that can go wrong, said so that a person can act on it.

::

    ComposerError
    ├── DraftRefused           the request is not valid for its SKU; nothing was sent
    ├── KeyProblem
    │   ├── KeyMissing         no key for the service
    │   └── KeyRefused         the service does not accept the key
    ├── MoneyProblem
    │   ├── BalanceTooLow      the service says that the balance does not cover it
    │   ├── OverBudget         the order would go over a budget of the user's
    │   └── NotConfirmed       more than the user wanted to spend without being asked
    │       └── AlreadyOrdered the very same was ordered before, here or by another process
    ├── ServiceProblem
    │   ├── ServiceFailed      the service answered with an error; not charged, or refunded
    │   │   └── OrderFailed    it had taken the order and gave it up: there is nothing to fetch
    │   ├── ServiceBusy        too many requests; says when to come back
    │   └── ServiceUnreachable the order never left, or nothing is listening
    ├── AnswerLost             the order went out and no whole answer came back: in doubt
    ├── Cancelled              the user stopped it
    └── ComputerProblem
        ├── LibraryUnusable    folder or database cannot be used
        ├── DiskProblem        no room, no permission
        ├── AudioUnreadable    a file that no decoder understands
        ├── KeyStoreProblem    the keyring does not answer
        └── EngineFailed       the sketch engine broke

Foreign errors are turned into these at the one border where they enter. ``message`` is one or two
whole sentences: what happened, whether money was taken, what to do.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar


class Charge(StrEnum):
    """Whether money was taken."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class ComposerError(Exception):
    """A failure with a sentence for people; ``code`` is its stable name for scripts."""

    code = "failed"
    exit_code = 7
    narrower_codes: ClassVar[frozenset[str]] = frozenset()
    """Codes that single errors of this kind and of those below it bear instead."""

    def __init__(
        self,
        message: str,
        *,
        short: str = "",
        charged: Charge = Charge.NO,
        retry_safe: bool = True,
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.short = short or message
        """The same in at most about 26 characters, for a row."""
        self.charged = charged
        self.retry_safe = retry_safe
        if code:
            self.code = code


class DraftRefused(ComposerError):
    """The request is not valid for its SKU; nothing was sent."""

    code = "invalid"
    exit_code = 2


class KeyProblem(ComposerError):
    """No usable key for the service; nothing was charged."""

    code = "key"
    exit_code = 3


class KeyMissing(KeyProblem):
    """There is no key for the service."""

    code = "no_key"


class KeyRefused(KeyProblem):
    """The service does not accept the key."""

    code = "key_refused"


class MoneyProblem(ComposerError):
    """Nothing was bought because of money."""

    code = "money"
    exit_code = 4
    narrower_codes = frozenset({"plan_used_up"})


class BalanceTooLow(MoneyProblem):
    """The service says that the balance does not cover the order."""

    code = "balance_too_low"


class OverBudget(MoneyProblem):
    """The order would go over a budget that the user has set.

    ``most_usd`` is the sum to which a yes must be said, in US dollars.
    """

    code = "over_budget"

    def __init__(self, message: str, *, short: str = "", most_usd: Decimal | None = None) -> None:
        super().__init__(message, short=short)
        self.most_usd = most_usd


class NotConfirmed(MoneyProblem):
    """The price is above what may be spent without being asked."""

    code = "not_confirmed"


class AlreadyOrdered(NotConfirmed):
    """The very same was ordered before: bought, under way elsewhere, or perhaps paid.

    ``order`` is its id.
    """

    def __init__(self, message: str, *, order: str = "", short: str = "") -> None:
        super().__init__(message, short=short)
        self.order = order


class ServiceProblem(ComposerError):
    """The service or the network failed; not charged, or refunded."""

    code = "service_failed"
    exit_code = 5


class ServiceFailed(ServiceProblem):
    """The service answered with an error."""


class OrderFailed(ServiceFailed):
    """The service had taken the order and gave it up: nothing can be fetched, only ordered anew."""

    code = "order_failed"


class ServiceBusy(ServiceProblem):
    """Too many requests; ``retry_after`` is in seconds, None where the service did not say."""

    code = "busy"

    def __init__(self, message: str, *, retry_after: float | None = None, short: str = "") -> None:
        super().__init__(message, short=short)
        self.retry_after = retry_after


class ServiceUnreachable(ServiceProblem):
    """The order never left this computer."""

    code = "unreachable"


class AnswerLost(ComposerError):
    """The order went out and no whole answer came back: it may have been charged."""

    code = "answer_lost"
    exit_code = 6

    def __init__(self, message: str, *, short: str = "", charged: Charge = Charge.UNKNOWN) -> None:
        super().__init__(message, short=short, charged=charged, retry_safe=False)


class Cancelled(ComposerError):
    """The user stopped it."""

    code = "cancelled"
    exit_code = 5


class ComputerProblem(ComposerError):
    """This computer failed; what was bought is kept."""

    code = "computer"
    exit_code = 7
    narrower_codes = frozenset(
        {
            "audio_missing",
            "database_damaged",
            "disk_full",
            "encoder_failed",
            "interrupted",
            "library_newer",
            "no_decoder",
            "no_room_to_hold",
            "song_too_long_to_hold",
        }
    )


class LibraryUnusable(ComputerProblem):
    """The library's folder or database cannot be used."""

    code = "library"


class DiskProblem(ComputerProblem):
    """No room on the disk, or no permission to write."""

    code = "disk"


class AudioUnreadable(ComputerProblem):
    """A sound file that no decoder here understands."""

    code = "audio_unreadable"


class KeyStoreProblem(ComputerProblem):
    """The system's keyring does not answer."""

    code = "keyring"


class EngineFailed(ComputerProblem):
    """The sketch engine broke."""

    code = "engine"


def exit_code_of(code: str) -> int:
    """The exit code of the command line for an error's code; 5 for what a service made up."""
    kinds: list[type[ComposerError]] = [ComposerError]
    for kind in kinds:
        if code == kind.code or code in kind.narrower_codes:
            return kind.exit_code
        kinds.extend(kind.__subclasses__())
    return ServiceProblem.exit_code

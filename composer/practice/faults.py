"""What shall go wrong with the next request, and what does that look like on the wire?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from composer.practice.ledger import Place

KINDS: Mapping[str, str] = {
    "reset_before_charge": "The connection is reset before the order is read; nothing is charged.",
    "reset_after_charge": "The order is made and charged, then the connection is reset.",
    "hang": "The order is charged; its answer is held back until you let it come.",
    "slow_body": "The answer trickles in small pieces.",
    "chunked_body": "The right answer comes in chunks, without a Content-Length.",
    "truncated_body": "The answer ends early: its Content-Length promises more.",
    "reset_in_body": "The connection is reset in the middle of the answer.",
    "empty_body": "The answer is a 200 with no body.",
    "html_answer": "The answer is a 200 with a web page instead of audio.",
    "truncated_json": "The answer is JSON that breaks off in the middle.",
    "wrong_content_type": "The right bytes come under a wrong Content-Type.",
    "missing_headers": "The answer comes without the service's own headers.",
    "lies_about_length": "The answer names another length than the audio has.",
    "wrong_charge": "The service charges and reports more than its price list says.",
    "garbage_audio": "The answer has the right type, and no player can read it.",
    "silence": "The song has its right length, and there is nothing to hear.",
    "expired_file": "The address of the finished file has expired.",
    "status:400": "The service refuses the order as invalid.",
    "status:401": "The service refuses the key.",
    "status:402": "The service says that the balance is too low.",
    "status:404": "The service does not know the address.",
    "status:429": "The service says that too many requests are running.",
    "status:500": "The service fails inside.",
    "status:502": "The service behind the service fails.",
    "status:503": "The service is not available.",
}
"""Every fault that may strike any service, with a sentence for the menu of practice mode."""

OWN: Mapping[str, Mapping[str, str]] = {
    "apiframe": {
        "apiframe:job_failed": "The job fails while it is worked on; the credits come back.",
        "apiframe:job_cancelled": "The job is cancelled by the service; the credits come back.",
        "apiframe:expired": "The job is done, and its file has expired already.",
        "apiframe:result_string": "The result is the bare address of the file.",
        "apiframe:result_list": "The result is a bare list of tracks.",
        "apiframe:result_null": "The job is done and has no result.",
        "apiframe:no_url": "The track of the result has an empty address.",
        "apiframe:stuck_queued": "The job waits in the queue until you let it come.",
        "apiframe:forgets_job": "The job is charged, and the service no longer knows it.",
        "apiframe:key_inactive": "The service says that the key is inactive.",
    },
    "verbatik": {
        "verbatik:pending": "The songs are still pending, and ready when looked at again.",
        "verbatik:pending_forever": "The songs are pending, and nowhere to be found again.",
        "verbatik:failed": "Every song of the order has failed; nothing is charged.",
        "verbatik:one_failed": "The second of two songs has failed; one is charged.",
        "verbatik:nested_error": "The service fails inside and says so in its other form.",
        "verbatik:no_status": "The songs come without a status.",
        "verbatik:no_cost": "The answer does not say what was charged.",
    },
    "minimax": {
        "minimax:odd_hex": "A hex digit of the audio is missing; the song is charged.",
        "minimax:foreign_hex": "Two digits of the audio are not hex; the song is charged.",
        "minimax:empty_audio": "The answer says that all is well and has no audio; it is charged.",
        "minimax:stream_dies": "The connection is lost in the middle of a stream.",
        "minimax:stream_without_end": "A stream ends in order, but without its final event.",
        "minimax:repeated_end": "The final event of a stream repeats the whole audio.",
        "minimax:error_in_stream": "An error comes in the middle of a stream; it is charged.",
        "minimax:url_in_audio_url": "The address of the file comes as data.audio_url.",
        "minimax:http_codes": "A refusal comes under a real HTTP status, in the newer form.",
        "minimax:unknown_error": "The service fails inside, under an HTTP 200 (1000).",
        "minimax:timeout": "The service took too long, under an HTTP 200 (1001).",
        "minimax:rate_limit": "Too many orders at once, under an HTTP 200 (1002).",
        "minimax:not_authorised": "The key is not accepted, under an HTTP 200 (1004).",
        "minimax:no_balance": "The balance is too low, under an HTTP 200 (1008).",
        "minimax:sensitive_input": "The text is refused by moderation (1026).",
        "minimax:sensitive_output": "The finished song is withheld by moderation (1027).",
        "minimax:wrong_region": "The key belongs to the other region (2049).",
        "minimax:quota": "The plan is used up until its next window (2056).",
        "minimax:not_on_plan": "The plan does not include this model (2061).",
    },
}
"""Faults that a service alone knows, by the service's name: `kind` begins with its name and a
colon, as in "minimax:odd_hex"."""


def kinds_of(service: str) -> Mapping[str, str]:
    """Every fault that may strike a service, with its sentence."""
    return {**KINDS, **OWN.get(service, {})}


class Fault(Struct, frozen=True, kw_only=True):
    """One misfortune, ready to strike."""

    kind: str
    retry_after: float | None = 1
    """Seconds named in Retry-After by `status:429`; None leaves the header out."""
    pause_seconds: float = 0.05
    """Pause between two pieces of a `slow_body`."""

    @property
    def status(self) -> int | None:
        """The HTTP status that this fault answers with, or None."""
        head, _, number = self.kind.partition(":")
        return int(number) if head == "status" else None


class Line(Struct, frozen=True, kw_only=True):
    """One line of the script, as far as it has not been used up."""

    number: int
    """Its own for as long as the script lives."""
    fault: Fault
    service: str | None
    """None: whichever service is asked first."""
    at: Place
    left: int
    """How many requests it will still strike."""


class Faults:
    """The script of what goes wrong; tests and the practice window write it, the services read it.

    Each call of `next` is one line of the script. A request takes the first line that fits its
    service and place; a line is used up after `times` requests.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._script: list[Line] = []
        self._written = 0
        self._hanging: list[Callable[[], None]] = []

    def next(
        self,
        kind: str,
        *,
        times: int = 1,
        service: str | None = None,
        at: Place | None = None,
        retry_after: float | None = 1,
        pause_seconds: float = 0.05,
    ) -> None:
        """Let `kind` (of KINDS or OWN) strike the next `times` requests.

        `service` narrows it to one service. `at` says which requests: "order" (unless said
        otherwise), "job", "words", "account", or "file" (always for `expired_file`).
        """
        known = [*KINDS, *(own for faults in OWN.values() for own in faults)]
        if kind not in known:
            raise ValueError(f"There is no fault called {kind!r}; known are {', '.join(known)}.")
        if service is None and kind not in KINDS:
            service = kind.partition(":")[0]
        place = at or ("file" if kind == "expired_file" else "order")
        fault = Fault(kind=kind, retry_after=retry_after, pause_seconds=pause_seconds)
        with self._lock:
            self._written += 1
            line = Line(number=self._written, fault=fault, service=service, at=place, left=times)
            self._script.append(line)

    def strike_out(self, number: int) -> None:
        """Take one line out of the script; does nothing if it was used up meanwhile."""
        with self._lock:
            self._script = [line for line in self._script if line.number != number]

    def clear(self) -> None:
        """Forget every fault that has not struck yet."""
        with self._lock:
            self._script.clear()

    @property
    def script(self) -> tuple[Line, ...]:
        """What has not struck yet, in the order in which it will."""
        with self._lock:
            return tuple(self._script)

    @property
    def holding(self) -> int:
        """How many answers are held back until they are released."""
        with self._lock:
            return len(self._hanging)

    @property
    def pending(self) -> tuple[str, ...]:
        """The kinds that wait for a request, each as often as it will strike."""
        with self._lock:
            return tuple(line.fault.kind for line in self._script for _ in range(line.left))

    def take(self, service: str, place: Place) -> Fault | None:
        """Give the fault that strikes this request, if any, and use it up."""
        with self._lock:
            for row, line in enumerate(self._script):
                if line.at == place and line.service in {None, service}:
                    left = line.left - 1
                    self._script[row : row + 1] = [replace(line, left=left)] if left > 0 else []
                    return line.fault
        return None

    def release(self) -> int:
        """Let every hanging request go on to its answer; return how many there were."""
        with self._lock:
            released, self._hanging = self._hanging, []
        for let_go in released:
            let_go()
        return len(released)

    def hold(self, let_go: Callable[[], None]) -> None:
        """Remember how to let a hanging request go."""
        with self._lock:
            self._hanging.append(let_go)

    def forget(self, let_go: Callable[[], None]) -> None:
        """Drop a hanging request that ended by itself."""
        with self._lock:
            if let_go in self._hanging:
                self._hanging.remove(let_go)

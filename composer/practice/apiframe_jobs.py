"""How does an order of Apiframe stand, and how is that told?"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

if TYPE_CHECKING:
    import asyncio

    from composer.practice.apiframe_orders import Order

Status = Literal["QUEUED", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]

STATUSES: Collection[str] = ("QUEUED", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED")

REMEMBERED = timedelta(hours=24)
"""How long the same Idempotency-Key gives the same job."""


class Job(Struct, kw_only=True, eq=False):
    """One order from its acceptance to its end."""

    id: str
    """UUID."""
    order: Order
    model: str
    number: int
    """Of the order in the ledger."""
    fault: str
    """The kind of the fault that struck the order, or an empty text."""
    credits: int
    """Taken for it; 0 after they were given back."""
    wait: float
    """Seconds from the beginning of the work to its end."""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: Status = "QUEUED"
    began: float = 0.0
    """When the work began, by the monotonic clock."""
    audio_url: str = ""
    error: str | None = None
    completed: datetime | None = None
    work: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it still takes up one of the places at a time."""
        return self.status in {"QUEUED", "PROCESSING"}

    def begin(self) -> None:
        """Go from waiting to work."""
        self.status = "PROCESSING"
        self.began = time.monotonic()

    def end(self, status: Status, *, audio_url: str = "", error: str | None = None) -> None:
        """Come to an end, well or badly."""
        self.audio_url = audio_url
        self.error = error
        self.completed = datetime.now(UTC)
        self.status = status

    @property
    def progress(self) -> int | None:
        """Percent of the work; None before and after a failure."""
        if self.status == "COMPLETED":
            return 100
        if self.status != "PROCESSING":
            return None
        share = (time.monotonic() - self.began) / self.wait if self.wait > 0 else 0.0
        return min(99, int(100 * share))

    def document(self, marks: Collection[str] = ()) -> Mapping[str, object]:
        """Tell how it stands, as spoiled as `marks` and the order's own fault make it."""
        marks = {self.fault, *marks}
        return {
            "id": self.id,
            "status": self.status,
            "model": self.model,
            "progress": self.progress,
            "result": self._result(marks) if self.status == "COMPLETED" else None,
            "error": self.error,
            "creditCost": self.credits * (2 if "wrong_charge" in marks else 1),
            "webhookStatus": None,
            "createdAt": _told(self.created),
            "completedAt": _told(self.completed) if self.completed else None,
            "expired": "apiframe:expired" in marks and self.status == "COMPLETED",
            "input": self.order.fields,
        }

    def _result(self, marks: Collection[str]) -> object:
        seconds = self.order.length_ms / 1000
        track = {
            "id": f"{self.id}-1",
            "audioUrl": "" if "apiframe:no_url" in marks else self.audio_url,
            "imageUrl": None,
            "title": None,
            "tags": None,
            "duration": seconds * 2 if "lies_about_length" in marks else seconds,
        }
        if "apiframe:result_null" in marks:
            return None
        if "apiframe:result_string" in marks:
            return self.audio_url
        if "apiframe:result_list" in marks:
            return [track]
        return {"tracks": [track]}


class Board:
    """Every job of the service, oldest first."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._by_key: dict[str, Job] = {}

    @property
    def running(self) -> int:
        """How many places are taken."""
        return sum(job.is_running for job in self._jobs.values())

    def put_up(self, job: Job, key: str) -> None:
        """Add a job, and the Idempotency-Key that it was ordered with, if any."""
        self._jobs[job.id] = job
        if key:
            self._by_key[key] = job

    def ordered_with(self, key: str, now: datetime) -> Job | None:
        """The job that this key has ordered and that is still remembered."""
        job = self._by_key.get(key)
        return job if job is not None and now - job.created < REMEMBERED else None

    def find(self, id_: str) -> Job | None:
        """The job of this id, unless the service has forgotten it."""
        job = self._jobs.get(id_)
        return None if job is None or job.fault == "apiframe:forgets_job" else job

    def newest_first(self) -> list[Job]:
        """Every job that the service has not forgotten."""
        return [job for job in reversed(self._jobs.values()) if self.find(job.id)]


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""What does Apiframe answer to an order, and what does it tell of an account?

Facts: api.apiframe.ai/v2/openapi.json, and apiframe.ai/docs for ``maxConcurrentJobs``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from composer.domain.provider import Account
from composer.domain.sentences import say
from composer.providers import _http

_JOB_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")
"""A UUID, says the specification; whatever is safe in a path is taken."""


class OrderAnswer(Struct, frozen=True, kw_only=True):
    """What came back for an order."""

    status: int
    said: Mapping[str, Any]
    retry_after: str | None
    trace: str | None

    @property
    def job(self) -> str:
        """The job's id, if the order was taken; else empty."""
        job = self.said.get("jobId") if 200 <= self.status < 300 else None
        return job if isinstance(job, str) and _JOB_ID.fullmatch(job) else ""

    def leaves_doubt(self, *, after_loss: bool) -> bool:
        """Whether the order may have been taken all the same.

        After a lost answer, a conflict (409) may be the first try, which is still at work.
        """
        if self.status == 409:
            return after_loss
        return 200 <= self.status < 300 or self.status == 408 or self.status >= 500

    @property
    def is_busy(self) -> bool:
        """Whether the order was not taken because too many jobs run."""
        return self.status == 429

    @property
    def reason(self) -> str:
        """Why it is no answer, in a few words."""
        return say("it named no job") if 200 <= self.status < 300 else f"HTTP {self.status}"


def read_account(said: Mapping[str, Any]) -> Account | None:
    """What is told of the account; None if this is no account."""
    team = said.get("team")
    if not isinstance(team, dict):
        return Account() if isinstance(said.get("user"), dict) else None
    credits, at_once = _http.money(team.get("credits")), team.get("maxConcurrentJobs")
    if isinstance(at_once, int) and not isinstance(at_once, bool) and at_once > 0:
        return Account(credits=credits, parallel=at_once)
    return Account(credits=credits)

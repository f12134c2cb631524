"""What does Apiframe say of a job: how it stands, what it cost, where its songs are?

Facts: api.apiframe.ai/v2/openapi.json and apiframe.ai/docs, "Get job" and "Music". The result is
an object with tracks; an older page shows a bare address, so that and a list are read too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from composer.domain.sentences import say
from composer.providers import _http

COMPLETED, FAILED, CANCELLED = "COMPLETED", "FAILED", "CANCELLED"
ENDED = frozenset({COMPLETED, FAILED, CANCELLED})
_WORDS = {"QUEUED": say("In line at Apiframe"), "PROCESSING": say("Making")}


class Track(Struct, frozen=True, kw_only=True):
    """One song of a job."""

    link: str
    seconds: float | None = None
    """Its length as Apiframe says it."""


class Job(Struct, frozen=True, kw_only=True):
    """One order as Apiframe tells of it."""

    status: str
    """QUEUED, PROCESSING, COMPLETED, FAILED or CANCELLED; another one means that it goes on."""
    progress: float | None = None
    """0 to 1; None where Apiframe does not say."""
    credits: Decimal | None = None
    """What it cost; 0 after a failure, None while unknown."""
    words: str = ""
    """Why it failed, in Apiframe's own words."""
    expired: bool = False
    """Whether Apiframe has deleted its files."""
    tracks: tuple[Track, ...] = ()

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in ENDED

    @property
    def cost_is_told(self) -> bool:
        """Whether its cost is known; one of nothing says nothing before the end."""
        return self.credits is not None and (self.credits > 0 or self.has_ended)

    @property
    def stage(self) -> str:
        """What is happening, for people."""
        return _WORDS.get(self.status, say("Working"))


def read_job(said: Mapping[str, Any]) -> Job:
    """The job in an answer; whatever is missing or of another kind is left out."""
    status, error = said.get("status"), said.get("error")
    percent = _http.money(said.get("progress"))
    return Job(
        status=status.upper() if isinstance(status, str) else "",
        progress=None if percent is None else min(max(float(percent) / 100, 0.0), 1.0),
        credits=_http.charge(said.get("creditCost")),
        words=error if isinstance(error, str) else "",
        expired=said.get("expired") is True,
        tracks=tuple(_tracks(said.get("result"))),
    )


def _tracks(result: object) -> Iterator[Track]:
    match result:
        case str() if result.strip():
            yield Track(link=result.strip())
        case {"tracks": list(tracks)}:
            for track in tracks:
                yield from _tracks(track)
        case list(tracks):
            for track in tracks:
                yield from _tracks(track)
        case {"audioUrl": str(link), **more} if link.strip():
            yield Track(link=link.strip(), seconds=_http.seconds(more.get("duration")))

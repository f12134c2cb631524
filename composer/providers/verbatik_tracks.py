"""What does an answer of Verbatik say of its songs and of the money?

Facts: docs.verbatik.com, "Text-to-Music" (``success``, ``tracks``, their statuses) and
"Text-to-Speech" (``cost_cents`` and ``balance_cents``, in the answer or in headers). The page's
example of an answer breaks off after a track's tags, so everything beyond is read if it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from msgspec import Struct, field

from composer.domain.provider import Submitted
from composer.domain.sentences import say
from composer.providers import _failures, _http
from composer.providers._failures import Receipt


class Track(Struct, frozen=True, kw_only=True):
    """One song of an order."""

    id: str = ""
    link: str = ""
    """Where its file lies; empty while it is being made."""
    seed: int | None = None
    seconds: float | None = None
    failed: bool = False
    words: str = ""
    """What Verbatik says of its failure."""

    @property
    def is_pending(self) -> bool:
        """Whether it has to be looked at again: neither failed nor anywhere to be fetched."""
        return not self.failed and not self.link


class Standing(Struct):
    """How far an order has come; changed while its events are told."""

    tracks: list[Track] = field(default_factory=list)
    """The songs that Verbatik took on; their places are their numbers, from 0."""
    receipt: Receipt = field(default_factory=Receipt)
    failed_at_once: list[Track] = field(default_factory=list)

    def begin(self, tracks: Iterable[Track]) -> None:
        """Take over the songs of the first answer."""
        for track in tracks:
            (self.failed_at_once if track.failed else self.tracks).append(track)

    @property
    def living(self) -> list[Track]:
        """The songs that have not failed."""
        return [track for track in self.tracks if not track.failed]

    @property
    def failed(self) -> list[Track]:
        """The songs that have."""
        return [*self.failed_at_once, *(track for track in self.tracks if track.failed)]

    @property
    def submitted(self) -> Submitted:
        """By what ``remembered`` finds the songs again."""
        ids = [track.id for track in self.tracks]
        links = [track.link or _NO_LINK for track in self.tracks]
        link = " ".join(links) if any(track.link for track in self.tracks) else None
        return Submitted(remote_id=",".join(ids) if all(ids) else link, remote_link=link)

    @property
    def failure_words(self) -> str:
        """What Verbatik says of the first song that failed; may be empty."""
        return next((track.words for track in self.failed if track.words), "")

    def note(self, ordered: int) -> str:
        """What is worth knowing of the result, in one line: what is missing of so many songs that
        were ordered, and the seeds."""
        parts = list[str]()
        if missing := max(0, ordered - len(self.living)):
            said = _failures.quoted(self.failure_words)
            parts.append(
                say(
                    "{missing} of {ordered} songs failed at Verbatik{said}",
                    missing=missing,
                    ordered=ordered,
                    said=said,
                )
            )
        seeds = dict.fromkeys(track.seed for track in self.living if track.seed is not None)
        if seeds:
            listed = " and ".join(map(str, seeds))
            parts.append(
                say("Seed {seed}", seed=listed)
                if len(seeds) == 1
                else say("Seeds {seeds}", seeds=listed)
            )
        return " · ".join(parts)


_NO_LINK = "-"


def remembered(remote_id: str, remote_link: str | None) -> list[Track]:
    """The songs of an order, as far as was known when it was taken."""
    ids = [] if remote_id == remote_link else remote_id.split(",")
    links = [link.removeprefix(_NO_LINK) for link in (remote_link or "").split()]
    pairs = zip_longest(ids, links, fillvalue="")
    return [Track(id=id_, link=link) for id_, link in pairs]


def tracks_of(said: Mapping[str, Any]) -> list[Track]:
    """The songs in an answer; one alone may come as ``track``, or as the answer itself."""
    listed = said.get("tracks")
    if isinstance(listed, list):
        return [_track(one) for one in listed if isinstance(one, dict)]
    one = said.get("track")
    if isinstance(one, dict):
        return [_track(one)]
    return [_track(said)] if {"id", "audio_url", "status"} & said.keys() else []


def track_in(said: Mapping[str, Any], id_: str) -> Track | None:
    """The song of that id in an answer, or one that bears no id; None if it tells of neither."""
    return next((track for track in tracks_of(said) if track.id in {id_, ""}), None)


def _track(said: Mapping[str, Any]) -> Track:
    status = str(said.get("status") or "").lower()
    seed = said.get("seed")
    return Track(
        id=_text(said.get("id")),
        # An address has no blanks, and in the library the links of one order stand between them.
        link=_text(said.get("audio_url")).replace(" ", "%20"),
        seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else None,
        seconds=_http.seconds(said.get("duration")),
        failed=status == "failed",
        words=_failure_words(said),
    )


def _failure_words(said: Mapping[str, Any]) -> str:
    error = said.get("error")
    words = error.get("message") if isinstance(error, dict) else error
    for one in (words, said.get("error_message"), said.get("message")):
        if isinstance(one, str) and one.strip():
            return _failures.own_words(one).rstrip(".")
    return ""


def receipt_of(said: Mapping[str, Any], headers: Mapping[str, str]) -> Receipt:
    """What an answer says of the money, in its body or else in its headers."""
    cost = _http.charge(said.get("cost_cents"))
    balance = _http.money(said.get("balance_cents"))
    if cost is None:
        cost = _http.charge(headers.get("X-Cost-Cents"))
    if balance is None:
        balance = _http.money(headers.get("X-Balance-Cents"))
    return Receipt(cost=_dollars(cost), balance=_dollars(balance))


def _dollars(cents: Decimal | None) -> Decimal | None:
    return None if cents is None else cents / 100


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""

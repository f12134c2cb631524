"""Which earlier versions of a draft are kept?

Everything that was ordered, named or put back is kept for good. Of what was merely typed, there is
a version for every pause, and one from before most of it was deleted. They thin out as they grow
old: all of the last hour, one an hour of the last day, one a day of the last month, and one a month
before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from composer.domain.request import Draft

PAUSE = timedelta(seconds=30)
"""What is typed without such a pause is one version."""
MOST_TYPED = timedelta(minutes=5)
"""Even who never pauses gets a version so often."""


class Reason(StrEnum):
    """Why a version is there."""

    TYPED = "typed"
    ORDERED = "ordered"
    NAMED = "named"
    BEFORE_RESTORE = "before a restore"
    """What was in the editor when an older version was put back."""


class Version(Struct, frozen=True, kw_only=True):
    """A draft as it was."""

    draft: Draft
    when: datetime
    """With a zone."""
    reason: Reason = Reason.TYPED
    name: str = ""
    """What somebody called it."""
    began: datetime | None = None
    """When its typing began; None: at ``when``."""


def with_typed(versions: Sequence[Version], draft: Draft, when: datetime) -> tuple[Version, ...]:
    """The history after something was typed: a new version, or the last one brought up to date."""
    if versions and versions[-1].draft == draft:
        return tuple(versions)
    if not versions and draft.is_blank:
        return ()
    last = versions[-1] if versions else None
    if last is not None and last.reason is Reason.TYPED:
        began = last.began or last.when
        is_one_go = when - last.when < PAUSE and when - began < MOST_TYPED
        if is_one_go and not _loses_much(last.draft, draft):
            newer = Version(draft=draft, when=when, began=began)
            return (*versions[:-1], newer)
    return (*versions, Version(draft=draft, when=when))


def _loses_much(before: Draft, after: Draft) -> bool:
    """Whether most of what was written is gone: it may be wanted back."""
    return _written(after) * 2 < _written(before)


def _written(draft: Draft) -> int:
    return len(draft.title) + len(draft.prompt) + len(draft.lyrics)


def with_kept(
    versions: Sequence[Version], draft: Draft, when: datetime, reason: Reason, name: str = ""
) -> tuple[Version, ...]:
    """The history with a version that stays: ordered, named, or replaced by an older one."""
    kept = Version(draft=draft, when=when, reason=reason, name=name)
    last = versions[-1] if versions else None
    if last is not None and last.draft == draft:
        if last.reason is Reason.TYPED:
            return (*versions[:-1], kept)
        if (last.reason, last.name) == (reason, name):
            return tuple(versions)
    return (*versions, kept)


def thinned(versions: Sequence[Version], now: datetime) -> tuple[Version, ...]:
    """The versions that are worth keeping at ``now``; the newest is always among them."""
    kept, spans = list[Version](), set[tuple[str, int]]()
    for version in reversed(versions):
        span = _span(version.when, now)
        if version.reason is not Reason.TYPED or not kept or span is None or span not in spans:
            kept.append(version)
        if span is not None:
            spans.add(span)
    return tuple(reversed(kept))


def _span(when: datetime, now: datetime) -> tuple[str, int] | None:
    """The stretch of time of which one version is enough; None if each is worth keeping."""
    age = now - when
    if age < timedelta(hours=1):
        return None
    second = int(when.timestamp())
    if age < timedelta(days=1):
        return "hour", second // 3600
    if age < timedelta(days=31):
        return "day", second // 86_400
    return "month", when.year * 12 + when.month

"""How is a generation written into the tables, and read out of them again?

A time is ISO 8601 in UTC and always as long, so that the texts sort as the times do; a sum is a
decimal text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from msgspec import Struct

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State, Verdict
from composer.domain.request import Request
from composer.storage.request_json import (
    failure_from_plain,
    failure_to_plain,
    from_text,
    loudness_from_plain,
    loudness_to_plain,
    note_of,
    note_parts,
    request_from_plain,
    request_to_plain,
    sections_from_plain,
    sections_to_plain,
    texts_from,
    to_text,
)
from composer.storage.search_words import whole_text

COLUMNS = (
    "id, sku, provider, state, created, started, ended, title, request, estimate_usd, "
    "charged_usd, balance_usd, remote_id, remote_link, note, failure, starred, deleted, "
    "estimate_high_usd, estimate_credits, charged_credits, balance_credits, attempt, "
    "song, parent, stars, verdict, remark, labels, note_made_of"
)
CLIP_COLUMNS = "generation, id, path, format, seconds, bytes, sections, number, loudness, digest"
_DERIVED = "seconds, price"
"""Said elsewhere too; here to be looked for."""
_WRITTEN = f"{COLUMNS}, {_DERIVED}, moment"


class ClipFile(Struct, frozen=True, gc=False):
    """What is known of the file of a clip, of which there may be 100,000 at once: the collector
    of garbage would stand still for a tenth of a second to look through them."""

    generation: str
    id: str
    path: str
    bytes: int
    digest: str | None


def _marks(names: str) -> str:
    return ", ".join("?" for _ in names.split(", "))


UPSERT = (
    f"INSERT INTO generations ({_WRITTEN}) VALUES ({_marks(_WRITTEN)}) "  # noqa: S608
    "ON CONFLICT (id) DO UPDATE SET "
    # Where it stands in the list is settled when it comes.
    + ", ".join(
        f"{name} = excluded.{name}" for name in _WRITTEN.split(", ") if name not in {"id", "moment"}
    )
)
INSERT_CLIP = f"INSERT INTO clips ({CLIP_COLUMNS}, place) VALUES ({_marks(CLIP_COLUMNS)}, ?)"  # noqa: S608


def row_of(generation: Generation) -> tuple[object, ...]:
    """The values of COLUMNS and of what is kept beside them to be looked for."""
    failure = generation.failure
    charged, estimate = generation.charged_usd, generation.estimate_usd
    price = charged if charged is not None else estimate
    return (
        generation.id,
        generation.request.sku,
        generation.request.sku.partition("/")[0],
        generation.state.value,
        time_text(generation.created),
        time_text(generation.started),
        time_text(generation.ended),
        whole_text(generation.title),
        to_text(request_to_plain(generation.request)),
        _money(generation.estimate_usd),
        _money(generation.charged_usd),
        _money(generation.balance_usd),
        _text(generation.remote_id),
        _text(generation.remote_link),
        whole_text(generation.note),
        None if failure is None else to_text(failure_to_plain(failure)),
        int(generation.starred),
        time_text(generation.deleted),
        _money(generation.estimate_high_usd),
        _money(generation.estimate_credits),
        _money(generation.charged_credits),
        _money(generation.balance_credits),
        generation.attempt,
        _text(generation.song),
        _text(generation.parent),
        generation.stars,
        None if generation.verdict is None else generation.verdict.value,
        whole_text(generation.remark),
        to_text([whole_text(label) for label in generation.labels]),
        note_parts(generation.note),
        None if generation.clip is None else generation.clip.seconds,
        None if price is None else float(price),
    )


def generation_of(row: Sequence[str], clips: tuple[Clip, ...]) -> Generation:
    """Read the values of COLUMNS. Raises ValueError, TypeError and ArithmeticError."""
    (each, _sku, _provider, state, created, started, ended, title, request) = row[:9]
    (estimate, charged, balance, remote_id, remote_link, note, failure, starred, deleted) = row[
        9:18
    ]
    (estimate_high, estimate_credits, charged_credits, balance_credits, attempt) = row[18:23]
    (song, parent, stars, verdict, remark, labels, note_made_of) = row[23:]
    return Generation(
        id=each,
        request=request_of(request),
        state=State(state),
        created=datetime.fromisoformat(created),
        started=_time_of(started),
        ended=_time_of(ended),
        title=title,
        estimate_usd=_money_of(estimate),
        estimate_high_usd=_money_of(estimate_high),
        estimate_credits=_money_of(estimate_credits),
        charged_usd=_money_of(charged),
        charged_credits=_money_of(charged_credits),
        balance_usd=_money_of(balance),
        balance_credits=_money_of(balance_credits),
        attempt=int(attempt),
        remote_id=remote_id,
        remote_link=remote_link,
        note=note_of(note, note_made_of),
        failure=None if failure is None else failure_from_plain(from_text(failure)),
        starred=bool(starred),
        deleted=_time_of(deleted),
        song=song,
        parent=parent,
        stars=int(stars),
        verdict=None if verdict is None else Verdict(verdict),
        remark=remark,
        labels=texts_from(labels),
        clips=clips,
    )


def clip_row(generation_id: str, place: int, clip: Clip) -> tuple[object, ...]:
    """The values of CLIP_COLUMNS and the place."""
    return (
        generation_id,
        clip.id,
        clip.path,
        clip.format,
        clip.seconds,
        clip.bytes,
        to_text(sections_to_plain(clip.sections)),
        clip.number,
        None if clip.loudness is None else to_text(loudness_to_plain(clip.loudness)),
        clip.digest,
        place,
    )


def clip_of(row: Sequence[object]) -> Clip:
    """Read the values of CLIP_COLUMNS. Raises ValueError and TypeError."""
    _, each, path, format_, seconds, size, sections, number, loudness, digest = row
    return Clip(
        id=str(each),
        path=str(path),
        format=str(format_),
        seconds=float(str(seconds)),
        bytes=int(str(size)),
        # Mostly there are none, and reading JSON takes ten times as long as seeing that.
        sections=() if sections == "[]" else sections_from_plain(json.loads(str(sections))),
        number=int(str(number)),
        loudness=None if loudness is None else loudness_from_plain(from_text(str(loudness))),
        digest=None if digest is None else str(digest),
    )


def request_of(text: str) -> Request:
    """A request as it is kept. Raises ValueError."""
    return request_from_plain(from_text(text))


def _text(text: str | None) -> str | None:
    return None if text is None else whole_text(text)


def time_text(time: datetime | None) -> str | None:
    """ISO 8601 in UTC. ValueError for a time without a zone."""
    if time is None:
        return None
    if time.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _money(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd:f}"


def _money_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

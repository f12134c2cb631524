"""Which songs do the JSON files beside the audio tell of?

They hold everything from which a row of the library can be made again (``AudioFiles`` writes
them), so that a lost database loses no song.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.generation import MOST_STARS, Generation, State, Verdict
from composer.domain.loudness import Loudness
from composer.domain.sentence_json import put_together
from composer.storage.request_json import (
    Plain,
    from_text,
    loudness_from_plain,
    request_from_plain,
    sections_from_plain,
    texts_of,
)

_LARGEST = 20_000_000
"""Bytes; a file that is longer describes no song."""


class Described(Struct, frozen=True, kw_only=True):
    """A song as its files tell of it, with all of its clips that have one."""

    generation: Generation
    present: frozenset[str]
    """The ids of the clips whose sound file is there, in the library or in the bin."""


def read_descriptions(library: Path) -> list[Described]:
    """Every song that has a description in the library's folder or in its bin, oldest first.

    What is no description of a song is passed over. Raises OSError if the folder cannot be read.
    """
    songs: dict[str, Described] = {}
    for file, relative, deleted in _files(library):
        found = _read(file, relative, deleted)
        if found is None:
            continue
        known = songs.get(found.generation.id)
        songs[found.generation.id] = found if known is None else _together(known, found)
    return sorted(songs.values(), key=lambda song: song.generation.created)


def has_descriptions(library: Path) -> bool:
    """Whether there is a file that may describe a song; quick."""
    return next(_files(library), None) is not None


def described_clip(audio: Path) -> str | None:
    """The id of the clip that the description beside a sound file tells of; None without one."""
    found = _read(audio.with_name(audio.name + ".json"), audio.name, None)
    return None if found is None else found.generation.clips[0].id


def _files(library: Path) -> Iterator[tuple[Path, str, datetime | None]]:
    """(the description, the clip's path in the library, when it was deleted)"""
    yield from ((file, clip, None) for file, clip in _below(library))
    bin_ = library / ".bin"
    for day in sorted(bin_.iterdir(), reverse=True) if bin_.is_dir() else ():
        try:
            deleted = datetime.fromisoformat(day.name).replace(tzinfo=UTC)
        except ValueError:
            continue
        yield from ((file, clip, deleted) for file, clip in _below(day))


def _below(top: Path) -> Iterator[tuple[Path, str]]:
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(".json") and not name.startswith("."):
                file = Path(folder, name)
                yield file, file.relative_to(top).as_posix().removesuffix(".json")


def _read(file: Path, relative: str, deleted: datetime | None) -> Described | None:
    try:
        if file.stat().st_size > _LARGEST:
            return None
        plain = from_text(file.read_bytes())
        generation = _generation(plain, _clip(plain, relative), deleted)
    except (OSError, ValueError, ArithmeticError):
        return None  # damaged too, or some other program's
    is_there = file.with_name(file.name.removesuffix(".json")).is_file()
    ids = (clip.id for clip in generation.clips if is_there)
    return Described(generation=generation, present=frozenset(ids))


def _together(one: Described, other: Described) -> Described:
    """Two clips of the same order; the order is in the bin only if all of them are."""
    clips = {clip.id: clip for clip in (*other.generation.clips, *one.generation.clips)}
    in_order = sorted(clips.values(), key=lambda clip: clip.number)
    deleted = one.generation.deleted and other.generation.deleted
    return Described(
        generation=replace(one.generation, clips=tuple(in_order), deleted=deleted),
        present=one.present | other.present,
    )


def _generation(plain: Plain, clip: Clip, deleted: datetime | None) -> Generation:
    created = _time(plain, "created")
    if created is None:
        raise ValueError("it does not say when it was made")
    request = request_from_plain({**plain, "title": plain.get("requested_title", "")})
    return Generation(
        id=_text(plain, "generation"),
        request=request,
        state=State.DONE,
        created=created,
        started=_time(plain, "started"),
        ended=_time(plain, "ended"),
        title=_text(plain, "title", request.title),
        attempt=_count(plain, "attempt", 1),
        remote_id=_text(plain, "remote_id", "") or None,
        note=put_together(_text(plain, "note", ""), plain.get("note_made_of")),
        starred=plain.get("starred") is True,
        deleted=deleted,
        song=_text(plain, "song", "") or None,
        parent=_text(plain, "parent", "") or None,
        stars=min(_count(plain, "stars", 0), MOST_STARS),
        verdict=_verdict(plain),
        remark=_text(plain, "remark", ""),
        labels=texts_of(plain, "labels"),
        clips=(clip,),
        estimate_usd=_sum(plain, "estimate_usd"),
        estimate_high_usd=_sum(plain, "estimate_high_usd"),
        estimate_credits=_sum(plain, "estimate_credits"),
        charged_usd=_sum(plain, "charged_usd"),
        charged_credits=_sum(plain, "charged_credits"),
    )


def _clip(plain: Plain, relative: str) -> Clip:
    return Clip(
        id=_text(plain, "clip"),
        path=relative,
        format=_text(plain, "format"),
        seconds=_seconds(plain),
        bytes=_count(plain, "bytes", 0),
        sections=sections_from_plain(plain.get("sections", [])),
        number=_count(plain, "number", _count(plain, "place", 1)),
        loudness=_loudness(plain.get("loudness")),
        digest=_text(plain, "digest", "") or None,
    )


def _verdict(plain: Plain) -> Verdict | None:
    verdict = _text(plain, "verdict", "")
    return Verdict(verdict) if verdict else None


def _loudness(plain: object) -> Loudness | None:
    return loudness_from_plain(plain) if isinstance(plain, dict) else None


def _text(plain: Plain, name: str, default: str | None = None) -> str:
    value = plain.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise ValueError(f"{name} is not text")
    return value


def _count(plain: Plain, name: str, default: int) -> int:
    value = plain.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError(f"{name} is not a number")
    return value


def _seconds(plain: Plain) -> float:
    value = plain.get("seconds")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise ValueError("the length is not a number")
    return float(value)


def _time(plain: Plain, name: str) -> datetime | None:
    value = plain.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{name} is not a time")  # noqa: TRY004  one kind of error for all damage
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError(f"{name} has no zone")
    return time.astimezone(UTC)


def _sum(plain: Plain, name: str) -> Decimal | None:
    value = plain.get(name)
    if value is None:
        return None
    sum_ = Decimal(str(value))
    if not sum_.is_finite():
        raise ValueError(f"{name} is not a sum")
    return sum_

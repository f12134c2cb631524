"""Which recording may a cover be made from?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import urlsplit

from msgspec import Struct

from composer.domain.options import clock
from composer.domain.request import Problem
from composer.domain.sentences import say

LONGEST_ADDRESS = 2000
"""Characters of an address that a service is sent."""


class ReferenceLimit(Struct, frozen=True, kw_only=True):
    """What a service takes as its reference track."""

    least_seconds: float
    most_seconds: float
    most_bytes: int
    formats: tuple[str, ...]
    """Endings of the files that it takes, such as ``mp3``."""


class ReferenceFacts(Struct, frozen=True, kw_only=True):
    """What is known of a file that is to be the reference."""

    bytes: int
    seconds: float | None = None
    """None: it has not been measured yet."""
    trouble: str = ""
    """A whole sentence where it cannot be used at all: not there, no sound in it."""


def is_address(reference: str) -> bool:
    """Whether it is an address on the network rather than a file here."""
    return "://" in reference


def reference_problems(
    limit: ReferenceLimit, label: str, reference: str | None, facts: ReferenceFacts | None
) -> Iterator[Problem]:
    """What keeps a SKU, called ``label``, from using this reference.

    ``facts`` of a file may be missing while it is being looked at.
    """
    if not reference:
        yield _problem(
            "empty",
            say(
                "{label} needs a reference track: a recording whose tune it sings anew.",
                label=label,
            ),
            say("Needs a reference track"),
        )
    elif is_address(reference):
        if not _is_usable_address(reference):
            yield _problem(
                "bad_address",
                say(
                    "The address of the reference track must begin with https:// and be at most "
                    "{longest_address} characters long.",
                    longest_address=LONGEST_ADDRESS,
                ),
                say("Reference is no https address"),
            )
    elif facts is not None:
        yield from _file_problems(limit, label, reference, facts)


def _file_problems(
    limit: ReferenceLimit, label: str, reference: str, facts: ReferenceFacts
) -> Iterator[Problem]:
    if facts.trouble:
        yield _problem("unusable", facts.trouble, say("Reference cannot be used"))
        return
    ending = PurePath(reference).suffix.lstrip(".").lower()
    if ending not in limit.formats:
        known = ", ".join(limit.formats)
        yield _problem(
            "format",
            say(
                "{label} takes reference tracks as {known}; convert this one first.",
                label=label,
                known=known,
            ),
            say("Reference is {kind}", kind=ending.upper() or say("of no kind")),
        )
    if facts.bytes > limit.most_bytes:
        most, has = limit.most_bytes // 1_000_000, facts.bytes / 1_000_000
        yield _problem(
            "too_large",
            say(
                "The reference track has {has:.1f} MB and {label} takes at most {most} MB. "
                "Save it as MP3, or shorten it.",
                has=has,
                label=label,
                most=most,
            ),
            say("Reference over {most} MB", most=most),
        )
    if facts.seconds is None:
        return
    shown = clock(round(facts.seconds * 1000))
    if facts.seconds < limit.least_seconds:
        least = clock(round(limit.least_seconds * 1000))
        yield _problem(
            "too_short",
            say(
                "The reference track lasts {shown}; {label} needs at least {least}.",
                shown=shown,
                label=label,
                least=least,
            ),
            say("Reference under {least}", least=least),
        )
    elif facts.seconds > limit.most_seconds:
        most_length = clock(round(limit.most_seconds * 1000))
        yield _problem(
            "too_long",
            say(
                "The reference track lasts {shown}; {label} takes at most {most_length}. "
                "Shorten it.",
                shown=shown,
                label=label,
                most_length=most_length,
            ),
            say("Reference over {most_length}", most_length=most_length),
        )


def _is_usable_address(reference: str) -> bool:
    try:
        parts = urlsplit(reference)
    except ValueError:
        return False
    plain = reference.isascii() and reference.isprintable() and " " not in reference
    short = len(reference) <= LONGEST_ADDRESS
    return parts.scheme == "https" and bool(parts.hostname) and plain and short


def _problem(code: str, message: str, short: str) -> Problem:
    return Problem(field="reference", code=code, message=message, short=short)

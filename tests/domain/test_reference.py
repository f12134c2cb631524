"""Is a reference track refused for exactly what the service would refuse it for?"""

from __future__ import annotations

import pytest

from composer.domain.reference import (
    ReferenceFacts,
    ReferenceLimit,
    is_address,
    reference_problems,
)

LIMIT = ReferenceLimit(
    least_seconds=6, most_seconds=360, most_bytes=50_000_000, formats=("mp3", "wav", "flac")
)
FINE = ReferenceFacts(bytes=4_000_000, seconds=180.0)


def codes(reference: str | None, facts: ReferenceFacts | None = None) -> list[str]:
    found = list(reference_problems(LIMIT, "music-cover", reference, facts))
    for problem in found:
        assert problem.field == "reference"
        assert problem.message.endswith(".")
        assert 0 < len(problem.short) <= 36
    return [problem.code for problem in found]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (FINE, []),
        (None, []),  # still being looked at
        (ReferenceFacts(bytes=1), []),
        (ReferenceFacts(bytes=50_000_000, seconds=6.0), []),
        (ReferenceFacts(bytes=50_000_001, seconds=360.0), ["too_large"]),
        (ReferenceFacts(bytes=9, seconds=5.99), ["too_short"]),
        (ReferenceFacts(bytes=9, seconds=360.01), ["too_long"]),
        (ReferenceFacts(bytes=60_000_000, seconds=400.0), ["too_large", "too_long"]),
        (ReferenceFacts(bytes=0, trouble="It is not there."), ["unusable"]),
    ],
)
def test_what_a_file_is_refused_for(facts: ReferenceFacts | None, expected: list[str]) -> None:
    assert codes("/music/Old Tape.MP3", facts) == expected


def test_a_file_of_another_kind_is_named() -> None:
    (problem,) = reference_problems(LIMIT, "music-cover", "/music/tape.aiff", FINE)

    assert (problem.code, problem.short) == ("format", "Reference is AIFF")
    assert "mp3, wav, flac" in problem.message
    assert codes("/music/tape", FINE) == ["format"]


@pytest.mark.parametrize("reference", [None, ""])
def test_a_cover_needs_a_reference(reference: str | None) -> None:
    assert codes(reference) == ["empty"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.com/tape.mp3", []),
        ("https://example.com/tape", []),  # what it is shows when the service fetches it
        ("http://example.com/tape.mp3", ["bad_address"]),
        ("ftp://example.com/tape.mp3", ["bad_address"]),
        ("https:///tape.mp3", ["bad_address"]),
        ("https://exa mple.com/tape.mp3", ["bad_address"]),
        ("https://example.com/t\u00e4pe.mp3", ["bad_address"]),
        ("https://[broken/tape.mp3", ["bad_address"]),
        ("https://example.com/" + "x" * 1981, ["bad_address"]),
    ],
)
def test_what_an_address_is_refused_for(address: str, expected: list[str]) -> None:
    assert is_address(address)
    assert codes(address) == expected


def test_a_path_is_no_address() -> None:
    assert not is_address("/music/https/tape.mp3")
    assert not is_address("C:\\music\\tape.mp3")

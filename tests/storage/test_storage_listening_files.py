"""Loops and votes are found again, and a damaged file costs no more than its damaged lines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from composer.domain.comparison import Candidate, Vote
from composer.domain.errors import DiskProblem
from composer.storage.listening_files import LoopsFile, VotesFile

VOTE = Vote(
    when=datetime(2026, 11, 21, tzinfo=UTC),
    blind=False,
    candidates=(Candidate(generation="g", clip="c", sku="sketch/band"),),
    chosen="c",
)


def test_loops_are_kept_and_what_is_no_loop_is_left_out(tmp_path: Path) -> None:
    file = LoopsFile(tmp_path)
    assert file.load() == {}
    file.save({"a": (1.5, 3.25)})
    assert file.load() == {"a": (1.5, 3.25)}
    rubbish = '{"a": [1, 2], "b": [3, 1], "c": "x", "d": [1], "e": [0, 1e999]}'
    (tmp_path / "loops.json").write_text(rubbish)
    assert file.load() == {"a": (1.0, 2.0)}
    (tmp_path / "loops.json").write_text("[]")
    assert file.load() == {}


def test_votes_are_added_line_by_line(tmp_path: Path) -> None:
    file = VotesFile(tmp_path / "data")
    assert file.load() == []
    file.add(VOTE)
    with (tmp_path / "data" / "votes.jsonl").open("a") as out:
        out.write("half a li\n")
    file.add(VOTE)
    assert file.load() == [VOTE, VOTE]


def test_a_folder_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskProblem, match="keeping the vote"):
        VotesFile(tmp_path / "file").add(VOTE)

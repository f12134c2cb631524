"""Does the log stay small, say where a fault was, and keep to itself what it was about?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer.domain.errors import DiskProblem
from composer.storage.log_file import LARGEST, NAME, LogFile, last_lines, older, open_log

KEY = "ky_live_9f8e7d6c5b4a39281706f5e4"
log = logging.getLogger("composer.somewhere")


@pytest.fixture
def log_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[LogFile]:
    """Open; asking for caplog says that the complaints are meant."""
    file = open_log(tmp_path, {"KYMA_API_KEY": "short+key"})
    yield file
    file.close()


def test_nothing_is_made_before_there_is_something_to_note(
    log_file: LogFile, tmp_path: Path
) -> None:
    assert list(tmp_path.iterdir()) == []
    log.debug("too little")
    assert list(tmp_path.iterdir()) == []
    log.info("begun")
    assert last_lines(tmp_path, 9)[0].endswith("INFO composer.somewhere: begun")


def test_of_a_fault_its_kinds_and_places_are_noted_and_not_its_words(
    log_file: LogFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        try:
            {}[f"salt on the rail {KEY}"]
        except KeyError as cause:
            raise DiskProblem("in /home/ada/songs", code="disk_full") from cause
    except DiskProblem:
        log.exception("refused with short+key at %s", tmp_path / "For Eve.wav")
    text = "\n".join(last_lines(tmp_path, 99))
    assert "storage/test_storage_log_file.py:" in text
    assert "KeyError" in text
    assert "DiskProblem disk_full" in text
    for secret in ("salt", KEY, "ada", "short+key", "Eve"):
        assert secret not in text
    assert capsys.readouterr().err == ""


def test_it_stays_small_and_keeps_the_newest(log_file: LogFile, tmp_path: Path) -> None:
    words = "x " * 2000
    for number in range(3 * LARGEST // len(words)):
        log.info("%s %s", number, words)
    assert {file.name for file in tmp_path.iterdir()} == {NAME, older(tmp_path / NAME).name}
    assert all(file.stat().st_size < LARGEST + 2 * len(words) for file in tmp_path.iterdir())
    assert f": {number} x" in last_lines(tmp_path, 1)[0]


def test_a_disk_that_refuses_stops_nothing(
    log_file: LogFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / NAME).mkdir()
    log.error("said all the same")
    assert last_lines(tmp_path, 9) == []
    assert capsys.readouterr().err == ""

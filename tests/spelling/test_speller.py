"""Does a dictionary in a process of its own answer, and is it told when it cannot?"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from composer.domain.errors import ComputerProblem
from composer.spelling.places import installed, system_folders
from composer.spelling.speller import Speller
from tests.small_dictionary import write_dictionary

COMMAND = [sys.executable, "-m", "composer.spelling"]


def test_it_knows_its_words_in_all_their_forms(tmp_path: Path) -> None:
    speller = Speller(write_dictionary(tmp_path), command=COMMAND)

    assert speller.wrong(["lanterns", "Lantern", "lantrens", "don't"]) == {"lantrens"}
    assert speller.suggestions("lantrens")[0] == "lanterns"
    speller.close()


def test_a_damaged_dictionary_and_a_missing_program_are_told(tmp_path: Path) -> None:
    place = write_dictionary(tmp_path)
    place.with_suffix(".aff").write_bytes(b"SET KLINGON-8\nSFX S Y\n")
    speller = Speller(place, command=COMMAND)
    with pytest.raises(ComputerProblem, match="en_US could not be used"):
        speller.wrong(["la"])
    for command in ([str(tmp_path / "nothing")], [sys.executable, "-c", "pass"]):
        with pytest.raises(ComputerProblem):
            Speller(place, command=command).wrong(["la"])


def test_dictionaries_are_found_by_language_the_users_own_first(tmp_path: Path) -> None:
    own, system = tmp_path / "own", tmp_path / "share" / "hunspell"
    write_dictionary(own, "en-US")
    write_dictionary(system, "en_US")
    write_dictionary(system, "de_DE")
    (system / "fr_FR.aff").write_text("SET UTF-8\n")  # without its words

    assert installed((own, system, tmp_path / "gone")) == {
        "de_DE": system / "de_DE",
        "en_US": own / "en-US",
    }
    if sys.platform == "linux":
        assert system in system_folders({"XDG_DATA_HOME": str(tmp_path / "share")})

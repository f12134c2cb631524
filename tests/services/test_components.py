"""Is everything that the program is made of named, with its version and its licence?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.markers import Marker

from composer.services.components import Component, as_json, components, gathered

LOCK = Path(__file__).parents[2] / "packaging" / "locks" / "runtime.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)(?: ; (.+?))?(?: \\)?$", re.MULTILINE)
"""Name, version and, where it is not for every system and Python, for which it is."""
# What installs or builds, and what is locked for another system or Python without saying so.
NOT_IN_IT = {
    "audioop-lts", "backports-tarfile", "editables", "hatchling", "importlib-metadata",
    "lazy-importer", "pathspec", "pluggy", "pywin32-ctypes", "tomlkit",
    "trove-classifiers", "zipp",
}  # fmt: skip


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_locked_package_is_listed_with_its_very_version_and_licence() -> None:
    listed = {key(each.name): each for each in components()}
    pinned = PINNED.findall(LOCK.read_text())
    assert len(pinned) > 20
    for name, version, marker in pinned:
        if marker and not Marker(marker).evaluate():
            continue
        if key(name) in listed:
            assert listed[key(name)].version == version
            assert listed[key(name)].licence
            assert len(listed[key(name)].text) > 300, name
        else:
            assert name in NOT_IN_IT


def test_what_is_no_package_of_python_is_listed_too() -> None:
    listed = {each.name: each for each in components()}
    assert next(iter(listed)) == "Composer"
    assert "GENERAL PUBLIC LICENSE" in listed["FFmpeg (program)"].text
    assert "source" in listed["FFmpeg (program)"].text
    assert "LESSER" in listed["Qt"].text
    assert "SIL OPEN FONT LICENSE" in listed["Inter"].text.upper()
    for name in ("Python", "Phosphor Icons", "Recorded instruments of Sketch"):
        assert len(listed[name].text) > 500


def test_a_packaged_program_shows_the_list_that_was_made_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled = Component(name="libssl3", version="3.0", licence="Apache-2.0", text="…")
    made = gathered(["httpx"], [bundled])
    assert bundled in made
    assert {"httpx", "h11", "certifi"} <= {each.name for each in made}
    (tmp_path / "components.json").write_text(as_json(made), encoding="utf-8")
    monkeypatch.setattr("composer.services.components.resource_path", tmp_path.joinpath)
    assert components() == made

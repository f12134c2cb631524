"""Does dev.py bring a computer from nothing to a running program, and say so when it cannot?"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "dev.py"


@pytest.fixture
def dev() -> ModuleType:
    """dev.py as a module, loaded anew."""
    spec = importlib.util.spec_from_file_location("dev_script", DEV)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A PATH of our own: `commands(name, script)` puts a shell script on it."""
    folder = tmp_path / "commands"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name: str, script: str) -> None:
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    return add


def run_dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, DEV, *arguments], capture_output=True, text=True)


# --- the command line ---


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["runn"], 2), (["--help"], 0)])
def test_usage_goes_to_standard_error(arguments: list[str], code: int) -> None:
    run = run_dev(*arguments)
    assert (run.returncode, run.stdout) == (code, "")
    assert "dev.py run [ARGS…]" in run.stderr


def test_the_program_gets_standard_output_arguments_and_place(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, DEV, "run", "--version"], capture_output=True, text=True, cwd=tmp_path
    )
    assert run.returncode == 0
    assert re.fullmatch(r".*\d+\.\d+\.\d+\n", run.stdout)


# --- system parts ---


def test_parts_are_proved_by_use(dev: ModuleType, commands, tmp_path: Path) -> None:
    commands("here", "")
    here, nowhere = tmp_path / "here.txt", tmp_path / "nowhere.txt"
    here.touch()
    assert dev.SystemPart("here", "-").present()
    assert dev.SystemPart("libc.so.6", "-").present()
    assert dev.SystemPart(str(here), "-").present()
    assert not dev.SystemPart("not-here", "-").present()
    assert not dev.SystemPart("libnothere.so.9", "-").present()
    assert not dev.SystemPart(str(nowhere), "-").present()


MISSING = "libnothere.so.9"


def test_without_rights_it_says_the_one_command_and_installs_nothing(
    dev: ModuleType, commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands("apt-get", f"touch {tmp_path}/called")
    commands("sudo", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.SetupFailed) as failure:
        dev.ensure_system_parts([dev.SystemPart(MISSING, "libnothere9")])
    assert "apt-get install --yes --no-install-recommends libnothere9" in str(failure.value)
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize("user", ["root", "sudo"])
def test_with_rights_it_fetches_the_lists_when_there_are_none(
    dev: ModuleType, commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, user: str
) -> None:
    log = tmp_path / "apt.log"
    commands("apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {log}')
    commands("env", 'exec /usr/bin/env "$@"')
    commands("true", "")
    commands("sudo", 'test "$1" = -n && shift && exec "$@"')
    monkeypatch.setattr(os, "geteuid", lambda: 0 if user == "root" else 1000)
    monkeypatch.setattr(dev, "APT_LISTS", tmp_path / "lists")
    dev.ensure_system_parts([dev.SystemPart(MISSING, name) for name in ("libb", "liba", "liba")])
    install = "noninteractive install --yes --no-install-recommends liba libb"
    assert log.read_text().splitlines() == ["noninteractive update", install]


def test_old_lists_are_fetched_again_and_a_second_failure_is_told(
    dev: ModuleType, commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "apt.log"
    commands("apt-get", f'echo "$1" >> {log}; test "$1" = update')
    commands("env", 'exec /usr/bin/env "$@"')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev, "APT_LISTS", tmp_path)
    (tmp_path / "archive_Packages.lz4").touch()
    with pytest.raises(dev.SetupFailed):
        dev.ensure_system_parts([dev.SystemPart(MISSING, "libnothere9")])
    assert log.read_text().split() == ["install", "update", "install"]


def test_elsewhere_it_names_the_libraries_and_goes_on(dev: ModuleType, commands, capfd) -> None:
    dev.ensure_system_parts([dev.SystemPart(MISSING, "libnothere9")])
    said = capfd.readouterr()
    assert MISSING in said.err
    assert said.out == ""


# --- Python and its packages ---


def test_it_looks_for_a_supported_python_that_runs(
    dev: ModuleType, commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    with pytest.raises(dev.SetupFailed, match=r"3\.11, 3\.12 or 3\.13"):
        dev.supported_python()
    commands("python3.13", "exit 127")  # a shim that leads nowhere
    commands("python3.12", "exit 0")
    assert dev.supported_python() == ["python3.12"]


def test_a_venv_of_another_python_or_a_dead_one_is_not_used(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "python")
    assert not dev.venv_is_usable()
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.4\n")
    (tmp_path / "python").symlink_to(tmp_path / "gone")
    assert not dev.venv_is_usable()
    (tmp_path / "python").unlink()
    (tmp_path / "python").touch()
    assert dev.venv_is_usable()
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.10.4\n")
    assert not dev.venv_is_usable()


def test_an_installed_lock_counts_until_lock_project_or_place_change(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("ROOT", "VENV", "LOCKS"):
        monkeypatch.setattr(dev, name, tmp_path)
    files = [tmp_path / name for name in ("runtime.txt", "dev.txt", "pyproject.toml")]
    for file in files:
        file.write_text("one")
    assert not dev.is_installed("runtime.txt")
    dev.stamp_file("dev.txt").write_text(dev.wanted_state("dev.txt"))
    assert dev.is_installed("dev.txt")
    assert dev.is_installed("runtime.txt"), "the development lock holds more"
    for file in files[1:]:
        file.write_text("two")
        assert not dev.is_installed("dev.txt")
        file.write_text("one")
        assert dev.is_installed("dev.txt")
    moved = tmp_path / "moved"
    moved.mkdir()
    (moved / "pyproject.toml").write_text("one")
    monkeypatch.setattr(dev, "ROOT", moved)
    assert not dev.is_installed("dev.txt")


def test_tests_run_on_a_desktop_of_their_own(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    environment = dev.desktop_environment(tmp_path)
    assert "WAYLAND_DISPLAY" not in environment
    for name in ("XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        folder = Path(environment[name])
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o777 == 0o700


# --- the locks ---


def locked(name: str) -> dict[str, tuple[Version, str]]:
    """Version and whole entry of each package in a lock."""
    text = (ROOT / "packaging" / "locks" / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    found = {}
    for entry in entries:
        match = re.match(r"([a-z0-9.-]+)==([^\s\\;]+)", entry)
        assert match, entry
        found[match[1]] = (Version(match[2]), entry)
    return found


def canonical(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_locks_name_versions_and_hashes_and_no_place(name: str) -> None:
    for package, (_version, entry) in locked(name).items():
        assert "--hash=sha256:" in entry, package
        assert not re.search(r"://|[\s=]/|@|--index|--find", entry), package


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, development = locked("runtime.txt"), locked("dev.txt")
    asked = project["project"]["dependencies"] + project["build-system"]["requires"]
    for lock, lines in (
        (runtime, asked),
        (development, asked + project["dependency-groups"]["dev"]),
    ):
        for requirement in map(Requirement, lines):
            assert lock[canonical(requirement)][0] in requirement.specifier, requirement


def test_the_development_lock_holds_the_same_versions_and_more() -> None:
    runtime, development = locked("runtime.txt"), locked("dev.txt")
    assert {name: version for name, (version, _) in runtime.items()}.items() <= {
        name: version for name, (version, _) in development.items()
    }.items()

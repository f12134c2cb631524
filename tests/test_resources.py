from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from composer import resources


def test_a_checkout_finds_the_folder_beside_the_package() -> None:
    assert resources.resource_path("fonts", "OFL.txt").read_text().startswith("Copyright")


def test_an_installed_wheel_finds_the_folder_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "composer"
    (package / "_resources" / "fonts").mkdir(parents=True)
    # A folder called resources beside the package belongs to somebody else then.
    (tmp_path / "site-packages" / "resources").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.resource_path("fonts") == package / "_resources" / "fonts"


def test_a_frozen_program_looks_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.resource_path("prices.toml") == tmp_path / "resources" / "prices.toml"


def test_a_broken_installation_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "composer")
    with pytest.raises(FileNotFoundError, match="Install Composer again"):
        resources.resource_path("fonts")


def test_only_the_standard_library_is_imported() -> None:
    program = (
        "import sys; before = set(sys.modules); import composer.resources; "
        "new = {m.split('.')[0] for m in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert out.stdout.strip() == "['composer']"

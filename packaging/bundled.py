"""What is in the frozen program, under which licences? Writes the list that About shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from composer.services.components import Component, as_json, gathered

CHECKOUT = Path(__file__).resolve().parent.parent


def write_list(file: Path, libraries: Iterable[str]) -> None:
    """Write the list for a program into which these files of this computer go as libraries."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [re.split(r"[^A-Za-z0-9._-]", line)[0] for line in project["dependencies"]]
    file.write_text(as_json(gathered(needed, _of_debian(libraries))), encoding="utf-8")


def licences_as_text(listed: Path) -> str:
    """The list in a frozen program, as one text for people: every part with its licence."""
    components = json.loads(listed.read_text(encoding="utf-8"))
    parts = [
        f"{each['name']} {each['version']}\n{each['licence']}\n{each['source']}\n\n{each['text']}"
        for each in components
    ]
    return ("\n\n" + "-" * 78 + "\n\n").join(parts) + "\n"


def _of_debian(libraries: Iterable[str]) -> Iterable[Component]:
    """The building Debian's own libraries, one component a package; elsewhere there are none."""
    if not sys.platform.startswith("linux") or not shutil.which("dpkg"):
        return
    packages = {owner for library in libraries if (owner := owner_of(library))}
    for package in sorted(packages):
        version = _ask("dpkg-query", "-W", "-f=${Version}", package)
        source = _ask("dpkg-query", "-W", "-f=${source:Package}", package)
        said = Path("/usr/share/doc", package.partition(":")[0], "copyright")
        yield Component(
            name=package.partition(":")[0],
            version=version,
            licence="see its text",
            source=f"https://tracker.debian.org/pkg/{source}",
            text=said.read_text(encoding="utf-8", errors="replace") if said.is_file() else "",
        )


def owner_of(library: str) -> str:
    """The Debian package, with its architecture, that a file of this computer belongs to; or ""."""
    # Debian knows files by the names from before /lib became a link to /usr/lib.
    real = Path(library).resolve()
    for name in (str(real), str(real).removeprefix("/usr")):
        answer = _ask("dpkg-query", "-S", name)
        if answer:
            return answer.rpartition(": ")[0].partition(",")[0]
    return ""


def _ask(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else ""

#!/usr/bin/env python3
"""Which exact packages does Composer install? Writes packaging/locks/ anew from pyproject.toml.

    python3 packaging/lock.py [--upgrade]

Needs `uv` on the PATH; nobody else does. One lock serves Linux, macOS and Windows and every
supported Python; it names versions and hashes, and no place to fetch them from.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
# hatchling asks for it when it installs a checkout in place; its own metadata does not name it
EDITABLE_BUILD = "editables>=0.5"


def compile_lock(name: str, *more: str) -> None:
    """Resolve pyproject.toml and what builds it into one file of versions and hashes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    builds = "\n".join([*project["build-system"]["requires"], EDITABLE_BUILD])
    command = ["uv", "pip", "compile", "pyproject.toml", "-", *more]
    command += ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--quiet", "--output-file", str(LOCKS / name)]
    subprocess.run(
        command, cwd=ROOT, input=builds, text=True, check=True, stdout=subprocess.DEVNULL
    )


def main() -> None:
    """Write the locks; those of development and of building hold the same versions and more."""
    upgrade = [argument for argument in sys.argv[1:] if argument == "--upgrade"]
    compile_lock("runtime.txt", *upgrade)
    for group in ("dev", "build"):
        same = ("--constraint", str(LOCKS / "runtime.txt"))
        compile_lock(f"{group}.txt", "--group", group, *same, *upgrade)


if __name__ == "__main__":
    main()

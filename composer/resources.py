"""Where do the files that come with the program lie: fonts, icons, prices, examples?"""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """The path of one bundled file or folder, for example `resource_path("fonts")`.

    Looks in the frozen program's unpacked folder, then in the installed wheel, then beside the
    package in a checkout. The path is not promised to exist.
    """
    return resource_root().joinpath(*parts)


def resource_root() -> Path:
    """The folder that holds every bundled file.

    Raises FileNotFoundError if the installation is incomplete.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [
        *([Path(frozen) / "resources", Path(frozen) / "composer" / "_resources"] if frozen else []),
        _PACKAGE / "_resources",
        _PACKAGE.parent / "resources",
    ]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"The program's own files (fonts, prices) are missing: none of {candidates} exists. "
        "Install Composer again."
    )

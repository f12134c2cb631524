"""Which dictionaries are installed on this computer, and where?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


def system_folders(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where systems and office programs keep dictionaries in Hunspell's form."""
    home = Path.home()
    if sys.platform == "darwin":
        return (
            home / "Library/Spelling",
            Path("/Library/Spelling"),
            Path("/opt/homebrew/share/hunspell"),
            *Path("/Applications/LibreOffice.app/Contents/Resources/extensions").glob("dict-*"),
        )
    if sys.platform == "win32":
        programs = Path(environment.get("ProgramFiles", r"C:\Program Files"))
        local = Path(environment.get("LOCALAPPDATA", str(home)))
        return (
            local / "hunspell",
            Path(r"C:\Hunspell"),
            *(programs / "LibreOffice/share/extensions").glob("dict-*"),
        )
    own = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    return (
        own / "hunspell",
        Path("/usr/local/share/hunspell"),
        Path("/usr/share/hunspell"),
        Path("/usr/share/myspell"),
        Path("/usr/share/myspell/dicts"),
    )


def installed(folders: Iterable[Path]) -> dict[str, Path]:
    """Each dictionary by its language ("en_US") and where it lies, without the ending.

    The first folder goes before the others; what cannot be read is not there.
    """
    found = dict[str, Path]()
    for folder in folders:
        try:
            rules = sorted(folder.glob("*.aff"))
        except OSError:
            continue
        for file in rules:
            if file.with_suffix(".dic").is_file():
                found.setdefault(file.stem.replace("-", "_"), file.with_suffix(""))
    return dict(sorted(found.items()))

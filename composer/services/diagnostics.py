"""What helps to find a fault, and may be read by anybody?

The report is text that is shown before it is saved; it is sent by nobody but the user. It holds
versions, sizes, choices and the last lines of the log, and no key, no name of a folder and nothing
that the user wrote.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from composer import __version__
from composer.domain.errors import ComposerError
from composer.domain.request import Draft, Request
from composer.domain.settings import Settings
from composer.domain.withheld import withhold
from composer.services.accounts import Accounts
from composer.services.library import Library
from composer.services.preferences import Preferences
from composer.storage.log_file import last_lines
from composer.storage.paths import Folders
from composer.storage.whole_files import disk_errors, write_whole

LINES = 200
"""So many of the newest lines of the log."""
HEAD = "Composer, report for a fault"
_DESKTOP = ("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "LANG", "QT_QPA_PLATFORM", "FLATPAK_ID")

Words = Callable[[], Iterable[Draft | Request]]


class Diagnostics:
    """Gathers the report. ``words``: what the user wrote, as far as it may be met in a log."""

    def __init__(
        self,
        *,
        folders: Folders,
        preferences: Preferences,
        accounts: Accounts,
        library: Library,
        words: Words,
    ) -> None:
        self._folders = folders
        self._preferences = preferences
        self._accounts = accounts
        self._library = library
        self._words = words

    def report(self, seen: Mapping[str, str]) -> str:
        """The report; ``seen`` is what the window adds of its own, such as its screens."""
        from composer.services.components import components

        parts: dict[str, Mapping[str, str]] = {
            "Program": _program(),
            "Computer": {**_computer(), **seen},
            "Library": self._sizes(),
            "Services": self._services(),
            "Choices": _choices(self._preferences.settings),
            "Made of": {each.name: each.version for each in components() if each.version},
        }
        lines = [HEAD, f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"]
        for head, said in parts.items():
            lines += ["", f"{head}:", *(f"  {name}: {value}" for name, value in said.items())]
        log = self._withheld("\n".join(last_lines(self._folders.data, LINES)))
        return "\n".join([*lines, "", "Log:", log or "  nothing was noted", ""])

    def save(self, report: str, target: Path) -> None:
        """Write a report that was read. Raises DiskProblem."""
        with disk_errors("saving the report", target):
            write_whole(target, report.encode())

    def _sizes(self) -> dict[str, str]:
        try:
            songs, size = self._library.size()
            said = {"songs": f"{songs}, {size / 1e6:.0f} MB"}
        except ComposerError as error:
            said = {"songs": error.code}
        database = self._folders.data / "composer.db"
        if database.exists():
            said["list"] = f"{database.stat().st_size / 1e6:.1f} MB"
        import shutil

        for name in ("library", "data"):
            free = shutil.disk_usage(getattr(self._folders, name)).free
            said[f"free where {name} is"] = f"{free / 1e9:.1f} GB"
        said["folders"] = "COMPOSER_HOME" if os.environ.get("COMPOSER_HOME") else "usual"
        return said

    def _services(self) -> dict[str, str]:
        said = {"key store": self._accounts.store_label or "none"}
        if self._accounts.trouble:
            said["key store said"] = self._withheld(self._accounts.trouble)
        own = self._preferences.settings.base_urls
        for provider in self._accounts.with_key:
            key = self._accounts.status(provider.id)
            said[provider.label] = f"key from {key.source}" if key.present else "no key"
            if provider.id in own or os.environ.get(f"COMPOSER_{provider.id.upper()}_URL"):
                said[provider.label] += ", at another address"
        return said

    def _withheld(self, text: str) -> str:
        keys = (self._accounts.key_of(provider.id) for provider in self._accounts.with_key)
        written = (
            words for each in self._words() for words in (each.title, each.prompt, each.lyrics)
        )
        known = [*(key for key in keys if key), *written]
        return withhold(text, known)


def _program() -> dict[str, str]:
    import platform

    return {
        "Composer": __version__,
        "packaged": "yes" if getattr(sys, "frozen", False) else "no",
        "Python": platform.python_version(),
    }


def _computer() -> dict[str, str]:
    import locale
    import platform

    said = {
        "system": f"{platform.system()} {platform.release()}",
        "processor": f"{platform.machine()}, {os.cpu_count()} cores",
        "locale": ".".join(filter(None, locale.getlocale())),
    }
    if sys.platform.startswith("linux"):
        try:
            said["distribution"] = platform.freedesktop_os_release().get("PRETTY_NAME", "")
        except OSError:
            said["distribution"] = "does not say"
    return said | {name: os.environ[name] for name in _DESKTOP if os.environ.get(name)}


def _choices(settings: Settings) -> dict[str, str]:
    """What was chosen, without amounts, addresses and other words of the user's."""
    said = dict[str, str]()
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        match value:
            case bool() | int() | float():
                said[name] = str(value)
            case StrEnum():
                said[name] = value.value
            case Mapping():
                said[name] = f"{len(value)} set"
            case _:
                usual = value == getattr(Settings(), name)
                said[name] = "usual" if usual else "changed"
    return said

"""Where does everything that the program keeps lie?"""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from composer.domain.errors import LibraryUnusable
from composer.domain.sentences import say
from composer.storage.whole_files import NO_PERMISSION, NO_ROOM


class Folders(Struct, frozen=True, kw_only=True):
    """The four folders in use; all absolute."""

    library: Path
    """The audio files, each with a readable JSON beside it."""
    data: Path
    """``composer.db`` and the draft."""
    settings: Path
    """``settings.json`` and the user's own ``prices.toml``."""
    cache: Path
    """Waveforms; can be deleted at any time."""


def folders(*, practice: bool) -> Folders:
    """The folders of this run; makes nothing. Raises LibraryUnusable if none can be named.

    ``COMPOSER_HOME`` holds everything in one place if it is set; else the platform's own folders
    are used and the library is ``Composer`` in the user's music folder. Practice has four folders
    of its own, so that play money never mixes with real music.
    """
    home = os.environ.get("COMPOSER_HOME", "").strip()
    if home:
        try:
            root = Path(os.path.abspath(Path(home).expanduser()))
        except RuntimeError:
            raise LibraryUnusable(
                say(
                    "COMPOSER_HOME is {home}, and there is no such user's folder. Set it to "
                    "another.",
                    home=home,
                ),
                short=say("The folder cannot be used"),
            ) from None
        return _under(root / "practice" if practice else root)

    from platformdirs import PlatformDirs

    own = PlatformDirs("composer" if os.name == "posix" else "Composer", appauthor=False)
    if practice:
        return _under(own.user_data_path / "practice")
    return Folders(
        library=own.user_music_path / "Composer",
        data=own.user_data_path,
        settings=own.user_config_path,
        cache=own.user_cache_path,
    )


def _under(root: Path) -> Folders:
    return Folders(
        library=root / "library",
        data=root / "data",
        settings=root / "settings",
        cache=root / "cache",
    )


def create(folders: Folders) -> None:
    """Make the folders and see that they can be written to. Raises LibraryUnusable."""
    for folder in (folders.library, folders.data, folders.settings, folders.cache):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Permission bits do not tell (root, network shares, full disks): only writing does.
            probe = folder / f".{os.urandom(8).hex()}.probe"
            try:
                probe.write_bytes(bytes(4096))
            finally:
                probe.unlink(missing_ok=True)
        except OSError as error:
            raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> LibraryUnusable:
    if error.errno in NO_ROOM:
        return LibraryUnusable(
            say(
                "There is no room left on the disk that holds {folder}. Free some space and start "
                "Composer again. Nothing was changed.",
                folder=folder,
            ),
            short=say("No room on the disk"),
        )
    if error.errno in NO_PERMISSION:
        return LibraryUnusable(
            say(
                "Composer may not write in {folder}. Change the permissions of that folder, or set "
                "COMPOSER_HOME to a folder of yours. Nothing was changed.",
                folder=folder,
            ),
            short=say("The folder is read-only"),
        )
    reason = error.strerror or type(error).__name__
    return LibraryUnusable(
        say(
            "The folder {folder} cannot be used: {reason}. Set COMPOSER_HOME to another folder, or "
            "mend this one.",
            folder=folder,
            reason=reason,
        ),
        short=say("The folder cannot be used"),
    )

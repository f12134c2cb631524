"""A library on a disk that other computers have a hand in is opened with care, and told of once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from composer.storage.disk_kind import Disk, DiskKind
from composer.storage.library_database import open_library
from tests.storage.filled_library import Home

LOCAL = Disk(kind=DiskKind.LOCAL)
NETWORK = Disk(kind=DiskKind.NETWORK, name="nfs4")
CLOUD = Disk(kind=DiskKind.SYNCHRONISED, name="OneDrive")


def opened(home: Home, *, data: Disk, songs: Disk) -> tuple[str, tuple[str, ...]]:
    """How the journal is kept, and what was told."""
    disks = {home.database.parent: data, home.library: songs}
    database, told = open_library(home.database, home.library, ask_disk=disks.__getitem__)
    with closing(database):
        (journal,) = database.execute("PRAGMA journal_mode").fetchone()
    return journal, told


def test_a_network_disk_is_told_of_once_and_has_no_files_beside_the_database(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "data" / "composer.db", tmp_path / "library")

    assert opened(home, data=LOCAL, songs=LOCAL) == ("wal", ())
    journal, (told,) = opened(home, data=NETWORK, songs=NETWORK)
    assert journal == "delete"
    assert told.startswith(f"The library is on a network. {home.database.parent} lies on a disk")
    assert opened(home, data=NETWORK, songs=NETWORK) == ("delete", ())
    assert opened(home, data=LOCAL, songs=LOCAL) == ("wal", ())


def test_songs_in_a_cloud_folder_are_told_of_and_the_list_stays_as_quick_as_ever(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "data" / "composer.db", tmp_path / "library")

    journal, (told,) = opened(home, data=LOCAL, songs=CLOUD)

    assert journal == "wal"
    assert told.startswith(f"The folder of songs is synchronised. OneDrive copies {home.library}")
    assert opened(home, data=LOCAL, songs=CLOUD) == ("wal", ())

"""Folders that other computers have a hand in are told from those of this one."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from composer.storage.disk_kind import Disk, DiskKind, _by_mount, _by_name, disk_of

MOUNTS = r"""
22 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:21 / /proc rw,nosuid - proc proc rw
31 22 0:44 / /home rw,relatime shared:9 - nfs4 server:/export/home rw,vers=4.2
32 31 0:45 / /home/ada/local rw,relatime - ext4 /dev/vdb1 rw
33 22 0:46 / /mnt/My\040Share rw,relatime - cifs //server/share rw
34 22 0:47 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
35 22 0:48 / /mnt/remote rw - fuse.sshfs ada@server: rw
36 22 0:49 / /mnt/vault rw - fuse.gocryptfs /home/ada/.vault rw
37 22 8:17 / /mnt/windows rw - fuseblk /dev/sdb1 rw
38 22 0:50 / /mnt/c rw - 9p C:\134 rw
39 22 0:51 / /mnt/over rw - nfs server:/over rw
40 39 253:9 / /mnt/over rw - xfs /dev/vdc rw
a line that means nothing
41 22 0:52 / /mnt/broken -
"""


@pytest.mark.parametrize(
    ("folder", "kind", "name"),
    [
        ("/var/lib/composer", DiskKind.LOCAL, ""),
        ("/home/ada/.local/share/composer", DiskKind.NETWORK, "nfs4"),
        ("/home/ada/local/composer", DiskKind.LOCAL, ""),
        ("/homework/composer", DiskKind.LOCAL, ""),
        ("/mnt/My Share/music", DiskKind.NETWORK, "cifs"),
        ("/mnt/remote", DiskKind.NETWORK, "sshfs"),
        ("/run/user/1000/gvfs/smb-share", DiskKind.NETWORK, "gvfsd-fuse"),
        ("/mnt/vault/composer", DiskKind.LOCAL, ""),
        ("/mnt/windows/composer", DiskKind.LOCAL, ""),
        ("/mnt/c/Users/ada", DiskKind.NETWORK, "9p"),
        ("/mnt/over/composer", DiskKind.LOCAL, ""),
        ("/mnt/broken/composer", DiskKind.LOCAL, ""),
    ],
)
def test_the_mount_that_holds_a_folder_says_what_it_lies_on(
    folder: str, kind: DiskKind, name: str
) -> None:
    assert _by_mount(PurePosixPath(folder), MOUNTS) == Disk(kind=kind, name=name)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (PurePosixPath("/home/ada/Dropbox/Composer"), "Dropbox"),
        (PurePosixPath("/home/ada/Dropbox (Personal)/Composer"), "Dropbox"),
        (PureWindowsPath(r"C:\Users\ada\OneDrive - Museum\Composer"), "OneDrive"),
        (PurePosixPath("/home/ada/Nextcloud/Composer"), "Nextcloud"),
        (
            PurePosixPath("/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/Composer"),
            "iCloud Drive",
        ),
        (PureWindowsPath(r"C:\Users\ada\iCloudDrive\Composer"), "iCloudDrive"),
        (PurePosixPath("/Users/ada/Library/CloudStorage/Box-Box/Composer"), "a cloud service"),
    ],
)
def test_synchronised_folders_are_known_by_their_names(folder: Path, name: str) -> None:
    assert _by_name(folder) == Disk(kind=DiskKind.SYNCHRONISED, name=name)


@pytest.mark.parametrize(
    "folder",
    ["/home/ada/Music/Composer", "/home/ada/Dropboxes", "/home/ada/my Dropbox", "/srv/cloud"],
)
def test_other_names_mean_nothing(folder: str) -> None:
    assert _by_name(PurePosixPath(folder)) is None


def test_a_share_of_windows_is_a_network() -> None:
    found = _by_name(PureWindowsPath(r"\\server\music\Composer"))

    assert found == Disk(kind=DiskKind.NETWORK, name=r"\\server\music")


def test_what_a_synchronising_program_leaves_above_a_folder_tells_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "shared" / "composer" / "data"
    folder.mkdir(parents=True)
    assert disk_of(folder) == Disk(kind=DiskKind.LOCAL)

    (tmp_path / "shared" / ".stfolder").mkdir()
    assert disk_of(folder) == Disk(kind=DiskKind.SYNCHRONISED, name="Syncthing")


def test_a_link_into_a_synchronised_folder_is_seen_through(tmp_path: Path) -> None:
    real = tmp_path / "Dropbox" / "composer"
    real.mkdir(parents=True)
    (tmp_path / "library").symlink_to(real)

    assert disk_of(tmp_path / "library").name == "Dropbox"

"""Does a folder lie on a disk of this computer, on a network, or where other computers copy it?"""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path, PurePath, PureWindowsPath

from msgspec import Struct

from composer.domain.sentences import say


class DiskKind(StrEnum):
    """Who else may have a hand in the files of a folder."""

    LOCAL = "local"
    NETWORK = "network"
    """Another computer keeps the files, and may give them to more computers."""
    SYNCHRONISED = "synchronised"
    """A program copies them to and from other computers, whenever it likes."""


class Disk(Struct, frozen=True, kw_only=True):
    """What a folder lies on; ``name`` as people know it: ``nfs4``, ``Dropbox``."""

    kind: DiskKind
    name: str = ""


_LOCAL = Disk(kind=DiskKind.LOCAL)
# File systems as /proc/self/mountinfo names them. Everything that FUSE brings in is taken for a
# network but for what is known to be a disk or an encrypted folder of this computer.
_NETWORK_TYPES = re.compile(
    "9p|afs|beegfs|ceph|cifs|coda|davfs2?|drvfs|glusterfs|gpfs|lustre|ncpfs|nfs4?|orangefs"
    "|prl_fs|smb2|smb3|smbfs|vboxsf|virtiofs|vmhgfs"
)
_LOCAL_FUSE = re.compile(
    "bindfs|cryfs|dwarfs|encfs|exfat|fuse-overlayfs|gocryptfs|lowntfs-3g|mergerfs|ntfs|ntfs-3g"
    "|portal|securefs|snapfuse|unionfs|veracrypt"
)
_SYNCHRONISED_NAMES = re.compile(
    r"(Dropbox|OneDrive|Nextcloud|ownCloud|Google ?Drive|iCloud ?Drive|pCloud ?Drive|Proton ?Drive"
    r"|Mobile Documents|CloudStorage|MEGAsync|Syncthing|Seafile|Box Sync|Yandex\.Disk"
    r"|Jottacloud|Tresorit|SpiderOak Hive)([ \-(].*)?",
    re.IGNORECASE,
)
_KNOWN_AS = {"Mobile Documents": "iCloud Drive", "CloudStorage": say("a cloud service")}
# What programs that synchronise put at the top of a folder that may have any name.
_TRACES = {
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
    ".seafile-data": "Seafile",
}
_ESCAPED = re.compile(r"\\([0-7]{3})")


def disk_of(folder: Path) -> Disk:
    """Ask the system about a folder that is there. What cannot be found out counts as local."""
    real = folder.resolve()
    mounts = ""
    if sys.platform.startswith("linux"):
        try:
            mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        except OSError:  # a container may hide it
            mounts = ""
    return _by_name(folder) or _by_name(real) or _by_traces(real) or _by_mount(real, mounts)


def _by_name(folder: PurePath) -> Disk | None:
    if isinstance(folder, PureWindowsPath) and folder.drive.startswith("\\\\"):
        return Disk(kind=DiskKind.NETWORK, name=folder.drive)
    for part in folder.parts:
        found = _SYNCHRONISED_NAMES.fullmatch(part)
        if found:
            name = found[1]
            return Disk(kind=DiskKind.SYNCHRONISED, name=_KNOWN_AS.get(name, name))
    return None


def _by_traces(folder: Path) -> Disk | None:
    for above in (folder, *folder.parents):
        for trace, name in _TRACES.items():
            if (above / trace).exists():
                return Disk(kind=DiskKind.SYNCHRONISED, name=name)
    return None


def _by_mount(folder: PurePath, mounts: str) -> Disk:
    """``mounts`` as in ``/proc/self/mountinfo``: see proc(5)."""
    longest, found = -1, _LOCAL
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if not dash or len(fields) < 5 or not after:
            continue
        point = PurePath(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), fields[4]))
        # Of two at the same place, the later one hides the earlier.
        if folder.is_relative_to(point) and len(point.parts) >= longest:
            longest, found = len(point.parts), _by_type(after.split(" ")[0])
    return found


def _by_type(filesystem: str) -> Disk:
    family, _, kind = filesystem.partition(".")
    if family == "fuse" and not _LOCAL_FUSE.fullmatch(kind):
        return Disk(kind=DiskKind.NETWORK, name=kind or filesystem)
    if _NETWORK_TYPES.fullmatch(family):
        return Disk(kind=DiskKind.NETWORK, name=filesystem)
    return _LOCAL

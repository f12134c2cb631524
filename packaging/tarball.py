"""Makes the archive for Linux systems without Debian's packages: unpack it, run install.sh.

An AppImage would be one file instead, but the program that has to stand at its beginning is not to
be had from Debian or as a Python package.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from bundled import licences_as_text
from desktop_files import PACKAGING, lay_desktop_files
from identity import PACKAGE

from composer import __version__


def make_tarball(program: Path, folder: Path) -> Path:
    """Make the archive of a frozen program in a folder; gives its path."""
    name = f"{PACKAGE}-{__version__}"
    archive = folder / f"{name}-linux-{platform.machine()}.tar.xz"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        root = Path(scratch, name)
        shutil.copytree(program, root, symlinks=True)
        lay_desktop_files(root)
        shutil.copy(PACKAGING / "linux" / "install.sh", root)
        licences = licences_as_text(program / "lib/resources/components.json")
        (root / "LICENCES.txt").write_text(licences, encoding="utf-8")
        owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]
        pack = ["tar", *owner, "--use-compress-program=xz -6 -T0", "-C", scratch]
        subprocess.run([*pack, "-cf", str(archive), name], check=True)
    return archive

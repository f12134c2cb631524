"""Makes Debian's package of the frozen program."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bundled import licences_as_text, owner_of
from desktop_files import lay_desktop_files
from identity import DESCRIPTION, PACKAGE, SUMMARY

from composer import __version__

HOME = f"usr/lib/{PACKAGE}"
NOT_LINKED = ("libdbus-1-3", "xkb-data")
"""Needed as well: opened by its name, or read."""
RECOMMENDED = (
    "desktop-file-utils",
    "fonts-noto-core",  # letters that Inter does not have
    "gnome-keyring | kwalletmanager | keepassxc",
    "pipewire-pulse | pulseaudio",
    "shared-mime-info",
    "xdg-utils",
)
# The command "composer" is made only where no other package has one (Debian's "composer" is for
# PHP); "composer-desktop" is always there.
POSTINST = f"""#!/bin/sh
set -e
if [ "$1" = configure ] && [ ! -e /usr/bin/composer ]; then
    update-alternatives --install /usr/bin/composer composer /usr/bin/{PACKAGE} 10
fi
"""
PRERM = f"""#!/bin/sh
set -e
if [ "$1" = remove ] || [ "$1" = deconfigure ]; then
    update-alternatives --remove composer /usr/bin/{PACKAGE}
fi
"""


def make_deb(program: Path, folder: Path) -> Path:
    """Make the package of a frozen program in a folder; gives its path."""
    architecture = _said("dpkg", "--print-architecture")
    package = folder / f"{PACKAGE}_{__version__}_{architecture}.deb"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        root = Path(scratch, "root")
        shutil.copytree(program, root / HOME, symlinks=True)
        lay_desktop_files(root / "usr")
        (root / "usr/bin").mkdir()
        (root / f"usr/bin/{PACKAGE}").symlink_to(f"../lib/{PACKAGE}/composer")
        _write_documents(root / "usr/share/doc" / PACKAGE, root / HOME)
        _write_control(root, architecture)
        for made in (root, *root.rglob("*")):
            if not made.is_symlink():
                made.chmod(0o755 if made.is_dir() or os.access(made, os.X_OK) else 0o644)
        build = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package)]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    return package


def _write_documents(folder: Path, program: Path) -> None:
    """Debian's copyright file: everything bundled with its licence."""
    folder.mkdir(parents=True)
    text = licences_as_text(program / "lib/resources/components.json")
    (folder / "copyright").write_text(text, encoding="utf-8")


def _write_control(root: Path, architecture: str) -> None:
    files = [file for file in sorted(root.rglob("*")) if file.is_file() and not file.is_symlink()]
    sums = [f"{_md5(file)}  {file.relative_to(root)}" for file in files]
    size = sum(file.stat().st_size for file in files) // 1024
    depends = dependencies(root / HOME)
    control = root / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(
        f"Package: {PACKAGE}\nVersion: {__version__}\nArchitecture: {architecture}\n"
        "Maintainer: The Composer founders <composer@localhost>\nSection: sound\n"
        f"Priority: optional\nInstalled-Size: {size}\nDepends: {', '.join(depends)}\n"
        f"Recommends: {', '.join(RECOMMENDED)}\nDescription: {SUMMARY}\n"
        f" {DESCRIPTION} writes to paid music services for you: one draft, every model, the\n"
        " price of this very draft before anything is sent, and a library of plain files.\n"
        " Sketch, a free band with recorded instruments, plays offline.\n",
        encoding="utf-8",
    )
    (control / "md5sums").write_text("\n".join(sums) + "\n", encoding="utf-8")
    for name, script in (("postinst", POSTINST), ("prerm", PRERM)):
        (control / name).write_text(script, encoding="utf-8")
        (control / name).chmod(0o755)


def dependencies(program: Path) -> list[str]:
    """The Debian packages whose libraries the program is linked with and does not bring along."""
    elves = [file for file in program.rglob("*") if file.is_file() and _is_elf(file)]
    brought = {file.name for file in elves}
    wanted = {library for elf in elves for library in linked_with(elf)} - brought
    places = dict(_places())
    missing = sorted(wanted - places.keys())
    if missing:
        raise SystemExit(f"not on this computer, so no package can be named: {', '.join(missing)}")
    packages = {owner_of(places[library]).partition(":")[0] for library in wanted}
    needed = sorted({*packages, *NOT_LINKED} - {"", "libc6"})
    return [f"libc6 (>= {newest_libc(elves)})", *needed]


def linked_with(elf: Path) -> Iterator[str]:
    """The names of the libraries that a program or library asks the system for."""
    for line in _said("readelf", "-d", str(elf)).splitlines():
        if "(NEEDED)" in line:
            yield line.rpartition("[")[2].rstrip("]")


def newest_libc(elves: Iterable[Path]) -> str:
    """The oldest GNU C library that has everything these files call."""
    versions = {
        tuple(map(int, match.split(".")))
        for elf in elves
        for match in re.findall(r"GLIBC_(\d+\.\d+)", _said("readelf", "--version-info", str(elf)))
    }
    return ".".join(map(str, max(versions)))


def _places() -> Iterator[tuple[str, str]]:
    for line in _said("ldconfig", "-p").splitlines():
        name, _, place = line.strip().partition(" => ")
        if place and ("x86-64" in name or "AArch64" in name):
            yield name.split()[0], place


def _is_elf(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(4) == b"\x7fELF"


def _md5(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

#!/usr/bin/env python3
"""Makes the frozen program, and from it the packages of this system.

    python3 packaging/build.py [program] [deb] [tarball] [--sizes]

`program` (PyInstaller, into dist/composer) is made first if it is not there; without a word it is
made anew and nothing else. Runs in an environment of its own, build/venv, with exactly the versions
of packaging/locks/build.txt, and prints what the program weighs and what of it weighs most.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import venv
from collections import Counter
from pathlib import Path, PurePath

PACKAGING = Path(__file__).resolve().parent
CHECKOUT = PACKAGING.parent
BUILD, DIST = CHECKOUT / "build", CHECKOUT / "dist"
PROGRAM = DIST / "composer"
MADE = BUILD / "made"
HEAVIEST = 16
"""Parts shown in the table."""


def main() -> int:
    """Make what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", help="program, deb, tarball; nothing: program")
    parser.add_argument("--sizes", action="store_true", help="only show what is heavy")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.sizes:
        print_sizes(PROGRAM)
        return 0
    unknown = set(wanted.what) - {"program", "deb", "tarball"}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if not wanted.inside:
        return subprocess.call([str(own_python()), __file__, "--inside", *sys.argv[1:]])
    sys.path.insert(0, str(CHECKOUT))
    if not wanted.what or "program" in wanted.what or not PROGRAM.is_dir():
        freeze()
        print_sizes(PROGRAM)
    if "deb" in wanted.what:
        from deb import make_deb

        print_package(make_deb(PROGRAM, DIST))
    if "tarball" in wanted.what:
        from tarball import make_tarball

        print_package(make_tarball(PROGRAM, DIST))
    return 0


def own_python() -> Path:
    """The Python of build/venv, which has what the lock says; made when the lock has changed."""
    lock = PACKAGING / "locks" / "build.txt"
    folder = Path(os.environ.get("COMPOSER_BUILD_VENV", BUILD / "venv"))
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "locked.txt"
    if not done.exists() or done.read_bytes() != lock.read_bytes():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps"]
        only = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]
        subprocess.run([*install, *only], check=True)
        shutil.copy(lock, done)
    return python


def freeze() -> None:
    """Run PyInstaller and take out of its work what nobody needs."""
    from icons import write_icons

    write_icons(MADE)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--workpath", str(BUILD / "freeze"), "--distpath", str(DIST)]
    # Else no two builds would be alike.
    known = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run(
        [*command, *places, str(PACKAGING / "composer.spec")], cwd=CHECKOUT, env=known, check=True
    )
    if sys.platform.startswith("linux"):
        strip_python(PROGRAM / "lib")
        for link in PROGRAM.rglob("*"):
            if link.is_symlink() and not link.exists():
                link.unlink()  # to a library that was left out


def strip_python(folder: Path) -> None:
    """Take the names for debuggers out of Python itself. Others' libraries come without them,
    and some of theirs do not survive it."""
    own = [*folder.glob("libpython*"), *folder.glob("python3*/lib-dynload/*.so")]
    if own and shutil.which("strip"):
        subprocess.run(["strip", "--strip-unneeded", *map(str, own)], check=True)


def print_sizes(program: Path) -> None:
    """What the program weighs in all, and its heaviest parts."""
    weights = Counter[str]()
    for file in program.rglob("*"):
        if file.is_file() and not file.is_symlink():
            weights[part_of(file.relative_to(program))] += file.stat().st_size
    total = sum(weights.values())
    print(f"\n{program.name}: {total / 1e6:.1f} MB")
    for part, size in weights.most_common(HEAVIEST):
        print(f"  {size / 1e6:7.1f} MB  {size / total:6.1%}  {part}")
    rest = total - sum(size for _part, size in weights.most_common(HEAVIEST))
    print(f"  {rest / 1e6:7.1f} MB  {rest / total:6.1%}  everything else\n")


def part_of(file: PurePath) -> str:
    """What a file is counted under: the library itself where it is large by itself."""
    inside = [part for part in file.parts if part != "lib"]
    if file.name.startswith("libicu"):
        return "ICU (alphabets, for Qt)"
    if file.name.startswith(("libQt6Quick", "libQt6Qml")):
        return "Qt Quick and Qml (linked by Qt Multimedia)"
    if file.name.startswith(("libav", "libsw", "libQt6FFmpeg")):
        return "FFmpeg libraries (Qt Multimedia)"
    if inside[0] == "PySide6":
        return "Qt: " + (inside[-1] if file.name.startswith("libQt6") else "bindings, plugins")
    if inside[0] in ("numpy", "numpy.libs"):
        return "numpy"
    if "ffmpeg" in file.name:
        return "ffmpeg, the program"
    return "/".join(inside[:2]) if inside[0] == "resources" else inside[0]


def print_package(package: Path) -> None:
    """Say what was made."""
    print(f"{package}: {package.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())

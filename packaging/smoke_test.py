#!/usr/bin/env python3
"""Does the package work on a Debian that has never seen Composer?

    sudo python3 packaging/smoke_test.py [--deb FILE] [--base TAR] [--keep FOLDER] [--if-possible]

Makes a minimal Debian in a temporary folder (see bare_debian_test.py), installs the `.deb` there
with apt, and has packaging/smoke_inside.py use it as a person would, in the window and on the
command line: a sketch is made, heard through the sound server, kept; a key goes into a real keyring
and comes back; the program is killed and started again. Then the package is removed, and nothing of
it may be left but what the person made.

Without --deb the package is built first. --keep takes the pictures of the screen. Wants root,
debootstrap, unshare and Debian's package archives; with --if-possible it says which of these is
missing and ends well, so that a CI can always call it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bare_debian_test import copy_ways_out, environment, make_debian, remove

PACKAGING = Path(__file__).resolve().parent
CHECKOUT = PACKAGING.parent
NEEDED = ("debootstrap", "unshare", "chroot", "dpkg-deb")
HANDS_AND_EYES = (
    "at-spi2-core", "dbus", "desktop-file-utils", "gnome-keyring", "imagemagick", "libglib2.0-bin",
    "openssl", "pulseaudio", "pulseaudio-utils", "python3-jeepney", "python3-pytest",
    "shared-mime-info",
    "xdotool", "xvfb",
)  # fmt: skip
"""What the test itself wants of the Debian inside; the package has to do without."""
INSTALL = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]
PLACE = "srv/smoke"
PICTURES = "srv/pictures"
PERSON = "musician"
LEFT_BEHIND = """
dpkg -L composer-desktop 2>/dev/null
ls -d /usr/lib/composer-desktop /usr/share/doc/composer-desktop 2>/dev/null
ls -l /usr/bin/composer* /etc/alternatives/composer 2>/dev/null
find /usr/share /var/lib/dpkg/info -name '*composer_desktop*' -o -name 'composer-desktop*'
grep -l x-composer-song /usr/share/mime/globs /usr/share/applications/mimeinfo.cache 2>/dev/null
"""


def main() -> int:
    """Make the Debian, install, use, remove; 0 if everything held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deb", type=Path, help="the package; without it one is built")
    parser.add_argument("--suite", default="bookworm", help="the Debian release (bookworm)")
    parser.add_argument("--base", type=Path, help="tar file that keeps the minimal Debian")
    parser.add_argument("--keep", type=Path, help="folder that gets the pictures of the screen")
    parser.add_argument("--if-possible", action="store_true", help="no failure where it cannot run")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return use_within(options.inside, options)
    if why_not := missing():
        print(f"The smoke test cannot run here: {why_not}.", file=sys.stderr)
        return 0 if options.if_possible else 2
    more = [] if options.deb else ["--deb", str(built())]
    root = Path(tempfile.mkdtemp(prefix="composer-smoke-"))
    alone = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    own = [sys.executable, __file__, "--inside", str(root), *sys.argv[1:], *more]
    try:
        return subprocess.call([*alone, *own])
    finally:
        remove(root)


def missing() -> str:
    """What this computer lacks for the test, in words; empty if it can run."""
    if not sys.platform.startswith("linux"):
        return "it wants Linux"
    if os.geteuid() != 0:
        return "it wants root"
    absent = [tool for tool in NEEDED if not shutil.which(tool)]
    if absent:
        return f"{', '.join(absent)} is not installed"
    # A container may be root and still not be let into a namespace of its own.
    trial = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True)
    return "" if trial.returncode == 0 else "this system allows no mounts of one's own"


def built() -> Path:
    """A package made now."""
    subprocess.run([sys.executable, str(PACKAGING / "build.py"), "deb"], check=True)
    return max((CHECKOUT / "dist").glob("*.deb"), key=lambda deb: deb.stat().st_mtime)


def use_within(root: Path, options: argparse.Namespace) -> int:
    """Within the namespaces: build the Debian, install the package, use it, remove it."""
    make_debian(root, options.suite, options.base)
    root.chmod(0o755)  # a person who is not root lives in it
    copy_ways_out(root)
    for kind, mount in (("proc", "proc"), ("tmpfs", "dev/shm"), ("devpts", "dev/pts")):
        (root / mount).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", kind, kind, str(root / mount)], check=True)
    place = root / PLACE
    place.mkdir(parents=True)
    shutil.copytree(CHECKOUT / "tests", place / "tests", ignore=shutil.ignore_patterns("__pyc*"))
    shutil.copy(PACKAGING / "smoke_inside.py", place)
    deb = shutil.copy(options.deb, root / "srv")
    in_debian = "/srv/" + Path(deb).name

    def run(*command: str) -> int:
        print(f"--- {' '.join(command)[:110]}", flush=True)
        quiet = {"DEBIAN_FRONTEND": "noninteractive", **environment(root)}
        return subprocess.call(["chroot", str(root), *command], env=quiet, stdin=subprocess.DEVNULL)

    steps: list[tuple[str, ...]] = [
        ("apt-get", "update", "--quiet", "--quiet"),
        (*INSTALL, in_debian),
        ("composer", "--version"),
        ("python3", f"/{PLACE}/smoke_inside.py", "libraries"),
        (*INSTALL, *HANDS_AND_EYES),
        ("useradd", "--create-home", PERSON),
        ("install", "--directory", "--owner", PERSON, f"/{PICTURES}"),
        ("python3", f"/{PLACE}/smoke_inside.py", "desktop"),
        ("su", "-", PERSON, "-c", f"python3 /{PLACE}/smoke_inside.py use /{PICTURES}"),
        ("apt-get", "purge", "--yes", "--quiet", "composer-desktop"),
    ]
    code = next((code for step in steps if (code := run(*step)) != 0), 0)
    if options.keep and (root / PICTURES).is_dir():
        shutil.copytree(root / PICTURES, options.keep, dirs_exist_ok=True)
    if code != 0:
        print(f"--- failed with exit code {code}", flush=True)
        return code
    left = subprocess.run(
        ["chroot", str(root), "sh", "-c", LEFT_BEHIND], capture_output=True, text=True
    ).stdout
    kept = list((root / "home" / PERSON).rglob("*.wav"))
    if left.strip() or not kept:
        print(f"--- after the removal: left behind:\n{left}\nsongs kept: {len(kept)}", flush=True)
        return 1
    print(f"--- removed without a trace; {len(kept)} songs of the person are where they were")
    return 0


if __name__ == "__main__":
    sys.exit(main())

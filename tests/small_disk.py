"""A real disk of a few hundred kilobytes, to be filled or made read-only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A mounted tmpfs at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self, leave: int = 0) -> None:
        """Take all room but ``leave`` bytes (rounded to the disk's blocks)."""
        state = os.statvfs(self.path)
        room = state.f_bavail * state.f_frsize - leave
        if room > 0:
            (self.path / "ballast").write_bytes(bytes(room))

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self.path)], check=True)

    def make_writable(self) -> None:
        subprocess.run(["mount", "-o", "remount,rw", str(self.path)], check=True)

    def free(self) -> None:
        """Take the ballast away again."""
        (self.path / "ballast").unlink()


@contextmanager
def small_disk(path: Path, kilobytes: int = 512) -> Iterator[SmallDisk]:
    """Mount a disk of that size at ``path`` for the block; skips the test where it cannot."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("a disk of its own can only be mounted by root on Linux")
    path.mkdir(parents=True)
    options = f"size={kilobytes}k,mode=755"
    mount = ["mount", "-t", "tmpfs", "-o", options, "composer-test", str(path)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this computer (a container, perhaps) does not let root mount a disk")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)

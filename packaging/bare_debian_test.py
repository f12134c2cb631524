#!/usr/bin/env python3
"""Do the README's two commands work on a Debian that has nothing but Python and apt?

    python3 packaging/bare_debian_test.py [--suite bookworm] [--base TAR] [DEV.PY ARGS…]

Makes a minimal Debian in a temporary folder, puts a fresh copy of the last commit into it and runs
`dev.py run --version` twice and `dev.py test -q` there, or only `dev.py DEV.PY ARGS`. Wants root,
debootstrap, and time: about 700 MB are fetched. `--base` names a tar file of the minimal Debian; it
is made if it does not exist, and saves the first minute of the next run.

The mounts live in a mount namespace of their own and end with it, so the folder can be removed
without touching anything of the host. How to reach the package archives is the host's own
knowledge: its apt sources, name servers, certificates and proxy settings are copied in each time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PLACE = "srv/composer"
CERTIFICATES = "srv/host-certificates.pem"  # where no package of the Debian inside writes
DEFAULT_RUNS = (["run", "--version"], ["run", "--version"], ["test", "-q"])
# what an environment may say about the way to the outside
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def main() -> int:
    """Make the Debian, run the commands in it, remove it; the first failing exit code, or 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suite", default="bookworm", help="the Debian release (bookworm)")
    parser.add_argument("--base", type=Path, help="tar file that keeps the minimal Debian")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options, dev_arguments = parser.parse_known_args()
    runs = [dev_arguments] if dev_arguments else list(DEFAULT_RUNS)
    if options.inside:
        return run_inside(options.inside, options.suite, options.base, runs)
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        print("This test wants root and debootstrap.", file=sys.stderr)
        return 2
    root = Path(tempfile.mkdtemp(prefix="composer-bare-debian-"))
    # a namespace for mounts, and one for processes so that nothing started inside outlives the run
    alone = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    own = [sys.executable, __file__, "--inside", str(root), *sys.argv[1:]]
    try:
        return subprocess.call([*alone, *own])
    finally:
        remove(root)


def run_inside(root: Path, suite: str, base: Path | None, runs: list[list[str]]) -> int:
    """Within the namespaces: build, mount, run."""
    make_debian(root, suite, base)
    copy_ways_out(root)
    copy_checkout(root)
    for kind, place in (("proc", "proc"), ("tmpfs", "dev/shm"), ("devpts", "dev/pts")):
        (root / place).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", kind, kind, str(root / place)], check=True)
    for arguments in runs:
        print(f"--- dev.py {' '.join(arguments)}", flush=True)
        command = [
            "chroot",
            str(root),
            "sh",
            "-c",
            f'cd /{PLACE} && exec python3 dev.py "$@"',
            "sh",
        ]
        code = subprocess.call(
            [*command, *arguments], env=environment(root), stdin=subprocess.DEVNULL
        )
        print(f"--- exit code {code}", flush=True)
        if code != 0:
            return code
    return 0


def make_debian(root: Path, suite: str, base: Path | None) -> None:
    """Unpack the minimal Debian with python3 into `root`, from the archive the host itself uses."""
    if base and base.exists():
        subprocess.run(["tar", "-C", str(root), "-xf", str(base)], check=True)
        return
    targets = subprocess.check_output(
        ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"], text=True
    )
    archives = [line.split()[1] for line in targets.splitlines() if line.split()[0] == suite]
    if not archives:
        sys.exit(f"The host's apt knows no archive for {suite}; choose another --suite.")
    options = ["--variant=minbase", "--include=python3"]
    subprocess.run(
        ["debootstrap", *options, suite, str(root), archives[0]],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    if base:
        subprocess.run(["tar", "-C", str(root), "-cf", str(base), "."], check=True)


def copy_ways_out(root: Path) -> None:
    """Give the Debian inside the host's way to the package archives, and nothing else."""
    apt = root / "etc/apt"
    (apt / "sources.list").write_text("")
    for source in (
        Path("/etc/apt/sources.list"),
        *Path("/etc/apt/sources.list.d").glob("debian.*"),
    ):
        if source.exists():
            shutil.copy(source, apt / source.relative_to("/etc/apt"))
    settings = subprocess.check_output(["apt-config", "dump", "Acquire"], text=True).splitlines()
    wanted = ("Acquire::Check-", "Acquire::http", "Acquire::Retries")
    (apt / "apt.conf.d" / "90host").write_text(
        "\n".join(line for line in settings if line.startswith(wanted) and '""' not in line) + "\n"
    )
    for name in ("etc/resolv.conf", "etc/hosts"):
        shutil.copy(Path("/", name), root / name)
    certificates = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    if certificates:
        shutil.copy(certificates, root / CERTIFICATES)


def copy_checkout(root: Path) -> None:
    """Put the last commit's files where a fresh clone would be."""
    place = root / PLACE
    place.mkdir(parents=True)
    archive = subprocess.check_output(["git", "-C", str(CHECKOUT), "archive", "HEAD"])
    subprocess.run(["tar", "-C", str(place), "-x"], input=archive, check=True)


def environment(root: Path) -> dict[str, str]:
    """What a first login would have, and the way out."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if (root / CERTIFICATES).exists():
        passed["PIP_CERT"] = "/" + CERTIFICATES
    for setting in ("index-url", "timeout"):
        answer = subprocess.run(
            [sys.executable, "-m", "pip", "config", "get", f"global.{setting}"],
            capture_output=True,
            text=True,
        )
        if answer.returncode == 0:
            passed["PIP_" + setting.upper().replace("-", "_")] = answer.stdout.strip()
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "HOME": "/root", "TERM": "dumb", "CI": "true", **passed}


def remove(root: Path) -> None:
    """Remove the folder, unless something is still mounted below it."""
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    if f" {root}" in mounts:
        print(f"{root} is left alone: something is still mounted there.", file=sys.stderr)
        return
    shutil.rmtree(root)


if __name__ == "__main__":
    sys.exit(main())

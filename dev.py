#!/usr/bin/env python3
"""How does a fresh clone become a running program?

    python3 dev.py run [ARGS…]           set up what is missing, then start Composer with ARGS
    python3 dev.py test [PYTEST ARGS…]   the same and the test parts, then the tests
    python3 dev.py check                 format, lint, types, import contracts
    python3 dev.py bench [PYTEST ARGS…]  the benchmarks
    python3 dev.py setup                 set up and stop

Needs nothing but Python's standard library. Everything it says goes to standard error, so that
standard output belongs to the program. When nothing is missing it only compares one stamp and
looks for the system libraries, and starts the program at once.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PROGRAM = BIN / ("composer.exe" if os.name == "nt" else "composer")
LOCKS = ROOT / "packaging" / "locks"
RUNTIME_LOCK, DEV_LOCK = "runtime.txt", "dev.txt"
APT_LISTS = Path("/var/lib/apt/lists")
SUPPORTED = ((3, 13), (3, 12), (3, 11))
MOST_TEST_PROCESSES = 4  # each has a screen and starts programs of its own
WRONG_USE, COMPUTER_FAILED, INTERRUPTED = 2, 7, 130  # exit codes; the program uses 2 and 7 so too


class SetupFailed(Exception):
    """Set-up cannot go on; the message tells the user what to do."""


def say(text: str) -> None:
    """Tell the user on standard error, which is never the program's own output."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


# --- system parts: what pip cannot install -----------------------------------------------------


class SystemPart(NamedTuple):
    """A thing the operating system must provide, and Debian's package that has it.

    `proof` is a shared library (`libGL.so.1`), a command (`Xvfb`) or the absolute path of a file.
    """

    proof: str
    package: str

    def present(self) -> bool:
        """Whether this computer has it, tried in the way in which it will be used."""
        if self.proof.startswith("/"):
            return Path(self.proof).exists()
        if ".so" not in self.proof:
            return shutil.which(self.proof) is not None
        try:
            ctypes.CDLL(self.proof)
        except OSError:
            return False
        return True


# What the Qt libraries, their X11 and Wayland plugins and QtMultimedia are linked against and do
# not bring along (readelf -d, the NEEDED entries). Fontconfig draws in one font family.
RUN_PARTS = (
    SystemPart("libEGL.so.1", "libegl1"),
    SystemPart("libGL.so.1", "libgl1"),
    SystemPart("libX11-xcb.so.1", "libx11-xcb1"),
    SystemPart("libXext.so.6", "libxext6"),
    SystemPart("libXrandr.so.2", "libxrandr2"),
    SystemPart("libbrotlidec.so.1", "libbrotli1"),
    SystemPart("libdbus-1.so.3", "libdbus-1-3"),
    SystemPart("libdrm.so.2", "libdrm2"),
    SystemPart("libfontconfig.so.1", "libfontconfig1"),
    SystemPart("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
    SystemPart("libgthread-2.0.so.0", "libglib2.0-0"),
    SystemPart("libpulse.so.0", "libpulse0"),
    SystemPart("libwayland-client.so.0", "libwayland-client0"),
    SystemPart("libwayland-cursor.so.0", "libwayland-cursor0"),
    SystemPart("libwayland-egl.so.1", "libwayland-egl1"),
    SystemPart("libxcb-cursor.so.0", "libxcb-cursor0"),
    SystemPart("libxcb-icccm.so.4", "libxcb-icccm4"),
    SystemPart("libxcb-image.so.0", "libxcb-image0"),
    SystemPart("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    SystemPart("libxcb-randr.so.0", "libxcb-randr0"),
    SystemPart("libxcb-render-util.so.0", "libxcb-render-util0"),
    SystemPart("libxcb-shape.so.0", "libxcb-shape0"),
    SystemPart("libxcb-sync.so.1", "libxcb-sync1"),
    SystemPart("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    SystemPart("libxcb-xkb.so.1", "libxcb-xkb1"),
    SystemPart("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
# A screen, a session bus, a sound server, a keyring and a screen reader's view, all for the tests'
# own use: they never touch those of the person who runs them.
TEST_PARTS = (
    SystemPart("Xvfb", "xvfb"),
    SystemPart("xauth", "xauth"),
    SystemPart("dbus-run-session", "dbus"),
    SystemPart("pulseaudio", "pulseaudio"),
    SystemPart("pactl", "pulseaudio-utils"),
    SystemPart("gnome-keyring-daemon", "gnome-keyring"),
    SystemPart("xdotool", "xdotool"),
    SystemPart("/usr/libexec/at-spi-bus-launcher", "at-spi2-core"),
)


def ensure_system_parts(parts: Sequence[SystemPart]) -> None:
    """Install the system parts that are missing, or say which they are."""
    if not sys.platform.startswith("linux"):
        return
    missing = [part for part in parts if not part.present()]
    if not missing:
        return
    if shutil.which("apt-get"):
        install_packages([part.package for part in missing])
    else:
        say("this system may lack " + ", ".join(part.proof for part in missing) + ".")
        say("If what follows fails, install these with your distribution's packages.")


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages as root or with password-less sudo; otherwise say the command."""
    wanted = sorted(set(packages))
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *wanted]
    if os.geteuid() == 0:
        prefix = ["env"]
    elif shutil.which("sudo") and quiet_call(["sudo", "-n", "true"]) == 0:
        prefix = ["sudo", "-n", "env"]
    else:
        raise SetupFailed(
            "some system packages are missing. Run this command, then the same again:\n\n"
            f"    sudo apt-get update && sudo {' '.join(install)}\n"
        )
    say("installing system packages: " + " ".join(wanted))
    prefix.append("DEBIAN_FRONTEND=noninteractive")
    lists_present = any(APT_LISTS.glob("*_Packages*"))
    if lists_present and call([*prefix, *install]) == 0:
        return
    # No lists yet, or so old that the archive no longer has what they name.
    call([*prefix, "apt-get", "update"])
    if call([*prefix, *install]) != 0:
        raise SetupFailed("apt-get could not install the packages; its own words are above.")


# --- Python and its packages -------------------------------------------------------------------


def venv_is_usable() -> bool:
    """Whether .venv exists, its Python still runs from where it was, and is a supported one."""
    if not PYTHON.exists():
        return False
    for line in (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() in ("version", "version_info"):
            return tuple(int(part) for part in value.strip().split(".")[:2]) in SUPPORTED
    return False


def supported_python() -> list[str]:
    """The command of a supported Python: this one if it is, else the newest one on the PATH."""
    if sys.version_info[:2] in SUPPORTED:
        return [sys.executable]
    for major, minor in SUPPORTED:
        candidates = [[f"python{major}.{minor}"]]
        if os.name == "nt":
            candidates.append(["py", f"-{major}.{minor}"])
        for command in candidates:
            # A name on the PATH may be a shim that leads nowhere, so it has to run.
            if shutil.which(command[0]) and quiet_call([*command, "-c", "pass"]) == 0:
                return command
    raise SetupFailed(
        f"Composer needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]} and no other "
        "was found on the PATH. Install one of them, then run the same again."
    )


def make_venv() -> None:
    """Make .venv anew, installing Debian's venv package first where Python came without it."""
    python = supported_python()
    if quiet_call([*python, "-c", "import ensurepip, venv"]) != 0:
        version = subprocess.check_output(
            [*python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], text=True
        ).strip()
        if not shutil.which("apt-get"):
            raise SetupFailed(f"Python {version} came without its venv module; install that first.")
        install_packages([f"python{version}-venv"])
    say(f"making {VENV.name} with {' '.join(python)}")
    if call([*python, "-m", "venv", "--clear", str(VENV)]) != 0:
        raise SetupFailed("the virtual environment could not be made; Python's words are above.")


def ensure_packages(lock_name: str) -> None:
    """Bring .venv to the state that the lock file describes, with the program installed in it."""
    usable = venv_is_usable()
    if usable and PROGRAM.exists() and is_installed(lock_name):
        return
    if not usable:
        make_venv()
    say("installing the locked dependencies (about 400 MB the first time)")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if not sys.stderr.isatty():
        pip.append("--quiet")
    lock = str(LOCKS / lock_name)
    options = ["--no-compile", "--require-hashes", "--only-binary=:all:"]
    if call([*pip, *options, "-r", lock]) != 0:
        raise SetupFailed("the dependencies could not be installed; pip's own words are above.")
    # What PySide keeps of Python inside of a library, and would compile at each start of a window,
    # lies in files from now on (its switch for that, in shibokensupport's signature_bootstrap).
    quiet_call([str(PYTHON), "-c", "import shiboken6"], {"SBK_EMBED": "0"})
    # Pip would compile them on one processor. What fails are parts for other versions of Python.
    quiet_call([str(PYTHON), "-m", "compileall", "-qq", "-j", "0", str(VENV / "lib")])
    # What builds the program is in the lock too, so nothing unlocked is fetched for it.
    if call([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]) != 0:
        raise SetupFailed("the program could not be installed; pip's own words are above.")
    stamp_file(lock_name).write_text(wanted_state(lock_name), encoding="utf-8")


def is_installed(lock_name: str) -> bool:
    """Whether this lock, or the development one, which holds more, was installed last."""
    for name in (lock_name, DEV_LOCK):
        stamp = stamp_file(name)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted_state(name):
            return True
    return False


def stamp_file(lock_name: str) -> Path:
    """The file in .venv that says which state of a lock is installed there."""
    return VENV / f"installed-{lock_name}"


def wanted_state(lock_name: str) -> str:
    """What the installation depends on, as one number: the place, the lock, the project file."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCKS / lock_name, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def set_up(*, parts: Sequence[SystemPart] = RUN_PARTS, lock_name: str = RUNTIME_LOCK) -> None:
    """Make sure of everything that is needed; by default, of what the program needs to run."""
    ensure_system_parts(parts)
    ensure_packages(lock_name)


# --- running things ----------------------------------------------------------------------------


def call(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a set-up command in the project's folder, its output on standard error."""
    return subprocess.call(command, cwd=ROOT, env=environment, stdout=sys.stderr)


def quiet_call(command: Sequence[str], variables: Mapping[str, str] | None = None) -> int:
    """Run a command for its exit code alone, with these variables in its environment."""
    nowhere, environment = subprocess.DEVNULL, {**os.environ, **(variables or {})}
    return subprocess.call(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=environment)


def become(command: list[str]) -> NoReturn:
    """Let the program take this process's place, so that signals and the exit code are its own."""
    if os.name == "nt":  # there, exec gives the terminal back before the program has ended
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def run_pytest(arguments: Sequence[str]) -> int:
    """Run pytest; on Linux on a screen and a session bus of its own, in folders of its own."""
    pytest = [str(PYTHON), "-m", "pytest", *arguments]
    if not sys.platform.startswith("linux"):
        return subprocess.call(pytest, cwd=ROOT)
    with tempfile.TemporaryDirectory(prefix="composer-test-", ignore_cleanup_errors=True) as home:
        environment = desktop_environment(Path(home))
        screen = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1920x1200x24"]
        command = ["dbus-run-session", "--", *screen, *pytest]
        return subprocess.call(command, cwd=ROOT, env=environment)


def desktop_environment(home: Path) -> dict[str, str]:
    """The environment of a desktop nobody has used before, whatever desktop this is run from."""
    environment = dict(os.environ)
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PULSE_SERVER", "SESSION_MANAGER"):
        environment.pop(name, None)
    for name in ("RUNTIME_DIR", "DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME"):
        folder = home / name.lower()
        folder.mkdir(mode=0o700)
        environment[f"XDG_{name}"] = str(folder)
    environment["LC_ALL"] = "C.UTF-8"
    # A program that the tests start a hundred times is compiled once, as on everybody's desktop.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # Several test processes share the processors; threads of linear algebra would only wait.
    for library in ("OPENBLAS", "OMP", "MKL"):
        environment[f"{library}_NUM_THREADS"] = "1"
    return environment


# --- the commands ------------------------------------------------------------------------------


def command_setup(_arguments: Sequence[str]) -> int:
    """Set up and stop."""
    set_up()
    say(f"ready: {PROGRAM}")
    return 0


def command_run(arguments: Sequence[str]) -> int:
    """Start the program where the user stands, so that the file names given mean theirs."""
    set_up()
    become([str(PROGRAM), *arguments])


def command_test(arguments: Sequence[str]) -> int:
    """Run the tests: all of them in several processes, those that are named in one."""
    set_up(parts=[*RUN_PARTS, *TEST_PARTS], lock_name=DEV_LOCK)
    several = min(os.cpu_count() or 1, MOST_TEST_PROCESSES)
    all_of_them = [f"--numprocesses={several}", "--dist=worksteal"]
    return run_pytest(arguments or all_of_them)


def command_bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks: files named bench_*.py, which the tests therefore never collect."""
    set_up(parts=[*RUN_PARTS, *TEST_PARTS], lock_name=DEV_LOCK)
    benchmarks = ["--override-ini=python_files=bench_*.py", "--capture=no", "tests/bench"]
    return run_pytest([*benchmarks, *arguments])


def command_check(_arguments: Sequence[str]) -> int:
    """Run every check, so that one run shows everything that is wrong."""
    set_up(parts=(), lock_name=DEV_LOCK)
    checks = {
        "format": ["-m", "ruff", "format", "--check", "."],
        "lint": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy", "--num-workers=auto"],
        "import contracts": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    }
    failed = []
    for name, arguments in checks.items():
        say(name)
        if subprocess.call([str(PYTHON), *arguments], cwd=ROOT) != 0:
            failed.append(name)
    say("failed: " + ", ".join(failed) if failed else "all checks passed")
    return 1 if failed else 0


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "setup": command_setup,
    "check": command_check,
    "bench": command_bench,
}


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and give its exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 0 if arguments and arguments[0] in ("help", "-h", "--help") else WRONG_USE
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupFailed as failure:
        say(str(failure))
        return COMPUTER_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

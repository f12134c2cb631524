"""A desktop that nobody else uses: a screen, a session bus, a screen reader's view, loudspeakers.

Every part is a process of this test run, on sockets in a folder of its own, whether or not the
person who runs the tests sits at a desktop too.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.gui.accessibility import Accessibility
from tests.gui.sound import Ears
from tests.patience import PATIENCE, wait_until

BUS_LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
PARTS = (
    "Xvfb",
    "dbus-daemon",
    "pulseaudio",
    "pactl",
    "parec",
    "xdotool",
    "gnome-keyring-daemon",
    BUS_LAUNCHER,
)
SCREEN = "1440x960x24"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """What a program that is started on this desktop needs to know, and our eyes and ears on it."""

    environment: Mapping[str, str]
    accessibility: Accessibility
    ears: Ears

    def press(self, *keys: str) -> None:
        """Strike keys on the keyboard, one chord after the other: `ctrl+Return`, `space`."""
        self._xdotool("key", "--clearmodifiers", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type on the keyboard, letter by letter."""
        self._xdotool("type", "--clearmodifiers", "--delay", "4", text)

    def focus(self, window: str) -> None:
        """Give the keyboard to a window, as a window manager would; there is none here."""
        self._xdotool("windowfocus", "--sync", window)

    def lift(self, window: str) -> None:
        """Put a window over all others."""
        self._xdotool("windowraise", window)

    def close(self, window: str) -> None:
        """Close a window as the button in its title bar would."""
        closing = Path(__file__).with_name("closing.py")
        command = [sys.executable, str(closing), window]
        subprocess.run(command, env=self.environment, check=True, timeout=PATIENCE)

    def windows_of(self, pid: int) -> list[str]:
        """The windows that a process shows, by their ids on the screen."""
        with suppress(subprocess.CalledProcessError):
            return self._xdotool("search", "--onlyvisible", "--pid", str(pid)).split()
        return []

    def title_of(self, window: str) -> str:
        """What stands in the title bar; empty once the window has gone."""
        with suppress(subprocess.CalledProcessError):
            return self._xdotool("getwindowname", window)
        return ""

    def front_window(self, title: str) -> str:
        """Of the windows with such a title (a pattern), the one that lies over all others.

        Empty while there is none.
        """
        # The screen tells its windows from the lowest to the highest.
        with suppress(subprocess.CalledProcessError):  # a window went while it was looked at
            return self._xdotool("search", "--onlyvisible", "--name", title).split()[-1]
        return ""

    def _xdotool(self, *words: str) -> str:
        return subprocess.run(
            ["xdotool", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        ).stdout.strip()


@contextmanager
def open_desktop() -> Iterator[Desktop]:
    """Put a desktop up, and take it down with all that was started on its bus."""
    missing = [part for part in PARTS if not shutil.which(part)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}; dev.py test installs them on Debian")
    with ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="desk-", ignore_cleanup_errors=True)
        room = Path(stack.enter_context(folder))
        environment = _environment(room)
        environment["DISPLAY"] = f":{_screen(stack, environment)}"
        environment["DBUS_SESSION_BUS_ADDRESS"] = _bus(stack, room, environment)
        socket = _loudspeakers(stack, room, environment)
        environment["PULSE_SERVER"] = f"unix:{socket}"
        _started(stack, [BUS_LAUNCHER, "--launch-immediately"], environment)
        view = Accessibility(environment["DBUS_SESSION_BUS_ADDRESS"])
        stack.callback(view.close)
        ears = Ears()
        stack.enter_context(ears.open(environment))
        yield Desktop(environment=environment, accessibility=view, ears=ears)


@contextmanager
def unlocked_keyring(desktop: Desktop) -> Iterator[None]:
    """A GNOME Keyring, empty and unlocked, on the desktop's bus."""
    command = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
    environment = dict(desktop.environment)
    with ExitStack() as stack:
        daemon = _started(stack, command, environment, stdin=subprocess.PIPE)
        assert daemon.stdin is not None
        daemon.stdin.write(b"a password")
        daemon.stdin.close()
        name = "org.freedesktop.secrets"
        wait_until("the keyring on the bus", lambda: desktop.accessibility.has_service(name))
        yield


def _environment(room: Path) -> dict[str, str]:
    """What a session of a person tells its programs, all of it inside `room`."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(room),
        "LC_ALL": "C.UTF-8",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("RUNTIME_DIR", "DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME"):
        place = room / name.lower()
        place.mkdir(mode=0o700)
        environment[f"XDG_{name}"] = str(place)
    return environment


def _screen(stack: ExitStack, environment: Mapping[str, str]) -> str:
    """Start a screen; gives its number."""
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    # -r: no key repeats itself, however long a busy computer takes between press and release.
    _started(stack, [*command, "-noreset", "-r"], environment, pass_fds=[tell])
    os.close(tell)
    with os.fdopen(told) as answer:
        number = answer.readline().strip()
    assert number, "Xvfb did not start"
    return number


def _bus(stack: ExitStack, room: Path, environment: Mapping[str, str]) -> str:
    """Start a session bus; gives its address."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", "--nopidfile"]
    address = f"--address=unix:path={room / 'bus'}"
    daemon = _started(stack, [*command, address], environment, stdout=subprocess.PIPE)
    assert daemon.stdout is not None
    return str(daemon.stdout.readline(), "ascii").strip()


def _loudspeakers(stack: ExitStack, room: Path, environment: Mapping[str, str]) -> Path:
    """Start a sound server with one output that leads nowhere; gives its socket."""
    socket = room / "sound"
    modules = (
        "module-null-sink sink_name=speakers",
        f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
    )
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    server = _started(stack, [*command, *(f"--load={module}" for module in modules)], environment)
    wait_until("the sound server's socket", lambda: socket.exists() or server.poll() is not None)
    assert server.poll() is None, "pulseaudio did not start"
    return socket


def _started(
    stack: ExitStack,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    pass_fds: Sequence[int] = (),
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a part of the desktop in a group of its own, which ends with the desktop."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        pass_fds=pass_fds,
        start_new_session=True,
    )
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
        break
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()

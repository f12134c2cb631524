"""Uses the installed program as a person would. Runs within smoke_test.py's Debian.

smoke_inside.py libraries | desktop | use FOLDER
"""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.gui.desktop import Desktop

HOME = Path("/usr/lib/composer-desktop")
COMMAND = "composer-desktop"
KEY = "smoke-test-" + "0123456789abcdef" * 2
INSTEAD = ("sh", "-c", 'shift 2; exec composer-desktop "$@"')
"""Before tests.gui's `python -m composer …`: the installed program with the same arguments."""
SOUND = 0.01


def main() -> int:
    """Do one part of the test; 0 if all held."""
    part, *places = sys.argv[1:]
    if part == "libraries":
        every_library_is_found()
    elif part == "desktop":
        the_desktop_knows_it()
    else:
        use(Path(places[0]))
    return 0


def said(what: str) -> None:
    """Tell what was seen to work."""
    print(f"  ok  {what}", flush=True)


# As root, before anything else is installed


def every_library_is_found() -> None:
    """The package's dependencies are enough for every library and plugin in it."""
    lost: list[str] = []
    files = [file for file in HOME.rglob("*.so*") if file.is_file() and not file.is_symlink()]
    as_started = {**os.environ, "LD_LIBRARY_PATH": str(HOME / "lib")}
    for file in files:
        asked = ["ldd", str(file)]
        answer = subprocess.run(asked, env=as_started, capture_output=True, text=True).stdout
        lost += [
            f"{file.name}: {line.strip()}" for line in answer.splitlines() if "not fou" in line
        ]
    assert not lost, "\n".join(lost)
    said(f"{len(files)} libraries find all they are linked with")


def the_desktop_knows_it() -> None:
    """Menu entry, file type and icon are where a desktop looks."""
    entry = next(Path("/usr/share/applications").glob("*composer*.desktop"))
    subprocess.run(["desktop-file-validate", str(entry)], check=True)
    song = Path("/tmp/a.composer")
    song.write_text("{}", encoding="utf-8")
    asked = ["gio", "info", "-a", "standard::content-type", str(song)]
    assert "application/x-composer-song" in subprocess.check_output(asked, text=True)
    opened_by = subprocess.check_output(["gio", "mime", "application/x-composer-song"], text=True)
    assert entry.name in opened_by, opened_by
    assert list(Path("/usr/share/icons/hicolor").glob(f"256x256/apps/{entry.stem}.png"))
    said(f"{entry.name}: in the menu, and opens *.composer")


# As the person


def use(pictures: Path) -> None:
    """The window and the command line, with real sound and a real keyring."""
    _make_do_without_pytest_qt()
    sys.path.insert(0, str(Path(__file__).parent))
    from tests.gui.desktop import open_desktop, unlocked_keyring

    with ExitStack() as stack:
        desktop = stack.enter_context(open_desktop())
        stack.enter_context(unlocked_keyring(desktop))
        home = Path.home() / "composer"
        by_command = {**desktop.environment, "COMPOSER_HOME": str(home)}
        sounds(desktop, home, lambda name: photograph(desktop, pictures / f"{name}.png"))
        from_the_menu(desktop, by_command)
        the_keyring(by_command)
        the_certificates(by_command)
        practice(by_command)
        other_formats(by_command)


def sounds(desktop: Desktop, home: Path, photograph: Callable[[str], None]) -> None:
    """A sketch is made in the window and heard, also after the program was killed."""
    from tests.gui.program import Program, generate, library, row, write
    from tests.patience import wait_until

    program = Program(desktop, home, before=INSTEAD, keyring=True)
    try:
        window = program.window()
        said("the window opens")
        photograph("first-run")
        window.child("push button", "Try Sketch").press()
        write(window.child("text", "Title"), "Harbour")
        write(window.child("text", "Style"), "warm lo-fi, brushed drums")
        write(window.child("text", "Length"), "0:08")
        generate(window, "Free").press()
        row(window, r"Harbour.*Sketch.*0:08.*done")
        said("a sketch is made")
        window.child("push button", "Loop").press()
        window.child("push button", "Play").press()
        wait_until("music", lambda: desktop.ears.loudness > SOUND)
        photograph("playing")
        said("it is heard")
    finally:
        program.kill()
    program.finish()  # fails if it ever complained
    again = Program(desktop, home, before=INSTEAD, keyring=True)
    try:
        window = again.window()
        library(window).choose(row(window, r"Harbour.*Sketch.*0:08.*done"))
        window.child("push button", "Play").press()
        wait_until("the song", lambda: desktop.ears.loudness > SOUND)
        said("killed and started again, it has the song and plays it")
        photograph("again")
        again.close()
    finally:
        again.finish()


def from_the_menu(desktop: Desktop, environment: dict[str, str]) -> None:
    """The menu's entry starts it, and a song's file opens in the window that is there."""
    from tests.patience import wait_until

    entry = next(Path("/usr/share/applications").glob("*composer*.desktop"))
    subprocess.run(["gio", "launch", str(entry)], env=environment, check=True)
    wait_until("the window", lambda: desktop.front_window("^Composer"))
    said("it starts from the menu")
    song = Path.home() / "Meadow.composer"
    draft = {"title": "Meadow", "lyrics": "[Verse]\nsalt on the rail"}
    content = {"kind": "composer song", "version": 1, "draft": draft}
    song.write_text(json.dumps(content), encoding="utf-8")
    subprocess.run(["gio", "open", str(song)], env=environment, check=True)
    window = wait_until("the song", lambda: desktop.front_window("^Composer.*Meadow"))
    said("a file opened from the desktop is a song in the open window")
    desktop.close(window)
    wait_until("its end", lambda: not desktop.front_window("^Composer"))


def the_keyring(environment: dict[str, str]) -> None:
    """A key goes in by one process and is found by another, and nowhere else."""
    composer(environment, "keys", "set", "kyma", given=KEY)
    status = {each["provider"]: each for each in json_of(environment, "keys", "status")["keys"]}
    assert status["kyma"]["source"] == "keyring", status
    assert KEY[-4:] in json.dumps(status["kyma"]), status
    kept = [file for file in Path.home().rglob("*") if file.is_file()]
    assert not [file for file in kept if KEY.encode() in file.read_bytes()]
    said("a key is kept in the keyring, and in no file")
    composer(environment, "keys", "remove", "kyma")


def the_certificates(environment: dict[str, str]) -> None:
    """HTTPS is refused to a server that nobody has vouched for: the certificates are there."""
    folder = Path(environment["XDG_RUNTIME_DIR"])
    pair = [str(folder / name) for name in ("key.pem", "certificate.pem")]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    make += ["-subj", "/CN=localhost", "-keyout", pair[0], "-out", pair[1]]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair[1], pair[0])
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = {"COMPOSER_KYMA_URL": f"https://localhost:{server.server_port}"}
    asked = subprocess.run(
        [COMMAND, "keys", "test", "kyma"],
        env={**environment, **address, "KYMA_API_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=120,
    )
    server.shutdown()
    assert asked.returncode == 5, asked
    assert re.search("certificate", asked.stderr, re.IGNORECASE), asked.stderr
    said(f"a false certificate is refused: {asked.stderr.strip()[:90]}")


def practice(environment: dict[str, str]) -> None:
    """The simulated services answer, and what they sell is filed."""
    order = ["--practice", "generate", "--sku", "kyma/minimax-music", "--prompt", "folk"]
    words = ["--lyrics", "[Verse]\nsalt on the rail", "--yes"]
    assert json_of(environment, *order, *words)["state"] == "done"
    said("practice mode buys a song with play money")


def other_formats(environment: dict[str, str]) -> None:
    """ffmpeg is found and writes what is asked of it."""
    song = json_of(environment, "history")[0]["id"]
    for kind in ("mp3", "flac", "ogg", "opus", "m4a"):
        target = Path(environment["XDG_RUNTIME_DIR"], f"song.{kind}")
        composer(environment, "export", song, "--out", str(target), "--loudness", "-16")
        assert target.stat().st_size > 20_000, target
    said("export as mp3, flac, ogg, opus and m4a, brought to a loudness")


def composer(environment: dict[str, str], *arguments: str, given: str = "") -> str:
    """One command line; gives what it prints."""
    done = subprocess.run(
        [COMMAND, *arguments],
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, (arguments, done)
    return done.stdout


def json_of(environment: dict[str, str], *arguments: str) -> Any:
    """The document that a command prints."""
    return json.loads(composer(environment, *arguments, "--json"))


def photograph(desktop: Desktop, file: Path) -> None:
    """The screen as it is now."""
    command = ["import", "-window", "root", str(file)]
    subprocess.run(command, env=dict(desktop.environment), check=True)


def _make_do_without_pytest_qt() -> None:
    """tests.patience names pytest-qt's class, which is for tests inside the program alone."""
    names = ("waitActive", "waitExposed", "waitSignal", "waitUntil")
    module = ModuleType("pytestqt.qtbot")
    vars(module)["QtBot"] = type("QtBot", (), dict.fromkeys(names, print))
    sys.modules |= {"pytestqt": ModuleType("pytestqt"), "pytestqt.qtbot": module}


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())

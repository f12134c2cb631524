#!/usr/bin/env python3
"""Do the now-playing panels of Windows and macOS use what their packages really have?

    .venv/bin/python packaging/check_panels.py

Neither system is needed. The locked packages are fetched with pip and unpacked, not installed. The
Windows panel is then checked by mypy against their types. PyObjC has no types: the classes and
constants that the macOS panel uses are looked up in PyObjC's list of what the framework has, with
the shape of the call that macOS makes. Methods without arguments of a special kind, such as
playCommand, are in no list; they are Apple's documents' word alone.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WINDOWS_PANEL = ROOT / "composer" / "ui" / "now_playing_windows.py"
MAC_PANEL = ROOT / "composer" / "ui" / "now_playing_macos.py"
FRAMEWORK = {"MediaPlayer", "kit"}
"""What the framework is called in the panel."""
HANDLER = {"retval": {"type": b"q"}, "arguments": {0: {"type": b"^v"}, 1: {"type": b"@"}}}
"""A block (itself is its argument 0) that is given an object and answers with an NSInteger."""


def main() -> int:
    """Check both; 0 if all is well."""
    with tempfile.TemporaryDirectory(prefix="panels-") as folder:
        types, kit = Path(folder, "win"), Path(folder, "mac")
        fetch("winrt-", "win_amd64", types)
        fetch("pyobjc-framework-mediaplayer", "macosx_11_0_universal2", kit)
        faults = windows_faults(types) + mac_faults(kit / "MediaPlayer" / "_metadata.py")
    print("\n".join(faults) or "Both panels use what is there.")
    return 1 if faults else 0


def fetch(beginning: str, platform: str, folder: Path) -> None:
    """Unpack the locked packages whose names begin so."""
    lock = (ROOT / "packaging" / "locks" / "runtime.txt").read_text(encoding="utf-8")
    wanted = re.findall(rf"^({re.escape(beginning)}\S*==\S+)", lock, re.MULTILINE)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    only = ["--no-deps", "--only-binary=:all:", "--python-version=3.11", f"--platform={platform}"]
    subprocess.run([*pip, *only, "--dest", str(folder), *wanted], check=True)
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)


def windows_faults(types: Path) -> list[str]:
    """What mypy says of the panel, seen as on Windows."""
    mypy = [sys.executable, "-m", "mypy", "--platform=win32", "--follow-imports=silent"]
    known = {"MYPYPATH": f"{types}:{ROOT}", "PATH": "/usr/bin:/bin"}
    command = [*mypy, f"--cache-dir={types / 'cache'}", str(WINDOWS_PANEL)]
    answer = subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True)
    lines = answer.stdout.splitlines()
    if answer.returncode not in (0, 1):
        return [f"mypy could not do its work: {answer.stdout}{answer.stderr}"]
    if not (types / "winrt" / "windows" / "media" / "__init__.pyi").is_file():
        lines.append(f"{WINDOWS_PANEL}: the types of Windows.Media have not come")
    # Their own types name parts of Windows that are in packages which nobody needs here.
    return [line for line in lines if WINDOWS_PANEL.name in line]


def mac_faults(listed: Path) -> list[str]:
    """Names of the framework that the panel uses and PyObjC does not know, and another shape."""
    names, shapes = known_to_pyobjc(listed)
    tree = ast.parse(MAC_PANEL.read_text(encoding="utf-8"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in FRAMEWORK
    }
    faults = [f"{MAC_PANEL}: the framework has no {name}" for name in sorted(used - names)]
    if not used:
        faults.append(f"{MAC_PANEL}: nothing of the framework was found in it")
    shape = shapes.get((b"MPRemoteCommand", b"addTargetWithHandler:"), {})
    if shape.get("arguments", {}).get(2, {}).get("callable") != HANDLER:
        faults.append(f"a handler of commands is called otherwise: {shape}")
    return faults


def known_to_pyobjc(listed: Path) -> tuple[set[str], dict[tuple[bytes, bytes], Any]]:
    """Names of the framework, and the shapes of its calls by class and selector."""
    shapes: dict[tuple[bytes, bytes], Any] = {}
    classes: set[str] = set()

    def take(kind: bytes, selector: bytes, shape: Any) -> None:
        shapes[kind, selector] = shape

    def class_named(name: str, *_more: object) -> None:
        classes.add(name)

    objc = SimpleNamespace(
        arch="arm64",
        registerMetaDataForSelector=take,
        registerNewKeywordsFromSelector=class_named,
        createOpaquePointerType=lambda *_: None,
        _updatingMetadata=lambda _: None,
    )
    source = listed.read_text(encoding="utf-8").replace("import objc, sys", "import sys")
    known: dict[str, Any] = {"objc": objc}
    exec(compile(source, listed.name, "exec"), known)
    constants = re.findall(r"[A-Za-z]\w+", known["constants"] + known["enums"])
    return {*constants, *classes}, shapes


if __name__ == "__main__":
    sys.exit(main())

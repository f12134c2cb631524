"""Which of all that PyInstaller finds goes into the program?

The program's own files and the Python modules that it imports, the Qt plugins named here, and of
the libraries those that one of these needs, or that a library so needed needs in its turn. Nothing
else: PyInstaller's own choice is twice as large.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import PurePath

Entry = tuple[str, str, str]
"""PyInstaller's (place in the program, file on this computer, kind)."""

LEFT_OUT = (
    # What other programs do with these packages.
    "httpx._main", "numpy.f2py", "numpy.testing", "numpy.distutils", "numpy.conftest",
    "yaml", "dotenv", "watchfiles", "websockets", "wsproto", "httptools", "uvloop", "jinja2",
    "qtawesome", "qtpy",  # only a font of it is wanted, which composer.ui.widgets.icons reads
    # The window is Qt's; nobody debugs, installs or tests within the program.
    "tkinter", "_tkinter", "curses", "readline", "unittest", "doctest", "pdb", "pydoc", "lib2to3",
    "idlelib", "ensurepip", "venv", "distutils", "setuptools", "pkg_resources", "pip", "test",
    "tests", "pytest", "hypothesis", "_pytest", "IPython", "PIL", "matplotlib", "scipy",
)  # fmt: skip
"""Python modules that some package would like, and does without."""

QT_MODULES = ("QtCore", "QtDBus", "QtGui", "QtMultimedia", "QtNetwork", "QtWidgets")

QT_PLUGINS = {
    "platforms": ("qxcb", "qwayland", "qoffscreen", "qcocoa", "qwindows"),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontext"),
    "platformthemes": ("qxdgdesktopportal",),  # the desktop's own file dialogs and colours
    "styles": ("qmacstyle", "qmodernwindowsstyle"),
    "multimedia": ("ffmpegmediaplugin",),
    "networkinformation": (
        "qnetworkmanager", "qnetworklistmanager", "qscnetworkreachability", "qapplenetwork",
    ),
}  # fmt: skip
"""Folder of Qt's plugins -> how the names of the wanted ones begin, without "lib".

Icons and pictures of the program are PNG, which needs no plugin. TLS is httpx's business, not Qt's.
"""

BROUGHT_ALONG = (
    # What Python's own modules are made with, and of what differs between Linux systems.
    "libpython", "libssl", "libcrypto", "libsqlite3", "libffi", "liblzma", "libbz2", "libz.",
    "libexpat", "libzstd", "libbrotli", "libuuid", "libxcb-cursor", "libxcb-icccm", "libxcb-image",
    "libxcb-keysyms", "libxcb-render-util", "libxcb-util", "libxcb-xkb", "libxkbcommon",
)  # fmt: skip
"""Libraries of the building Linux that go along; the rest must be the user's own system's.

An old copy of what talks to drivers, to the sound server or to the screen breaks there.
"""

_SYSTEM_FOLDERS = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
_ICON_FONT = re.compile(r"qtawesome/fonts/phosphor-")


def wanted_binaries(found: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The programs, modules, plugins and libraries that go in.

    ``needs`` gives for a file the names of the libraries that it is linked with.
    """
    found = list(found)
    links = [entry for entry in found if entry[2] == "SYMLINK"]
    entries = [each for each in found if each[2] != "SYMLINK" and not _is_of_the_system(each)]
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(PurePath(entry[0]).name.lower(), []).append(entry)
    kept: dict[str, Entry] = {}
    to_look_at = [entry for entry in entries if _is_root(entry)]
    while to_look_at:
        entry = to_look_at.pop()
        if entry[0] in kept:
            continue
        kept[entry[0]] = entry
        for library in needs(entry[1]):
            to_look_at += by_name.get(PurePath(library).name.lower(), [])
    frameworks = {_framework(entry) for entry in kept.values()} - {""}
    return [
        *kept.values(),
        *(link for link in links if _target(link) in kept or _framework(link) in frameworks),
    ]


def wanted_data(
    found: Iterable[Entry], binaries: Iterable[Entry], languages: Iterable[str] = ()
) -> list[Entry]:
    """The files that are only read; ``binaries`` are those that go in.

    ``languages``: those that the program has words in; Qt's own few words come along in them.
    """
    of_qt = tuple(f"/translations/qtbase_{language}.qm" for language in languages)
    frameworks = {_framework(entry) for entry in binaries} - {""}
    return [
        entry
        for entry in found
        if _framework(entry) in frameworks
        or _place(entry).endswith(of_qt)
        or (not _framework(entry) and _is_read(_place(entry)))
    ]


def _framework(entry: Entry) -> str:
    """On macOS a library is a folder with a description and links, which is signed as a whole."""
    before, mark, _inside = _place(entry).partition(".framework/")
    return before if mark else ""


def _place(entry: Entry) -> str:
    return entry[0].replace("\\", "/")


def _target(link: Entry) -> str:
    """Where a link leads, as a place in the program."""
    return str(PurePath(link[0]).parent.joinpath(link[1])) if link[1] else ""


def _is_of_the_system(entry: Entry) -> bool:
    name = PurePath(entry[0]).name
    return (
        sys.platform.startswith("linux")
        and entry[2] == "BINARY"
        and entry[1].startswith(_SYSTEM_FOLDERS)
        and "/" not in _place(entry)  # a Python of the system has its modules there too
        and not name.startswith(BROUGHT_ALONG)
    )


def _is_root(entry: Entry) -> bool:
    """Whether it goes in for its own sake, not because another one needs it."""
    place, kind = _place(entry), entry[2]
    if "/plugins/" in place and "PySide6" in place:
        folder, _, file = place.rpartition("/plugins/")[2].partition("/")
        return file.removeprefix("lib").startswith(QT_PLUGINS.get(folder, ()))
    name = place.rpartition("/")[2]
    if place.startswith("PySide6/"):
        return name.partition(".")[0] in QT_MODULES
    if kind == "EXTENSION":
        return not name.startswith("_pocketfft_tests")
    # ffmpeg; Python itself, and on Windows the runtime that it was compiled with
    return "ffmpeg" in place or name.startswith(("libpython", "python3", "Python", "vcruntime"))


def _is_read(place: str) -> bool:
    if place.startswith("qtawesome/"):
        return bool(_ICON_FONT.match(place))
    if place.startswith("PySide6/"):
        return False  # QML, and Qt's words in languages that the program has none in
    if "/tests/" in place or place.endswith((".pyi", ".h", ".pxd", ".lib", ".a", ".c", ".tcl")):
        return False
    return not place.startswith(("numpy/", "share/"))

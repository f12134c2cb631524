"""Do the parts of a package agree with each other and with the program?"""

from __future__ import annotations

import importlib
import re
import shutil
import struct
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage

from composer import __version__
from composer.app import IDENTIFIER
from composer.resources import resource_path

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "packaging"


@pytest.fixture
def packaging(monkeypatch: pytest.MonkeyPatch) -> object:
    """Loads a script's module by name, as the scripts find each other."""
    monkeypatch.syspath_prepend(str(PACKAGING))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    return load


def test_one_name_and_one_version_everywhere(packaging) -> None:
    identity = packaging("identity")
    app_id = identity.APP_ID
    assert app_id == IDENTIFIER
    assert f'AppUserModelID: "{app_id}"' in (PACKAGING / "windows" / "composer.iss").read_text()
    described = ET.parse(PACKAGING / "linux" / f"{app_id}.metainfo.xml").getroot()  # noqa: S314  it is our own
    assert described.findtext("id") == app_id
    assert described.find("releases/release").get("version") == __version__
    entry = (PACKAGING / "linux" / f"{app_id}.desktop").read_text()
    file_type = (PACKAGING / "linux" / f"{app_id}.xml").read_text()
    installer = (PACKAGING / "windows" / "composer.iss").read_text()
    for text in (entry, file_type, installer):
        assert identity.MIME_TYPE in text
    assert f'"*.{identity.DOCUMENT_ENDING}"' in file_type
    assert (PACKAGING / "flatpak" / f"{app_id}.yml").exists()
    assert f"id={app_id}\n" in (PACKAGING / "linux" / "install.sh").read_text()


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["desktop-file-validate"], "*.desktop"),
        (["appstreamcli", "validate", "--no-net"], "*.metainfo.xml"),
        (["sh", "-n"], "install.sh"),
    ],
)
def test_the_tools_of_the_desktop_accept_what_it_is_told(command: list[str], file: str) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    (told,) = (PACKAGING / "linux").glob(file)
    done = subprocess.run([*command, str(told)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_built_has_the_very_versions_that_were_tested() -> None:
    pinned = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)", re.MULTILINE)
    built, tested = (
        dict(pinned.findall((PACKAGING / "locks" / name).read_text()))
        for name in ("build.txt", "runtime.txt")
    )
    assert {name: built[name] for name in tested} == tested
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    for requirement in groups["build"]:
        assert re.match(r"[a-z-]+", requirement)[0] in built


def test_only_what_is_needed_by_what_is_wanted_goes_in(packaging, tmp_path: Path) -> None:
    parts = packaging("frozen_parts")
    qt = "PySide6/Qt/plugins"
    found = [
        ("PySide6/QtCore.abi3.so", "/v/QtCore", "EXTENSION"),
        ("PySide6/QtQuick.abi3.so", "/v/QtQuick", "EXTENSION"),
        (f"{qt}/platforms/libqxcb.so", "/v/qxcb", "BINARY"),
        (f"{qt}/platforms/libqvnc.so", "/v/qvnc", "BINARY"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "/v/Core", "BINARY"),
        ("PySide6/Qt/lib/libicuuc.so.73", "/v/icuuc", "BINARY"),
        ("PySide6/Qt/lib/libQt6Pdf.so.6", "/v/Pdf", "BINARY"),
        ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
        ("libQt6Pdf.so.6", "PySide6/Qt/lib/libQt6Pdf.so.6", "SYMLINK"),
        ("numpy/_core/x.so", "/v/x", "EXTENSION"),
        ("imageio_ffmpeg/binaries/ffmpeg-linux", "/v/ffmpeg", "BINARY"),
    ]
    links = {
        "/v/QtCore": ["libQt6Core.so.6"],
        "/v/Core": ["/v/libicuuc.so.73", "libc.so.6"],
        "/v/qvnc": ["libQt6Pdf.so.6"],
    }
    kept = [entry[0] for entry in parts.wanted_binaries(found, lambda file: links.get(file, []))]
    assert set(kept) == {found[at][0] for at in (0, 2, 4, 5, 7, 9, 10)}
    data = [
        ("resources/prices.toml", "", "DATA"),
        ("qtawesome/fonts/phosphor-1.3.0.ttf", "", "DATA"),
        ("qtawesome/fonts/codicon.ttf", "", "DATA"),
        ("PySide6/Qt/translations/qtbase_de.qm", "", "DATA"),
        ("numpy/tests/data/x.npy", "", "DATA"),
        ("certifi/cacert.pem", "", "DATA"),
    ]
    read = [entry[0] for entry in parts.wanted_data(data, found)]
    assert read == [data[0][0], data[1][0], data[5][0]]
    with_german = parts.wanted_data(data, found, languages=["de"])
    assert [entry[0] for entry in with_german] == [data[0][0], data[1][0], data[3][0], data[5][0]]


def test_the_icons_of_windows_and_apple_hold_pictures_of_every_size(
    packaging, tmp_path: Path
) -> None:
    icons = packaging("icons")
    icons.write_icons(tmp_path)
    ico = (tmp_path / "composer.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", ico)
    assert (kind, count) == (1, len(icons.ICO_SIZES))
    for number, size in enumerate(icons.ICO_SIZES):
        length, place = struct.unpack_from("<II", ico, 6 + 16 * number + 8)
        picture = QImage.fromData(ico[place : place + length])
        assert picture.width() == picture.height() == size
        assert picture.pixelColor(size // 2, size // 2).alpha() == 255
    icns = (tmp_path / "composer.icns").read_bytes()
    assert icns[:4] == b"icns"
    place, sizes = 8, []
    while place < len(icns):
        (length,) = struct.unpack_from(">I", icns, place + 4)
        sizes.append(QImage.fromData(icns[place + 8 : place + length]).width())
        place += length
    assert sizes == list(icons.ICNS_KINDS.values())


def test_the_texts_of_the_licences_are_there() -> None:
    for name in ("GPL-3.0.txt", "LGPL-3.0.txt", "LGPL-2.1.txt", "ffmpeg.txt", "qt.txt"):
        assert resource_path("licences", name).stat().st_size > 400

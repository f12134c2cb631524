"""What is the program made of, in which versions and under which licences?

A packaged program brings the list along, made when it was built. In a checkout the list is made
from what is installed there.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from msgspec import Struct, to_builtins

from composer import __version__
from composer.resources import resource_path

LIST = "components.json"
"""Among the program's own files, in a packaged program alone."""
PROGRAM = "composer-desktop"

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FFMPEG = re.compile(r"(?:^|/)ffmpeg[^/]*-v(?P<version>[0-9.]*[0-9])[^/]*$")


class Component(Struct, frozen=True, kw_only=True):
    """One part of the program that has a licence of its own."""

    name: str
    version: str
    licence: str
    """In few words, as the part itself names it."""
    source: str = ""
    """Where it comes from: an address for people."""
    text: str = ""
    """What the licence says, in full."""


def components() -> tuple[Component, ...]:
    """Everything that the program is made of, Composer itself first, then by name."""
    file = resource_path(LIST)
    if file.exists():
        return tuple(Component(**each) for each in json.loads(file.read_text(encoding="utf-8")))
    return gathered(_required_by(PROGRAM))


def gathered(packages: Iterable[str], more: Iterable[Component] = ()) -> tuple[Component, ...]:
    """The list, from the metadata of these installed packages and of all that they need."""
    found = {each.name.lower(): each for each in _of_packages(packages)}
    ours = Component(
        name="Composer", version=__version__, licence="MIT", text=_own_licence(), source=""
    )
    others = sorted([*found.values(), *_beside_packages(), *more], key=lambda c: c.name.lower())
    return (ours, *others)


def as_json(listed: Iterable[Component]) -> str:
    """The list as it is brought along."""
    return json.dumps([to_builtins(each) for each in listed], ensure_ascii=False, indent=1)


def _of_packages(wanted: Iterable[str]) -> Iterable[Component]:
    to_look_at, seen = list(wanted), set[str]()
    while to_look_at:
        name = re.sub(r"[-_.]+", "-", to_look_at.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or another Python
        to_look_at += _needs(package)
        said = package.metadata
        yield Component(
            name=said["Name"],
            version=package.version,
            licence=_licence(said),
            source=_source(said),
            text=_texts(package) or _known_text(_licence(said)),
        )
        yield from _ffmpeg_in(package)


def _required_by(program: str) -> list[str]:
    try:
        return _needs(metadata.distribution(program))
    except metadata.PackageNotFoundError:
        return []


def _needs(package: metadata.Distribution) -> list[str]:
    """The names of what a package needs, without what only an extra wants."""
    return [
        match[0]
        for requirement in package.requires or ()
        if "extra ==" not in requirement and (match := _REQUIREMENT.match(requirement))
    ]


def _licence(said: metadata.PackageMetadata) -> str:
    stated = _field(said, "License-Expression") or _field(said, "License")
    if stated and "\n" not in stated and len(stated) <= 80:
        return stated
    kinds = [line for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    return ", ".join(kind.rpartition(" :: ")[2] for kind in kinds) or "see its text"


def _source(said: metadata.PackageMetadata) -> str:
    addresses = dict[str, str]()
    for line in said.get_all("Project-URL") or ():
        label, _, address = line.partition(",")
        addresses[label.strip().lower()] = address.strip()
    wanted = ("source", "source code", "repository", "code", "homepage", "home")
    named = next((addresses[name] for name in wanted if name in addresses), "")
    return named or _field(said, "Home-page")


def _field(said: metadata.PackageMetadata, name: str) -> str:
    return str(said[name]) if name in said else ""


def _texts(package: metadata.Distribution) -> str:
    own = [
        file
        for file in package.files or ()
        if ".dist-info/" in str(file) and _LICENCE_FILE.search(str(file))
    ]
    texts = [Path(str(file.locate())) for file in own]
    return "\n\n".join(_read(text) for text in texts if text.is_file())


def _known_text(licence: str) -> str:
    """The text of a licence that a package names and does not bring along."""
    names = {"LGPL-3": "LGPL-3.0.txt", "GPL-3": "GPL-3.0.txt"}
    return "\n\n".join(
        _ours(file) for begin, file in names.items() if re.search(rf"\b{begin}", licence)
    )


def _ffmpeg_in(package: metadata.Distribution) -> Iterable[Component]:
    """The decoder: a program of its own that a package brings, with a licence of its own."""
    for file in package.files or ():
        if match := _FFMPEG.search(str(file)):
            yield Component(
                name="FFmpeg (program)",
                version=match["version"],
                licence="GPL-3.0-or-later",
                source="https://github.com/BtbN/FFmpeg-Builds",
                text=_ours("ffmpeg.txt") + "\n\n" + _ours("GPL-3.0.txt"),
            )


def _beside_packages() -> Iterable[Component]:
    """What no package of Python's names: Python, Qt, fonts, sounds."""
    python = Path(os.__file__).parent / "LICENSE.txt"
    yield Component(
        name="Python",
        version=platform.python_version(),
        licence="PSF-2.0",
        source="https://www.python.org",
        text=_read(python) if python.is_file() else "",
    )
    try:
        qt = metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        qt = ""
    yield Component(
        name="Qt",
        version=qt,
        licence="LGPL-3.0-only",
        source="https://download.qt.io/official_releases/qt/",
        text="\n\n".join(map(_ours, ("qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt"))),
    )
    yield Component(
        name="FFmpeg (libraries in Qt Multimedia)",
        version="7.1.5",
        licence="LGPL-2.1-or-later",
        source="https://ffmpeg.org",
        text=_ours("LGPL-2.1.txt"),
    )
    yield Component(
        name="Inter",
        version="4.1",
        licence="OFL-1.1",
        source="https://rsms.me/inter/",
        text=_read(resource_path("fonts", "OFL.txt")),
    )
    yield Component(
        name="Phosphor Icons",
        version="1.3.0",
        licence="MIT",
        source="https://phosphoricons.com",
        text=_ours("MIT-phosphor.txt"),
    )
    yield Component(
        name="Recorded instruments of Sketch",
        version="",
        licence="see its text",
        text=_read(resource_path("sounds", "LICENSE.txt")),
    )


def _own_licence() -> str:
    """In a checkout and when the program is built; a packaged one reads the list."""
    file = Path(__file__).resolve().parents[2] / "LICENSE"
    return _read(file) if file.is_file() else ""


def _ours(name: str) -> str:
    return _read(resource_path("licences", name))


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace").strip()

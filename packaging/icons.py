"""Draws the icon files that Windows and macOS want from the program's own SVG."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / "composer.svg"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
ICNS_KINDS = {
    "icp4": 16, "icp5": 32, "ic11": 32, "ic12": 64, "ic07": 128, "ic13": 256, "ic08": 256,
    "ic14": 512, "ic09": 512, "ic10": 1024,
}  # fmt: skip
"""Apple's names of the pictures in an .icns and their sizes in pixels."""


def write_icons(folder: Path) -> None:
    """Write composer.ico and composer.icns into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "composer.ico").write_bytes(ico({size: png(size) for size in ICO_SIZES}))
    (folder / "composer.icns").write_bytes(
        icns({kind: png(size) for kind, size in ICNS_KINDS.items()})
    )


def png(size: int) -> bytes:
    """The picture as PNG, so many pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs forget the format's name
    return bytes(content.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon: a head, an entry of 16 bytes for each picture, the pictures."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place, entries = len(head) + 16 * len(pictures), b""
    for size, content in pictures.items():
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(content), place)
        place += len(content)
    return head + entries + b"".join(pictures.values())


def icns(pictures: dict[str, bytes]) -> bytes:
    """An Apple icon: each picture under its kind, all lengths with the eight bytes before them."""
    body = b"".join(
        kind.encode() + struct.pack(">I", len(content) + 8) + content
        for kind, content in pictures.items()
    )
    return b"icns" + struct.pack(">I", len(body) + 8) + body

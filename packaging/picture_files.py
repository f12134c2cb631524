"""How does a picture of the window become a small PNG file?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage, QImageWriter, QPixmap

MOST_COLOURS = 256


def keep(picture: QPixmap, file: Path) -> int:
    """Write a picture with at most 256 colours, its most frequent ones; comes back with its bytes.

    A window has few colours and much even ground: nothing of it is lost to the eye.
    """
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width(), image.height()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(height, -1)[:, :width] & 0xFFFFFF
    palette, indices = _fewer(pixels.ravel())
    small = QImage(width, height, QImage.Format.Format_Indexed8)
    small.setColorTable([int(colour) | 0xFF000000 for colour in palette])
    rows = np.frombuffer(small.bits(), np.uint8).reshape(height, small.bytesPerLine())
    rows[:, :width] = indices.reshape(height, width)
    writer = QImageWriter(str(file), b"png")
    writer.setQuality(0)  # for PNG that is the strongest compression
    if not writer.write(small):
        raise OSError(f"{file} cannot be written: {writer.errorString()}")
    return file.stat().st_size


def _fewer(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The palette, and for each pixel the place of its nearest colour there."""
    colours, places, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    if len(colours) <= MOST_COLOURS:
        return colours, places.astype(np.uint8)
    chosen = _spread(colours, counts)
    apart = _parts(colours)[:, None, :] - _parts(chosen)[None, :, :]
    nearest = (apart**2).sum(axis=2).argmin(axis=1)
    return chosen, nearest[places].astype(np.uint8)


def _spread(colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The most frequent colours, and of every hue the most frequent: a little red stays red."""
    frequent = colours[np.argsort(-counts)]
    chosen: list[int] = []
    for kept_bits in (0xE0E0E0, 0xFCFCFC):  # the hues first, then no two that are hardly two
        _, first = np.unique(frequent & kept_bits, return_index=True)
        chosen += [int(colour) for colour in frequent[np.sort(first)]]
    return np.array(list(dict.fromkeys(chosen))[:MOST_COLOURS], colours.dtype)


def _parts(colours: np.ndarray) -> np.ndarray:
    """Red, green and blue."""
    return np.stack([(colours >> shift) & 0xFF for shift in (16, 8, 0)], axis=1).astype(np.int32)

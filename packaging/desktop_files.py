"""Where does a Linux desktop look for what it should know of the program?"""

from __future__ import annotations

import shutil
from pathlib import Path

from identity import APP_ID

PACKAGING = Path(__file__).resolve().parent
ICONS = PACKAGING.parent / "resources" / "icons"
PLACES = {
    f"{APP_ID}.desktop": "share/applications",
    f"{APP_ID}.metainfo.xml": "share/metainfo",
    f"{APP_ID}.xml": "share/mime/packages",
}


def lay_desktop_files(prefix: Path) -> None:
    """Put menu entry, description, file type and icons below a prefix such as /usr."""
    for name, place in PLACES.items():
        _copy(PACKAGING / "linux" / name, prefix / place / name)
    for picture in sorted(ICONS.glob("composer-*.png")):
        size = int(picture.stem.rpartition("-")[2])
        _copy(picture, prefix / f"share/icons/hicolor/{size}x{size}/apps/{APP_ID}.png")
    _copy(ICONS / "composer.svg", prefix / f"share/icons/hicolor/scalable/apps/{APP_ID}.svg")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)

"""What the desktop opens for us: folders in its file manager, pages in its browser."""

from __future__ import annotations

from pathlib import Path

# Qt's classes for this are made when they are first named: here, when something is opened.


def open_folder(folder: Path) -> None:
    """Show a folder, or open a file with the program that the desktop has for it."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def open_page(address: str) -> None:
    """Show a page of the web, by its address without the https."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(f"https://{address}"))

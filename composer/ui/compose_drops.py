"""What may be dropped on the editors of a song: other songs in files, or a reference track."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from composer.ui.compose_reference import ReferencePlace


def songs_in(data: QMimeData) -> list[Path]:
    """The songs in files that are being dragged; none if anything else is among them."""
    if not data.hasUrls() or not all(url.isLocalFile() for url in data.urls()):
        return []
    from composer.services.song_exchange import is_song_file

    files = [Path(url.toLocalFile()) for url in data.urls()]
    return files if all(is_song_file(file.name) for file in files) else []


class Drops(QObject):
    """Accepts what is of use and hands it on."""

    songs_dropped = Signal(object)
    """The paths of songs in files, as a list."""
    reference_dropped = Signal()
    """A recording was dropped, and is about to be taken."""

    def __init__(self, reference: ReferencePlace) -> None:
        super().__init__(reference)
        self._reference = reference

    def enter(self, event: QDragEnterEvent) -> None:
        """Something is dragged over the editors."""
        if songs_in(event.mimeData()):
            event.acceptProposedAction()
        elif self._reference.dropped(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._reference.set_lit(lit=True)

    def leave(self) -> None:
        """It is dragged away again."""
        self._reference.set_lit(lit=False)

    def drop(self, event: QDropEvent) -> None:
        """It is let go."""
        if songs := songs_in(event.mimeData()):
            event.acceptProposedAction()
            self.songs_dropped.emit(songs)
            return
        reference = self._reference.dropped(event.mimeData())
        if reference is not None:
            event.acceptProposedAction()
            self.reference_dropped.emit()
            self._reference.take(reference)

"""What stands below the songs: how many there are, what is done with them, and the network."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from composer.ui.languages import marked, translate
from composer.ui.widgets.labels import StatusDot, Text

_STATUS_COLOURS = {"good": "accent", "warning": "warn_text", "error": "error_text", "quiet": "t3"}
_SIZES = (
    (1e9, marked("library_foot", "{amount} GB")),
    (1e6, marked("library_foot", "{amount} MB")),
    (1e3, marked("library_foot", "{amount} kB")),
)


class LibraryFoot(QWidget):
    """One line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._songs, self._bytes = 0, 0
        self._found: int | None = None
        self._selected = 0
        self._work = ""
        self._size = Text("", "micro", "t2", elide=True)
        self._status = StatusDot("", "accent")
        self._status.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.addWidget(self._size, 1)
        row.addWidget(self._status)

    def set_status(self, text: str, kind: str) -> None:
        """The dot: ``good``, ``warning``, ``error`` or ``quiet``; empty for none."""
        self._status.set_state(text, _STATUS_COLOURS[kind])
        self._status.setVisible(bool(text))

    def show_work(self, words: str) -> None:
        """Say what is being done with the library; empty for nothing."""
        self._work = words
        self._show()

    def show_progress(self, done: int, count: int) -> None:
        """With how many songs something is done already."""
        words = self.tr("{done:,} of {count:,} done").format(done=done, count=count)
        self.show_work(words if done < count else "")

    def show_size(self, songs: int, size: int) -> None:
        """How many songs there are, and their bytes together."""
        self._songs, self._bytes = songs, size
        self._show()

    def show_found(self, found: int | None) -> None:
        """How many songs a search has found; None where nothing is searched for."""
        self._found = found
        self._show()

    def show_selected(self, count: int) -> None:
        """How many songs are selected; it is said of several."""
        self._selected = count
        self._show()

    def _show(self) -> None:
        if self._work or not self._songs:
            self._size.setText(self._work or self.tr("No songs yet"))
            return
        if self._selected > 1:
            words = self.tr("{count:,} songs selected", "", self._selected)
            self._size.setText(words.format(count=self._selected))
            return
        if self._found is not None:
            words = self.tr("{found:,} of {count:,} songs", "", self._songs)
            self._size.setText(words.format(found=self._found, count=self._songs))
            return
        one, many = self.tr("1 song · {size}"), self.tr("{count:,} songs · {size}", "", self._songs)
        words = one if self._songs == 1 else many
        self._size.setText(words.format(count=self._songs, size=_size_text(self._bytes)))


def _size_text(size: int) -> str:
    """A size as people read it: ``1.6 GB``, ``340 kB``."""
    for scale, words in _SIZES:
        if size >= scale:
            amount = size / scale
            shown = f"{amount:.1f}" if amount < 10 else f"{amount:.0f}"
            return translate("library_foot", words).format(amount=shown)
    return translate("library_foot", "{amount} bytes").format(amount=size)

"""How a clip leaves the library: in which format, under which name, into which folder."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.options import clock
from composer.services.library import Library
from composer.ui import tasks
from composer.ui.take_switch import take_name, take_of
from composer.ui.widgets import look
from composer.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Hairline, announce
from composer.ui.widgets.choices import Segments
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text

FORMATS = (
    ("wav", "WAV", "Exactly the samples, for editing. Large."),
    ("flac", "FLAC", "Exactly the samples, about half as large."),
    ("mp3", "MP3", "Plays everywhere."),
    ("ogg", "Ogg", "Vorbis, smaller than MP3 at the same quality."),
    ("opus", "Opus", "The smallest that still sounds good."),
    ("m4a", "M4A", "AAC, for phones and video."),
)
_NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""What no file system on any of our systems takes in a name."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_WIDTH = 480
_TURN_MS = 60


def file_name_for(title: str) -> str:
    """A title as a file's name without ending: ``paper-lanterns-take-2``."""
    words = _NO_NAME.sub(" ", title).replace(",", " ").replace(".", " ").lower().split()
    name = "-".join(words)[:80].strip("-")
    if not name:
        return "song"
    return f"song-{name}" if _RESERVED.fullmatch(name) else name


def fault_of(name: str) -> str:
    """What is wrong with a file's name, a sentence; empty if nothing is."""
    if not name.strip():
        return "Give the file a name."
    bad = _NO_NAME.search(name)
    if bad:
        return f"A file's name cannot hold “{bad.group()}”. Choose another name."
    if _RESERVED.fullmatch(name.strip()) or name.strip().startswith(".") or len(name) > 200:
        return "A file cannot have this name. Choose another."
    return ""


class ExportDialog(QDialog):
    """Writes one clip as a file. Opened with ``open()``; closes itself when it is done."""

    def __init__(
        self,
        library: Library,
        generation: Generation,
        clip_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``clip_id``: one of the takes; the first if empty."""
        super().__init__(parent)
        self._library = library
        self._generation = generation
        self._clip = take_of(generation, clip_id)
        self._folder = _music_folder()
        self._writing: asyncio.Task[object] | None = None
        self._replaces: Path | None = None
        self.setWindowTitle("Export")
        self.setAccessibleName("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)

        self.format = Segments([(key, label) for key, label, _ in FORMATS], "Format", height=32)
        self.name = Field("File name", height=32)
        self.name.setText(file_name_for(self._title))
        self.change = LinkButton("Change…")
        self.cancel = SecondaryButton("Cancel", height=32)
        self.export = PrimaryButton("Export", height=32)
        self._about = Text("", "small", "t2", wrap=True)
        self._where = Text("", "small", "t2", elide=True)
        self._message = Text("", "small", "error_text", wrap=True)
        self._lay_out()
        self._connect()
        self._show_target()

    @property
    def _title(self) -> str:
        """The song's title, with the take where there are several."""
        clips, title = self._generation.clips, self._generation.title
        if self._clip is None or len(clips) < 2:
            return title
        name = take_name(clips.index(self._clip))
        return f"{title}, {name[:1].lower()}{name[1:]}"

    @property
    def target(self) -> Path:
        """The file that would be written."""
        return self._folder / f"{self.name.text().strip()}.{self.format.value()}"

    def set_folder(self, folder: Path) -> None:
        """Write into another folder."""
        self._folder = folder
        self._show_target()

    def reject(self) -> None:
        """Cancel and Esc: what is being written is given up, and nothing is left behind."""
        if self._writing is not None:
            self._writing.cancel()
        super().reject()

    # What Qt calls.

    def sizeHint(self) -> QSize:
        width = look.px(_WIDTH)
        return QSize(width, max(super().sizeHint().height(), self.heightForWidth(width)))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._writing is not None:
            self._writing.cancel()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().side)

    # Layout

    def _lay_out(self) -> None:
        clip = self._clip
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Text("Export", "title"))
        head.addWidget(Text(self._title, "body", "t2", elide=True), 1)
        if clip is not None:
            head.addWidget(Text(clock(round(clip.seconds) * 1000), "body", "t2"))

        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(6)
        form.setColumnStretch(0, 1)
        form.addWidget(Text("Format", "head"), 0, 0)
        form.addWidget(self.format, 1, 0)
        form.addWidget(self._about, 2, 0)
        form.setRowMinimumHeight(3, 12)
        form.addWidget(Text("File name", "head"), 4, 0)
        form.addWidget(self.name, 5, 0)
        folder = QHBoxLayout()
        folder.setSpacing(10)
        folder.addWidget(self._where, 1)
        folder.addWidget(self.change)
        form.addLayout(folder, 6, 0)

        body = QVBoxLayout()
        body.setContentsMargins(28, 24, 28, 20)
        body.setSpacing(20)
        body.addLayout(head)
        body.addLayout(form)
        body.addWidget(self._message)
        body.addStretch(1)

        foot = QHBoxLayout()
        foot.setContentsMargins(28, 14, 28, 16)
        foot.setSpacing(10)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.export)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)
        self._message.hide()
        self._turn = QTimer(self, interval=_TURN_MS)
        self._turn.timeout.connect(self._show_progress)
        self._share = 0.0
        if clip is not None and clip.format in [key for key, _, _ in FORMATS]:
            self.format.set_value(clip.format)

    def _connect(self) -> None:
        self.format.changed.connect(self._show_target)
        self.name.textChanged.connect(self._show_target)
        self.name.returnPressed.connect(self._export)
        self.change.clicked.connect(self._choose_folder)
        self.cancel.clicked.connect(self.reject)
        self.export.clicked.connect(self._export)
        self.export.setDefault(True)

    # What happens

    def _show_target(self) -> None:
        """Another name, folder or format: what was said of the one before no longer holds."""
        helps = {key: words for key, _, words in FORMATS}
        clip = self._clip
        same = clip is not None and clip.format == self.format.value()
        words = helps[str(self.format.value())]
        self._about.setText("The clip's own format: copied as it is." if same else words)
        self._where.setText(f"{_shown(self._folder)}{self.target.name}")
        self._where.setToolTip(str(self.target))
        self.name.set_error(fault_of(self.name.text()))
        self._say("", "")
        self._replaces = None
        self.export.setText("Export")
        self.export.updateGeometry()

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, "Folder for the export", str(self._folder))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(lambda folder: self.set_folder(Path(folder)))
        chooser.open()

    def _export(self) -> None:
        if self._writing is not None:
            return
        if self.name.error:
            self._say(self.name.error, "error_text")
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        target = self.target
        if target.exists() and self._replaces != target:
            self._replaces = target
            self.export.setText("Replace")
            self._say(
                f"There is a file called “{target.name}” in this folder already. "
                "Press Replace to write over it, or choose another name.",
                "warn_text",
            )
            return
        self._set_busy(busy=True)
        self._writing = tasks.start(
            f"export {self._generation.id}",
            self._library.export(
                self._generation.id,
                target,
                str(self.format.value()),
                clip_id=self._clip.id if self._clip is not None else None,
            ),
            on_error=self._failed,
        )
        tasks.after(self._writing, self, self._written)

    def _written(self, task: asyncio.Task[object]) -> None:
        self._writing = None
        if not task.cancelled() and task.exception() is None:
            self.accept()

    def _failed(self, error: ComposerError) -> None:
        self._set_busy(busy=False)
        self._say(error.message, "error_text")

    def _set_busy(self, *, busy: bool) -> None:
        for part in (self.format, self.name, self.change, self.export):
            part.setEnabled(not busy)
        self.export.setText("Exporting…" if busy else "Export")
        self.export.updateGeometry()
        self._share = 0.0
        self.export.set_progress(0.0 if busy else None)
        if busy:
            self._say("", "")
            self._turn.start()
        else:
            self._turn.stop()

    def _show_progress(self) -> None:
        """Nobody knows how far ffmpeg is: the bar nears its end and never claims to be there."""
        self._share += (0.95 - self._share) * 0.04
        self.export.set_progress(self._share)

    def _say(self, sentence: str, colour: str) -> None:
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        if sentence:
            self._message.set_colour(colour)
            announce(self._message)
        if self.isVisible():
            self.adjustSize()


def _music_folder() -> Path:
    """Where people look for music on this system; the home folder if there is no such place."""
    places = QStandardPaths.StandardLocation
    music = Path(QStandardPaths.writableLocation(places.MusicLocation))
    return music if music.is_dir() else Path.home()


def _shown(folder: Path) -> str:
    """A folder as people write it: ``~/Music/``."""
    try:
        short = folder.relative_to(Path.home())
    except ValueError:
        return f"{folder}/"
    return "~/" if short == Path() else f"~/{short}/"

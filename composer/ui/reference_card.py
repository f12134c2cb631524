"""The recording that a cover is made from: chosen, dropped or named, heard, and let go again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.options import clock
from composer.domain.reference import (
    ReferenceFacts,
    ReferenceLimit,
    is_address,
    reference_problems,
)
from composer.domain.sku import Sku
from composer.services.references import References
from composer.services.waveforms import Peaks, Waveforms
from composer.ui import tasks
from composer.ui.languages import translate, translated
from composer.ui.playback import Playback
from composer.ui.reference_shape import ReferenceShape
from composer.ui.widgets.buttons import IconButton, SecondaryButton
from composer.ui.widgets.cards import Card, announce
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Icon, Text

_WAYS = ("https://", "http://", "file://")


def reference_in(mime: QMimeData) -> str | None:
    """The one recording that is being dragged here: a file's path or an https address."""
    for url in mime.urls():
        if url.isLocalFile():
            return url.toLocalFile()
        if url.scheme() == "https":
            return url.toString()
    return None


def reference_of(text: str) -> str | None:
    """What somebody typed or pasted as a path or an address; None for nothing."""
    text = text.strip().strip("\"'")
    if text.startswith("file://"):
        return QUrl(text).toLocalFile()
    if not text or is_address(text):
        return text or None
    return str(Path(text).expanduser())


def limits_text(limit: ReferenceLimit) -> str:
    """``MP3, WAV · 0:06 to 6:00 · up to 50 MB``."""
    formats = ", ".join(ending.upper() for ending in limit.formats)
    least, most = (clock(round(each * 1000)) for each in (limit.least_seconds, limit.most_seconds))
    return translate("reference_card", "{formats} · {least} to {most} · up to {size} MB").format(
        formats=formats, least=least, most=most, size=limit.most_bytes // 1000000
    )


class ReferenceCard(QWidget):
    """A line with the limits, and below it a card: a place to drop, or what was chosen."""

    changed = Signal(object)
    """The new reference, a path or an address, or None."""
    sounding = Signal()
    """It begins to play: whatever else plays should fall silent."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self, references: References, waveforms: Waveforms, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._references = references
        self._waveforms = waveforms
        self._sku: Sku | None = None
        self._reference: str | None = None
        self._playback: Playback | None = None
        self.setAccessibleName(self.tr("Reference"))
        self.play = IconButton("play-fill", self.tr("Play reference"))
        self.field = Field(
            self.tr("Reference track"), placeholder=self.tr("or paste an https address")
        )
        self.choose = SecondaryButton(self.tr("Choose file…"))
        self.choose.setAccessibleName(self.tr("Choose file"))
        self.remove = IconButton("x", self.tr("Remove reference"))
        self._shape = ReferenceShape()
        self._lay_out()
        self.play.clicked.connect(self._toggle)
        self.choose.clicked.connect(self._open_chooser)
        self.remove.clicked.connect(self._let_go)
        self.field.returnPressed.connect(self._take_typed)
        self.field.editingFinished.connect(self._take_typed)
        self.field.textChanged.connect(self._look_at_typed)
        self._shape.seek_wanted.connect(self._seek)
        forget = references.changed.connect(self._show_facts)
        self.destroyed.connect(forget)

    @property
    def reference(self) -> str | None:
        """The recording as it stands: a path, an address, or None."""
        return self._reference

    @property
    def trouble(self) -> str:
        """What is wrong with it, a sentence; empty if nothing is."""
        return "" if self._why.isHidden() else self._problem.text()

    def show_reference(self, sku: Sku, reference: str | None) -> None:
        """Show what a draft has, as this model would take it."""
        another = reference != self._reference
        self._sku, self._reference = sku, reference
        if sku.reference is not None:
            self._limits.setText(limits_text(sku.reference))
        if another:
            self.hush()
            self._playback = None
            self._shape.clear()
            self._ask_for_shape()
        self._show_facts()

    def take(self, reference: str | None) -> None:
        """The user chose another one, or none."""
        if reference == self._reference or self._sku is None:
            return
        self.field.clear()
        self.show_reference(self._sku, reference)
        self.changed.emit(reference)

    def hush(self) -> None:
        """Fall silent."""
        if self._playback is not None:
            self._playback.pause()

    def set_lit(self, *, lit: bool) -> None:
        """Something is being dragged that could be dropped."""
        self._card.set_lit(lit)

    def focus_choice(self) -> None:
        """Put the keyboard on what chooses a file."""
        self.choose.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hush()

    # Layout

    def _lay_out(self) -> None:
        right = Qt.AlignmentFlag.AlignRight
        self._limits = Text("", "meta", "t3", elide=True, align=right)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(self.tr("Reference track"), "head"))
        head.addWidget(self._limits, 1)
        self._hint_icon = Icon("paperclip", "t3")
        self._hint = Text(self.tr("Drop a recording here"), "body", "t2", elide=True)
        self._name = Text("", "strong", elide=True)
        self._about = Text("", "meta", "t2", elide=True)
        self._names = QWidget()
        names = QVBoxLayout(self._names)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._about)
        row = QHBoxLayout()
        row.setSpacing(10)
        for part in (self._hint_icon, self.play, self._shape):
            row.addWidget(part)
        row.addWidget(self._hint, 2)
        row.addWidget(self._names, 3)
        row.addWidget(self.field, 3)
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        self._problem = Text("", "small", "error_text", wrap=True)
        self._why = QWidget()
        why = QHBoxLayout(self._why)
        why.setContentsMargins(0, 0, 0, 0)
        why.setSpacing(8)
        why.addWidget(Icon("warning-circle", "error_text"), 0, Qt.AlignmentFlag.AlignTop)
        why.addWidget(self._problem, 1)
        self._card = Card()
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(14, 9, 9, 9)
        inside.setSpacing(6)
        inside.addLayout(row)
        inside.addWidget(self._why)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._card)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    # What is known

    def _show_facts(self) -> None:
        sku, reference = self._sku, self._reference
        if sku is None or sku.reference is None:
            return
        facts = self._references.facts(reference)
        on_disk = bool(reference) and not is_address(reference or "")
        can_play = on_disk and not (facts is not None and facts.trouble)
        for part in (self._names, self.remove):
            part.setVisible(bool(reference))
        for part in (self._hint_icon, self._hint, self.field):
            part.setVisible(not reference)
        self.play.setVisible(can_play)
        self._shape.setVisible(can_play)
        name, about = _described(reference, facts)
        self._name.setText(name)
        self._name.setToolTip(reference or "")
        self._about.setText(about)
        self.setAccessibleDescription(f"{name}, {about}" if reference else self.tr("None chosen"))
        self._show_problems(sku, sku.reference, facts)

    def _show_problems(self, sku: Sku, limit: ReferenceLimit, facts: ReferenceFacts | None) -> None:
        found = [
            translated(problem.message)
            for problem in reference_problems(limit, sku.label, self._reference, facts)
            if problem.code != "empty"  # the empty card says it
        ]
        words, before = " ".join(found), self.trouble
        self._problem.setText(words)
        self._why.setVisible(bool(words))
        self._card.set_wrong(bool(words))
        if words and words != before:
            announce(self._problem)

    def _ask_for_shape(self) -> None:
        reference = self._reference
        if not reference or is_address(reference):
            return
        # A file without a shape is in trouble, and that is told by what is known of it.
        task = tasks.start(
            "reference shape",
            self._waveforms.shape(Path(reference)),
            on_error=lambda _error: None,
        )
        tasks.after(task, self, lambda done: self._take_shape(reference, done))

    def _take_shape(self, reference: str, done: asyncio.Task[Peaks]) -> None:
        if not done.cancelled() and not done.exception() and reference == self._reference:
            self._shape.show_peaks(done.result())

    # Slots

    def _open_chooser(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a reference track"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        if self._sku is not None and self._sku.reference is not None:
            endings = " ".join(f"*.{ending}" for ending in self._sku.reference.formats)
            chooser.setNameFilters(
                [
                    self.tr("Recordings ({endings})").format(endings=endings),
                    self.tr("All files (*)"),
                ]
            )
        chooser.fileSelected.connect(self.take)
        chooser.open()

    def _take_typed(self) -> None:
        reference = reference_of(self.field.text())
        if reference is None:
            return
        if not is_address(reference) and not Path(reference).is_file():
            self.field.set_error(self.tr("There is no such file. An address begins with https://."))
            return
        had_focus = self.field.hasFocus()
        self.take(reference)
        if had_focus:
            self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_at_typed(self, text: str) -> None:
        self.field.set_error("")
        # Typed by hand an address grows letter by letter; this one came at once.
        if text.startswith(_WAYS) and not self.field.isModified():
            self._take_typed()

    def _let_go(self) -> None:
        self.take(None)
        self.focus_choice()

    # Sound

    def _toggle(self) -> None:
        if self._playback is None:
            self._playback = self._make_playback()
        if not self._playback.is_playing:
            self.sounding.emit()
        self._playback.toggle()

    def _seek(self, share: float) -> None:
        facts = self._references.facts(self._reference)
        if facts is not None and facts.seconds is not None:
            if self._playback is None:
                self._playback = self._make_playback()
            self._playback.seek(share * facts.seconds)

    def _make_playback(self) -> Playback:
        playback = Playback(parent=self)
        playback.load(Path(self._reference or ""))
        playback.playing_changed.connect(self._show_playing)
        playback.position_changed.connect(self._show_position)
        playback.failed.connect(self._tell)
        return playback

    def _show_playing(self, playing: bool) -> None:
        self.play.set_icon_name("pause-fill" if playing else "play-fill")
        self.play.set_name(self.tr("Pause reference") if playing else self.tr("Play reference"))

    def _show_position(self, seconds: float) -> None:
        facts = self._references.facts(self._reference)
        length = facts.seconds if facts is not None else None
        self._shape.set_played(seconds / length if length else 0.0)

    def _tell(self, error: ComposerError) -> None:
        self.error.emit(error)


def _described(reference: str | None, facts: ReferenceFacts | None) -> tuple[str, str]:
    """What it is called, and what is known of it in a line."""
    if not reference:
        return "", ""
    if is_address(reference):
        url = QUrl(reference)
        return url.fileName() or url.host() or reference, translate(
            "reference_card", "{host} · fetched by the service"
        ).format(host=url.host())
    file = Path(reference)
    if facts is None or facts.trouble:
        return file.name, translate("reference_card", "Cannot be used")
    length = (
        translate("reference_card", "Measuring…")
        if facts.seconds is None
        else clock(round(facts.seconds) * 1000)
    )
    kind = file.suffix.lstrip(".").upper()
    return file.name, " · ".join(part for part in (length, _size(facts.bytes), kind) if part)


def _size(size: int) -> str:
    """A file's size for people: ``3.4 MB``, ``820 kB``."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"

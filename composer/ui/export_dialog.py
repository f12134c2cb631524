"""How a clip leaves the library: which stretch, how long, how loud, in which form, where to."""

from __future__ import annotations

import asyncio
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.clip import Clip
from composer.domain.cut import Cut
from composer.domain.delivery import Measured, Written
from composer.domain.errors import ComposerError
from composer.domain.export_choices import ExportChoices
from composer.domain.file_name_pattern import fault_of_name, named_by
from composer.domain.generation import Generation
from composer.services.exporting import Exporting, Wanted, title_of
from composer.services.waveforms import Peaks, Waveforms
from composer.ui import tasks
from composer.ui.export_form import FormPart
from composer.ui.export_length import LengthPart
from composer.ui.export_loudness import LoudnessPart
from composer.ui.export_surface import INSET, WritingDialog, shown_folder
from composer.ui.export_tags import TagsPart
from composer.ui.languages import translate, translated
from composer.ui.widgets.cards import Hairline, announce
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text

_WIDTH = 744
_SETTLED_MS = 350
"""After the last change of the stretch it is measured, and its seams are looked for."""


class ExportDialog(WritingDialog):
    """Writes one clip as a file. Opened with ``open()``; closes itself when it is done."""

    written = Signal(object)
    """What became of it: a ``Written``."""

    def __init__(
        self,
        exporting: Exporting,
        waveforms: Waveforms,
        generation: Generation,
        clip: Clip,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("ExportDialog", "Export"), exporting.choices.folder, parent)
        self._exporting = exporting
        self._waveforms = waveforms
        self._generation = generation
        self._clip = clip
        self._before = exporting.choices
        self._replaces: Path | None = None
        self._measured_for: object = None
        self._task_name = f"export {generation.id} {id(self)}"

        self.length = LengthPart(clip.seconds)
        self.form = FormPart(_WIDTH - 2 * INSET)
        self.loudness = LoudnessPart()
        self.tags = TagsPart()
        self.format = self.form.format
        self.name = Field(self.tr("File name"), height=32)
        self._file = Text("", "strong", elide=True)
        self._message = Text("", "small", "error_text", wrap=True)
        self._settle = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._show_choices()
        self._lay_out()
        self._connect()
        self._show_target()
        self._listen()

    @property
    def choices(self) -> ExportChoices:
        """What is chosen, but for the stretch."""
        chosen = replace(
            self._before,
            form=self.form.form,
            target=self.loudness.target,
            ceiling=self.loudness.highest_peak,
            fade_in_curve=self.length.curve,
            fade_out_curve=self.length.curve,
            folder=str(self._folder),
        )
        return self.tags.over(chosen)

    @property
    def target(self) -> Path:
        """The file that would be written."""
        return self._folder / f"{self.name.text().strip()}.{self.form.form.format}"

    def take_stretch(self, start: float, end: float) -> None:
        """Export from here to there, in seconds: the player's loop."""
        self.length.take(Cut(start=start, end=end))

    # Layout

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Text(self.tr("Export"), "title"))
        head.addWidget(Text(title_of(self._generation, self._clip), "body", "t2", elide=True), 1)
        name = QVBoxLayout()
        name.setSpacing(6)
        name.addWidget(Text(self.tr("File name"), "head"))
        name.addWidget(self.name)
        loudness = QVBoxLayout()
        loudness.setSpacing(8)
        loudness.addWidget(Text(self.tr("Loudness"), "head"))
        loudness.addWidget(self.loudness)

        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(INSET, 24, INSET, 20)
        body.setSpacing(18)
        body.addLayout(head)
        body.addWidget(self.length)
        body.addWidget(Hairline())
        body.addWidget(self.form)
        body.addLayout(loudness)
        body.addWidget(Hairline())
        body.addWidget(self.tags)
        body.addLayout(name)
        self.fill(_WIDTH, inside, self._footer((self._file, self._where, self._message)))
        self._message.hide()

    def _show_choices(self) -> None:
        before, own = self._before, self._clip.format
        form = before.form
        if not self._exporting.has_exported:
            form = replace(form, format=own if own in self.form.known else form.format)
        self.form.choose(form)
        self.loudness.choose(before.target, before.ceiling)
        self.length.choose_curve(before.fade_in_curve)
        self.tags.choose(before)
        facts = self._exporting.facts(self._generation, self._clip)
        self.name.setText(named_by(before.pattern, facts))

    def _connect(self) -> None:
        self.length.changed.connect(self._stretch_changed)
        self.form.changed.connect(self._form_changed)
        self.loudness.changed.connect(self._show_target)
        self.name.textChanged.connect(self._show_target)
        self.name.returnPressed.connect(self._export)
        self._settle.timeout.connect(self._listen)

    # What is found out while it is open.

    def _stretch_changed(self) -> None:
        self._show_target()
        self._settle.start()

    def _form_changed(self) -> None:
        self._show_target()
        self._settle.start()

    def _listen(self) -> None:
        """Read the wave once; measure the stretch and look for its seams whenever it changes."""
        if not self.length.has_wave:
            work = self._waveforms.peaks(self._clip)
            # What is wrong with the clip, its measuring says as well.
            task = tasks.start(f"{self._task_name} wave", work, on_error=lambda _error: None)
            tasks.after(task, self, self._seen)
        self._measure()
        self._plan()

    def _seen(self, done: asyncio.Task[Peaks]) -> None:
        if not done.cancelled() and done.exception() is None:
            peaks = done.result()
            self.length.show_wave(peaks.seconds, peaks.peak, peaks.rms)
            self._show_size()

    def _measure(self) -> None:
        cut, mono = self.length.cut, self.form.form.mono
        stretch = replace(cut, loop_to=None, fit=None)
        key = (stretch, mono)
        if key == self._measured_for or self.length.fault:
            return
        self._measured_for = key
        known = self._clip.loudness
        if known is not None and stretch.keeps_the_sound and not mono:
            level = Measured(lufs=known.integrated, peak=known.true_peak)
            self.loudness.show_measured(level, mono=False)
            return
        self.loudness.show_measured(None, mono=mono)
        work = self._exporting.loudness(self._clip, stretch, self.form.form)
        task = tasks.start(f"{self._task_name} loudness", work, on_error=self._not_measured)
        tasks.after(task, self, lambda done: self._heard(done, mono=mono))

    def _heard(self, done: asyncio.Task[object], *, mono: bool) -> None:
        if not done.cancelled() and done.exception() is None:
            level = done.result()
            self.loudness.show_measured(level if isinstance(level, Measured) else None, mono=mono)

    def _not_measured(self, error: ComposerError) -> None:
        self.loudness.show_measured(
            None, mono=self.form.form.mono, trouble=translated(error.message)
        )

    def _plan(self) -> None:
        cut = self.length.cut
        if cut.exact_length is None or self.length.fault:
            return
        self.length.show_plan(self.tr("Looking for seams…"))
        work = self._exporting.arrangement(self._generation, self._clip, cut)
        task = tasks.start(f"{self._task_name} plan", work, on_error=self._not_planned)
        tasks.after(task, self, self._planned)

    def _planned(self, done: asyncio.Task[str]) -> None:
        if not done.cancelled() and done.exception() is None:
            self.length.show_plan(translated(done.result()))

    def _not_planned(self, error: ComposerError) -> None:
        self.length.show_plan(translated(error.message))

    # What is written

    def _show_target(self) -> None:
        """Another name, folder, length or form: what was said of the one before is no more."""
        self.name.set_error(translated(fault_of_name(self.name.text())))
        self._say("", "")
        self._replaces = None
        self.export.setText(self.offer)
        self.export.updateGeometry()
        self._show_size()

    def _show_size(self) -> None:
        form, plain = self.form.form, self.length.cut.keeps_the_sound and self.choices.lufs is None
        self.form.tell_copied(self._clip.format if plain else "")
        size = form.bytes(self.length.seconds, rate=44_100, channels=2)
        self._file.setText(self.target.name)
        self._where.setText(
            self.tr("{folder} · about {size}").format(
                folder=shown_folder(self._folder), size=size_text(size)
            )
        )
        self._where.setToolTip(str(self.target))

    def _export(self) -> None:
        if self._writing is not None:
            return
        fault = self.length.fault or self.loudness.fault or self.name.error
        if fault:
            self._say(fault, "error_text")
            if fault == self.name.error:
                self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        target = self.target
        if target.exists() and self._replaces != target:
            self._replaces = target
            self.export.setText(self.tr("Replace"))
            self._say(
                self.tr(
                    "There is a file called “{name}” in this folder already. Press Replace to "
                    "write over it, or choose another name."
                ).format(name=target.name),
                "warn_text",
            )
            return
        self._say("", "")
        work = self._exporting.export(
            Wanted(generation_id=self._generation.id, clip_id=self._clip.id),
            target,
            self.choices,
            cut=self.length.cut,
            tell=self._show_share,
        )
        self._write(work)

    def _ended(self, task: asyncio.Task[object]) -> None:
        if task.cancelled() or task.exception() is not None:
            return
        self._exporting.remember(self.choices)
        done = task.result()
        if isinstance(done, Written):
            self.written.emit(done)
        self.accept()

    def _failed(self, error: ComposerError) -> None:
        self._say(translated(error.message), "error_text")

    def _say(self, sentence: str, colour: str) -> None:
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        self._where.setVisible(not sentence)
        if sentence:
            self._message.set_colour(colour)
            announce(self._message)


def size_text(size: int) -> str:
    """``86 MB``, ``640 kB``."""
    if size >= 999_500_000:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 9_950_000 else _small(size)


def _small(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 999_500 else f"{max(1, round(size / 1e3))} kB"

"""A narration over a song: how far and how fast the song gives way, heard while it is set."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.clip import Clip
from composer.domain.delivery import Written
from composer.domain.errors import ComposerError
from composer.domain.export_choices import ExportChoices
from composer.domain.file_name_pattern import fault_of_name, file_name_for
from composer.domain.generation import Generation
from composer.domain.loudness_targets import signed, target_of
from composer.domain.voice_under import Ducking
from composer.services.exporting import Exporting, Wanted, title_of
from composer.services.voice_under import Mix, VoiceUnder
from composer.ui import tasks
from composer.ui.ducking_sliders import DuckingSliders
from composer.ui.export_form import FormPart
from composer.ui.export_surface import INSET, WritingDialog, shown_folder
from composer.ui.languages import translate, translated
from composer.ui.playback_output import SoundOutput
from composer.ui.widgets.buttons import PlayButton, SecondaryButton
from composer.ui.widgets.cards import Card, Hairline, announce
from composer.ui.widgets.choices import Segments
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.progress import Spinner

_WIDTH = 620
_SETTLED_MS = 60
_MIX, _BED = "mix", "bed"
_SOUNDS = "*.wav *.mp3 *.flac *.ogg *.opus *.m4a *.aac *.aiff *.webm *.mp4"


class VoiceUnderDialog(WritingDialog):
    """Takes a narration by drop or choice; plays the mix and writes it, or the ducked bed."""

    written = Signal(object)
    """What became of it: a ``Written``."""

    def __init__(
        self,
        voice_under: VoiceUnder,
        exporting: Exporting,
        generation: Generation,
        clip: Clip,
        parent: QWidget | None = None,
    ) -> None:
        title = translate("VoiceUnderDialog", "Voice over the song")
        super().__init__(title, exporting.choices.folder, parent)
        self._service = voice_under
        self._exporting = exporting
        self._generation = generation
        self._clip = clip
        self._choices = exporting.choices
        self.mix: Mix | None = None
        """What is heard and written; None as long as there is no narration."""
        self._sound: SoundOutput | None = None
        self._task_name = f"voice under {id(self)}"
        self._replaces: Path | None = None
        self.setAcceptDrops(True)

        self.way = DuckingSliders()
        self.sliders = self.way.sliders
        self.choose = SecondaryButton(self.tr("Choose a narration…"), icon="microphone", height=32)
        self.play = PlayButton(self.tr("Play"))
        self.what = Segments(
            [(_MIX, self.tr("The mix")), (_BED, self.tr("The ducked bed"))],
            self.tr("What to export"),
        )
        self.form = FormPart(_WIDTH - 2 * INSET)
        self.name = Field(self.tr("File name"), height=32)
        self._voice = Text(
            self.tr("Drop a narration here, or choose one."), "body", "t2", elide=True
        )
        self._voice.setToolTip(self._voice.text())
        self._clock = Text("", "body", "t2")
        self._spinner = Spinner(self.tr("Decoding"))
        self._message = Text("", "small", "error_text", wrap=True)
        self._settle = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self.form.choose(self._choices.form)
        self.name.setText(
            self.tr("{song}-voice").format(song=file_name_for(title_of(generation, clip)))
        )
        self._show_target()

    @property
    def ducking(self) -> Ducking:
        """What the sliders say."""
        return self.way.ducking

    @property
    def target(self) -> Path:
        """The file that would be written."""
        return self._folder / f"{self.name.text().strip()}.{self.form.form.format}"

    def take_voice(self, file: Path) -> None:
        """Decode a narration and lay it over the song."""
        self.fall_silent()
        self._voice.setText(file.name)
        self._voice.setToolTip(file.name)
        self._say("")
        self._let_go()
        self._spinner.show()
        wanted = Wanted(generation_id=self._generation.id, clip_id=self._clip.id)
        work = self._service.open(wanted, file, self.ducking)
        task = tasks.start(f"{self._task_name} open", work, on_error=self._failed)
        tasks.after(task, self, self._opened)
        self._show_target()

    def fall_silent(self) -> None:
        """Stop playing; the next Play goes on from there."""
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.end()
            sound.close()
            sound.deleteLater()
        self.play.set_name(self.tr("Play"))
        self.play.set_icon_name("play-fill")

    def done(self, result: int) -> None:
        """Closed in any way: nothing sounds and nothing is written any more."""
        self.fall_silent()
        working, mix = self._writing, self.mix
        if working is not None and mix is not None:
            working.cancel()
            working.add_done_callback(lambda _done: mix.close())  # it reads from it until then
        else:
            self._let_go()
        super().done(result)

    # What Qt calls.

    def closeEvent(self, event: QCloseEvent) -> None:
        self.fall_silent()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and len(event.mimeData().urls()) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        if urls and urls[0].isLocalFile():
            event.acceptProposedAction()
            self.take_voice(Path(urls[0].toLocalFile()))

    # Layout

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Text(self.tr("Voice over"), "title"))
        head.addWidget(Text(title_of(self._generation, self._clip), "body", "t2", elide=True), 1)
        card = Card()
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self.play)
        row.addWidget(self._voice, 1)
        row.addWidget(self._spinner)
        row.addWidget(self._clock)
        row.addWidget(self.choose)
        self._spinner.hide()
        what = QHBoxLayout()
        what.addWidget(self.what)
        what.addStretch(1)
        named = QVBoxLayout()
        named.setSpacing(6)
        named.addWidget(Text(self.tr("File name"), "head"))
        named.addWidget(self.name)
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(INSET, 24, INSET, 18)
        body.setSpacing(16)
        body.addLayout(head)
        body.addWidget(card)
        body.addWidget(self.way)
        body.addWidget(Hairline())
        body.addLayout(what)
        body.addWidget(self.form)
        body.addLayout(named)
        self.fill(_WIDTH, inside, self._footer((self._where, self._message)))
        self._message.hide()

    def _connect(self) -> None:
        self.way.changed.connect(self._slid)
        self._settle.timeout.connect(self._set)
        self.choose.clicked.connect(self._choose_voice)
        self.play.clicked.connect(self._play_or_pause)
        self.form.changed.connect(self._show_target)
        self.name.textChanged.connect(self._show_target)

    # The narration and its sound

    def _choose_voice(self) -> None:
        kinds = self.tr("Sound") + f" ({_SOUNDS})"
        chooser = QFileDialog(self, self.tr("Narration"), "", kinds)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda file: self.take_voice(Path(file)))
        chooser.open()

    def _opened(self, task: asyncio.Task[Mix]) -> None:
        self._spinner.hide()
        if not task.cancelled() and task.exception() is None:
            self.mix = task.result()
            self._set()
        self._show_target()

    def _slid(self) -> None:
        self._show_target()
        self._settle.start()

    def _set(self) -> None:
        if self.mix is not None:
            work = self._service.set(self.mix, self.ducking)
            task = tasks.start(f"{self._task_name} set", work, on_error=self._failed)
            tasks.after(task, self, lambda _done: self._show_target())

    def _play_or_pause(self) -> None:
        if self._sound is not None:
            self.fall_silent()
            return
        if self.mix is None:
            return
        from composer.ui.playback_devices import Devices
        from composer.ui.playback_sorry import no_output

        device = Devices(self).take()
        if device is None:
            self._failed(no_output())
            return
        if self.mix.position >= self.mix.seconds - 0.05:
            self.mix.seek(0.0)
        self._sound = SoundOutput(self.mix, self)
        self._sound.heard.connect(self._heard)
        self._sound.broken.connect(self.fall_silent)
        self._sound.begin(device)
        self.play.set_name(self.tr("Pause"))
        self.play.set_icon_name("pause-fill")

    def _heard(self) -> None:
        if self.mix is None:
            return
        if self.mix.position >= self.mix.seconds:
            self.fall_silent()
        self._show_clock()

    def _let_go(self) -> None:
        mix, self.mix = self.mix, None
        if mix is not None:
            mix.close()

    # What is written

    def _show_clock(self) -> None:
        mix = self.mix
        told = f"{format_time(mix.position)} / {format_time(mix.seconds)}" if mix else ""
        self._clock.setText(told)

    def _show_target(self) -> None:
        self._show_clock()
        self.play.setEnabled(self.mix is not None)
        fault = translated(fault_of_name(self.name.text()))
        self.name.set_error(fault)
        self.export.setEnabled(self.mix is not None and not fault)
        self.export.setText(self.offer)
        self._replaces = None
        target = target_of(self._choices.target)
        told = (
            self.tr("{file} in {folder}, as loud as it is")
            if target is None
            else self.tr("{file} in {folder}, at {target} {lufs} LUFS")
        )
        self._where.setText(
            told.format(
                file=self.target.name,
                folder=shown_folder(self._folder),
                target="" if target is None else translated(target.label),
                lufs=signed(self._lufs),
            )
        )
        self._where.setToolTip(str(self.target))

    @property
    def _lufs(self) -> float:
        return replace(self._choices, form=self.form.form).lufs or 0.0

    def _export(self) -> None:
        if self.mix is None or self._writing is not None:
            return
        target = self.target
        if target.exists() and self._replaces != target:
            self._replaces = target
            self.export.setText(self.tr("Replace"))
            self._say(
                self.tr(
                    "There is a file called “{name}” already. Press Replace to replace it."
                ).format(name=target.name)
            )
            return
        self.fall_silent()
        choices: ExportChoices = replace(self._choices, form=self.form.form)
        work = self._service.export(
            self.mix,
            Wanted(generation_id=self._generation.id, clip_id=self._clip.id),
            target,
            choices,
            with_voice=self.what.value() == _MIX,
            tell=self._show_share,
        )
        self._write(work)

    def _ended(self, task: asyncio.Task[object]) -> None:
        if task.cancelled() or task.exception() is not None:
            return
        result = task.result()
        if isinstance(result, Written):
            self.written.emit(result)
        self.accept()

    @property
    def _chosen(self) -> Sequence[QWidget]:
        return (self.way, self.choose, self.play, self.what, self.form, self.name)

    def _failed(self, error: ComposerError) -> None:
        self._spinner.hide()
        self._say(translated(error.message))

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        if sentence:
            announce(self._message)

"""How do many songs leave the library at once: as files by a pattern, or joined into one?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from composer.domain.errors import ComposerError
from composer.domain.export_choices import ExportChoices
from composer.domain.file_name_pattern import (
    FIELDS,
    fault_of_name,
    fault_of_pattern,
    file_name_for,
    named_by,
)
from composer.domain.generation import Generation
from composer.domain.loudness_targets import signed
from composer.services.exporting import Exporting, Outcome, Wanted, title_of
from composer.ui.elsewhere import open_folder
from composer.ui.export_form import FormPart
from composer.ui.export_loudness import LoudnessPart
from composer.ui.export_surface import INSET, WritingDialog, shown_folder
from composer.ui.export_tags import TagsPart
from composer.ui.languages import translate, translated
from composer.ui.widgets import look
from composer.ui.widgets.buttons import SecondaryButton
from composer.ui.widgets.cards import Hairline, announce
from composer.ui.widgets.choices import Switch
from composer.ui.widgets.fields import Field, NumberField
from composer.ui.widgets.labels import Text

_WIDTH = 744
_LONGEST_GAP = 60.0  # seconds
_SHOWN_FAILURES = 12


class ExportManyDialog(WritingDialog):
    """Writes the first clip of each song. Stays open at the end, with what became of each."""

    def __init__(
        self,
        exporting: Exporting,
        songs: Sequence[Generation],
        parent: QWidget | None = None,
    ) -> None:
        """``songs`` in the order in which they are numbered or joined; those without sound go."""
        self._songs = [song for song in songs if song.clip is not None]
        title = translate("ExportManyDialog", "Export songs")
        super().__init__(title, exporting.choices.folder, parent)
        self._exporting = exporting
        self._before = exporting.choices
        self.outcome: Outcome | None = None
        """What became of it, once it is done."""
        self.form = FormPart(_WIDTH - 2 * INSET)
        self.loudness = LoudnessPart(unmeasured=self.tr("Each is measured when its turn has come."))
        self.tags = TagsPart()
        self.pattern = Field(self.tr("File names"), height=32)
        self.join = Switch(self.tr("Join into one file, with a cue sheet"), label_first=False)
        self.gap = NumberField(self.tr("Gap"), 0.0, _LONGEST_GAP, decimals=1, unit="s", height=32)
        self.show_folder = SecondaryButton(self.tr("Show"), height=32)
        self._example = Text("", "small", "t2", wrap=True)
        self._file = Text("", "strong", elide=True)
        self.report = Text("", "body", "t1", wrap=True)
        self._show_choices()
        self._lay_out()
        self._connect()
        self._show_target()

    @property
    def offer(self) -> str:
        return self.tr("Export {what}").format(what=self._what)

    @property
    def choices(self) -> ExportChoices:
        """What is chosen for all of them."""
        chosen = replace(
            self._before,
            form=self.form.form,
            target=self.loudness.target,
            ceiling=self.loudness.highest_peak,
            pattern=self._before.pattern if self.join.isChecked() else self.pattern.text(),
            folder=str(self._folder),
        )
        return self.tags.over(chosen)

    # Layout

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Text(self.tr("Export"), "title"))
        head.addWidget(Text(self._what, "body", "t2"), 1)
        joined = QHBoxLayout()
        joined.setSpacing(12)
        self.gap.setFixedWidth(look.px(84))
        joined.addWidget(self.join)
        joined.addSpacing(8)
        joined.addWidget(Text(self.tr("Gap"), "small", "t2"))
        joined.addWidget(self.gap)
        joined.addStretch(1)
        names = QVBoxLayout()
        names.setSpacing(6)
        names.addWidget(Text(self.tr("File names"), "head"))
        names.addWidget(self.pattern)
        names.addWidget(self._example)
        loudness = QVBoxLayout()
        loudness.setSpacing(8)
        loudness.addWidget(Text(self.tr("Loudness"), "head"))
        loudness.addWidget(self.loudness)
        self._parts = QWidget()
        parts = QVBoxLayout(self._parts)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(18)
        parts.addLayout(names)
        parts.addLayout(joined)
        parts.addWidget(Hairline())
        parts.addWidget(self.form)
        parts.addLayout(loudness)
        parts.addWidget(Hairline())
        parts.addWidget(self.tags)
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(INSET, 24, INSET, 20)
        body.setSpacing(18)
        body.addLayout(head)
        body.addWidget(self.report)
        body.addWidget(self._parts)
        body.addStretch(1)
        self.report.hide()
        self.show_folder.hide()
        self.fill(_WIDTH, inside, self._footer((self._file, self._where), self.show_folder))

    def _show_choices(self) -> None:
        before = self._before
        self.form.choose(before.form)
        self.loudness.choose(before.target, before.ceiling)
        self.tags.choose(before)
        self.pattern.setText(before.pattern)
        self.gap.set_value(0.0)

    def _connect(self) -> None:
        self.form.changed.connect(self._show_target)
        self.pattern.textChanged.connect(self._show_target)
        self.tags.album.textChanged.connect(self._show_target)
        self.join.toggled.connect(self._joins)
        self.show_folder.clicked.connect(lambda: open_folder(self._folder))

    # What is written

    @property
    def _what(self) -> str:
        count = len(self._songs)
        if count == 1:
            return self.tr("1 song")
        return self.tr("{number} songs", "", count).format(number=count)

    @property
    def _chosen(self) -> Sequence[QWidget]:
        return (self._parts,)

    @property
    def _fault(self) -> str:
        name = self.pattern.text()
        wrong = fault_of_name(name) if self.join.isChecked() else fault_of_pattern(name)
        wrong = translated(wrong)
        return wrong or self.loudness.fault or (self.gap.error if self.join.isChecked() else "")

    @property
    def _joined(self) -> Path:
        return self._folder / f"{self.pattern.text().strip()}.{self.form.form.format}"

    def _joins(self, on: bool) -> None:
        album = self.tags.album.text() or "episode"
        self.pattern.setText(file_name_for(album) if on else self._before.pattern)
        self._show_target()

    def _show_target(self) -> None:
        self.loudness.show_measured(None, mono=self.form.form.mono)
        ending, fault = self.form.form.format, self._fault
        self.gap.setEnabled(self.join.isChecked())
        self.pattern.set_error(fault)
        first = self._songs[0] if self._songs else None
        if fault:
            self._example.setText(fault)
        elif self.join.isChecked():
            self._example.setText(
                self.tr("{file}, and {cue} beside it").format(
                    file=self._joined.name, cue=self._joined.with_suffix(".cue").name
                )
            )
        elif first is not None and first.clip is not None:
            facts = self._exporting.facts(first, first.clip)
            known = " ".join(f"{{{field}}}" for field in FIELDS)
            name = named_by(self.pattern.text(), facts)
            self._example.setText(
                self.tr("For example {file}. It can hold {known}.").format(
                    file=f"{name}.{ending}", known=known
                )
            )
        self._example.set_colour("error_text" if fault else "t2")
        self._file.setText(self._joined.name if self.join.isChecked() else self._what)
        self._where.setText(shown_folder(self._folder))
        self._where.setToolTip(str(self._folder))
        self.export.setEnabled(bool(self._songs) and not fault)

    def _export(self) -> None:
        if self._writing is not None or self._fault:
            return
        wanted = [Wanted(generation_id=song.id) for song in self._songs]
        if self.join.isChecked():
            if self._joined.exists():
                self._tell(
                    self.tr("There is a file called “{name}” already. Choose another.").format(
                        name=self._joined.name
                    )
                )
                return
            work = self._exporting.export_joined(
                wanted,
                self._joined,
                self.choices,
                gap=self.gap.value() or 0.0,
                tell=self._show_share,
            )
        else:
            work = self._exporting.export_many(
                wanted, self._folder, self.choices, tell=self._show_turn
            )
        self.report.hide()
        self._write(work)

    def _ended(self, task: asyncio.Task[object]) -> None:
        outcome = None if task.cancelled() or task.exception() else task.result()
        if not isinstance(outcome, Outcome):
            return
        self._exporting.remember(self.choices)
        self.outcome = outcome
        if not outcome.failed:
            lines = [translated(outcome.sentence)]
        else:
            shown = outcome.failed[:_SHOWN_FAILURES]
            lines = [translated(outcome.sentence)]
            lines += [f"{each.title}: {translated(each.message)}" for each in shown]
        if len(outcome.failed) > _SHOWN_FAILURES:
            more = len(outcome.failed) - _SHOWN_FAILURES
            lines.append(self.tr("And {number} more.", "", more).format(number=more))
        measured = [each.after for each in outcome.written if each.after is not None]
        if measured:
            loudest = max(measured, key=lambda each: each.peak)
            lines.append(
                self.tr("The highest true peak of all is {peak}.").format(
                    peak=f"{signed(loudest.peak, 1)} dBTP"
                )
            )
        self._parts.hide()
        self._tell("\n".join(lines), wrong=bool(outcome.failed))
        self._file.setText(translated(outcome.sentence))
        self.export.hide()
        self.change.hide()
        self.show_folder.show()
        self.cancel.setText(self.tr("Close"))
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: ComposerError) -> None:
        self._tell(translated(error.message))

    def _tell(self, words: str, *, wrong: bool = True) -> None:
        self.report.setText(words)
        self.report.set_colour("error_text" if wrong else "t1")
        self.report.show()
        announce(self.report)

    def _show_turn(self, number: int, share: float) -> None:
        """Which one is written, from 0, and how far it is."""
        if not isValid(self) or self._writing is None:
            return
        song = self._songs[number]
        if song.clip is not None:
            place = self.tr("{number} of {all}").format(number=number + 1, all=len(self._songs))
            self._file.setText(f"{place}: {title_of(song, song.clip)}")
        self._show_share((number + share) / len(self._songs))

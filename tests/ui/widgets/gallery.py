"""Shows every control in every state, dark and light, and keeps a picture of it.

python tests/ui/widgets/gallery.py PICTURE.png [--text 1.3]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from composer.ui.theme import Appearance, Theme, section_hue
from composer.ui.widgets import look
from composer.ui.widgets.buttons import (
    GenerateButton,
    GhostButton,
    IconButton,
    LinkButton,
    PlayButton,
    PrimaryButton,
    SecondaryButton,
    WarnButton,
)
from composer.ui.widgets.cards import Card, EmptyState, MessageCard, Tone
from composer.ui.widgets.chips import FilterChip, SectionChip, TagChip
from composer.ui.widgets.choices import Radio, Segments, Switch
from composer.ui.widgets.fields import Field, NumberField, TimeField
from composer.ui.widgets.labels import Counter, KeyCap, StatusDot, Text
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.notices import Banner, Toast, failure_toast
from composer.ui.widgets.pickers import NumberStepper, Select
from composer.ui.widgets.progress import ProgressBar, Spinner
from composer.ui.widgets.sliders import Slider
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.wave_view import Stretch, WaveView


class Sheet(QWidget):
    """One column of the gallery on a pane's surface."""

    def __init__(self) -> None:
        super().__init__()
        self.hovered: list[QWidget] = []
        self.focused: list[QWidget] = []
        self.grid = QGridLayout()
        self.grid.setVerticalSpacing(14)
        self.grid.setHorizontalSpacing(24)
        self.grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addLayout(self.grid)
        column.addStretch()
        for kind in (PrimaryButton, SecondaryButton, GhostButton):
            self.row(kind.__name__.removesuffix("Button"), *self.states(kind))
        self.row(
            "Warn, dialog",
            WarnButton("Spend $8.10", height=32),
            PrimaryButton("Export", height=32),
            SecondaryButton("Cancel", height=32),
            SecondaryButton("Export", icon="export"),
            LinkButton("Add key"),
        )
        lit = IconButton("repeat", "Loop")
        lit.set_lit(True)
        off = IconButton("trash", "Delete")
        off.setEnabled(False)
        icons = [IconButton(n, n) for n in ("gear-six", "note-pencil", "star-fill", "x")]
        self.row("Icons", *icons, self.hover(IconButton("star", "Star")), lit, off, PlayButton())
        chip = FilterChip("All")
        chip.setChecked(True)
        quiet = FilterChip("Off")
        quiet.setEnabled(False)
        self.row(
            "Filter chip",
            chip,
            FilterChip("Rest"),
            self.hover(FilterChip("Hover")),
            self.focus(FilterChip("Focus")),
            FilterChip("Running", count=1),
            FilterChip("Model", caret=True),
            quiet,
        )
        self.row(
            "Tag, section",
            TagChip("indie folk"),
            SectionChip("Verse", "hue_verse"),
            self.hover(SectionChip("Bridge", "hue_bridge")),
            SectionChip("More", caret=True),
        )
        self.row("Switch, slider", *self.switches(), *self.sliders())
        self.row("Fields", *self.fields())
        self.row("Pickers", *self.pickers())
        segments = Segments([("mp3", "MP3"), ("wav", "WAV"), ("flac", "FLAC")], "Format")
        segments.set_value("wav")
        dim = Segments([("mp3", "MP3"), ("wav", "WAV")], "Format")
        dim.setEnabled(False)
        ab = Segments([("a", "A"), ("b", "B")], "Take")
        self.focused.append(ab.segment("a"))
        self.row("Segments", segments, dim, ab)
        counters = []
        for used in (134, 188, 228):
            counter = Counter()
            counter.set_count(used, 200)
            counters.append(counter)
        self.row("Counters", *counters, KeyCap(("Ctrl", "N")), StatusDot("Online"))
        column.insertLayout(1, self.generates())
        column.insertSpacing(1, 16)
        column.insertLayout(3, self.messages())
        column.insertLayout(4, self.song())

    def row(self, title: str, *controls: QWidget) -> None:
        number = self.grid.rowCount()
        self.grid.addWidget(Text(title, "label", "t3"), number, 0)
        line = QHBoxLayout()
        line.setSpacing(8)
        for control in controls:
            line.addWidget(control)
        line.addStretch()
        self.grid.addLayout(line, number, 1)

    def hover(self, control: QWidget) -> QWidget:
        self.hovered.append(control)
        return control

    def focus(self, control: QWidget) -> QWidget:
        self.focused.append(control)
        return control

    def states(self, kind: type) -> list[QWidget]:
        rest, hover, down, focus, off = (
            kind(t) for t in ("Rest", "Hover", "Pressed", "Focus", "Disabled")
        )
        down.setDown(True)
        off.setEnabled(False)
        return [rest, self.hover(hover), down, self.focus(focus), off]

    def switches(self) -> list[QWidget]:
        off, on, ringed, dim = (Switch() for _ in range(4))
        for switch in (on, ringed, dim):
            switch.setChecked(True)
        dim.setEnabled(False)
        return [off, on, self.focus(ringed), dim, Switch("Instrumental")]

    def sliders(self) -> list[QWidget]:
        made = []
        for value in (60, 50, 50):
            slider = Slider(0, 100, "Strength", default=45)
            slider.setValue(value)
            slider.setFixedWidth(96)
            made.append(slider)
        self.focused.append(made[1])
        made[2].setEnabled(False)
        return made

    def fields(self) -> list[QWidget]:
        time = TimeField("Length", 3, 300)
        time.set_value(135)
        hover, focus = Field("Hover"), Field("Focus")
        hover.setText("Hover")
        focus.setText("Focus")
        wrong = TimeField("Length", 3, 300)
        wrong.setText("9:99")
        wrong.set_error("Length must be at most 5:00.")
        off = Field("Off", placeholder="Off")
        off.setEnabled(False)
        tempo = NumberField("Tempo", 40, 200, unit="bpm", optional=True, placeholder="Auto")
        tempo.set_value(88)
        made = [time, self.hover(hover), self.focus(focus), wrong, off, tempo]
        for field in made:
            field.setFixedWidth(72)
        tempo.setFixedWidth(104)
        return made

    def pickers(self) -> list[QWidget]:
        depth = Select("Depth")
        depth.addItems(["16-bit", "24-bit"])
        search = Field(
            "Search library", placeholder="Search 214 songs", icon="magnifying-glass", height=32
        )
        search.setFixedWidth(200)
        radio = Radio("Keep keys until I quit", "In memory only.")
        radio.setChecked(True)
        return [NumberStepper("Songs", 1, 4), depth, search, radio]

    def generates(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        for label, price in (
            ("Generate", "$0.21"),
            ("Generate", "$0.21"),
            ("Generate…", "$8.10"),
            ("Generate", "Free"),
        ):
            button = GenerateButton()
            button.set_offer(label, price)
            button.setFixedWidth(look.px(264))
            column.addWidget(button)
        column.itemAt(3).widget().setEnabled(False)
        self.focused.append(column.itemAt(1).widget())
        return column

    def messages(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        banner = Banner()
        banner.set_message("You are offline.", "Library and player work as usual.", "Again in 12 s")
        banner.add_action(SecondaryButton("Try now"))
        banner.set_open(True)
        column.addWidget(banner)
        words = "This song costs $0.21 and Kyma has $0.12 left. Nothing was charged."
        card = MessageCard("Kyma balance too low", words)
        card.add_action(SecondaryButton("Top up Kyma", icon="arrow-square-out"))
        card.add_action(GhostButton("Use Sketch, free"))
        warning = MessageCard(
            "No system keyring", "Keys are never written to a file.", tone=Tone.WARNING
        )
        pair = QHBoxLayout()
        pair.addWidget(card, 1)
        pair.addWidget(warning, 1)
        column.addLayout(pair)
        toast = Toast("Paper Lanterns is ready", "2:11 · $0.21 · Music Pro")
        toast.add_action("Play", lambda: None)
        failed = failure_toast("Harbour at Six failed", "Lyrics refused. Not charged.")
        failed.add_action("Show", lambda: None)
        toasts = QHBoxLayout()
        toasts.addWidget(toast)
        toasts.addWidget(failed)
        toasts.addStretch()
        column.addLayout(toasts)
        bar = ProgressBar("Song")
        bar.advance(0.62)
        moving = QHBoxLayout()
        moving.addWidget(bar)
        moving.addWidget(Spinner("Testing"))
        moving.addWidget(
            EmptyState("Instrumental", "Your lyrics are kept but not sent.", icon="music-notes"), 1
        )
        column.addLayout(moving)
        menu = Menu("Song")
        menu.add("Play", icon_name="play", shortcut="Return")
        menu.add("Interlude", hue="hue_solo")
        menu.addSeparator()
        menu.add("Delete", icon_name="trash", shortcut="Del", danger=True)
        menu.ensurePolished()
        menu.adjustSize()
        self.menu = menu
        return column

    def song(self) -> QVBoxLayout:
        """The wave with a loop, another take as an outline, nothing playing; an editor."""
        column = QVBoxLayout()
        column.setSpacing(12)
        peak = bytes(40 + (n * 37) % 60 + (100 if 800 < n < 1300 else 0) for n in range(2000))
        rms = bytes(value // 2 for value in peak)
        wave, narrow, nothing = WaveView(), WaveView(), WaveView()
        wave.set_wave(134, peak, rms)
        parts = (("Intro", 0, 9), ("Verse", 9, 57), ("Chorus", 57, 85), ("Bridge", 85, 134))
        wave.set_sections(
            [Stretch(start=a, end=b, name=name, hue=section_hue(name)) for name, a, b in parts]
        )
        wave.set_loop((57, 85))
        wave.set_position(66)
        narrow.set_wave(134, peak, rms)
        narrow.set_other(peak[::-1])
        narrow.set_position(30)
        for view, height in ((wave, 97), (narrow, 56), (nothing, 24)):
            view.setFixedHeight(height)
            column.addWidget(view)
        card = Card()
        card.set_lit(True)
        lyrics = LineHeightEdit("Lyrics", gutter=20)
        lyrics.set_line_hue(lambda line: section_hue(line[1:-1]) if line[:1] == "[" else None)
        words = "[Verse]\nPaper lanterns on the quay\n\n[Chorus]\nBring me home the slow way round"
        lyrics.set_text(words)
        lyrics.set_surplus_from(len(words) - 14)
        lyrics.setFixedHeight(150)
        QVBoxLayout(card).addWidget(lyrics)
        column.addWidget(card)
        return column

    def paintEvent(self, event: object) -> None:
        QPainter(self).fillRect(self.rect(), look.tokens().side)


def picture(app: QApplication) -> QImage:
    sheet = Sheet()
    sheet.resize(sheet.sizeHint().expandedTo(sheet.minimumSizeHint()))
    sheet.show()
    app.processEvents()
    for control in sheet.hovered:
        control.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
        at = QPointF(5, 5)
        QApplication.sendEvent(control, QEnterEvent(at, at, at))
        control.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    # Several controls show the focus at once here, so it is told and not given.
    for control in sheet.focused:
        control.hasFocus = lambda: True  # type: ignore[method-assign]
        event = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
        QApplication.sendEvent(control, event)
    for _ in range(30):
        app.processEvents()
    ratio = app.primaryScreen().devicePixelRatio()
    image = QImage(sheet.size() * ratio, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    sheet.render(image, QPoint())
    sheet.menu.setActiveAction(sheet.menu.actions()[1])
    sheet.menu.render(image, QPoint(360, 560))
    return image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", type=float, default=1.0, help="size of text, 1 is normal")
    wish = parser.parse_args()
    app = QApplication([])
    theme = Theme(app, text_scale=wish.text, reduced_motion=True)
    images = []
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        images.append(picture(app))
    both = QImage(
        sum(i.width() for i in images), max(i.height() for i in images), images[0].format()
    )
    painter = QPainter(both)
    x = 0
    for image in images:
        image.setDevicePixelRatio(1)
        painter.drawImage(x, 0, image)
        x += image.width()
    painter.end()
    both.save(str(wish.file))


if __name__ == "__main__":
    main()

"""How is the player laid out: in three columns along the window, or in one row of a small one?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.ui.player_height import player_height
from composer.ui.player_level import LevelLines
from composer.ui.take_switch import TakeSwitch
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton, PlayButton, SecondaryButton
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Text
from composer.ui.widgets.sliders import Slider
from composer.ui.widgets.wave_view import WaveView

_INSET = 16
_WAVE_INSET = 24
_ICON_INSET = 6
"""How far inside an icon button its icon begins; icons, not buttons, stand below the texts."""
_QT_WIDEST = (1 << 24) - 1


class PlayerFace(QFrame):
    """Every control of the player and its place; 124 px high, 84 in a small window."""

    def __init__(self, side_widths: tuple[int, int], parent: QWidget | None = None) -> None:
        """``side_widths`` are those of the panes above."""
        super().__init__(parent)
        self._compact: bool | None = None
        self._side_widths = side_widths
        self.play_button = PlayButton()
        self.previous = IconButton("skip-back-fill", self.tr("Previous"))
        self.next = IconButton("skip-forward-fill", self.tr("Next"))
        self.loop = IconButton("repeat", self.tr("Loop"), shortcut="L")
        self.takes = TakeSwitch(self)
        self.wave = WaveView(self.tr("Position"))
        self.level = LevelLines(self)
        self.mute = IconButton("speaker-high", self.tr("Mute"))
        self.volume = Slider(0, 100, self.tr("Volume"), step=1, page=10, says=_percent)
        self.more = IconButton("dots-three", self.tr("Player menu"))
        self.folder = IconButton("folder-open", self.tr("Show in folder"))
        self.export = SecondaryButton(self.tr("Export"), icon="export")
        self._title = Text("", "strong", elide=True)
        self._about = Text("", "meta", "t2", self, elide=True)
        self._time = Text("", "time")
        self._length = Text("", "small", "t2")
        self._short_time = Text("", "meta", "t2", self)
        self._versus = Text("", "small", "t2", self, elide=True)
        self._versus.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self.set_compact(False)

    def set_columns(self, left: int, right: int) -> None:
        """Widths of the panes above, so that the edges go on below them."""
        self._side_widths = (left, right)
        if not self._compact:
            first = left - _INSET + _ICON_INSET
            last = right - 2 * _INSET + _ICON_INSET
            gap = _WAVE_INSET + _INSET - _ICON_INSET
            for column, width in enumerate((first + _WAVE_INSET, 0, gap, last)):
                self._grid.setColumnMinimumWidth(column, width)
            self._title_box.setMaximumWidth(first - _INSET)
            self._tools.setFixedWidth(last)

    @property
    def is_compact(self) -> bool:
        """Whether all stands in one row."""
        return bool(self._compact)

    def set_compact(self, compact: bool) -> None:
        """One row for a small window, or three columns."""
        if compact == self._compact:
            return
        self._compact = compact
        for part in (self._title_box, self._transport, self.wave, self._time_box, self._tools):
            self._grid.removeWidget(part)
        self._time_box.setVisible(not compact)
        self._about.setVisible(not compact)
        self._versus.setVisible(not compact)
        self._short_time.setVisible(compact)
        self.folder.setVisible(not compact)
        if compact:
            self._arrange_in_a_row()
        else:
            self._arrange_in_columns()
        self.setFixedHeight(self.sizeHint().height())

    def show_words(self, title: str, about: str, *, is_there: bool = True) -> None:
        """What plays, and what it is; ``is_there``: there is something that could."""
        self._title.set_colour("t1" if is_there else "t2")
        self._title.setText(title)
        self._about.set_colour("t2")
        self._about.setText(about)

    def show_versus(self, words: str) -> None:
        """What it is compared with, where that is one other."""
        self._versus.setText(words)
        self._versus.setToolTip(words)

    def show_fault(self, words: str) -> None:
        """Why it cannot be heard or seen."""
        self._about.set_colour("error_text")
        self._about.setText(words)

    def show_time(self, now: str, length: str) -> None:
        """Where it is, and how long it is; in a small window how loud as well."""
        if now != self._time.text():
            self._time.setText(now)
            self._time.updateGeometry()
        if self._length.text() != f"/ {length}":
            self._length.setText(f"/ {length}")
        short = f"{now} / {length}   {self.level.text}".rstrip()
        if self._short_time.text() != short:
            self._short_time.setText(short)

    # What Qt calls.

    def sizeHint(self) -> QSize:
        return QSize(900, player_height(compact=self.is_compact))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._compact is not None:
            self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().player)
            painter.fillRect(0, 0, self.width(), 1, look.tokens().line)

    # Layout

    def _lay_out(self) -> None:
        self._title_box = QWidget(self)
        words = QVBoxLayout(self._title_box)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        for line in (self._title, self._about, self._short_time):
            words.addWidget(line)

        self._transport = QWidget(self)
        keys = QHBoxLayout(self._transport)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(6)
        keys.addWidget(self.previous)
        keys.addWidget(self.play_button)
        keys.addWidget(self.next)
        self._keys = keys

        self._time_box = QWidget(self)
        clock = QHBoxLayout(self._time_box)
        clock.setContentsMargins(0, 0, 0, 0)
        clock.setSpacing(6)
        clock.addWidget(self._time)
        clock.addWidget(self._length, 0, Qt.AlignmentFlag.AlignVCenter)
        clock.addStretch(1)
        clock.addWidget(self.level, 0, Qt.AlignmentFlag.AlignTop)

        self._tools = QWidget(self)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        tools.addWidget(self.mute)
        tools.addWidget(self.volume)
        tools.addStretch(1)
        tools.addWidget(self.more)
        tools.addWidget(self.folder)
        tools.addSpacing(8)
        tools.addWidget(self.export)
        self._tools_row = tools

        self._grid = QGridLayout(self)
        self._grid.setSpacing(0)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.wave.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _arrange_in_columns(self) -> None:
        grid, middle = self._grid, Qt.AlignmentFlag.AlignVCenter
        self._keys.addSpacing(6)
        self._keys.addWidget(self.loop)
        self._keys.addWidget(self.takes)
        self._keys.addSpacing(4)
        self._keys.addWidget(self._versus, 1)
        self._keys.addSpacing(16)
        self.volume.setFixedWidth(96)
        for box in (self._title_box, self._time_box):
            box.setContentsMargins(_ICON_INSET, 4, 0, 0)
        grid.setContentsMargins(_INSET - _ICON_INSET, 12, _INSET, 12)
        grid.setHorizontalSpacing(0)
        grid.addWidget(self._title_box, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._transport, 1, 0, middle)
        grid.addWidget(self.wave, 0, 1, 2, 1)
        grid.addWidget(self._time_box, 0, 3, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._tools, 1, 3, middle)
        for column, stretch in enumerate((0, 1, 0, 0)):
            grid.setColumnStretch(column, stretch)
        self.set_columns(*self._side_widths)

    def _arrange_in_a_row(self) -> None:
        grid, middle = self._grid, Qt.AlignmentFlag.AlignVCenter
        self._keys.removeWidget(self.loop)
        while self._keys.count() > 3:
            self._keys.takeAt(3)
        self._tools_row.insertWidget(0, self.loop)
        self._tools_row.insertWidget(0, self.takes)
        self.volume.setFixedWidth(64)
        self._tools.setMinimumWidth(0)
        self._tools.setMaximumWidth(_QT_WIDEST)
        self._title_box.setContentsMargins(0, 0, 0, 0)
        grid.setContentsMargins(_INSET, 10, _INSET, 8)
        grid.setHorizontalSpacing(16)
        self._title_box.setMaximumWidth(look.px(180))
        for column, part in enumerate((self._transport, self._title_box)):
            grid.addWidget(part, 0, column, middle)
        grid.addWidget(self.wave, 0, 2)
        grid.addWidget(self._tools, 0, 3, middle)
        for column, (stretch, width) in enumerate(((0, 0), (0, look.px(140)), (1, 0), (0, 0))):
            grid.setColumnStretch(column, stretch)
            grid.setColumnMinimumWidth(column, width)


def _percent(value: float) -> str:
    return f"{value} %"

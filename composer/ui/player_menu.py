"""What else can be done with what plays? The menu of the player and of its wave."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from composer.ui.languages import translate
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.menus import Menu

if TYPE_CHECKING:
    from composer.ui.player_bar import PlayerBar


class PlayerMenu(Menu):
    """Loop, zoom, comparing, going through songs, and where the sound goes; closed, it is gone."""

    output_chosen = Signal(str)
    """The name of an output; empty for the one that the system prefers."""

    def __init__(self, bar: PlayerBar, second: float | None) -> None:
        """``second``: where on the wave it was asked for; None if not on the wave."""
        super().__init__(translate("PlayerMenu", "Player"), bar)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bar = bar
        if bar.wave.maximum():
            self._add_loop(bar.playback.position if second is None else second)
            self.addSeparator()
            self._add_zoom()
            self.addSeparator()
        if len(bar.beside) > 1:
            self.add(self.tr("Compare these takes…"), bar.compare_requested.emit, shortcut="C")
        else:
            self.add(self.tr("Compare with other songs…"), bar.compare_requested.emit, shortcut="C")
        self.add(self.tr("Go through the songs…"), bar.triage_requested.emit, shortcut="T")
        self.addSeparator()
        self._add_outputs()

    def _add_loop(self, second: float) -> None:
        bar, region = self._bar, self._bar.region
        inside = [s for s in bar.shape.stretches if s.start <= second < s.end]
        if inside:
            one = inside[0]
            words = self.tr("Loop {section}").format(section=one.name)
            self.add(words, lambda: region.choose(one.start, one.end))
        at = format_time(second)
        begin = self.tr("Loop from {time}").format(time=at)
        self.add(begin, lambda: region.begin_here(second), shortcut="[")
        end = self.tr("Loop to {time}").format(time=at)
        self.add(end, lambda: region.end_here(second), shortcut="]")
        if region.region is not None:
            self.add(self.tr("Loop the whole song"), bar.loop_whole, shortcut="Shift+L")

    def _add_zoom(self) -> None:
        wave = self._bar.wave
        bar = self._bar
        self.add(self.tr("Look closer"), partial(bar.look_closer, 1.5), shortcut="+")
        far = partial(bar.look_closer, 1 / 1.5)
        self.add(self.tr("Look from further away"), far, shortcut="-", enabled=not wave.is_fit)
        whole = partial(bar.look_closer, 0)
        self.add(self.tr("Show the whole song"), whole, shortcut="0", enabled=not wave.is_fit)

    def _add_outputs(self) -> None:
        chosen = self._bar.chosen_output
        there = self._bar.playback.outputs()
        rows = [("", self.tr("Sound through the system's own output")), *there]
        if chosen and chosen not in dict(rows):
            words = self.tr("{output}, which is not there").format(output=chosen)
            rows.append((chosen, words))
        for name, words in rows:
            entry = self.add(words, partial(self.output_chosen.emit, name))
            entry.setCheckable(True)
            entry.setChecked(name == chosen)

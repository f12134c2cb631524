"""How loud is an export to be, and what does that do to it?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from composer.domain.delivery import Measured
from composer.domain.loudness_targets import (
    AS_IT_IS,
    CEILING,
    CUSTOM,
    HIGHEST_CEILING,
    LOUDEST,
    LOWEST_CEILING,
    QUIETEST,
    TARGETS,
    custom,
    signed,
    target_of,
)
from composer.ui.languages import translated
from composer.ui.widgets import look
from composer.ui.widgets.drawing import paint_radio, painting, rounded, write
from composer.ui.widgets.fields import NumberField
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.painted import Painted
from composer.ui.widgets.tokens import mix
from composer.ui.widgets.typeface import text_width

_COLUMNS = 3
_PAD = 12
_NO_NUMBER = "–"


class LoudnessCard(Painted, QRadioButton):
    """One loudness: its name, its figure, and the gain that leads there."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self._figure, self._note = _NO_NUMBER, ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, lufs: float | None, note: str) -> None:
        """The loudness in LUFS, and a line about it."""
        self._figure = _NO_NUMBER if lufs is None else signed(round(lufs, 1))
        self._note = note
        self.setAccessibleName(f"{self.text()} {self._figure} LUFS")
        self.setAccessibleDescription(note)
        self.update()

    def ring_radius(self) -> float | None:
        return 8.0

    def sizeHint(self) -> QSize:
        return QSize(160, look.px(72))

    def minimumSizeHint(self) -> QSize:
        return QSize(96, look.px(72))

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        on = self.isChecked()
        fill = tokens.accent_bg if on else mix(tokens.field, tokens.raised, self.hovered)
        edge = tokens.accent_line if on else mix(tokens.border, tokens.border_hover, self.hovered)
        ink = tokens.t1 if self.isEnabled() else tokens.disabled
        quiet = tokens.t2 if self.isEnabled() else tokens.disabled
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), 8, fill, edge)
            mark = QPointF(self.width() - _PAD - 7, look.px(18))
            paint_radio(
                painter, mark, selected=on, enabled=self.isEnabled(), hovered=self.hovered > 0
            )
            line = QRectF(_PAD, look.px(9), self.width() - 2 * _PAD - 20, look.px(18))
            write(painter, line, self.text(), "tag", quiet if not on else ink, elide=True)
            line = QRectF(_PAD, look.px(28), self.width() - 2 * _PAD, look.px(20))
            write(painter, line, self._figure, "cta", ink)
            line.setLeft(line.left() + text_width("cta", self._figure) + 5)
            write(painter, line, "LUFS", "meta", quiet)
            line = QRectF(_PAD, look.px(49), self.width() - 2 * _PAD, look.px(16))
            write(painter, line, self._note, "meta", quiet, elide=True)


class LoudnessPart(QWidget):
    """The cards, a loudness and a ceiling of the user's own, and what becomes of the peaks."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, unmeasured: str = "") -> None:
        """``unmeasured`` is said as long as nobody knows how loud it is; that it is being measured
        if nothing else is given."""
        super().__init__(parent)
        self._unmeasured = unmeasured or self.tr("Measuring how loud it is…")
        self._measured: Measured | None = None
        self._trouble = ""
        self._mono = False
        labels = {
            AS_IT_IS: self.tr("As it is"),
            **{t.id: translated(t.label) for t in TARGETS},
            CUSTOM: self.tr("Custom"),
        }
        self.cards = {key: LoudnessCard(label, self) for key, label in labels.items()}
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(10)
        for number, card in enumerate(self.cards.values()):
            self._group.addButton(card)
            grid.addWidget(card, number // _COLUMNS, number % _COLUMNS)
        self.cards[AS_IT_IS].setChecked(True)
        self.own = NumberField(
            self.tr("Custom loudness"), QUIETEST, LOUDEST, decimals=1, unit="LUFS", height=32
        )
        self.own.set_value(-18.0)
        self.ceiling = NumberField(
            self.tr("True-peak ceiling"),
            LOWEST_CEILING,
            HIGHEST_CEILING,
            decimals=1,
            unit="dBTP",
            height=32,
        )
        self.ceiling.set_value(CEILING)
        self._icon = Icon("check", "accent")
        self._verdict = Text("", "small", "t2", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignVCenter
        line.addWidget(self._icon, 0, middle)
        line.addWidget(self._verdict, 1, middle)
        self._own_label = Text(self.tr("Custom"), "small", "t2")
        line.addWidget(self._own_label)
        line.addWidget(self.own)
        line.addWidget(Text(self.tr("Ceiling"), "small", "t2"))
        line.addWidget(self.ceiling)
        for field in (self.own, self.ceiling):
            field.setFixedWidth(look.px(104))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addLayout(line)
        for card in self.cards.values():
            card.toggled.connect(self._chosen)
        self.own.value_changed.connect(self._own_typed)
        self.ceiling.value_changed.connect(self._chosen)
        self._show()

    @property
    def target(self) -> str:
        """What is chosen, as the settings keep it."""
        key = next(key for key, card in self.cards.items() if card.isChecked())
        return custom(self.own.value() or -18.0) if key == CUSTOM else key

    @property
    def highest_peak(self) -> float:
        """The ceiling in dBTP."""
        value = self.ceiling.value()
        return CEILING if value is None else value

    @property
    def fault(self) -> str:
        """What is wrong with what is typed; empty if nothing is."""
        return self.ceiling.error or (self.own.error if self.cards[CUSTOM].isChecked() else "")

    def choose(self, target: str, ceiling: float) -> None:
        """Show a choice without telling of it."""
        key, _, number = target.partition(":")
        self.blockSignals(True)
        if number:
            self.own.set_value(float(number))
        self.ceiling.set_value(ceiling)
        self.cards[key if key in self.cards else AS_IT_IS].setChecked(True)
        self.blockSignals(False)
        self._show()

    def show_measured(self, measured: Measured | None, *, mono: bool, trouble: str = "") -> None:
        """How loud the stretch is; None while nobody knows, or ``trouble`` says why not."""
        self._measured, self._mono, self._trouble = measured, mono, trouble
        self._show()

    def _chosen(self, on: object = True) -> None:
        if on is not False:
            self._show()
            self.changed.emit()

    def _own_typed(self) -> None:
        self.cards[CUSTOM].setChecked(True)
        self._chosen()

    def _wanted(self, key: str) -> float | None:
        if key == AS_IT_IS:
            return None
        target = target_of(custom(self.own.value() or -18.0) if key == CUSTOM else key)
        return None if target is None else target.loudness(mono=self._mono)

    def _show(self) -> None:
        is_own = self.cards[CUSTOM].isChecked()
        self.own.setVisible(is_own)
        self._own_label.setVisible(is_own)
        now = self._measured
        silent = now is not None and now.lufs == float("-inf")
        for key, card in self.cards.items():
            wanted = self._wanted(key)
            if wanted is None:
                card.show_figures(None if now is None or silent else now.lufs, self.tr("no change"))
            elif now is None or silent:
                card.show_figures(wanted, self.tr("silent") if silent else "")
            else:
                gain = round(wanted - now.lufs, 1)
                sign = "+" if gain > 0 else ""
                told = self.tr("gain {gain} dB").format(gain=f"{sign}{signed(gain, 1)}")
                card.show_figures(wanted, told)
        icon, colour, words = self._verdict_now(silent)
        self._icon.set_icon(icon, colour)
        self._verdict.setText(words)

    def _verdict_now(self, silent: bool) -> tuple[str, str, str]:
        now = self._measured
        if self._trouble:
            return "warning", "warn_text", self._trouble
        if now is None:
            return "hourglass", "t3", self._unmeasured
        if silent:
            told = self.tr("Silent: it has no loudness that could be changed.")
            return "warning", "warn_text", told
        key = next(key for key, card in self.cards.items() if card.isChecked())
        wanted = self._wanted(key)
        if wanted is None:
            told = self.tr("True peak {peak} dBTP, left as it is.")
            return "check", "accent", told.format(peak=signed(now.peak, 1))
        peak = now.peak + wanted - now.lufs
        if peak <= self.highest_peak - 0.2:
            told = self.tr("True peak after gain {peak} dBTP. No limiting needed.")
            return "check", "accent", told.format(peak=signed(peak, 1))
        over = peak - self.highest_peak
        held = signed(self.highest_peak, 1)
        if over > 6:
            told = self.tr(
                "Peaks go {over:.1f} dB over and are held at {held} dBTP: that will be heard."
            ).format(over=over, held=held)
            return "warning", "warn_text", told
        told = self.tr("Peaks go {over:.1f} dB over and are held at {held} dBTP.")
        return "check", "accent", told.format(over=max(over, 0.1), held=held)

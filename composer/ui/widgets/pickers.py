"""How is a value picked instead of typed: stepped up and down, or from a menu?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QGroupBox,
    QSizePolicy,
    QSpinBox,
    QStyledItemDelegate,
    QWidget,
)

from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.drawing import painting, write
from composer.ui.widgets.fields import paint_field
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.typeface import text_width, type_font

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent

_PAD = 10


class NumberStepper(QSpinBox):
    """A small whole number with − and + inside the box."""

    def __init__(
        self,
        name: str,
        minimum: int,
        maximum: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setRange(minimum, maximum)
        self.setAccessibleName(name)
        self.setFrame(False)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setFrame(False)
        self.lineEdit().setTextMargins(_PAD - 2, 0, 0, 0)
        self._less = IconButton(
            "minus", self.tr("Less {name}").format(name=name), self, target=20, size=14
        )
        self._more = IconButton(
            "plus", self.tr("More {name}").format(name=name), self, target=20, size=14
        )
        for button, step in ((self._less, self.stepDown), (self._more, self.stepUp)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRepeat(True)
            button.clicked.connect(step)
        self.valueChanged.connect(self._mark_ends)
        self._mark_ends()
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(104, look.px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(88, look.px(28))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Whoever scrolls past changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lineEdit().setGeometry(0, 0, self.width() - 48, self.height())
        top = (self.height() - 20) // 2
        self._less.setGeometry(self.width() - 44, top, 20, 20)
        self._more.setGeometry(self.width() - 24, top, 20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_field(self, focused=self.hasFocus())
        with painting(self) as painter:
            split = QRectF(self.width() - 47, 6, 1, self.height() - 12)
            painter.fillRect(split, look.tokens().line)

    def _mark_ends(self) -> None:
        self._less.setEnabled(self.value() > self.minimum())
        self._more.setEnabled(self.value() < self.maximum())

    def _dress(self) -> None:
        self.setFont(type_font("body"))
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.lineEdit().setPalette(clear)
        self.setPalette(clear)


class Select(QComboBox):
    """One of many choices, from a menu."""

    def __init__(self, name: str, parent: QWidget | None = None, *, height: int = 28) -> None:
        super().__init__(parent)
        self._height = height
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = (text_width("body", self.itemText(i)) for i in range(self.count()))
        return QSize(round(max(words, default=40)) + 2 * _PAD + 24, look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(72, look.px(self._height))

    def showPopup(self) -> None:
        # Not before: Qt makes the list with whatever first asks for it, and few are ever opened.
        view = self.view()
        # The delegate that Qt gives to boxes knows nothing of row heights from a style sheet.
        if type(view.itemDelegate()) is not QStyledItemDelegate:
            view.setItemDelegate(QStyledItemDelegate(view))
        view.parentWidget().setStyleSheet(_list_sheet())
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        paint_field(self, focused=self.hasFocus())
        with painting(self) as painter:
            area = QRectF(self.rect()).adjusted(_PAD, 0, -_PAD - 18, 0)
            ink = tokens.t1 if self.isEnabled() else tokens.disabled
            write(painter, area, self.currentText(), "body", ink, elide=True)
            caret = QRectF(self.width() - _PAD - 12, 0, 12, self.height())
            paint_icon(painter, caret, "caret-down", tokens.t3)


class NamedSelect(QGroupBox):
    """A `Select` in a group that carries its name.

    On Linux, Qt calls a drop-down by what is chosen in it whatever its accessible name is; so its
    name stands on a group around it, as it does with `Segments`.
    """

    def __init__(self, name: str, parent: QWidget | None = None, *, height: int = 28) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.select = Select(name, self, height=height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_help(self, sentence: str) -> None:
        """What the choice changes, as tooltip and for screen readers."""
        for widget in (self, self.select):
            widget.setToolTip(sentence)
            widget.setAccessibleDescription(sentence)

    def sizeHint(self) -> QSize:
        return self.select.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.select.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # By hand: a layout would leave room for the frame that is not there.
        super().resizeEvent(event)
        self.select.setGeometry(self.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing: the drop-down paints itself."""


def _list_sheet() -> str:
    """How the list that drops down looks now, and the bar of a long one."""
    tokens = look.tokens()
    raised, border, press = (c.name() for c in (tokens.raised, tokens.border, tokens.press))
    ink, bar, lit = (c.name() for c in (tokens.t1, tokens.border_hover, tokens.ctl))
    return (
        "QFrame { border: 0; }"
        f"QAbstractItemView {{ background: {raised}; color: {ink}; border: 1px solid {border};"
        " padding: 4px; outline: 0; }"
        f"QAbstractItemView::item {{ min-height: {look.px(28)}px; padding: 0 6px; }}"
        f"QAbstractItemView::item:selected {{ background: {press}; color: {ink}; }}"
        "QScrollBar:vertical { width: 10px; margin: 2px; background: transparent; }"
        f"QScrollBar::handle {{ background: {bar}; border-radius: 3px; min-height: 28px; }}"
        f"QScrollBar::handle:hover {{ background: {lit}; }}"
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
    )

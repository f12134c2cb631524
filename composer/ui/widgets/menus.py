"""How does a menu look, and which entries can it have?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QLineEdit, QMenu, QTextEdit, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import RIGHT, paint_dot, painting, rounded, write
from composer.ui.widgets.icons import icon, paint_icon
from composer.ui.widgets.typeface import type_font

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

_PAD = 4
_MNEMONIC = re.compile(r"&(.)")  # "&&" is a plain "&", "&U" an underlined "U"


class Menu(QMenu):
    """Raised, rows of 28 px. Open it with `popup()`, never with `exec()`."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFont(type_font("body"))
        self.setStyleSheet(_measures())
        self._dangers: set[QAction] = set()
        self.setToolTipsVisible(True)
        # Rounded corners need a window that is empty behind them.
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlags(
            self.windowFlags()
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.NoDropShadowWindowHint
        )

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(hint.width() + 24, look.px(160)), hint.height())

    def add(
        self,
        label: str,
        action: Callable[[], object] | None = None,
        *,
        icon_name: str = "",
        hue: str = "",
        shortcut: str = "",
        enabled: bool = True,
        danger: bool = False,
    ) -> QAction:
        """One entry, with an icon or a dot in a hue token; `danger` writes it in red.

        `shortcut` is only shown; what it does is bound elsewhere. "&" in `label` is a plain "&".
        """
        entry = QAction(label.replace("&", "&&"), self)
        if icon_name:
            entry.setIcon(icon(icon_name, "error_text" if danger else "t2"))
        elif hue:
            entry.setIcon(hue_icon(hue))
        if shortcut:
            entry.setShortcut(QKeySequence(shortcut))
            entry.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            entry.setShortcutVisibleInContextMenu(True)
        entry.setEnabled(enabled)
        if danger:
            self._dangers.add(entry)
        if action is not None:
            entry.triggered.connect(lambda _checked=False: action())
        self.addAction(entry)
        return entry

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), 8, tokens.raised, tokens.border)
            for entry in self.actions():
                area = QRectF(self.actionGeometry(entry))
                # Qt makes rows as wide as their words; the widest decides for all.
                area.setLeft(_PAD)
                area.setRight(self.width() - _PAD)
                if entry.isSeparator():
                    line = QRectF(1, round(area.center().y()), self.width() - 2, 1)
                    painter.fillRect(line, tokens.border)
                elif entry.isVisible():
                    self._paint_entry(painter, entry, area)

    def _paint_entry(self, painter: QPainter, entry: QAction, area: QRectF) -> None:
        tokens = look.tokens()
        if entry is self.activeAction() and entry.isEnabled():
            rounded(painter, area, 6, tokens.border if look.current().dark else tokens.press)
        ink = tokens.error_text if entry in self._dangers else tokens.t1
        if not entry.isEnabled():
            ink = tokens.disabled
        words = area.adjusted(10, 0, -12, 0)
        if any(not other.icon().isNull() or other.isCheckable() for other in self.actions()):
            box = QRectF(words.left(), area.center().y() - 8, 16, 16)
            if entry.isCheckable() and entry.isChecked():
                paint_icon(painter, box, "check", ink)
            elif not entry.icon().isNull():
                mode = QIcon.Mode.Normal if entry.isEnabled() else QIcon.Mode.Disabled
                entry.icon().paint(painter, box.toRect(), mode=mode)
            words.setLeft(words.left() + 26)
        label, _, keys = entry.text().partition("\t")
        write(painter, words, _MNEMONIC.sub(r"\1", label), "body", ink)
        keys = keys or entry.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if keys:
            quiet = tokens.t3 if entry.isEnabled() else tokens.disabled
            spoken = keys.replace("+", " ").replace("Return", "Enter")
            write(painter, words, spoken, "small", quiet, RIGHT)
        if entry.menu() is not None:
            caret = QRectF(words.right() - 12, area.top(), 12, area.height())
            paint_icon(painter, caret, "caret-right", tokens.t3)


def _measures() -> str:
    """What Qt must know to lay out what is painted here."""
    return (
        f"QMenu {{ border: 1px solid; border-radius: 8px; padding: {_PAD}px; }}"
        f"QMenu::item {{ min-height: {look.px(28)}px; padding: 0 12px 0 10px; }}"
        "QMenu::icon { padding-left: 10px; }"
        f"QMenu::separator {{ height: 1px; margin: {_PAD}px -{_PAD}px; }}"
    )


def text_menu(edit: QLineEdit | QTextEdit) -> Menu:
    """Undo, Cut, Copy and so on as Qt has them for an editor, in our looks."""
    standard = edit.createStandardContextMenu()
    menu = Menu(edit.accessibleName(), edit)
    standard.setParent(menu, standard.windowFlags())  # it owns the entries
    for entry in standard.actions():
        entry.setIcon(QIcon())
        menu.addAction(entry)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def hue_icon(hue: str) -> QIcon:
    """A dot of 6 px in a section's hue, for a menu."""
    result = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(16 * ratio, 16 * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, 0, 16, 16)
        paint_dot(painter, QPointF(area.center()), 6, look.tokens().colour(hue))
        painter.end()
        result.addPixmap(pixmap)
    return result

"""The structure tags of the chosen model, as buttons over the lyrics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from composer.ui.theme import section_hue
from composer.ui.widgets import look
from composer.ui.widgets.chips import SectionChip
from composer.ui.widgets.menus import Menu

GAP = 8


class SectionBar(QFrame):
    """One stop for the Tab key, arrows inside; what does not fit stands under More."""

    tag_pressed = Signal(str)
    custom_wanted = Signal()
    """A section under a name of one's own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sections"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tags: tuple[str, ...] = ()
        self._made = dict[str, SectionChip]()
        """The buttons of all tags that some model took; those of the chosen one are seen."""
        self._chips: list[SectionChip] = []
        self._takes_custom = False
        self._more = SectionChip(
            self.tr("More"), None, self, name=self.tr("More sections"), caret=True
        )
        self._more.clicked.connect(self._open_rest)
        self._more.hide()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that can be inserted now."""
        return self._tags

    def set_tags(self, tags: Sequence[str]) -> None:
        """Offer other tags."""
        if tuple(tags) == self._tags:
            return
        self._tags = tuple(tags)
        for tag, chip in self._made.items():
            if tag not in self._tags:
                chip.hide()
        self._chips = [self._made.get(tag) or self._chip(tag) for tag in tags]
        for chip in self._chips:
            chip.raise_()  # the order of the tags, for screen readers too
        self._place()

    def set_custom(self, *, taken: bool) -> None:
        """Whether the model makes sense of sections of any name."""
        if taken != self._takes_custom:
            self._takes_custom = taken
            self._place()

    def sizeHint(self) -> QSize:
        return QSize(200, look.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, look.px(24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        stops = [chip for chip in (*self._chips, self._more) if not chip.isHidden()]
        focused = [number for number, chip in enumerate(stops) if chip.hasFocus()]
        if step is None or not focused:
            super().keyPressEvent(event)
            return
        stops[(focused[0] + step) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)

    def open_menu(self) -> None:
        """All sections in a menu, by keyboard."""
        self._open_menu(self._tags)

    def _chip(self, tag: str) -> SectionChip:
        chip = SectionChip(
            tag, section_hue(tag), self, name=self.tr("Insert {tag}").format(tag=tag)
        )
        chip.setToolTip(
            self.tr("Insert [{tag}] at the cursor, or around what is selected").format(tag=tag)
        )
        chip.clicked.connect(lambda: self.tag_pressed.emit(tag))
        QWidget.setTabOrder(self._more, chip)
        self._made[tag] = chip
        return chip

    def _place(self) -> None:
        widths = [chip.sizeHint().width() for chip in self._chips]
        fits = self._fitting(widths)
        left = 0
        for number, (chip, width) in enumerate(zip(self._chips, widths, strict=True)):
            chip.setVisible(number < fits)
            # One Tab stop: the arrows lead to the others.
            first = Qt.FocusPolicy.StrongFocus
            chip.setFocusPolicy(first if number == 0 else Qt.FocusPolicy.ClickFocus)
            if number < fits:
                chip.setGeometry(left, 0, width, chip.sizeHint().height())
                left += width + GAP
        rest = fits < len(self._chips) or self._takes_custom
        self._more.setVisible(rest)
        if rest:
            self._more.setGeometry(left, 0, *self._more.sizeHint().toTuple())
            self._more.setFocusPolicy(
                Qt.FocusPolicy.ClickFocus if fits else Qt.FocusPolicy.StrongFocus
            )

    def _fitting(self, widths: Sequence[int]) -> int:
        room = self.width()
        whole = sum(widths) + GAP * max(0, len(widths) - 1)
        if whole <= room and not self._takes_custom:
            return len(widths)
        room -= self._more.sizeHint().width()
        fits, used = 0, 0
        for width in widths:
            used += width + GAP
            if used > room:
                break
            fits += 1
        return fits

    def _open_rest(self) -> None:
        """What has no button of its own."""
        shown = [tag for tag, chip in zip(self._tags, self._chips, strict=True) if chip.isHidden()]
        self._open_menu(shown)

    def _open_menu(self, tags: Sequence[str]) -> None:
        menu = Menu(self.tr("Sections"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tag in tags:
            menu.add(tag, partial(self.tag_pressed.emit, tag), hue=section_hue(tag))
        if self._takes_custom:
            if tags:
                menu.addSeparator()
            menu.add(self.tr("Custom section…"), self.custom_wanted.emit, icon_name="plus")
        if menu.isEmpty():
            return
        anchor = self._more if self._more.isVisible() else self
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

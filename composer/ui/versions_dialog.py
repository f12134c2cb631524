"""How was the song before, what has changed since, and which of it shall come back?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.draft_history import Version
from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.services.differences import Differences
from composer.ui import tasks
from composer.ui.difference_view import DifferenceView
from composer.ui.versions_list import VersionList, reason_text, when_text
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Card, Hairline
from composer.ui.widgets.clipboard import copy_text
from composer.ui.widgets.labels import Text
from composer.ui.widgets.pickers import NamedSelect
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog

_SIZE = QSize(900, 620)
_LIST = 300
_INSET = 24


def _here() -> datetime:
    return datetime.now().astimezone()


class VersionsDialog(SideDialog):
    """The versions at the left; at the right in what the chosen one differs from another."""

    put_back = Signal(object)
    """The Version that shall be the draft again."""

    def __init__(
        self,
        versions: Sequence[Version],
        draft: Draft,
        differences: Differences,
        *,
        name: str,
        tell: Callable[[ComposerError], object],
        now: Callable[[], datetime] = _here,
        parent: QWidget | None = None,
    ) -> None:
        """``versions``: the oldest first; ``draft``: as it is now; ``name`` is the song's."""
        super().__init__(parent)
        self._versions, self._draft, self._differences = tuple(versions), draft, differences
        self._now, self._tell = now, tell
        self._chosen: Version | None = None
        self.setWindowTitle(self.tr("Versions"))
        self.setAccessibleName(self.tr("Versions of {song}").format(song=name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.list = VersionList(now)
        self.against = NamedSelect(self.tr("Compared with"))
        self.difference = DifferenceView(self.tr("What changed"))
        self.copy_style = GhostButton(self.tr("Copy the style"), icon="copy", height=32)
        self.copy_lyrics = GhostButton(self.tr("Copy the lyrics"), icon="copy", height=32)
        self.close_button = SecondaryButton(self.tr("Close"), height=32)
        self.back = PrimaryButton(self.tr("Put back"), height=32)
        self._lay_out(name)
        self.resize(self.sizeHint())  # Qt itself would take two thirds of the screen at most
        self._connect()
        self.against.select.addItem(self.tr("The version before it"))
        self.against.select.addItem(self.tr("The draft now"))
        self.against.select.addItems([self._label(each) for each in reversed(self._versions)])
        self.list.show_versions(self._versions)
        if not self._versions:
            self._show_none()

    def sizeHint(self) -> QSize:
        room = self.screen().availableSize() - QSize(40, 60)
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(room)

    def _lay_out(self, name: str) -> None:
        self._head = Text(self.tr("Versions of {song}").format(song=name), "title", elide=True)
        head = QHBoxLayout()
        head.setContentsMargins(_INSET, 18, _INSET, 12)
        head.addWidget(self._head, 1)
        compared = QHBoxLayout()
        compared.setSpacing(10)
        compared.addWidget(Text(self.tr("Compared with"), "small", "t2"))
        compared.addWidget(self.against, 1)
        right = QVBoxLayout()
        right.setContentsMargins(12, 0, _INSET, 14)
        right.setSpacing(10)
        right.addLayout(compared)
        right.addWidget(carded(self.difference), 1)
        self.list.setFixedWidth(look.px(_LIST))
        middle = QHBoxLayout()
        middle.setContentsMargins(10, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET - 16, 12, _INSET, 12)
        foot.setSpacing(8)
        foot.addWidget(self.copy_lyrics)
        foot.addWidget(self.copy_style)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.list.wanted.connect(self._put_back)
        self.against.select.currentIndexChanged.connect(lambda _place: self._compare())
        self.copy_style.clicked.connect(lambda: self._copy(lambda draft: draft.prompt))
        self.copy_lyrics.clicked.connect(lambda: self._copy(lambda draft: draft.lyrics))
        self.close_button.clicked.connect(self.reject)
        self.back.clicked.connect(self._put_back)

    def _label(self, version: Version) -> str:
        return f"{when_text(version.when, self._now())} · {reason_text(version)}"

    def _show_none(self) -> None:
        self.difference.show_words(
            self.tr(
                "There are no versions yet. One is kept whenever you pause, for every press of "
                "Generate, and when you save one with Ctrl S."
            )
        )
        for widget in (self.against, self.copy_style, self.copy_lyrics, self.back):
            widget.setEnabled(False)

    def _choose(self, version: Version) -> None:
        self._chosen = version
        self.copy_style.setEnabled(bool(version.draft.prompt.strip()))
        self.copy_lyrics.setEnabled(bool(version.draft.lyrics.strip()))
        self.back.setEnabled(version.draft != self._draft)
        self._compare()

    def _compare(self) -> None:
        version, place = self._chosen, self.against.select.currentIndex()
        if version is None:
            return
        draft = version.draft
        if place == 0:
            number = self._versions.index(version)
            pair = (self._versions[number - 1].draft if number else Draft(sku=draft.sku), draft)
        elif place == 1:
            pair = (draft, self._draft)
        else:
            other = self._versions[len(self._versions) + 1 - place]
            pair = (other.draft, draft) if other.when <= version.when else (draft, other.draft)
        before, after = pair

        def show(task: Any) -> None:
            if task.cancelled() or task.exception():
                return  # another was chosen meanwhile, or it was told
            self.difference.show_difference(task.result(), prompt=after.prompt, lyrics=after.lyrics)

        work = self._differences.of_drafts(before, after)
        tasks.after(tasks.start("difference", work, on_error=self._tell), self, show)

    def _copy(self, text_of: Callable[[Draft], str]) -> None:
        if self._chosen is not None:
            copy_text(text_of(self._chosen.draft), self)

    def _put_back(self) -> None:
        if self._chosen is not None and self.back.isEnabled():
            self.accept()
            self.put_back.emit(self._chosen)


def carded(view: DifferenceView) -> Card:
    """A comparison in a frame that says where the keyboard is."""
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 1, 1, 1)
    soften_scrolling(view, "field")
    column.addWidget(view)
    view.focus_changed.connect(card.set_lit)
    return card

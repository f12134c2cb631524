"""Which words on the screen are misspelt, and what were they meant to be?"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit

from composer.domain.errors import ComposerError
from composer.services.spelling import Spelling
from composer.ui import tasks
from composer.ui.widgets import look
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_places import units, wavy

PAUSE = 350
"""Milliseconds for which typing and scrolling must rest before words are looked up."""


class Place(NamedTuple):
    """A word in the editor, in Qt's positions."""

    word: str
    start: int
    end: int


class SpellCheck(QObject):
    """Underlines misspelt words of the lines that can be seen, and offers others for them."""

    error = Signal(object)
    """A ComposerError: a dictionary cannot be used."""

    def __init__(self, edit: LineHeightEdit, spelling: Spelling) -> None:
        super().__init__(edit)
        self._edit = edit
        self._spelling = spelling
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.check)
        edit.text_changed.connect(self._pause.start)
        edit.cursorPositionChanged.connect(self._pause.start)
        edit.verticalScrollBar().valueChanged.connect(self._pause.start)
        edit.menu_opening.connect(self._add_to_menu)
        self._stop_listening = spelling.changed.connect(self._pause.start)
        self.destroyed.connect(self._stop_listening)
        self._pause.start()  # there may be words already

    def check(self) -> None:
        """Look the words up that can be seen, and mark what is known by now."""
        self._pause.stop()
        language = self._spelling.language_for(self._edit.text())
        if language is None or not self._edit.isVisible():
            self._edit.set_marks("spelling", ())
            return
        places = self._visible()
        self._mark(places, language)
        unknown = [
            place.word for place in places if self._spelling.is_wrong(place.word, language) is None
        ]
        if unknown:
            looking = self._spelling.look_up(unknown, language)
            asked = tasks.start("spelling", looking, on_error=self._tell)
            tasks.after(asked, self, lambda _done: self._mark_again(language))

    def open_at_cursor(self) -> bool:
        """Offer words for the misspelt one at the cursor; says whether there is one."""
        place = self._misspelt_at(self._edit.textCursor().position())
        if place is None:
            return False
        menu = Menu(self.tr("Spelling of {word}").format(word=place.word), self._edit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, place)
        at = self._edit.cursorRect().bottomLeft() + QPoint(0, 4)
        menu.popup(self._edit.viewport().mapToGlobal(at))
        return True

    def _mark_again(self, language: str) -> None:
        """The text may be another by now; what is known of it is marked."""
        if language == self._spelling.language_for(self._edit.text()):
            self._mark(self._visible(), language)

    def _mark(self, places: list[Place], language: str) -> None:
        colour, cursor = look.tokens().colour("warn_fill"), self._edit.textCursor().position()
        marks = list[QTextEdit.ExtraSelection]()
        for place in places:
            is_written = place.end == cursor and self._edit.hasFocus()
            if not is_written and self._spelling.is_wrong(place.word, language):
                marks.append(wavy(self._edit.document(), place.start, place.end, colour))
        self._edit.set_marks("spelling", marks)

    def _visible(self) -> list[Place]:
        viewport = self._edit.viewport().rect()
        block = self._edit.cursorForPosition(viewport.topLeft()).block()
        last = self._edit.cursorForPosition(viewport.bottomRight()).block().blockNumber()
        places = list[Place]()
        while block.isValid() and block.blockNumber() <= last:
            places += _words_of(block)
            block = block.next()
        return places

    def _misspelt_at(self, position: int) -> Place | None:
        language = self._spelling.language_for(self._edit.text())
        if language is None:
            return None
        block = self._edit.document().findBlock(position)
        return next(
            (
                place
                for place in _words_of(block)
                if place.start <= position <= place.end
                and self._spelling.is_wrong(place.word, language)
            ),
            None,
        )

    def _add_to_menu(self, menu: Menu, position: int) -> None:
        place = self._misspelt_at(position)
        if place is not None:
            first = menu.actions()[0] if menu.actions() else None
            self._fill(menu, place, before=first)
            if first is not None:
                menu.insertSeparator(first)

    def _fill(self, menu: Menu, place: Place, *, before: QAction | None = None) -> None:
        waiting = menu.add(self.tr("Looking for what was meant…"), enabled=False)
        to_own = self.tr("Add “{word}” to your words").format(word=place.word)
        add = menu.add(to_own, partial(self._add, place.word))
        for entry in (waiting, add):
            if before is not None:
                menu.removeAction(entry)
                menu.insertAction(before, entry)
        language = self._spelling.language_for(self._edit.text()) or ""
        looking = self._spelling.suggestions(place.word, language)
        asked = tasks.start("spelling suggestions", looking, on_error=self._tell)
        tasks.after(asked, menu, partial(self._show_suggestions, menu, waiting, place))

    def _show_suggestions(
        self, menu: Menu, waiting: QAction, place: Place, done: asyncio.Task[Any]
    ) -> None:
        words = () if done.cancelled() or done.exception() else done.result()
        for word in words:
            entry = menu.add(word, partial(self._put, place, word))
            menu.removeAction(entry)
            menu.insertAction(waiting, entry)
        if words:
            menu.removeAction(waiting)
            menu.setActiveAction(menu.actions()[0])
        else:
            waiting.setText(self.tr("Nothing like it in the dictionary"))

    def _put(self, place: Place, word: str) -> None:
        cursor = QTextCursor(self._edit.document())
        cursor.setPosition(place.start)
        cursor.setPosition(place.end, QTextCursor.MoveMode.KeepAnchor)
        if cursor.selectedText().replace("’", "'") != place.word:
            return  # something else stands there by now
        cursor.insertText(word)
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, word: str) -> None:
        try:
            self._spelling.add(word)
        except ComposerError as error:
            self._tell(error)

    def _tell(self, error: ComposerError) -> None:
        self.error.emit(error)


def _words_of(block: QTextBlock) -> list[Place]:
    from composer.domain.spelt_words import spelt_words  # the window shows before it is wanted

    line, start = block.text(), block.position()
    return [
        Place(each.text, start + units(line[: each.start]), start + units(line[: each.end]))
        for each in spelt_words(line)
    ]

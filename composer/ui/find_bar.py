"""Where in the lyrics stands a word, and what shall stand there instead?"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.find_replace import (
    BadPattern,
    Search,
    found,
    next_place,
    replace_selected,
    replacements,
)
from composer.domain.lyric_edits import Selection, change_between
from composer.domain.sentences import sentence_of
from composer.ui.languages import translated
from composer.ui.widgets.buttons import GhostButton, IconButton
from composer.ui.widgets.cards import Hairline, announce
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_places import change, select, selected

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QFrame):
    """A line over the words, two where something is replaced; Esc closes it.

    Enter goes to the next place and Shift+Enter to the one before; in the words F3 and Shift+F3 do.
    """

    def __init__(self, edit: LineHeightEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Find in the lyrics"))
        self._edit = edit
        self.what = Field(
            self.tr("Find"), placeholder=self.tr("Find in the lyrics"), icon="magnifying-glass"
        )
        self.instead = Field(
            self.tr("Replace with"), placeholder=self.tr("Replace with"), icon="pencil-simple"
        )
        self.count = Text("", "small", "t2")
        self.previous = IconButton(
            "caret-up", self.tr("Previous place"), shortcut="Shift+F3", target=24
        )
        self.next = IconButton("caret-down", self.tr("Next place"), shortcut="F3", target=24)
        self.case = IconButton("text-aa", self.tr("Match case"), target=24)
        self.whole = IconButton("text-t", self.tr("Whole words only"), target=24)
        self.pattern = IconButton("asterisk", self.tr("Regular expression"), target=24)
        self.close_button = IconButton("x", self.tr("Close"), shortcut="Esc", target=24)
        self.replace = GhostButton(self.tr("Replace"), height=24)
        self.replace_all = GhostButton(self.tr("Replace all"), height=24)
        self._on = dict.fromkeys((self.case, self.whole, self.pattern), False)
        self._lay_out()
        self._connect()
        self.hide()

    def open(self, *, replacing: bool = False) -> None:
        """Look for what is selected, or for what was looked for last."""
        self._second.setVisible(replacing)
        start, end = selected(self._edit)
        chosen = self._edit.text()[start:end]
        if chosen and "\n" not in chosen:
            self.what.setText(chosen)
        self.show()
        self.what.selectAll()
        self.what.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._tell()

    def shut(self) -> None:
        """Close, and go on writing."""
        self.hide()
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, *, back: bool = False) -> None:
        """Select the next place, or the one before."""
        start, end = selected(self._edit)
        try:
            at = start if back else end
            place = next_place(self._edit.text(), self._search, at, back=back)
        except BadPattern:
            place = None
        if place is not None:
            select(self._edit, place.start, place.end)
        self._tell()
        announce(self.count)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER:
                if watched is self.instead:
                    self._replace_here()
                else:
                    self.step(back=event.modifiers() == Qt.KeyboardModifier.ShiftModifier)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.shut()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)

    @property
    def _search(self) -> Search:
        return Search(
            text=self.what.text(),
            match_case=self._on[self.case],
            whole_words=self._on[self.whole],
            is_pattern=self._on[self.pattern],
        )

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setContentsMargins(8, 5, 6, 5)
        first.setSpacing(2)
        first.addWidget(self.what, 1)
        first.addSpacing(6)
        first.addWidget(self.count)
        first.addSpacing(4)
        for button in (self.previous, self.next, *self._on, self.close_button):
            first.addWidget(button)
        self._second = QWidget(self)
        second = QHBoxLayout(self._second)
        second.setContentsMargins(8, 0, 6, 5)
        second.setSpacing(6)
        second.addWidget(self.instead, 1)
        second.addWidget(self.replace)
        second.addWidget(self.replace_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addWidget(self._second)
        column.addWidget(Hairline())

    def _connect(self) -> None:
        for field in (self.what, self.instead):
            field.installEventFilter(self)
        self.what.textChanged.connect(self._look_from_here)
        self.previous.clicked.connect(partial(self.step, back=True))
        self.next.clicked.connect(partial(self.step, back=False))
        self.close_button.clicked.connect(self.shut)
        self.replace.clicked.connect(self._replace_here)
        self.replace_all.clicked.connect(self._replace_everywhere)
        for button in self._on:
            button.set_lit(lit=False)
            button.clicked.connect(partial(self._toggle, button))
        for keys, action in (
            ("F3", partial(self.step, back=False)),
            ("Shift+F3", partial(self.step, back=True)),
            ("Ctrl+H", partial(self.open, replacing=True)),
        ):
            # In the words Ctrl+H is there before this line is.
            in_words = () if keys == "Ctrl+H" else (self._edit,)
            for widget in (*in_words, self.what, self.instead):
                shortcut = QShortcut(QKeySequence(keys), widget)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(action)

    def _toggle(self, button: IconButton) -> None:
        self._on[button] = not self._on[button]
        button.set_lit(lit=self._on[button])
        self._look_from_here()

    def _look_from_here(self) -> None:
        """While it is typed, the place that goes on matching stays."""
        start, _ = selected(self._edit)
        try:
            place = next_place(self._edit.text(), self._search, start)
        except BadPattern:
            place = None
        if place is not None:
            select(self._edit, place.start, place.end)
        self._tell()

    def _replace_here(self) -> None:
        before = self._edit.text()
        start, end = selected(self._edit)
        here = Selection(start=start, end=end)
        try:
            after = replace_selected(before, here, self._search, self.instead.text())
        except BadPattern as problem:
            self.instead.set_error(translated(sentence_of(problem)))
            return
        one = change_between(before, after.text)
        if one is not None:
            change(self._edit, [(one.start, one.end, one.text)])
        select(self._edit, after.selection.start, after.selection.end)
        self._tell()

    def _replace_everywhere(self) -> None:
        try:
            every = replacements(self._edit.text(), self._search, self.instead.text())
        except BadPattern as problem:
            self.instead.set_error(translated(sentence_of(problem)))
            return
        change(self._edit, [(each.start, each.end, each.text) for each in every])
        self._tell()
        self.count.setText(self.tr("{count} replaced").format(count=len(every)))
        announce(self.count)

    def _tell(self) -> None:
        """How many places there are, and which of them is selected."""
        self.instead.set_error("")
        self.what.set_error("")
        try:
            places = found(self._edit.text(), self._search)
        except BadPattern as problem:
            places = ()
            self.what.set_error(translated(sentence_of(problem)))
        here = selected(self._edit)
        number = (
            self.tr("{place} of {count}").format(place=places.index(here) + 1, count=len(places))
            if here in places
            else ""
        )
        told = number or (
            self.tr("{count} found").format(count=len(places)) if places else self.tr("Not found")
        )
        self.count.setText(told if self.what.text() else "")
        for button in (self.previous, self.next, self.replace, self.replace_all):
            button.setEnabled(bool(places))

"""Which songs are wanted: words, stars, what runs, one service?

Everything that is wanted stands in the search field: the chips and the menu of filters write into
it and are marked by what stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.library_query import terms_of, with_term, without_term
from composer.domain.sku import Sku
from composer.ui.languages import translated
from composer.ui.library_filters import FilterMenu
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.cards import announce
from composer.ui.widgets.chips import FilterChip
from composer.ui.widgets.fields import Field
from composer.ui.widgets.flow import ButtonFlow
from composer.ui.widgets.labels import Text
from composer.ui.widgets.menus import Menu

SEARCH_REST_MS = 40
"""How long typing must rest before the list is searched."""
_CLEAR = 24
_LONGEST_NAME = 26
"""Characters of a saved search that its chip shows."""
_CHIPS = {"starred": "favourite", "active": "running"}
"""Name of a chip to the value of ``is:`` that it stands for."""


class LibraryTools(QWidget):
    """The search field, what of it was not understood, the chips, and the saved searches."""

    wanted = Signal(str)
    """The search as it stands in the field."""
    save_wanted = Signal(str)
    forget_wanted = Signal(str)
    menu_wanted = Signal(QPoint)
    """The menu of the whole library, at a place on the screen."""
    left = Signal()
    """Down or Enter in the search field: on to the songs."""

    def __init__(self, skus: Sequence[Sku], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = {sku.provider: sku.provider_label for sku in skus}
        self._told = ""
        self.search = Field(self.tr("Search library"), icon="magnifying-glass", height=32)
        self._clear = IconButton("x", self.tr("Clear search"), self.search, target=_CLEAR, size=14)
        self.filters = IconButton("funnel-simple", self.tr("Filters"))
        self.more = IconButton("dots-three", self.tr("Library menu"))
        self.all_chip = FilterChip(self.tr("All"))
        self.starred_chip = FilterChip(self.tr("Favourites"))
        self.active_chip = FilterChip(self.tr("Running"))
        self.model_chip = FilterChip(self.tr("Model"), caret=True)
        self.problem = Text("", "meta", "warn_text", wrap=True)
        self.saved = ButtonFlow(gap=4)
        self._saved: dict[str, FilterChip] = {}
        self._lay_out()
        self._rest = QTimer(self, singleShot=True, interval=SEARCH_REST_MS)
        self._rest.timeout.connect(self._tell)
        self.search.textChanged.connect(self._typed)
        self._clear.clicked.connect(self.search.clear)
        self.filters.clicked.connect(self._open_filters)
        self.more.clicked.connect(
            lambda: self.menu_wanted.emit(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))
        )
        self._choice.buttonClicked.connect(self._choose)
        self.model_chip.clicked.connect(self._open_services)

    @property
    def text(self) -> str:
        """What is wanted now, as it stands in the field."""
        return self.search.text()

    def choose(self, name: str) -> None:
        """Press the chip ``all``, ``starred`` or ``active``."""
        rest = self.text
        for value in _CHIPS.values():
            rest = without_term(rest, "is", value)
        self.show_search(with_term(rest, "is", _CHIPS[name]) if name in _CHIPS else rest)

    def turn_grouping(self) -> None:
        """List one row a song, or every take again."""
        is_on = "latest" in terms_of(self.text, "is")
        rest = without_term(self.text, "is", "latest")
        self.show_search(rest if is_on else with_term(rest, "is", "latest"))

    def show_all(self) -> None:
        """Want everything again."""
        self.show_search("")

    def show_search(self, text: str) -> None:
        """Have this search in the field, and what it finds in the list."""
        self.search.setText(text)
        self._tell()

    def show_problem(self, sentence: str) -> None:
        """Say what of the search was not understood; empty for nothing."""
        sentence = translated(sentence)
        if sentence == self.problem.text():
            return
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if sentence:
            announce(self.problem)

    def show_saved(self, searches: Sequence[str]) -> None:
        """A chip for every saved search."""
        for chip in self._saved.values():
            chip.deleteLater()
        self._saved = {query: self._saved_chip(query) for query in searches}
        self.saved.arrange(list(self._saved.values()))
        self.saved.setVisible(bool(searches))
        self._mark()

    def set_running(self, count: int) -> None:
        """How many songs wait or are being made."""
        self.active_chip.set_count(count or None)

    def set_songs(self, count: int) -> None:
        """How many songs there are; without any there is nothing to filter."""
        words = self.tr("Search {count:,} songs", "", count) if count else self.tr("Search")
        if count == 1:
            words = self.tr("Search 1 song")
        self.search.setPlaceholderText(words.format(count=count))
        for chip in (self.starred_chip, self.active_chip, self.model_chip):
            chip.setEnabled(bool(count) or bool(self.text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        if self.search.hasFocus() and event.key() in (keys.Key_Down, keys.Key_Return):
            self.left.emit()
        elif event.key() == keys.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_clear()

    def _lay_out(self) -> None:
        self._clear.hide()
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.search.reserve_right(_CLEAR + 4)
        self.problem.hide()
        self.saved.hide()
        self._choice = QButtonGroup(self)
        chips = ButtonFlow(gap=4)
        for chip in (self.all_chip, self.starred_chip, self.active_chip):
            self._choice.addButton(chip)
            chips.add(chip)
        chips.add(self.model_chip)
        self.all_chip.setChecked(True)
        field = QHBoxLayout()
        # The chips may come nearer to the edge than the field: four of them must fit.
        field.setContentsMargins(0, 0, 4, 0)
        field.setSpacing(2)
        field.addWidget(self.search, 1)
        field.addWidget(self.filters)
        field.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 8, 0)
        column.setSpacing(8)
        column.addLayout(field)
        column.addWidget(self.problem)
        column.addWidget(chips)
        column.addWidget(self.saved)

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._place_clear()
        self._rest.start()

    def _place_clear(self) -> None:
        left = self.search.width() - _CLEAR - 4
        self._clear.move(left, (self.search.height() - _CLEAR) // 2)

    def _tell(self) -> None:
        """Say what is wanted, if it is something else than before."""
        self._rest.stop()
        self._mark()
        if self.text.strip() != self._told:
            self._told = self.text.strip()
            self.wanted.emit(self._told)

    def _mark(self) -> None:
        """Have the chips show what stands in the field."""
        marks = {value.lower() for value in terms_of(self.text, "is")}
        chosen = self.all_chip
        for chip, value in ((self.starred_chip, "favourite"), (self.active_chip, "running")):
            chosen = chip if value in marks else chosen
        with QSignalBlocker(self._choice):
            chosen.setChecked(True)
        services = terms_of(self.text, "sku")
        label = self._services.get(services[0].lower()) if services else None
        label = label or self.tr("Model")
        if self.model_chip.text() != label:
            self.model_chip.setText(label)
            self.model_chip.set_count(None)  # its name and width follow its words
        for query, saved in self._saved.items():
            saved.setChecked(query == self.text.strip())

    def _choose(self, chip: QAbstractButton) -> None:
        if chip is self.starred_chip:
            self.choose("starred")
        else:
            self.choose("active" if chip is self.active_chip else "all")

    def _saved_chip(self, query: str) -> FilterChip:
        short = query if len(query) <= _LONGEST_NAME else query[: _LONGEST_NAME - 1] + "…"
        chip = FilterChip(short)
        chip.setAccessibleName(self.tr("Saved search {search}").format(search=query))
        chip.setToolTip(query)
        chip.clicked.connect(lambda: self.show_search("" if self.text.strip() == query else query))
        return chip

    def _open_filters(self) -> None:
        menu = FilterMenu(self.text, self.show_search, self)
        menu.addSeparator()
        text = self.text.strip()
        if text in self._saved:
            menu.add(self.tr("Forget this search"), partial(self.forget_wanted.emit, text))
        else:
            save = partial(self.save_wanted.emit, text)
            menu.add(self.tr("Save this search"), save, enabled=bool(text))
        menu.popup(self.filters.mapToGlobal(QPoint(0, self.filters.height() + 4)))

    def _open_services(self) -> None:
        menu = Menu(self.tr("Model"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        now = terms_of(self.text, "sku")
        choices: list[tuple[str | None, str]] = [
            (None, self.tr("Every service")),
            *self._services.items(),
        ]
        for provider, label in choices:
            entry = menu.add(label, partial(self._set_provider, provider))
            entry.setCheckable(True)
            entry.setChecked(provider in now if provider else not now)
        menu.popup(self.model_chip.mapToGlobal(QPoint(0, self.model_chip.height() + 4)))

    def _set_provider(self, provider: str | None) -> None:
        rest = without_term(self.text, "sku")
        self.show_search(with_term(rest, "sku", provider) if provider else rest)

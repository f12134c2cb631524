"""Which filters can be chosen for the library instead of being typed? A menu of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from composer.domain.library_query import terms_of, with_term, without_term
from composer.ui.languages import marked, translate
from composer.ui.widgets.menus import Menu

_CHOICES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "length": (
        marked("library_filters", "Length"),
        (
            (marked("library_filters", "Under 1 minute"), "<60"),
            (marked("library_filters", "1 to 3 minutes"), "1:00..3:00"),
            (marked("library_filters", "Over 3 minutes"), ">3:00"),
        ),
    ),
    "star": (
        marked("library_filters", "Stars"),
        (
            (marked("library_filters", "5 stars"), "5"),
            (marked("library_filters", "4 or more"), ">=4"),
            (marked("library_filters", "3 or more"), ">=3"),
        ),
    ),
    "date": (
        marked("library_filters", "Date"),
        (
            (marked("library_filters", "Today"), "today"),
            (marked("library_filters", "Last 7 days"), "week"),
            (marked("library_filters", "Last 30 days"), "month"),
        ),
    ),
    "price": (
        marked("library_filters", "Price"),
        (
            (marked("library_filters", "Free"), "free"),
            (marked("library_filters", "Under $0.50"), "<0.50"),
            (marked("library_filters", "$0.50 and more"), ">=0.50"),
        ),
    ),
    "state": (
        marked("library_filters", "State"),
        (
            (marked("library_filters", "Done"), "done"),
            (marked("library_filters", "Failed"), "failed"),
            (marked("library_filters", "Stopped"), "cancelled"),
            (marked("library_filters", "May have been charged"), "uncertain"),
        ),
    ),
}
"""Filter to its name and to (what a person reads, what stands in the search)."""
_MARKS = (
    (marked("library_filters", "Kept"), "kept"),
    (marked("library_filters", "Rejected"), "rejected"),
    (marked("library_filters", "Not decided"), "undecided"),
)


class FilterMenu(Menu):
    """Every choice changes the text of the search; what stands there is marked."""

    def __init__(self, text: str, change: Callable[[str], None], parent: QWidget) -> None:
        """``change`` is told the new text."""
        super().__init__(self.tr("Filters"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._text = text
        self._change = change
        for key, (label, choices) in _CHOICES.items():
            self._add_choices(key, label, choices)
        self._add_choices("is", marked("library_filters", "Decision"), _MARKS)
        self.addSeparator()
        self._add_choice(self, "is", marked("library_filters", "In the bin"), "deleted")

    def _add_choices(self, key: str, label: str, choices: tuple[tuple[str, str], ...]) -> None:
        part = Menu(translate("library_filters", label), self)
        part.setTitle(translate("library_filters", label))
        self.addMenu(part)
        for words, value in choices:
            self._add_choice(part, key, words, value)

    def _add_choice(self, menu: Menu, key: str, words: str, value: str) -> None:
        entry = menu.add(translate("library_filters", words), partial(self._turn, key, value))
        entry.setCheckable(True)
        entry.setChecked(value in terms_of(self._text, key))

    def _turn(self, key: str, value: str) -> None:
        """One of a kind at a time: another value takes the place of the one that stood there."""
        was_on = value in terms_of(self._text, key)
        rest = without_term(self._text, key)
        self._change(rest if was_on else with_term(rest, key, value))

"""Which filters can be chosen for the library instead of being typed? A menu of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from composer.domain.library_query import terms_of, with_term, without_term
from composer.ui.widgets.menus import Menu

_CHOICES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "length": (
        "Length",
        (("Under 1 minute", "<60"), ("1 to 3 minutes", "1:00..3:00"), ("Over 3 minutes", ">3:00")),
    ),
    "star": ("Stars", (("5 stars", "5"), ("4 or more", ">=4"), ("3 or more", ">=3"))),
    "date": (
        "Date",
        (("Today", "today"), ("Last 7 days", "week"), ("Last 30 days", "month")),
    ),
    "price": (
        "Price",
        (("Free", "free"), ("Under $0.50", "<0.50"), ("$0.50 and more", ">=0.50")),
    ),
    "state": (
        "State",
        (
            ("Done", "done"),
            ("Failed", "failed"),
            ("Stopped", "cancelled"),
            ("May have been charged", "uncertain"),
        ),
    ),
}
"""Filter to its name and to (what a person reads, what stands in the search)."""
_MARKS = (("Kept", "kept"), ("Rejected", "rejected"), ("Not decided", "undecided"))


class FilterMenu(Menu):
    """Every choice changes the text of the search; what stands there is marked."""

    def __init__(self, text: str, change: Callable[[str], None], parent: QWidget) -> None:
        """``change`` is told the new text."""
        super().__init__("Filters", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._text = text
        self._change = change
        for key, (label, choices) in _CHOICES.items():
            self._add_choices(key, label, choices)
        self._add_choices("is", "Decision", _MARKS)
        self.addSeparator()
        self._add_choice(self, "is", "In the bin", "deleted")

    def _add_choices(self, key: str, label: str, choices: tuple[tuple[str, str], ...]) -> None:
        part = Menu(label, self)
        part.setTitle(label)
        self.addMenu(part)
        for words, value in choices:
            self._add_choice(part, key, words, value)

    def _add_choice(self, menu: Menu, key: str, words: str, value: str) -> None:
        entry = menu.add(words, partial(self._turn, key, value))
        entry.setCheckable(True)
        entry.setChecked(value in terms_of(self._text, key))

    def _turn(self, key: str, value: str) -> None:
        """One of a kind at a time: another value takes the place of the one that stood there."""
        was_on = value in terms_of(self._text, key)
        rest = without_term(self._text, key)
        self._change(rest if was_on else with_term(rest, key, value))

"""Which words for a style are there to choose from, kind by kind?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from composer.domain.style_terms import StyleTerm, TermKind
from composer.ui.languages import marked, translate
from composer.ui.widgets.menus import Menu

HEADS = {
    TermKind.GENRE: marked("style_words", "Styles"),
    TermKind.MOOD: marked("style_words", "Moods"),
    TermKind.INSTRUMENT: marked("style_words", "Instruments"),
    TermKind.VOCAL: marked("style_words", "Vocal"),
    TermKind.TEMPO: marked("style_words", "Tempo"),
    TermKind.KEY: marked("style_words", "Key"),
    TermKind.PRODUCTION: marked("style_words", "Sound"),
}
MOST_IN_COLUMN = 24
"""Words that a menu shows at once on a screen of 768 px; more stand in further menus."""


def words_menu(
    terms: Sequence[StyleTerm],
    taken: Iterable[str],
    take: Callable[[str], object],
    parent: QWidget,
) -> Menu:
    """A menu of all words; those that are ``taken`` already are left out."""
    has = {word.casefold() for word in taken}
    menu = Menu(translate("style_words", "Words for the style"), parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for kind, head in HEADS.items():
        words = [
            term.text for term in terms if term.kind is kind and term.text.casefold() not in has
        ]
        if words:
            _add(
                menu,
                translate("style_words", head),
                words if kind is TermKind.TEMPO else sorted(words, key=str.casefold),
                take,
            )
    return menu


def _add(menu: Menu, head: str, words: list[str], take: Callable[[str], object]) -> None:
    inner = Menu(head, menu)
    inner.setTitle(head)
    menu.addMenu(inner)
    if len(words) <= MOST_IN_COLUMN:
        for word in words:
            inner.add(word, partial(take, word))
        return
    for letters, some in _columns(words):
        _add(inner, letters, some, take)


def _columns(words: list[str]) -> list[tuple[str, list[str]]]:
    """Words in alphabetical order parted between letters: [("A–C", [...]), ...]."""
    columns = list[list[str]]()
    for _, same in groupby(words, key=lambda word: word[0].casefold()):
        some = list(same)
        if columns and len(columns[-1]) + len(some) <= MOST_IN_COLUMN:
            columns[-1] += some
        else:
            columns += [
                some[at : at + MOST_IN_COLUMN] for at in range(0, len(some), MOST_IN_COLUMN)
            ]
    return [(_letters(column), column) for column in columns]


def _letters(column: list[str]) -> str:
    first, last = column[0][0].upper(), column[-1][0].upper()
    return first if first == last else f"{first}–{last}"

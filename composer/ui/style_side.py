"""What the window does about snippets, styles of late and templates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QDialog, QMainWindow

from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.domain.snippets import LONGEST_NAME
from composer.domain.song import Song
from composer.services.snippets import Snippets
from composer.services.songs import Songs
from composer.ui.compose_pane import ComposePane
from composer.ui.messages import Messages
from composer.ui.style_card import SNIPPET_KEYS
from composer.ui.widgets.key_names import caps
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_places import selected

TEMPLATE_KEYS = "Ctrl+Shift+N"
MOST_IN_MENU = 12
"""Snippets; all of them stand in their dialog and are offered while typing."""
LONGEST_ENTRY = 60
"""Characters of a style in a menu."""


class StyleSide(QObject):
    """Stands between the style editor and what can be put into it."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        snippets: Snippets,
        songs: Songs,
        compose: ComposePane,
        messages: Messages,
        open_dialog: Callable[[QDialog], object],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._snippets = snippets
        self._songs = songs
        self._compose = compose
        self._card = compose.style_card
        self._messages = messages
        self._open = open_dialog
        self._card.snippets_wanted.connect(self.open_menu)
        compose.menu_opening.connect(self._add_to_menu)
        compose.templates_wanted.connect(self.choose_template)
        snippets.changed.connect(self._offer_snippets)
        self._offer_snippets()

    def chords(self) -> dict[str, Callable[[], object]]:
        """Its keys, for the whole window."""
        return {SNIPPET_KEYS: self.open_menu, TEMPLATE_KEYS: self.choose_template}

    def choose_template(self) -> None:
        """Let a form be chosen to begin with."""
        from composer.services.examples import templates
        from composer.ui.templates_dialog import TemplatesDialog

        dialog = TemplatesDialog(templates(), self._window)
        dialog.chosen.connect(self._begin)
        self._open(dialog)

    def open_menu(self) -> None:
        """The snippets, the styles of late, and what can be done with them."""
        self._compose.set_first_run(first_run=False)
        menu = Menu(self.tr("Snippets"), self._card)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        start, end = selected(self._card.edit)
        whole = self._card.edit.text()
        text = whole[start:end].strip() or whole.strip()
        menu.add(
            self.tr("Save what is selected as a snippet…")
            if whole[start:end].strip()
            else self.tr("Save this style as a snippet…"),
            partial(self._ask_name, text),
            icon_name="bookmark-simple",
            enabled=bool(text),
        )
        self._add_snippets(menu)
        self._add_recent(menu, whole)
        button = self._card.snippets
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _add_snippets(self, menu: Menu) -> None:
        if not self._snippets.all:
            return
        menu.addSeparator()
        for snippet in self._snippets.all[:MOST_IN_MENU]:
            entry = menu.add(snippet.name, partial(self._card.insert, snippet.text))
            entry.setToolTip(snippet.text)
        menu.add(self.tr("Your snippets…"), self._show_snippets, icon_name="pencil-simple")

    def _add_recent(self, menu: Menu, present: str) -> None:
        try:
            styles = [text for text in self._snippets.recent() if text != present.strip()]
        except ComposerError as error:
            self._messages.error(error)
            return
        menu.addSeparator()
        recent = Menu(self.tr("Recent styles"), menu)
        for text in styles:
            plain = " ".join(text.split())
            shown = plain if len(plain) <= LONGEST_ENTRY else f"{plain[:LONGEST_ENTRY].rstrip()}…"
            recent.add(shown, partial(self._take_style, text)).setToolTip(text)
        recent.setTitle(self.tr("Recent styles"))
        entry = menu.addMenu(recent)
        entry.setEnabled(bool(styles))

    def _take_style(self, text: str) -> None:
        self._card.edit.set_text_as_one_undo(text)
        self._compose.focus_field("prompt")

    def _ask_name(self, text: str) -> None:
        from composer.ui.name_dialog import NameDialog

        dialog = NameDialog(
            self.tr("Save as a snippet"),
            field=self.tr("Name of the snippet"),
            example=self.tr("My podcast bed"),
            parent=self._window,
        )
        dialog.field.setMaxLength(LONGEST_NAME)
        dialog.named.connect(lambda name: self._keep(name, text))
        self._open(dialog)

    def _keep(self, name: str, text: str) -> None:
        before, known = self._snippets.all, self._snippets.named(name)
        self._put(lambda: self._snippets.keep(name, text))
        if self._snippets.all != before:
            words = (
                self.tr("It took the place of one of that name.")
                if known
                else self.tr("{keys} has it.").format(keys=" ".join(caps(SNIPPET_KEYS.split("+"))))
            )
            self._messages.undoable(
                self.tr("“{name}” is saved").format(name=name),
                words,
                "bookmark-simple",
                lambda: self._put(lambda: self._snippets.put(before)),
            )

    def _show_snippets(self) -> None:
        from composer.ui.snippets_dialog import SnippetsDialog

        dialog = SnippetsDialog(self._snippets, self._window)
        dialog.insert_wanted.connect(self._card.insert)
        self._open(dialog)

    def _put(self, work: Callable[[], object]) -> None:
        try:
            work()
        except ComposerError as error:
            self._messages.error(error)

    def _offer_snippets(self) -> None:
        self._card.offers.set_snippets(self._snippets.all)

    def _add_to_menu(self, menu: Menu) -> None:
        menu.add(
            self.tr("Start from a template…"),
            self.choose_template,
            icon_name="rows",
            shortcut=TEMPLATE_KEYS,
        )

    def _begin(self, draft: Draft) -> None:
        self._compose.set_first_run(first_run=False)
        self._songs.new(Song(draft=draft))
        self._compose.focus_field("prompt")

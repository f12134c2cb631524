"""What can be done with the words of a song? The menu at its head."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from composer.ui.languages import translate
from composer.ui.widgets.menus import Menu

if TYPE_CHECKING:
    from composer.ui.compose_pane import ComposePane


def add_words_entries(menu: Menu, pane: ComposePane) -> None:
    """Put what concerns the style and the lyrics into a menu."""
    menu.add(
        translate("compose_menu", "Insert a section…"),
        pane.sections.open_menu,
        icon_name="plus",
        enabled=bool(pane.sections.tags),
    )
    offer = pane.lyrics_card.sections_offer
    menu.add(
        translate("compose_menu", "Make sections of the words"),
        offer.make_sections,
        icon_name="rows",
        enabled=offer.is_due,
    )
    menu.add(
        translate("compose_menu", "Write lyrics…"),
        pane.lyrics_wanted.emit,
        icon_name="pencil-simple",
    )
    menu.add(
        translate("compose_menu", "Find and replace in the lyrics…"),
        partial(pane.find_words, replacing=True),
        icon_name="magnifying-glass",
        shortcut="Ctrl+H",
    )
    menu.add(
        translate("compose_menu", "What will be sent…"),
        pane.show_sent,
        icon_name="paper-plane-tilt",
        shortcut="Ctrl+I",
    )
    notes = menu.add(translate("compose_menu", "Syllables and rhymes"))
    notes.setCheckable(True)
    notes.setChecked(pane.has_line_notes)
    notes.toggled.connect(pane.show_line_notes)
    menu.addSeparator()
    menu.add(
        translate("compose_menu", "Clear the style"),
        lambda: pane.style_edit.set_text_as_one_undo(""),
    )
    menu.add(
        translate("compose_menu", "Clear the lyrics"),
        lambda: pane.lyrics_edit.set_text_as_one_undo(""),
    )

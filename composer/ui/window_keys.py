"""What does each key do in the main window?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from composer.ui.practice_window import DESK_KEYS

if TYPE_CHECKING:
    from composer.ui.main_window import MainWindow
    from composer.ui.shortcuts import Action


def chords(window: MainWindow) -> dict[str, Action]:
    """What works wherever the keyboard is, by the portable text of the keys."""
    model, player, dialogs = window.model_pane, window.player_bar, window.dialogs
    written, songs = window.sides.song, window.sides.library
    return {
        "Ctrl+Return": model.ask_generate,
        "Ctrl+Enter": model.ask_generate,
        **written.chords(),
        **window.sides.song_file.chords(),
        **window.sides.style.chords(),
        "Ctrl+Z": window.messages.undo_last,  # outside text, which has an undo of its own
        "Ctrl+F": lambda: _find(window),
        "Ctrl+1": songs.go_to,
        "Ctrl+2": lambda: window.compose_pane.focus_field("prompt"),
        "Ctrl+3": model.focus_list,
        "Ctrl+4": player.focus_position,
        "Ctrl+K": model.focus_list,
        "Ctrl+[": window.compose_pane.sections.open_menu,
        "F6": lambda: _next_pane(window),
        "Ctrl+Space": player.toggle,
        "Ctrl+D": lambda: songs.with_selected(written.use),
        "Ctrl+E": songs.export_selected,
        "Ctrl+,": dialogs.settings,
        "Ctrl+B": window.sides.money.show_spending,
        "Ctrl+P": window.sides.queue.turn_pause,
        "Ctrl+Q": window.close,
        "F1": dialogs.guide,
        "Ctrl+/": dialogs.shortcuts,
        **({DESK_KEYS: window.practice.open_desk} if window.practice else {}),
    }


def single_keys(window: MainWindow) -> dict[tuple[Qt.Key, bool], Action]:
    """What works where nothing can be typed, by the key and whether Shift is held."""
    player, shift = window.player_bar, True
    return {
        (Qt.Key.Key_Space, not shift): player.toggle,
        (Qt.Key.Key_Left, not shift): lambda: player.seek_by(-5),
        (Qt.Key.Key_Right, not shift): lambda: player.seek_by(5),
        (Qt.Key.Key_Left, shift): lambda: player.seek_by(-1),
        (Qt.Key.Key_Right, shift): lambda: player.seek_by(1),
        (Qt.Key.Key_L, not shift): player.toggle_loop,
        (Qt.Key.Key_S, not shift): window.library_pane.toggle_star,
        **window.sides.compare.keys(),
    }


def _find(window: MainWindow) -> None:
    """Words in the lyrics from within them, else songs."""
    if window.compose_pane.lyrics_edit.hasFocus():
        window.compose_pane.find_words()
    else:
        window.sides.library.search()


def _next_pane(window: MainWindow) -> None:
    panes: tuple[tuple[QWidget, Action], ...] = (
        (window.compose_pane, lambda: window.compose_pane.focus_field("prompt")),
        (window.model_pane, window.model_pane.focus_list),
        (window.player_bar, window.player_bar.focus_position),
        (window.library_pane, window.sides.library.go_to),
    )
    focus = window.focusWidget()
    inside = [n for n, (pane, _) in enumerate(panes) if focus and pane.isAncestorOf(focus)]
    _, enter = panes[(inside[0] + 1) % len(panes) if inside else 0]
    enter()

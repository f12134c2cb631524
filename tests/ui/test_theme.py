from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.ui.theme import Appearance, Theme, app_icon, section_hue
from composer.ui.widgets import look
from composer.ui.widgets.tokens import DARK, LIGHT, TOKEN_NAMES


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    yield made
    QGuiApplication.styleHints().colorSchemeChanged.disconnect(made._system_changed)
    made.deleteLater()


def test_the_system_is_followed_while_the_program_runs(theme: Theme, qtbot: QtBot) -> None:
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert look.tokens() is LIGHT
    with qtbot.waitSignal(theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.tokens() is DARK
    assert look.current().dark


def test_the_users_choice_goes_before_the_systems(theme: Theme, qtbot: QtBot) -> None:
    hints = QGuiApplication.styleHints()
    theme.set_appearance(Appearance.LIGHT)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.tokens() is LIGHT
    theme.set_appearance(Appearance.SYSTEM)
    assert look.tokens() is DARK


def test_the_palette_carries_the_tokens(theme: Theme, qapp: QApplication) -> None:
    theme.set_appearance(Appearance.DARK)
    palette = qapp.palette()
    assert palette.color(QPalette.ColorRole.WindowText) == DARK.t1
    assert palette.color(QPalette.ColorRole.PlaceholderText) == DARK.t3
    assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == DARK.disabled
    assert not qapp.styleSheet()  # it would slow down every widget


def test_more_contrast_makes_field_edges_findable(theme: Theme) -> None:
    theme.set_appearance(Appearance.DARK)
    theme.set_more_contrast(True)
    assert look.tokens().border == DARK.ctl
    theme.set_more_contrast(False)
    assert look.tokens() is DARK


@pytest.mark.parametrize(("wanted", "used"), [(1.3, 1.3), (0.1, 0.8), (9.0, 2.0)])
def test_the_size_of_text_is_held_in_reason(theme: Theme, wanted: float, used: float) -> None:
    theme.set_text_scale(wanted)
    assert look.current().text_scale == used


def test_reduced_motion_stands_still(theme: Theme) -> None:
    assert look.duration(120) == 120
    theme.set_reduced_motion(True)
    assert look.duration(120) == 0


@pytest.mark.parametrize(
    ("name", "hue"),
    [
        ("Intro", "hue_edge"),
        ("verse 2", "hue_verse"),
        ("Pre Chorus", "hue_build"),
        ("pre-chorus", "hue_build"),
        ("Post Chorus", "hue_chorus"),
        ("Break", "hue_solo"),
        ("Transition", "hue_solo"),
        ("Spoken word", "hue_edge"),
        ("", "hue_edge"),
    ],
)
def test_sections_have_the_hue_of_their_kind(name: str, hue: str) -> None:
    assert section_hue(name) == hue
    assert hue in TOKEN_NAMES


def test_the_program_has_an_icon_in_every_size(qapp: QApplication) -> None:
    sizes = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 48, 256} <= sizes

"""Colours, letters, icons: complete, readable, followed at once."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QImage, QPainter, QRawFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.ui.theme import Appearance, Theme
from composer.ui.widgets.buttons import PrimaryButton
from composer.ui.widgets.icons import _unit_path, icon, paint_icon
from composer.ui.widgets.tokens import DARK, LIGHT, TOKEN_NAMES, Tokens
from composer.ui.widgets.typeface import ROLES, type_font


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: QColor, second: QColor) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_and_graphics_can_be_read(tokens: Tokens) -> None:
    grounds = ("player", "side", "canvas", "field", "raised")
    hues = [name for name in TOKEN_NAMES if name.startswith("hue_")]
    for ground in grounds:
        for ink in ("t1", "t2", "t3", "accent_text", "warn_text", "error_text", *hues):
            assert contrast(tokens.colour(ink), tokens.colour(ground)) >= 4.5, (ink, ground)
        for graphic in ("ctl", "accent", "wave_rms"):
            assert contrast(tokens.colour(graphic), tokens.colour(ground)) >= 3.0, (graphic, ground)
    for ink, fill in (("on_accent", "accent"), ("on_warn", "warn_fill"), ("t2", "sel")):
        assert contrast(tokens.colour(ink), tokens.colour(fill)) >= 4.5, (ink, fill)


def test_every_role_has_its_own_face_weight_and_even_figures(qtbot: QtBot) -> None:
    for name, role in ROLES.items():
        font = type_font(name)
        shown = QFontInfo(font)
        assert shown.family() == role.family, name
        assert shown.weight() == role.weight, name
        measure = QFontMetricsF(font)
        widths = {round(measure.horizontalAdvance(digit), 3) for digit in "0123456789"}
        assert len(widths) == 1, name


def test_the_letters_of_our_languages_are_there(qtbot: QtBot) -> None:
    samples = "Größe façade Łódź Ümraniye ABC ăâđêôơư Ễ Привіт Ґ Ελλάδα ῶ − × → ↵ … · “ ” € ₫ ♪"
    for name in ("body", "title"):
        face = QRawFont.fromFont(type_font(name))
        missing = {c for c in samples if not c.isspace() and not face.supportsCharacter(ord(c))}
        assert missing <= {"♪", "↵"}, name


def test_an_icon_fills_its_square_and_no_more(qtbot: QtBot) -> None:
    for name in ("gear-six", "star", "star-fill", "play-fill", "warning-circle", "wifi-slash"):
        bounds = _unit_path(name).boundingRect()
        assert QRectF(0, 0, 1, 1).contains(bounds), name
        assert max(bounds.width(), bounds.height()) > 0.5, name


def test_an_unknown_icon_is_named(qtbot: QtBot) -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        _unit_path("no-such-icon")


def test_an_icon_is_painted_in_its_colour(qtbot: QtBot) -> None:
    image = QImage(64, 64, QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint_icon(painter, QRectF(0, 0, 64, 64), "stop-fill", QColor("red"))
    painter.end()
    assert image.pixelColor(32, 32) == QColor("red")
    assert image.pixelColor(1, 1) == QColor("black")


def test_icons_of_menus_outlive_their_makers(qtbot: QtBot) -> None:
    kept = [icon("play") for _ in range(50)]
    copies = [type(k)(k) for k in kept]
    del kept
    gc.collect()
    assert all(not c.pixmap(16, 16).isNull() for c in copies)


def test_painted_controls_follow_the_theme_at_once(qtbot: QtBot, theme: Theme) -> None:
    button = PrimaryButton("Export")
    qtbot.addWidget(button)
    button.show()
    assert button.grab().toImage().pixelColor(4, 14) == DARK.accent
    theme.set_appearance(Appearance.LIGHT)
    assert button.grab().toImage().pixelColor(4, 14) == LIGHT.accent


def test_painted_controls_grow_with_the_text(
    qtbot: QtBot, theme: Theme, qapp: QApplication
) -> None:
    button = PrimaryButton("Export")
    qtbot.addWidget(button)
    before = button.sizeHint()
    theme.set_text_scale(1.3)
    assert button.sizeHint().height() == round(28 * 1.3)
    assert button.sizeHint().width() > before.width()


def test_the_widgets_bring_nothing_heavy_along() -> None:
    program = (
        "import sys, pkgutil, importlib, composer.ui.widgets as w\n"
        "for m in pkgutil.iter_modules(w.__path__, 'composer.ui.widgets.'):\n"
        "    importlib.import_module(m.name)\n"
        "heavy = {'numpy', 'httpx', 'keyring', 'pydub', 'qtawesome', 'qtpy'}\n"
        "own = {m for m in sys.modules if m.startswith('composer.') and"
        " not m.startswith('composer.ui')}\n"
        "print(sorted(heavy & set(sys.modules)), sorted(own))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert out.stdout.strip() == "[] []", out.stderr

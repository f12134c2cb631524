"""How does the whole program put on its look, and follow the system from light to dark?"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from composer.resources import resource_path
from composer.ui.widgets import look
from composer.ui.widgets.tips import Style
from composer.ui.widgets.tokens import DARK, LIGHT, Tokens
from composer.ui.widgets.typeface import load_fonts, type_font


class Appearance(StrEnum):
    """What the user asked for in the settings."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


# Hue of a section by the letters of its name, lower case, without space, dash or number.
_SECTION_HUES = {
    "hue_edge": ("intro", "outro", "start", "end", "fadeout"),
    "hue_verse": ("verse",),
    "hue_build": ("prechorus", "buildup", "build"),
    "hue_chorus": ("chorus", "hook", "postchorus", "refrain", "drop"),
    "hue_bridge": ("bridge",),
    "hue_solo": ("solo", "inst", "instrumental", "interlude", "break", "transition"),
}
_HUE_OF = {name: hue for hue, names in _SECTION_HUES.items() for name in names}


def section_hue(name: str) -> str:
    """The hue token of a section such as `Pre Chorus` or `verse 2`; `hue_edge` if unknown."""
    letters = "".join(c for c in name.casefold() if c.isalpha())
    return _HUE_OF.get(letters, "hue_edge")


class Theme(QObject):
    """Keeps palette, font and painted controls in one look.

    Make one after the QApplication and keep it as long as the program runs. There is no style
    sheet for the whole program (see widgets/tips.py); what needs one has it for itself.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        *,
        appearance: Appearance = Appearance.SYSTEM,
        text_scale: float = 1.0,
        reduced_motion: bool = False,
        more_contrast: bool = False,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._appearance = appearance
        self._text_scale = text_scale
        self._reduced_motion = reduced_motion
        self._more_contrast = more_contrast
        load_fonts(resource_path("fonts"))
        app.setStyle(Style())
        app.setWindowIcon(app_icon())
        hints = QGuiApplication.styleHints()
        self._system = hints.colorScheme()
        hints.colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def appearance(self) -> Appearance:
        return self._appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Dark, light, or as the system has it."""
        if appearance != self._appearance:
            self._appearance = appearance
            self._apply()

    def set_text_scale(self, text_scale: float) -> None:
        """Size of all text, 1.0 is normal; held between 0.8 and 2."""
        if text_scale != self._text_scale:
            self._text_scale = text_scale
            self._apply()

    def set_reduced_motion(self, reduced_motion: bool) -> None:
        if reduced_motion != self._reduced_motion:
            self._reduced_motion = reduced_motion
            self._apply()

    def set_more_contrast(self, more_contrast: bool) -> None:
        """Draw field edges in the colour of control edges (3:1) instead of a quiet grey.

        The system's own wish is not asked for: on 6.11 PySide deletes Qt's object that knows it.
        """
        if more_contrast != self._more_contrast:
            self._more_contrast = more_contrast
            self._apply()

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        self._system = scheme
        if self._appearance is Appearance.SYSTEM:
            self._apply()

    def _is_dark(self) -> bool:
        if self._appearance is Appearance.SYSTEM:
            return self._system is Qt.ColorScheme.Dark
        return self._appearance is Appearance.DARK

    def _apply(self) -> None:
        dark = self._is_dark()
        tokens = DARK if dark else LIGHT
        if self._more_contrast:
            tokens = _with_more_contrast(tokens)
        look.adopt(
            look.Look(
                tokens=tokens,
                dark=dark,
                text_scale=self._text_scale,
                reduced_motion=self._reduced_motion,
            )
        )
        self._app.setFont(type_font("body"))
        QToolTip.setFont(type_font("label"))
        self._app.setPalette(_palette(tokens))
        # Last: on a StyleChange sizes and paint are renewed.
        for widget in self._app.allWidgets():
            self._app.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
        self.changed.emit()


def app_icon() -> QIcon:
    """The program's own icon, for windows and the task bar."""
    result = QIcon()
    for file in sorted(resource_path("icons").glob("composer-*.png")):
        result.addFile(str(file))
    return result


def _with_more_contrast(tokens: Tokens) -> Tokens:
    from msgspec.structs import replace

    return replace(tokens, border=tokens.ctl, border_hover=tokens.t2, line=tokens.border)


def _palette(tokens: Tokens) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in {
        roles.Window: tokens.canvas,
        roles.WindowText: tokens.t1,
        roles.Base: tokens.field,
        roles.AlternateBase: tokens.hover,
        roles.Text: tokens.t1,
        roles.PlaceholderText: tokens.t3,
        roles.Button: tokens.raised,
        roles.ButtonText: tokens.t1,
        roles.BrightText: tokens.error_text,
        roles.ToolTipBase: tokens.raised,
        roles.ToolTipText: tokens.t1,
        roles.Link: tokens.accent_text,
        roles.LinkVisited: tokens.accent_text,
        roles.Highlight: _selection(tokens),
        roles.HighlightedText: tokens.t1,
        roles.Accent: tokens.accent,
        roles.Light: tokens.border,
        roles.Midlight: tokens.line,
        roles.Mid: tokens.border,
        roles.Dark: tokens.border_hover,
        roles.Shadow: tokens.player,
    }.items():
        palette.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, tokens.disabled)
    return palette


def _selection(tokens: Tokens) -> QColor:
    """Selected text: the accent, thin enough for the text to keep its colour."""
    colour = QColor(tokens.accent)
    colour.setAlphaF(0.28)
    return colour

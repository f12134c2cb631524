"""Which colours does the program use, in the dark and in the light?"""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtGui import QColor


class Tokens(Struct, frozen=True, kw_only=True):
    """One colour for each purpose; a painted control names purposes and never colours.

    Two values share a line when they belong together: text, background, line and fill of a tone.
    """

    # Surfaces, from the deepest to the lightest.
    player: QColor
    side: QColor
    canvas: QColor
    field: QColor
    raised: QColor
    hover: QColor
    press: QColor
    sel: QColor
    # Edges. `ctl` marks a control that must be found by its edge alone (3:1).
    line: QColor
    border: QColor
    border_hover: QColor
    ctl: QColor
    # Text. `t3` is not to be used on `sel` or `accent_bg`.
    t1: QColor
    t2: QColor
    t3: QColor
    disabled: QColor
    # The one accent: this will run, is selected, has played, has the focus.
    accent: QColor
    accent_hover: QColor
    accent_press: QColor
    on_accent: QColor
    accent_text: QColor
    accent_bg: QColor
    accent_line: QColor
    warn_text: QColor
    warn_bg: QColor
    warn_line: QColor
    warn_fill: QColor
    on_warn: QColor
    error_text: QColor
    error_bg: QColor
    error_line: QColor
    wave_peak: QColor
    wave_rms: QColor
    wave_idle: QColor
    scrim: QColor
    # Section hues tie the lyrics gutter, the outline and the player's strip together.
    hue_edge: QColor
    hue_verse: QColor
    hue_build: QColor
    hue_chorus: QColor
    hue_bridge: QColor
    hue_solo: QColor

    def colour(self, name: str) -> QColor:
        """The colour of the token called `name`; raises AttributeError for an unknown one."""
        colour: QColor = getattr(self, name)
        return colour


def _tokens(**hexes: str) -> Tokens:
    return Tokens(**{name: QColor(value) for name, value in hexes.items()})


DARK = _tokens(
    player="#131417",
    side="#16171A",
    canvas="#1A1B1F",
    field="#202126",
    raised="#26282D",
    hover="#1E1F23",
    press="#2A2C32",
    sel="#292C31",
    line="#25272C",
    border="#33363D",
    border_hover="#4A4E57",
    ctl="#6C727E",
    t1="#ECEDEF",
    t2="#ADB0B8",
    t3="#8E929C",
    disabled="#5B5F69",
    accent="#3CC9B2",
    accent_hover="#5AD9C4",
    accent_press="#2FAF9B",
    on_accent="#04211C",
    accent_text="#56D3BE",
    accent_bg="#17312E",
    accent_line="#24564E",
    warn_text="#E9B44C",
    warn_bg="#2E2618",
    warn_line="#57461F",
    warn_fill="#E9B44C",
    on_warn="#1F1603",
    error_text="#FF8A80",
    error_bg="#331D1F",
    error_line="#63302F",
    wave_peak="#5A5F6A",
    wave_rms="#7C828E",
    wave_idle="#3A3D45",
    scrim="#B80A0B0C",
    hue_edge="#8F98A9",
    hue_verse="#74A6F2",
    hue_build="#A993F0",
    hue_chorus="#EC8DB5",
    hue_bridge="#A3C774",
    hue_solo="#63B9D6",
)

LIGHT = _tokens(
    player="#F1F1F3",
    side="#F6F6F7",
    canvas="#FFFFFF",
    field="#FFFFFF",
    raised="#FFFFFF",
    hover="#EEEFF1",
    press="#E1E3E7",
    sel="#E3E6EA",
    line="#E3E4E8",
    border="#D3D6DB",
    border_hover="#A9AEB7",
    ctl="#848A95",
    t1="#16181C",
    t2="#4B505A",
    t3="#646A75",
    disabled="#A3A8B1",
    accent="#0B7D6E",
    accent_hover="#096C5F",
    accent_press="#075A4F",
    on_accent="#FFFFFF",
    accent_text="#0A6F62",
    accent_bg="#E2F3F0",
    accent_line="#A9D8CF",
    warn_text="#8A5A00",
    warn_bg="#FFF5E0",
    warn_line="#EBCF94",
    warn_fill="#F0B23E",
    on_warn="#1F1603",
    error_text="#B3261E",
    error_bg="#FDEEEC",
    error_line="#F0BDB7",
    wave_peak="#A9AFB9",
    wave_rms="#7E8490",
    wave_idle="#CDD1D7",
    scrim="#661F232B",
    hue_edge="#5F6879",
    hue_verse="#2563C4",
    hue_build="#6B4BC8",
    hue_chorus="#B2326F",
    hue_bridge="#4A7419",
    hue_solo="#17708F",
)

TOKEN_NAMES = Tokens.__struct_fields__


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """`first` with `share` (0 to 1) of `second` in it, transparency included."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        first.redF() * rest + second.redF() * share,
        first.greenF() * rest + second.greenF() * share,
        first.blueF() * rest + second.blueF() * share,
        first.alphaF() * rest + second.alphaF() * share,
    )


def faded(colour: QColor, alpha: float) -> QColor:
    """The same colour, `alpha` (0 to 1) opaque."""
    result = QColor(colour)
    result.setAlphaF(colour.alphaF() * alpha)
    return result

"""What the user has chosen once and for all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

from composer.domain.budget import Budget


class Appearance(StrEnum):
    """Dark, light, or as the system says."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class Settings(Struct, frozen=True, kw_only=True):
    """Every lasting choice, with what holds until it is made."""

    ask_above_usd: Decimal = Decimal(5)
    """Generate asks first when an order costs more than this."""
    appearance: Appearance = Appearance.SYSTEM
    text_percent: int = 100
    """Size of all text, 80 to 200 per cent."""
    more_contrast: bool = False
    reduced_motion: bool = False
    volume: float = 0.8
    """0 to 1."""
    loop: bool = False
    notify: bool = True
    """The desktop says that a song is ready while the window is not in front."""
    base_urls: Mapping[str, str] = field(default_factory=dict)
    """Provider id -> another base address; see ``allowed_base_url``."""
    usd_per_credit: Mapping[str, Decimal] = field(default_factory=dict)
    """Provider id -> US dollars that one of its credits cost the user."""
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    """Provider id, or "" for all services together -> the most that may be spent."""
    model_width: int = 360
    library_width: int = 304
    library_pinned: bool = False
    spelling: str = ""
    """The dictionary that checks the lyrics ("en_US"); "" for that of the text's own language,
    "off" for none."""
    line_notes: bool = False
    """Syllables and rhymes stand beside the lyrics."""
    export_target: str = "streaming"
    """The loudness that was last exported to, as ``loudness_targets.target_of`` reads it."""
    output_device: str = ""
    """The sound output to play through whenever it is there, by its name in the system; empty for
    the one that the system prefers."""
    export_choices: Mapping[str, str] = field(default_factory=dict)
    """What else was chosen for the last export, by name; see ``domain/export_choices.py``."""


# Nothing before an @, or the key would go to what follows it; no query, as paths are added to it.
_ADDRESS = (
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\s\x00-\x20\x7f/@?#\\:\[\]%]+)"
    r"(?::(?P<port>[0-9]{1,5}))?(?:/[^\s\x00-\x20\x7f?#\\]*)?"
)
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# Only true addresses: what merely looks like one, such as 127.0.0.999, is a name for the network.
_LOOPBACK = rf"localhost|127(?:\.{_BYTE}){{3}}|\[::1\]"


def allowed_base_url(url: str) -> bool:
    """Whether a key may be sent there: https anywhere, plain http on loopback alone."""
    address = re.fullmatch(_ADDRESS, url, re.IGNORECASE)
    if address is None or int(address["port"] or 1) not in range(1, 65536):
        return False
    is_here = re.fullmatch(_LOOPBACK, address["host"], re.IGNORECASE | re.ASCII) is not None
    return address["scheme"].lower() == "https" or is_here

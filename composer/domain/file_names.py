"""What does no system take in a file's name, and how long may one be?"""

from __future__ import annotations

import unicodedata

from composer.domain.text import belongs_to_letter_before

MOST_BYTES = 120
"""Of a title's part in UTF-8. Linux takes 255 for the whole name (143 on encrypted folders),
Windows 260 for a whole path; a number, the endings ``.json`` and ``.part`` and the date need room
too."""

_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"
}
_JOINER = "\u200d"


def is_seen(char: str) -> bool:
    """Whether a character shows, or holds an emoji together.

    Controls, halves of surrogate pairs and unassigned ones do not; marks of direction make a name
    look like another.
    """
    hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn", "Co"}
    return not hidden or char == _JOINER or "\U000e0020" <= char <= "\U000e007f"


def shortened(text: str) -> str:
    """The beginning that fits, without half a letter or half an emoji at its end."""
    if len(text.encode()) <= MOST_BYTES:
        return text
    kept = text.encode()[:MOST_BYTES].decode("utf-8", "ignore")
    while kept and belongs_to_letter_before(text, len(kept)):
        kept = kept[:-1]
    return kept


def is_reserved(name: str) -> bool:
    """Whether Windows means a device by it, whatever its ending."""
    return name.split(".", maxsplit=1)[0].rstrip().upper() in _RESERVED

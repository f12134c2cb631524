"""What may a file be called, on every system, so that a person still recognises the title?"""

from __future__ import annotations

import unicodedata

from composer.domain.text import belongs_to_letter_before

MOST_BYTES = 120
"""Of the title's part, in UTF-8. Linux takes 255 for the whole name (143 on encrypted folders),
and a number, the endings ``.json`` and ``.part`` and the date need room too."""

_REPLACED = str.maketrans({"/": "-", "\\": "-", ":": "-", "|": "-", '"': "'", "<": "(", ">": ")"})
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"
}
_JOINER = "\u200d"


def safe_name(title: str, otherwise: str = "Untitled song") -> str:
    """The title as (part of) a file's name: emoji kept, what any system refuses left out."""
    text = unicodedata.normalize("NFC", " ".join(title.split())).translate(_REPLACED)
    text = "".join(char for char in text if _is_allowed(char))
    text = _cut(" ".join(text.split())).strip(" .")
    if text.split(".")[0].rstrip().upper() in _RESERVED:
        text = f"_{text}"
    return text or otherwise


def _is_allowed(char: str) -> bool:
    if char in "?*":
        return False
    # Controls, halves of surrogate pairs, unassigned; and marks of direction, which make a name
    # look like another. The joiner and the tag letters hold emoji together.
    hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn", "Co"}
    return not hidden or char == _JOINER or "\U000e0020" <= char <= "\U000e007f"


def _cut(text: str) -> str:
    """The beginning of the text that fits, without half a letter or half an emoji at its end."""
    if len(text.encode()) <= MOST_BYTES:
        return text
    kept = text.encode()[:MOST_BYTES].decode("utf-8", "ignore")
    while kept and belongs_to_letter_before(text, len(kept)):
        kept = kept[:-1]
    return kept

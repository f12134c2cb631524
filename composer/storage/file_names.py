"""What may a file be called, on every system, so that a person still recognises the title?"""

from __future__ import annotations

import unicodedata

from composer.domain.file_names import is_reserved, is_seen, shortened

_REPLACED = str.maketrans({"/": "-", "\\": "-", ":": "-", "|": "-", '"': "'", "<": "(", ">": ")"})


def safe_name(title: str, otherwise: str = "Untitled song") -> str:
    """The title as (part of) a file's name: emoji kept, what any system refuses left out."""
    text = unicodedata.normalize("NFC", " ".join(title.split())).translate(_REPLACED)
    text = "".join(char for char in text if char not in "?*" and is_seen(char))
    text = shortened(" ".join(text.split())).strip(" .")
    if is_reserved(text):
        text = f"_{text}"
    return text or otherwise

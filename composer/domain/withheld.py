"""What of a text stays on this computer when the text may be read by others?

Log files are sent with reports of faults. Nothing that opens an account, names a person or is a
song belongs there: keys, the folders of the person, and whatever somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

GONE = "[…]"
"""Stands where something was taken out."""

_SHORTEST = 4
"""Characters; what is shorter would take single letters out of every word."""
# From the root of a disk or the name of another computer to a sign that ends it, blanks included.
_PATH = re.compile(r"(?:(?<![\w.:/])/(?=[^/\s])|\b[A-Za-z]:[\\/]|\\\\(?=\w))[^\n\"'“”‘’<>|*?]*")
_SAID_TO_BE_SECRET = re.compile(
    r"(?i)\b(bearer|basic|authorization|x-api-key|api[-_ ]?key|token|secret|password)\b"
    r"(?P<between>[\"']?\s*[:= ]\s*[\"']?(?:(?:bearer|basic|token)\s+)?)[^\s\"',;]+"
)
_LOOKS_LIKE_A_KEY = re.compile(
    # letters and digits in one long word, as nothing is that a person writes
    r"(?<![\w+=~.%-])(?=[\w+=~.%-]*[0-9])(?=[\w+=~.%-]*[A-Za-z])[\w+=~.%-]{16,}"
)
_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|(?<![A-Za-z])'[^'\n]*'|‘[^’\n]*’")


def withhold(text: str, known: Iterable[str] = ()) -> str:
    """The text without what may not be read by others.

    ``known``: keys and words that are known here, taken out wherever and however they stand,
    line by line where they have lines. What is merely like a key goes as well, whole paths, since
    folders and files bear names of people and songs, and all that stands in quotation marks,
    since a fault quotes what it met.
    """
    text = _PATH.sub(f"/{GONE}", text)
    for secret in sorted(_all_forms(known), key=len, reverse=True):
        text = text.replace(secret, GONE)
    text = _SAID_TO_BE_SECRET.sub(rf"\1\g<between>{GONE}", text)
    text = _QUOTED.sub(lambda found: found[0][0] + GONE + found[0][-1], text)
    return _LOOKS_LIKE_A_KEY.sub(GONE, text)


def _all_forms(known: Iterable[str]) -> set[str]:
    forms = set[str]()
    for each in known:
        for line in (each, *each.splitlines()):
            plain = line.strip()
            if len(plain) >= _SHORTEST:
                forms |= {plain, quote(plain, safe=""), plain.encode("unicode_escape").decode()}
    return forms

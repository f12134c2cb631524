"""What is an exported file called, so that every system takes the name?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from composer.domain.file_names import is_reserved, is_seen, shortened
from composer.domain.sentences import say

USUAL = "{title}"
FIELDS = ("title", "model", "service", "date", "time", "length", "bpm", "key", "number")
"""What can stand in braces."""
_FIELD = re.compile(r"\{([^{}]*)\}")
_NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def file_name_for(title: str) -> str:
    """A title as a file's name without ending: ``paper-lanterns-take-2``."""
    return _safe(title.lower()) or "song"


def named_by(pattern: str, facts: Mapping[str, str]) -> str:
    """The name, without ending, that a pattern such as ``{date} {title}`` makes of the facts.

    What is empty leaves no gap; a field that nobody knows is refused by ``fault_of_pattern``.
    """
    name = _FIELD.sub(lambda field: facts.get(field.group(1), ""), pattern or USUAL)
    return file_name_for(name)


def fault_of_pattern(pattern: str) -> str:
    """What is wrong with a pattern, a sentence; empty if nothing is."""
    unknown = [name for name in _FIELD.findall(pattern) if name not in FIELDS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        return say(
            "There is no “{{{unknown}}}”. A name can hold {known}.", unknown=unknown[0], known=known
        )
    if "{" in _FIELD.sub("", pattern) or "}" in _FIELD.sub("", pattern):
        return say("A brace is open in the name. Write fields as {title}.")
    if not pattern.strip():
        return say("Give the file a name.")
    return ""


def fault_of_name(name: str) -> str:
    """What is wrong with a file's name, a sentence; empty if nothing is."""
    name = name.strip()
    if not name:
        return say("Give the file a name.")
    bad = _NO_NAME.search(name)
    if bad:
        shown = bad.group() if bad.group().isprintable() else f"\\x{ord(bad.group()):02x}"
        return say("A file's name cannot hold “{shown}”. Choose another name.", shown=shown)
    if is_reserved(name) or name.startswith(".") or name.endswith("."):
        return say("A file cannot have this name. Choose another.")
    if len(name.encode("utf-8", "surrogatepass")) > 200:
        return say("This name is too long for a file. Choose a shorter one.")
    return ""


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """The name, or with ``-2``, ``-3`` … the first one that is free."""
    number, candidate = 1, name
    while is_taken(candidate):
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def _safe(text: str) -> str:
    text = unicodedata.normalize("NFC", _NO_NAME.sub(" ", text))
    text = "".join(char if char not in ",.…" and is_seen(char) else " " for char in text)
    name = shortened("-".join(text.split())).strip("-")
    name = re.sub("-{2,}", "-", name)
    return f"song-{name}" if is_reserved(name) else name

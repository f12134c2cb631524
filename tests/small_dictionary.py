"""A dictionary of our own, in Hunspell's form, for tests."""

from __future__ import annotations

from pathlib import Path

AFFIXES = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwz\nSFX S Y 1\nSFX S 0 s .\n"
WORDS = ("lantern/S", "paper/S", "on", "the", "river", "don't", "you", "and", "it", "was", "we")


def write_dictionary(folder: Path, language: str = "en_US") -> Path:
    """Its place without the ending."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{language}.aff").write_text(AFFIXES, encoding="utf-8")
    text = "\n".join((str(len(WORDS)), *WORDS)) + "\n"
    (folder / f"{language}.dic").write_text(text, encoding="utf-8")
    return folder / language

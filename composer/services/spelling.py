"""Which words are not spelt as an installed dictionary has them, and what were they meant to be?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from composer.domain.errors import ComposerError
from composer.domain.syllables import language_of
from composer.services.events import Signal
from composer.services.preferences import Preferences
from composer.spelling.speller import Speller

AUTOMATIC, OFF = "", "off"
"""What the setting can say besides the name of a dictionary."""
DICTIONARIES = "dictionaries"
"""The folder, among the program's data, for dictionaries of the user's own."""
USUAL = "en"
"""The language of a text that is too short to tell."""
MOST_REMEMBERED = 20_000
"""Words; then they are asked anew."""


class Spelling:
    """Asks one dictionary a language, remembers every word, and knows the user's own words."""

    def __init__(
        self,
        *,
        find: Callable[[], Mapping[str, Path]],
        open_dictionary: Callable[[Path], Speller],
        preferences: Preferences,
        own_words: Callable[[], frozenset[str]],
        save_own_words: Callable[[Iterable[str]], None],
    ) -> None:
        """``find`` gives the installed dictionaries by their language."""
        self.changed: Signal[[]] = Signal()
        """Words may be right now that were wrong, or the other way round."""
        self._find = find
        self._open_dictionary = open_dictionary
        self._preferences = preferences
        self._load_own, self._save_own = own_words, save_own_words
        self._own: frozenset[str] | None = None
        self._installed: Mapping[str, Path] | None = None
        self._open = dict[str, Speller]()
        self._useless = set[str]()
        self._known = dict[str, dict[str, bool]]()
        self._setting = preferences.settings.spelling
        preferences.changed.connect(lambda _settings: self._follow_setting())

    @property
    def languages(self) -> tuple[str, ...]:
        """The installed dictionaries by their names: ``de_DE``, ``en_US``."""
        return tuple(self._places)

    def language_for(self, text: str) -> str | None:
        """The dictionary for a text, as the settings say; None if it is not checked."""
        chosen = self._preferences.settings.spelling
        if chosen == OFF or not self.languages:
            return None
        if chosen == AUTOMATIC:
            spoken = language_of(text) or USUAL
            fitting = (name for name in self.languages if name.partition("_")[0] == spoken)
            chosen = next(fitting, "")
        return chosen if chosen in self.languages and chosen not in self._useless else None

    def is_wrong(self, word: str, language: str) -> bool | None:
        """Whether a word is misspelt; None if that is not known yet."""
        if word.casefold() in self._own_words:
            return False
        return self._known.get(language, {}).get(word)

    async def look_up(self, words: Iterable[str], language: str) -> None:
        """Find out about words. Raises ComposerError once a dictionary, which is not used then."""
        known = self._known.setdefault(language, {})
        unknown = [word for word in dict.fromkeys(words) if word not in known]
        if not unknown or language in self._useless:
            return
        try:
            wrong = await asyncio.to_thread(self._dictionary(language).wrong, unknown)
        except ComposerError:
            self._useless.add(language)
            raise
        if len(known) > MOST_REMEMBERED:
            known.clear()
        known.update((word, word in wrong) for word in unknown)

    async def suggestions(self, word: str, language: str) -> tuple[str, ...]:
        """What a word may have been meant to be; it can take seconds. Raises ComposerError."""
        return await asyncio.to_thread(self._dictionary(language).suggestions, word)

    def add(self, word: str) -> None:
        """Call a word right from now on, in any language. Raises ComposerError."""
        own = self._own_words | {word.casefold()}
        self._save_own(own)
        self._own = own
        self.changed.emit()

    def close(self) -> None:
        """Let go of the dictionaries."""
        for dictionary in self._open.values():
            dictionary.close()
        self._open.clear()

    @property
    def _places(self) -> Mapping[str, Path]:
        if self._installed is None:
            self._installed = self._find()
        return self._installed

    @property
    def _own_words(self) -> frozenset[str]:
        if self._own is None:
            try:
                self._own = frozenset(word.casefold() for word in self._load_own())
            except ComposerError:
                self._own = frozenset()  # nothing is lost: without it more words are underlined
        return self._own

    def _dictionary(self, language: str) -> Speller:
        if language not in self._open:
            self._open[language] = self._open_dictionary(self._places[language])
        return self._open[language]

    def _follow_setting(self) -> None:
        if self._setting != self._preferences.settings.spelling:
            self._setting = self._preferences.settings.spelling
            self.changed.emit()

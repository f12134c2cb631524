"""In which language does the window speak?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from composer.domain.sentences import Sentence

translate = QCoreApplication.translate
"""``translate("price_row", "Not said")``: a text in the language of the window, where there is no
widget whose ``tr`` would do it. The first word says where it stands; no f-string, since a
translation is found by the whole text: ``translate(…, "{sum} left").format(sum=…)``."""

NAME = "composer"
"""What the files of words begin with: ``composer_de.qm``."""

SENTENCES = "sentences"
"""Where the texts stand in the files of words that the rooms below the window make."""


def marked(context: str, text: str) -> str:  # noqa: ARG001  the tool that gathers texts reads it
    """A text of a table that is made before the language is known; ``translate`` it when shown."""
    return text


def translated(text: str) -> str:
    """What a room below the window says, in the language of the window.

    A text that remembers no template, such as one from the disk, is looked up as a whole: one
    that never had values is found.
    """
    if not isinstance(text, Sentence):
        return translate(SENTENCES, text)
    if text.number is None:
        said = translate(SENTENCES, text.template)
    else:
        said = translate(SENTENCES, text.template, "", text.number)
        if said == text.template:  # there is none: English, with its own form for one
            said = text.english
    if not text.values:
        return said
    values = {
        name: translated(value) if isinstance(value, Sentence) else value
        for name, value in text.values.items()
    }
    return said.format_map(values)


def within(text: str) -> str:
    """A name as it stands within a line: small in English, elsewhere as that language has it."""
    return text if spoken() else text.lower()


def begun(text: str) -> str:
    """A text as it begins a line."""
    return f"{text[:1].upper()}{text[1:]}"


def listed(names: Sequence[str]) -> str:
    """``Kyma``, ``Kyma and MiniMax``, ``Kyma, Verbatik and MiniMax``."""
    *most, last = names
    if not most:
        return last
    before, *others = most
    for name in others:
        before = translate("lists", "{before}, {next}").format(before=before, next=name)
    return translate("lists", "{before} and {last}").format(before=before, last=last)


def speak(app: QCoreApplication, folder: Path, locale: QLocale) -> bool:
    """Let the window speak the first language of ``locale`` that there is a file of words for.

    Comes back with whether there is one before English, in which all is written. With it come Qt's
    own words, such as those of the dialogs for files.
    """
    words = QTranslator(app)
    language = next(
        (each for each in _wanted(locale) if words.load(f"{NAME}_{each}", str(folder))), None
    )
    if language is None:
        return False
    words.setObjectName(NAME)
    of_qt = QTranslator(app)
    theirs = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if of_qt.load(f"qtbase_{language}", theirs):
        app.installTranslator(of_qt)
    app.installTranslator(words)
    return True


def spoken() -> tuple[str, ...]:
    """The language of the window as files and folders are called after it, the closest name first:
    ``("pt_BR", "pt")``. Empty for English."""
    app = QCoreApplication.instance()
    words = app.findChild(QTranslator, NAME) if app is not None else None
    if words is None:
        return ()
    language = Path(words.filePath()).stem.removeprefix(f"{NAME}_")
    parts = language.split("_")
    return tuple("_".join(parts[:end]) for end in range(len(parts), 0, -1))


def _wanted(locale: QLocale) -> Iterator[str]:
    """The languages that a person reads before English, in their order: ``de_AT``, ``de``."""
    for language in locale.uiLanguages(QLocale.TagSeparator.Underscore):
        if language.partition("_")[0] in {"en", "C"}:
            return
        yield language

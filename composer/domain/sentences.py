"""How is a sentence said so that the window can say it again in another language?

The rooms below the window write English: ``say("The key for {service} was refused.", service=…)``
is that text, ready to be printed, kept and compared like any other, and it remembers its template
and what was put in. ``composer/ui/languages.py`` looks the template up in the file of words where
the text is shown; ``packaging/translations.py`` gathers the templates, so they are literals, whole
sentences where that can be, and never f-strings. What went over a disk is plain English text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Sentence(str):
    """English text that knows of what it is made; in all else it is the text that it says.

    What is cut, joined by ``+`` or put into an f-string comes out as a plain ``str``. A codec that
    asks for the very type ``str`` (msgspec's) does not take it; json, sqlite3, pickle and Qt do.
    """

    __slots__ = ("english", "number", "template", "values")

    template: str
    """The English text with ``{names}``, by which a translation is found."""
    english: str
    """The template of this very text: that for one, where one is counted."""
    values: Mapping[str, object]
    """What stands for the names; what is a ``Sentence`` itself is translated before."""
    number: int | None
    """The number after which the form is chosen; None where the text counts nothing."""


def say(template: str, /, **values: object) -> Sentence:
    """A text in which ``{name}`` is the value of that name; without values braces are braces."""
    sentence = Sentence(template.format_map(values) if values else template)
    sentence.template = sentence.english = template
    sentence.values = values or _NOTHING
    sentence.number = None
    return sentence


def filled(sentence: Sentence, /, **values: object) -> Sentence:
    """A sentence with some of its values replaced, such as a place that was left open."""
    return say(sentence.template, **{**sentence.values, **values})


def say_number(one: str, many: str, number: int, /, **values: object) -> Sentence:
    """A text that counts: ``one`` for 1, ``many`` for all else; ``{number}`` in it is the number.

    A translation is found by ``many`` and has as many forms as the other language has.
    """
    values["number"] = number
    english = one if number == 1 else many
    sentence = Sentence(english.format_map(values))
    sentence.template = many
    sentence.english = english
    sentence.values = values
    sentence.number = number
    return sentence


def joined(texts: Iterable[str], between: str = " ") -> Sentence:
    """Texts in a row, each of which is translated for itself."""
    values = {f"text{place}": text for place, text in enumerate(texts)}
    return say(between.join(f"{{{name}}}" for name in values), **values)


def in_a_row(texts: Sequence[str]) -> Sentence:
    """Texts with commas between them, or with what another language has in their place.

    Halved and halved again, so that of many none lies deep.
    """
    if len(texts) < 2:
        return joined(texts)
    half = (len(texts) + 1) // 2
    return say("{names}, {more}", names=_row(texts[:half]), more=_row(texts[half:]))


def _row(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else in_a_row(texts)


def listed(texts: Sequence[str]) -> Sentence:
    """Texts as they are counted up: “drums”, “drums and bass”, “drums, bass and piano”."""
    if len(texts) < 2:
        return joined(texts)
    if len(texts) == 2:
        return say("{first} and {second}", first=texts[0], second=texts[1])
    return say("{names} and {last}", names=in_a_row(texts[:-1]), last=texts[-1])


def marked(template: str) -> str:
    """A template of a table, for ``say`` to fill in later: the tool that gathers texts reads it."""
    return template


def sentence_of(error: Exception) -> str:
    """What an error says, with what it is made of; ``str(error)`` would forget that."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Sentence) else str(error)

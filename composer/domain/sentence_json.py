"""How is a sentence kept so that the window can still translate it when it is read again?

Beside the English text stands of what it is made. What does not make that very text again, whoever
wrote it, is left out of account: then the text is all there is.
"""

from __future__ import annotations

import re

from composer.domain.sentences import Sentence, say, say_number

_FIELD = re.compile(r"\{\w+(?:!r)?(?::(?:[,g]|\.\df))?\}")
"""Names in templates of this program; a width in a foreign one could fill the memory."""
_DEEPEST = 8


def parts_of(text: str) -> dict[str, object] | None:
    """Of what a sentence is made, as JSON has it; None where the text says it all."""
    if not isinstance(text, Sentence) or not text.values:
        return None
    values = {name: _plain(value) for name, value in text.values.items() if name != "number"}
    parts: dict[str, object] = {"template": text.template, "values": values}
    if text.number is not None:
        parts |= {"english": text.english, "number": text.number}
    return parts


def put_together(text: str, parts: object) -> str:
    """The sentence of those parts, or the plain text where they do not make it."""
    try:
        made = _made(parts, 0)
    except (ValueError, LookupError, TypeError, AttributeError):
        return text
    return made if made == text else text


def _plain(value: object) -> object:
    if isinstance(value, Sentence):
        return parts_of(value) or {"template": value.template, "values": {}}
    return value if isinstance(value, str | int | float) else str(value)


def _made(parts: object, depth: int) -> Sentence:
    if not isinstance(parts, dict) or depth > _DEEPEST:
        raise ValueError("no parts of a sentence")
    template, values, number = parts["template"], parts["values"], parts.get("number")
    english = str(parts.get("english", template))
    for each in (template, english):
        bare = each.replace("{{", "").replace("}}", "")
        if values and re.search(r"[{}]", _FIELD.sub("", bare)):
            raise ValueError("a template of no sentence")
    given = {
        name: _made(value, depth + 1) if isinstance(value, dict) else value
        for name, value in values.items()
    }
    if number is None:
        return say(template, **given)
    return say_number(english, template, int(number), **given)

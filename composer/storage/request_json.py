"""How are a request, a draft and what came of it written as JSON, and read again?

Defaults are left out, so that a row stays small and a later default applies to an old file.
Unknown keys are passed over: a newer program may have written them. A known key that holds
something else than it must is a damaged text and raises ValueError.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast

from composer.domain.clip import SectionTime
from composer.domain.errors import Charge
from composer.domain.generation import Failure
from composer.domain.loudness import Loudness
from composer.domain.lyrics import SectionKind
from composer.domain.options import OptionValue
from composer.domain.request import Draft, Request
from composer.domain.sentence_json import parts_of, put_together

Plain = dict[str, object]


def to_text(plain: object) -> str:
    """Compact JSON in ASCII: even half an emoji survives it."""
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))


def to_readable(plain: object) -> bytes:
    """Indented JSON for people; in ASCII only where UTF-8 cannot hold the text."""
    try:
        return (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        return (json.dumps(plain, ensure_ascii=True, indent=2) + "\n").encode("ascii")


def from_text(text: str | bytes) -> Plain:
    """Read a JSON object. Raises ValueError for anything else, however damaged."""
    try:
        plain = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(plain, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  one kind of error for all damage
    return plain


def request_to_plain(request: Request) -> Plain:
    """The request without what stands at its default."""
    plain: Plain = {"sku": request.sku, **_words_to_plain(request)}
    if request.options:
        plain["options"] = dict(request.options)
    return plain


def request_from_plain(plain: Mapping[str, object]) -> Request:
    """Read a request back. Raises ValueError."""
    return Request(
        sku=_string(plain, "sku", None),
        title=_string(plain, "title", ""),
        prompt=_string(plain, "prompt", ""),
        lyrics=_string(plain, "lyrics", ""),
        tags=texts_of(plain, "tags"),
        instrumental=_bool(plain, "instrumental"),
        reference=_optional_string(plain, "reference"),
        options=_options(plain.get("options", {})),
    )


def draft_to_plain(draft: Draft) -> Plain:
    """The draft without what stands at its default; the SKU always."""
    plain: Plain = {"sku": draft.sku, **_words_to_plain(draft)}
    options = {sku: dict(values) for sku, values in draft.options.items() if values}
    if options:
        plain["options"] = options
    return plain


def draft_from_plain(plain: Mapping[str, object]) -> Draft:
    """Read a draft back. Raises ValueError."""
    options = plain.get("options", {})
    if not isinstance(options, dict):
        raise ValueError("options is not an object")  # noqa: TRY004
    return Draft(
        title=_string(plain, "title", ""),
        prompt=_string(plain, "prompt", ""),
        lyrics=_string(plain, "lyrics", ""),
        tags=texts_of(plain, "tags"),
        instrumental=_bool(plain, "instrumental"),
        reference=_optional_string(plain, "reference"),
        sku=_string(plain, "sku", Draft().sku),
        options={sku: _options(values) for sku, values in options.items()},
    )


def failure_to_plain(failure: Failure) -> Plain:
    """A failure as it is kept with its generation."""
    plain: Plain = {
        "code": failure.code,
        "message": failure.message,
        "short": failure.short,
        "charged": failure.charged.value,
        "retry_safe": failure.retry_safe,
    }
    said = {"message": parts_of(failure.message), "short": parts_of(failure.short)}
    made_of = {name: parts for name, parts in said.items() if parts}
    return plain | {"made_of": made_of} if made_of else plain


def failure_from_plain(plain: Mapping[str, object]) -> Failure:
    """Read a failure back. Raises ValueError."""
    made_of = plain.get("made_of")
    parts = made_of if isinstance(made_of, dict) else {}
    return Failure(
        code=_string(plain, "code", "failed"),
        message=put_together(_string(plain, "message", ""), parts.get("message")),
        short=put_together(_string(plain, "short", ""), parts.get("short")),
        charged=Charge(_string(plain, "charged", Charge.UNKNOWN.value)),
        retry_safe=_bool(plain, "retry_safe"),
    )


def note_parts(note: str) -> str | None:
    """Of what a note is made, for the column beside it; None where the text says it all."""
    parts = parts_of(note)
    return None if parts is None else to_text(parts)


def note_of(note: str, made_of: str | None) -> str:
    """Read a note back. Raises ValueError where what it is made of is no JSON object."""
    return note if made_of is None else put_together(note, from_text(made_of))


def sections_to_plain(sections: Iterable[SectionTime]) -> list[Plain]:
    """Where the sections of a clip lie; times in seconds."""
    return [
        {"name": part.name, "kind": part.kind.value, "start": part.start, "seconds": part.seconds}
        for part in sections
    ]


def sections_from_plain(plain: object) -> tuple[SectionTime, ...]:
    """Read section times back. Raises ValueError."""
    if not isinstance(plain, list) or not all(isinstance(part, dict) for part in plain):
        raise ValueError("sections is not a list of objects")
    return tuple(
        SectionTime(
            name=_string(part, "name", ""),
            kind=_kind(_string(part, "kind", SectionKind.OTHER.value)),
            start=_number(part, "start"),
            seconds=_number(part, "seconds"),
        )
        for part in plain
    )


def loudness_to_plain(loudness: Loudness) -> Plain:
    """How loud a clip is: LUFS, LUFS and dBTP."""
    return {
        "integrated": loudness.integrated,
        "short_term": loudness.short_term,
        "true_peak": loudness.true_peak,
    }


def loudness_from_plain(plain: Mapping[str, object]) -> Loudness:
    """Read a loudness back. Raises ValueError."""
    return Loudness(
        integrated=_number(plain, "integrated"),
        short_term=_number(plain, "short_term"),
        true_peak=_number(plain, "true_peak"),
    )


def texts_from(text: str) -> tuple[str, ...]:
    """Read a JSON array of texts. Raises ValueError."""
    if text == "[]":
        return ()  # mostly, and reading JSON takes ten times as long
    return texts_of({"texts": json.loads(text)}, "texts")


def _words_to_plain(words: Request | Draft) -> Plain:
    every: Plain = {
        "title": words.title,
        "prompt": words.prompt,
        "lyrics": words.lyrics,
        "tags": list(words.tags),
        "instrumental": words.instrumental,
    }
    plain = {name: value for name, value in every.items() if value}
    return plain if words.reference is None else {**plain, "reference": words.reference}


def _kind(name: str) -> SectionKind:
    try:
        return SectionKind(name)
    except ValueError:  # a newer program may know more kinds
        return SectionKind.OTHER


def _string(plain: Mapping[str, object], name: str, default: str | None) -> str:
    value = plain.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text")  # noqa: TRY004
    return value


def _optional_string(plain: Mapping[str, object], name: str) -> str | None:
    return None if plain.get(name) is None else _string(plain, name, None)


def texts_of(plain: Mapping[str, object], name: str) -> tuple[str, ...]:
    """The texts under a name, none if it is not there. Raises ValueError."""
    value = plain.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is not a list of texts")
    return tuple(value)


def _bool(plain: Mapping[str, object], name: str) -> bool:
    value = plain.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{name} is neither true nor false")  # noqa: TRY004
    return value


def _number(plain: Mapping[str, object], name: str) -> float:
    value = plain.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is not a number")  # noqa: TRY004
    return float(value)


def _options(plain: object) -> dict[str, OptionValue]:
    if not isinstance(plain, dict):
        raise ValueError("options is not an object")  # noqa: TRY004
    for name, value in plain.items():
        if value is not None and not isinstance(value, str | int | float | bool):
            raise ValueError(f"the option {name} holds more than one value")
    return cast("dict[str, OptionValue]", dict(plain))

"""What may stand in the columns of a row that was read out of a damaged database?

A damaged sum or note is no reason to lose the row of a song: what cannot be is taken out of it,
and only a row that no longer says which song it is of is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from composer.domain.generation import MOST_STARS, State, Verdict
from composer.domain.ledger import Money
from composer.storage.pages import Value
from composer.storage.request_json import (
    failure_from_plain,
    from_text,
    loudness_from_plain,
    request_from_plain,
    sections_from_plain,
    texts_from,
    to_text,
)

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
Row = dict[str, Value]
_Check = Callable[[Value], object]
"""Raises if the value cannot be what the column holds."""


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")  # noqa: TRY004  one kind of error for all damage
    return value


def _name(value: Value) -> str:
    if not _text(value) or "\0" in _text(value):
        raise ValueError("no name")
    return _text(value)


def _id(value: Value) -> None:
    if not _PLAIN_ID.fullmatch(_text(value)):
        raise ValueError("no id")


def _sku(value: Value) -> None:
    provider, slash, rest = _name(value).partition("/")
    if not (provider and slash and rest):
        raise ValueError("no SKU")


def _time(value: Value) -> None:
    if datetime.fromisoformat(_text(value)).tzinfo is None:
        raise ValueError("no zone")


def _sum(value: Value) -> None:
    if not Decimal(_text(value)).is_finite():
        raise ValueError("no sum")


def _count(value: Value) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("no count")
    return value


def _from_one(value: Value) -> None:
    if _count(value) < 1:
        raise ValueError("less than one")


def _stars(value: Value) -> None:
    if _count(value) > MOST_STARS:
        raise ValueError("more than all stars")


def _whole(value: Value) -> None:
    if not isinstance(value, int):
        raise ValueError("no whole number")  # noqa: TRY004  one kind of error for all damage


def _length(value: Value) -> None:
    if not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise ValueError("no length")


def _or_nothing(check: _Check) -> _Check:
    return lambda value: None if value is None else check(value)


_SUMS: dict[str, tuple[_Check, Value]] = {
    name: (_or_nothing(_sum), None)
    for name in (
        "estimate_usd",
        "estimate_high_usd",
        "estimate_credits",
        "charged_usd",
        "charged_credits",
        "balance_usd",
        "balance_credits",
    )
}
# Table to column to (what must hold, what is put there instead).
_COLUMNS: Mapping[str, Mapping[str, tuple[_Check, Value]]] = {
    "generations": {
        **_SUMS,
        "state": (lambda value: State(_text(value)), State.UNCERTAIN.value),
        "started": (_or_nothing(_time), None),
        "ended": (_or_nothing(_time), None),
        "deleted": (_or_nothing(_time), None),
        "title": (_text, ""),
        "remote_id": (_or_nothing(_text), None),
        "remote_link": (_or_nothing(_text), None),
        "note": (_text, ""),
        "failure": (_or_nothing(lambda value: failure_from_plain(from_text(_text(value)))), None),
        "starred": (_count, 0),
        "turn": (_or_nothing(_length), None),
        "attempt": (_from_one, 1),
        "song": (_or_nothing(_text), None),
        "parent": (_or_nothing(_text), None),
        "stars": (_stars, 0),
        "verdict": (_or_nothing(lambda value: Verdict(_text(value))), None),
        "remark": (_text, ""),
        "labels": (lambda value: texts_from(_text(value)), "[]"),
        "note_made_of": (_or_nothing(lambda value: from_text(_text(value))), None),
        "moment": (_or_nothing(_whole), None),
        "seconds": (_or_nothing(_length), None),
        "price": (_or_nothing(_length), None),
    },
    "clips": {
        "place": (_count, 0),
        "format": (_name, "audio"),
        "seconds": (_length, 0.0),
        "bytes": (_count, 0),
        "sections": (lambda value: sections_from_plain(json.loads(_text(value))), "[]"),
        "number": (_from_one, 1),
        "loudness": (_or_nothing(lambda value: loudness_from_plain(from_text(_text(value)))), None),
        "digest": (_or_nothing(_text), None),
    },
    "ledger": {
        **_SUMS,
        "attempt": (_from_one, 1),
        "title": (_text, ""),
        "state": (lambda value: Money(_text(value)), Money.IN_DOUBT.value),
    },
    "arrivals": {
        "sections": (lambda value: sections_from_plain(json.loads(_text(value))), "[]"),
        "note": (_text, ""),
        "note_made_of": (_or_nothing(lambda value: from_text(_text(value))), None),
        "path": (_or_nothing(_name), None),
    },
}
# What a row cannot be without, as it would say nothing then.
_KEYS: Mapping[str, Mapping[str, _Check]] = {
    "generations": {"id": _id, "sku": _sku, "created": _time},
    "clips": {"id": _id, "generation": _id, "path": _name},
    "ledger": {"generation": _id, "sku": _sku, "at": _time},
    "arrivals": {"generation": _id, "number": _from_one, "file": _name, "format": _name},
    "searches": {"name": _name, "query": _text},
    "spending": {"generation": _id, "sku": _sku, "at": _time, "usd": _sum},
}


def mended(table: str, row: Row) -> Row | None:
    """The row with what can stand in it, or None if it no longer says what it is of.

    Rows of tables that are not known here come back as they are.
    """
    if not all(_holds(check, row.get(column)) for column, check in _KEYS.get(table, {}).items()):
        return None
    columns = _COLUMNS.get(table, {})
    whole = {
        column: columns[column][1]
        if column in columns and not _holds(columns[column][0], value)
        else value
        for column, value in row.items()
    }
    if "sku" in whole and "provider" in whole:
        whole["provider"] = str(whole["sku"]).partition("/")[0]
    if table == "generations" and not _holds(_is_request, row.get("request")):
        whole["request"] = to_text({"sku": row["sku"], "title": whole.get("title") or ""})
    return whole


def is_of(table: str, row: Row) -> bool:
    """Whether this can only be a row of that table; its longest texts may be damaged."""
    whole = mended(table, row)
    if table not in _KEYS or whole is None:
        return False
    return {name for name in row if row[name] != whole[name]} <= {"request", "failure"}


def _is_request(value: Value) -> None:
    request_from_plain(from_text(_text(value)))


def _holds(check: _Check, value: Value) -> bool:
    try:
        check(value)
    except (ValueError, ArithmeticError):
        return False
    return True

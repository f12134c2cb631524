"""What does each SKU cost, as shipped and as corrected by the user?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from composer.domain.errors import ComputerProblem
from composer.domain.price import Band, Price, PriceUnit
from composer.domain.sentences import marked, say, sentence_of
from composer.resources import resource_path
from composer.storage.whole_files import disk_errors, kept_aside_notice, write_whole

YOUR_CORRECTION = marked("your correction")

_INSTEAD = say("The prices that come with Composer are used.")
_HEAD = """\
# Your own prices; they go before those that come with Composer. Only what differs stands here.
# Composer writes this file when you correct a price in the window (comments are not kept then).
"""


def load_prices(user_file: Path | None) -> tuple[dict[str, Price], tuple[str, ...]]:
    """SKU id -> price, and a sentence for everything in the user's file that could not be used.

    Raises ComputerProblem if the file that comes with the program is missing or damaged.
    """
    prices = _shipped()
    if user_file is None:
        return prices, ()
    tables, notices = _tables_of(user_file)
    for sku, table in tables.items():
        try:
            prices[sku] = _price(sku, table, prices.get(sku))
        except ValueError as refused:
            notices.append(
                say(
                    "{file}: the price of {sku} is not used, because {reason}.",
                    file=user_file,
                    sku=sku,
                    reason=sentence_of(refused),
                )
            )
    return prices, tuple(notices)


def save_correction(user_file: Path, sku: str, usd: Decimal) -> None:
    """Keep the user's own price for a SKU. Raises DiskProblem."""
    if not usd.is_finite() or usd < 0:
        raise ValueError(f"a price is 0 or more, not {usd}")
    tables, _ = _tables_of(user_file)
    today = datetime.now().astimezone().date()
    tables[sku] = {**_as_table(tables.get(sku)), "usd": f"{usd:f}", "known_on": today}
    _write(user_file, tables)


def remove_correction(user_file: Path, sku: str) -> None:
    """Go back to the price that comes with the program. Raises DiskProblem."""
    tables, _ = _tables_of(user_file)
    if tables.pop(sku, None) is not None:
        _write(user_file, tables)


def _shipped() -> dict[str, Price]:
    try:
        text = resource_path("prices.toml").read_text("utf-8")
        tables = tomllib.loads(text, parse_float=Decimal)
        return {sku: _price(sku, table, None) for sku, table in tables.items()}
    except (OSError, ValueError) as error:
        raise ComputerProblem(
            say(
                "The price list that comes with Composer cannot be read ({error}). Nothing was "
                "bought. Install Composer again.",
                error=str(error),
            ),
            short=say("No price list"),
        ) from error


def _tables_of(user_file: Path) -> tuple[dict[str, object], list[str]]:
    try:
        text = user_file.read_text("utf-8")
    except FileNotFoundError:
        return {}, []
    except UnicodeDecodeError:
        return {}, [_damaged(user_file)]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        notice = say(
            "Your prices in {file} could not be read ({reason}). {instead}",
            file=user_file,
            reason=reason,
            instead=_INSTEAD,
        )
        return {}, [notice]
    try:
        return dict(tomllib.loads(text, parse_float=Decimal)), []
    except (ValueError, RecursionError):
        return {}, [_damaged(user_file)]


def _damaged(user_file: Path) -> str:
    return kept_aside_notice(user_file, say("Your price file"), _INSTEAD)


def _as_table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _price(sku: str, value: object, shipped: Price | None) -> Price:
    """One table as a price; what it leaves out comes from ``shipped``. Raises ValueError."""
    if not isinstance(value, dict):
        raise ValueError(say("it is not a table with usd"))  # noqa: TRY004
    if shipped is None and "per" not in value:
        raise ValueError(say("Composer does not know this SKU and the table lacks per or usd"))
    per = _unit(value.get("per", shipped.per if shipped else None))
    if shipped and per is not shipped.per and per in _BY_LENGTH:
        raise ValueError(say("it is not sold by the {unit}", unit=per.removesuffix("s")))
    usd, bands = None, shipped.bands if shipped else ()
    if per is PriceUnit.CREDITS:
        bands = _bands(value["bands"]) if "bands" in value else bands
    elif "usd" not in value and shipped is None:
        raise ValueError(say("Composer does not know this SKU and the table lacks per or usd"))
    else:
        usd = _usd(value.get("usd", shipped.usd if shipped else None))
    known_on = value.get("known_on")
    if isinstance(known_on, datetime):
        known_on = known_on.date()
    source = value.get("source", YOUR_CORRECTION)
    return Price(
        sku=sku,
        per=per,
        usd=usd,
        bands=bands,
        known_on=known_on if isinstance(known_on, date) else None,
        source=source if isinstance(source, str) else YOUR_CORRECTION,
    )


_BY_LENGTH = (PriceUnit.SECOND, PriceUnit.MINUTE, PriceUnit.CREDITS)


def _bands(value: object) -> tuple[Band, ...]:
    """``[[30, "10"], [120, "20"]]``: up to so many seconds, so many credits. Raises ValueError."""
    bands = []
    for pair in value if isinstance(value, list) else []:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError(say("bands is not a list of [seconds, credits]"))
        seconds, credits = (_usd(number) for number in pair)
        bands.append(Band(seconds=float(seconds), credits=credits))
    if not bands or bands != sorted(bands, key=lambda band: band.seconds):
        raise ValueError(say("bands is not a list of [seconds, credits], the shortest first"))
    return tuple(bands)


def _unit(value: object) -> PriceUnit:
    try:
        return PriceUnit(value)  # type: ignore[arg-type]  # anything else is refused here
    except ValueError:
        raise ValueError(say("per is none of {units}", units=", ".join(PriceUnit))) from None


def _usd(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(say("usd is not an amount"))  # noqa: TRY004
    try:
        usd = Decimal(value)
    except InvalidOperation:
        raise ValueError(say("usd is “{value}” and not an amount", value=value)) from None
    if not usd.is_finite() or usd < 0:
        raise ValueError(say("usd is {usd}, and a price is 0 or more", usd=usd))
    return usd


def _write(user_file: Path, tables: Mapping[str, object]) -> None:
    lines = [_HEAD]
    for sku, table in tables.items():
        lines.append(f"[{_quoted(sku)}]")
        for name, value in _as_table(table).items():
            match value:
                case bool():
                    shown = str(value).lower()
                case int() | Decimal():
                    shown = str(value)
                case date():
                    shown = value.isoformat()
                case _:
                    shown = _quoted(str(value))
            lines.append(f"{_quoted(name)} = {shown}")
        lines.append("")
    with disk_errors(say("saving your prices"), user_file):
        write_whole(user_file, "\n".join(lines).encode("utf-8", "replace"))


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in plain if ord(c) <= 0xFFFF)
    return f'"{safe}"'

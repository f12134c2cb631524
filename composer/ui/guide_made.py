"""What the guide tells that the program knows best itself: its keys, and today's prices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from composer.domain.price import PriceUnit, credits_text, dollars
from composer.services.composing import Composing
from composer.ui.guide_pages import table
from composer.ui.shortcut_table import GROUPS

_PER = {
    PriceUnit.SONG: "a song",
    PriceUnit.SECOND: "a second asked for",
    PriceUnit.MINUTE: "a minute made",
}


def made_parts(composing: Composing) -> Mapping[str, Callable[[], str]]:
    """By the mark that stands in a page, what is to stand there instead."""
    return {"keys": key_map, "prices": lambda: price_list(composing)}


def key_map() -> str:
    """Every key with what it does, group by group."""
    parts = []
    for head, keys in GROUPS:
        rows = [(f"`{key}`", what) for key, what in keys]
        parts.append(f"## {head}\n\n{table(('Key', 'What it does'), rows)}\n")
    return "\n".join(parts)


def price_list(composing: Composing) -> str:
    """Every model with what its service charges, as this program knows it."""
    rows = []
    for sku in composing.skus:
        price = composing.price(sku.id)
        read = price.known_on.isoformat() if price.known_on else price.source
        if price.per is PriceUnit.NOTHING or price.usd == 0:
            told = "Free"
        elif price.per is PriceUnit.CREDITS:
            told = ", ".join(
                f"{credits_text(band.credits)} up to {round(band.seconds)} s"
                for band in price.bands
            )
        else:
            told = f"{dollars(price.usd)} {_PER[price.per]}" if price.usd is not None else ""
        rows.append((sku.label, sku.provider_label, told, read))
    return table(("Model", "Service", "Price", "Read on"), rows)

"""What the guide tells that the program knows best itself: its keys, and today's prices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from composer.domain.price import PriceUnit, credits_text, dollars
from composer.services.composing import Composing
from composer.ui.guide_pages import table
from composer.ui.languages import marked, translate, translated
from composer.ui.shortcut_table import GROUPS

_PER = {
    PriceUnit.SONG: marked("guide_made", "{price} a song"),
    PriceUnit.SECOND: marked("guide_made", "{price} a second asked for"),
    PriceUnit.MINUTE: marked("guide_made", "{price} a minute made"),
}


def made_parts(composing: Composing) -> Mapping[str, Callable[[], str]]:
    """By the mark that stands in a page, what is to stand there instead."""
    return {"keys": key_map, "prices": lambda: price_list(composing)}


def key_map() -> str:
    """Every key with what it does, group by group."""
    parts = []
    heads = translate("guide_made", "Key"), translate("guide_made", "What it does")
    for head, keys in GROUPS:
        rows = [(f"`{key}`", translate("keys", what)) for key, what in keys]
        parts.append(f"## {translate('keys', head)}\n\n{table(heads, rows)}\n")
    return "\n".join(parts)


def price_list(composing: Composing) -> str:
    """Every model with what its service charges, as this program knows it."""
    rows = []
    for sku in composing.skus:
        price = composing.price(sku.id)
        read = price.known_on.isoformat() if price.known_on else translated(price.source)
        if price.per is PriceUnit.NOTHING or price.usd == 0:
            told = translate("guide_made", "Free")
        elif price.per is PriceUnit.CREDITS:
            told = ", ".join(
                translate("guide_made", "{credits} up to {seconds} s").format(
                    credits=translated(credits_text(band.credits)), seconds=round(band.seconds)
                )
                for band in price.bands
            )
        elif price.usd is None:
            told = ""
        else:
            told = translate("guide_made", _PER[price.per]).format(price=dollars(price.usd))
        rows.append((sku.label, sku.provider_label, told, read))
    return table(
        (
            translate("guide_made", "Model"),
            translate("guide_made", "Service"),
            translate("guide_made", "Price"),
            translate("guide_made", "Read on"),
        ),
        rows,
    )

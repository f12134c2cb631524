"""In what do two takes differ: words, model, settings, price, length?"""

from __future__ import annotations

from msgspec.structs import replace

from composer.domain.generation import Generation
from composer.domain.options import clock
from composer.domain.sentences import say
from composer.domain.sku import Sku
from composer.domain.stake import expected
from composer.domain.text_difference import Difference, FieldChange, difference


def take_difference(
    before: Generation, after: Generation, sku_before: Sku | None, sku_after: Sku | None
) -> Difference:
    """Everything in which the second take differs from the first.

    The title is that under which each stands in the library. A SKU that the program no longer has
    is None.
    """
    found = difference(
        replace(before.request, title=before.title),
        replace(after.request, title=after.title),
        sku_before,
        sku_after,
    )
    made = [
        FieldChange(name=name, before=was, after=now)
        for name, was, now in (
            (say("Price"), _price(before), _price(after)),
            (say("Length"), _lengths(before), _lengths(after)),
        )
        if was != now
    ]
    names = {change.name for change in made}
    # A length that was ordered is a setting, one that came is a fact; both are told.
    ordered = [
        replace(change, name=say("{setting} ordered", setting=change.name))
        if change.name in names
        else change
        for change in found.fields
    ]
    return replace(found, fields=(*ordered, *made))


def _price(take: Generation) -> str:
    if take.charge_told is not None:
        return take.paid_text or say("Free")
    if not take.has_estimate:
        return say("not known")
    text = expected(take).text
    return text if text == "Free" else say("est. {text}", text=text)


def _lengths(take: Generation) -> str:
    return ", ".join(clock(round(clip.seconds) * 1000) for clip in take.clips) or say(
        "nothing came"
    )

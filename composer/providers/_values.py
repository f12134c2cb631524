"""What of a setting is written into an order?"""

from __future__ import annotations

from composer.domain.options import Option, OptionRefused, OptionValue, checked


def value_sent(option: Option, value: OptionValue) -> OptionValue:
    """The value as it is sent; one that would be refused as it stands in the draft.

    That is never sent, but an estimate shows what is in the draft.
    """
    try:
        return checked(option, value)
    except OptionRefused:
        return value

"""How the tests of Verbatik order songs."""

from __future__ import annotations

from pathlib import Path

from composer.domain.provider import Order
from composer.domain.request import Request
from composer.providers.verbatik import Verbatik

KEY = "vbt_0123456789abcdef"
SKU = "verbatik/text-to-music"


def verbatik_at(url: str, pauses: list[float] | None = None, *, key: str = KEY) -> Verbatik:
    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    return Verbatik(key=lambda: key, base_url=lambda: url, pause=pause)


def song(folder: Path, *, prompt: str = "soft rain", **fields: object) -> Order:
    """An order; what is no field of a request is an option."""
    known = {name: fields.pop(name) for name in tuple(fields) if name in Request.__slots__}
    request = Request(sku=SKU, prompt=prompt, **known, options=fields)  # type: ignore[arg-type]
    return Order(id="order-1", request=request, folder=folder)

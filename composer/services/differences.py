"""In what do two versions of a draft differ, or two takes?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from composer.domain.generation import Generation
from composer.domain.request import Draft, request_of
from composer.domain.sku import Sku

if TYPE_CHECKING:
    from composer.domain.text_difference import Difference


class Differences:
    """Compares off the Qt thread: long texts take their time."""

    def __init__(self, *, sku_of: Callable[[str], Sku | None]) -> None:
        self._sku_of = sku_of

    async def of_drafts(self, before: Draft, after: Draft) -> Difference:
        """What the second draft has otherwise than the first, each with its chosen model."""
        from composer.domain.text_difference import difference

        first, second = request_of(before), request_of(after)
        skus = self._sku_of(first.sku), self._sku_of(second.sku)
        return await asyncio.to_thread(difference, first, second, *skus)

    async def of_takes(self, before: Generation, after: Generation) -> Difference:
        """What the second take has otherwise than the first: words, model, settings, price and
        length."""
        from composer.domain.take_difference import take_difference

        skus = self._sku_of(before.request.sku), self._sku_of(after.request.sku)
        return await asyncio.to_thread(take_difference, before, after, *skus)

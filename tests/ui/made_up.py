"""Models with just the ability that a test of a screen is about."""

from __future__ import annotations

from msgspec.structs import replace

from composer.domain.reference import ReferenceLimit
from composer.domain.sku import Ability, Sku
from composer.providers import kyma_skus
from composer.studio import Studio

REFERENCE = ReferenceLimit(
    least_seconds=6, most_seconds=360, most_bytes=1_000_000, formats=("mp3", "wav")
)
_PLAIN = next(sku for sku in kyma_skus.SKUS if sku.id == "kyma/minimax-music")

WITH_TAGS = replace(
    _PLAIN, abilities=_PLAIN.abilities | {Ability.TAGS}, style_tags=("pop", "dance")
)
WITH_REFERENCE = replace(_PLAIN, reference=REFERENCE, label="Cover")
"""Its id and its price are those of a real model."""


def sell(studio: Studio, sku: Sku) -> Sku:
    """Have a studio offer this in the place of the model of the same id."""
    studio.composing._skus[sku.id] = sku
    return sku

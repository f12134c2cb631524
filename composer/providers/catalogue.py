"""Which services are there? Every provider, made in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from composer.domain.provider import Provider
from composer.domain.sku import Sku
from composer.providers import kyma, kyma_skus, sketch

SKUS: tuple[Sku, ...] = (sketch.BAND, *kyma_skus.SKUS)
"""Everything that can be ordered, in the order of the services below."""


def make_providers(
    *,
    key_of: Callable[[str], str | None],
    base_urls: Mapping[str, str],
    sketch_command: Sequence[str],
    encode: Callable[[Path, Path, str], None],
) -> dict[str, Provider]:
    """Every provider by its id.

    ``key_of`` gives the key for a provider's id and may block; ``base_urls`` holds other
    addresses by id; ``sketch_command`` starts the band's process; ``encode(wav, file, format)``
    writes a sound file in another format. Raises ServiceUnreachable for an address to which no
    key may go.
    """
    providers: tuple[Provider, ...] = (
        sketch.Sketch(command=sketch_command, encode=encode),
        kyma.Kyma(key=partial(key_of, "kyma"), base_url=base_urls.get("kyma") or kyma.BASE_URL),
    )
    return {provider.id: provider for provider in providers}

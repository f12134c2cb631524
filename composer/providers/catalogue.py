"""Which services are there? Every provider, made in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from composer.domain.provider import Provider
from composer.domain.sku import Sku
from composer.providers import apiframe_skus, kyma_skus, minimax_skus, sketch, verbatik_skus

SKUS: tuple[Sku, ...] = (
    sketch.BAND,
    *kyma_skus.SKUS,
    *verbatik_skus.SKUS,
    *apiframe_skus.SKUS,
    *minimax_skus.SKUS,
)
"""Everything that can be ordered, in the order of the services. A new service is named here, and
in the two lines below."""


def make_providers(
    *,
    key_of: Callable[[str], str | None],
    address_of: Callable[[str], str | None],
    sketch_command: Sequence[str],
    encode: Callable[[Path, Path, str], None],
    decoder: Callable[[], str | None] = lambda: None,
) -> dict[str, Provider]:
    """Every provider by its id, in the order of their SKUs.

    ``key_of`` gives the key for a provider's id and may block; ``address_of`` gives another
    address for an id than the usual one, or None, and is asked at every order;
    ``sketch_command`` starts the band's process, ``decoder`` finds the ffmpeg that reads its
    recorded instruments; ``encode(wav, file, format)`` writes a sound file in another format.
    """

    # Here, since a window knows the SKUs before it can order any.
    from composer.providers.apiframe import Apiframe
    from composer.providers.kyma import Kyma
    from composer.providers.minimax import MiniMax
    from composer.providers.verbatik import Verbatik

    def at(service: type[Kyma | Verbatik | Apiframe | MiniMax]) -> Provider:
        return service(
            key=partial(key_of, service.id),
            base_url=lambda: address_of(service.id) or service.addresses[0].url,
        )

    providers: tuple[Provider, ...] = (
        sketch.Sketch(command=sketch_command, encode=encode, decoder=decoder),
        *(at(service) for service in (Kyma, Verbatik, Apiframe, MiniMax)),
    )
    return {provider.id: provider for provider in providers}

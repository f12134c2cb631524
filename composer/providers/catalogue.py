"""Which services are there? Every provider, made in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from composer.domain.provider import Provider
from composer.domain.sku import Sku
from composer.providers import sketch
from composer.providers.apiframe import Apiframe
from composer.providers.kyma import Kyma
from composer.providers.minimax import MiniMax
from composer.providers.verbatik import Verbatik

_Remote = Kyma | Verbatik | Apiframe | MiniMax
_REMOTE: tuple[type[_Remote], ...] = (Kyma, Verbatik, Apiframe, MiniMax)
"""The services over HTTP. A new one is named in these two lines."""

SKUS: tuple[Sku, ...] = (sketch.BAND, *(sku for service in _REMOTE for sku in service.skus))
"""Everything that can be ordered, in the order of the services."""


def make_providers(
    *,
    key_of: Callable[[str], str | None],
    address_of: Callable[[str], str | None],
    sketch_command: Sequence[str],
    encode: Callable[[Path, Path, str], None],
    decoder: Callable[[], str | None] = lambda: None,
) -> dict[str, Provider]:
    """Every provider by its id.

    ``key_of`` gives the key for a provider's id and may block; ``address_of`` gives another
    address for an id than the usual one, or None, and is asked at every order;
    ``sketch_command`` starts the band's process, ``decoder`` finds the ffmpeg that reads its
    recorded instruments; ``encode(wav, file, format)`` writes a sound file in another format.
    """

    def at(service: type[_Remote]) -> Provider:
        return service(
            key=partial(key_of, service.id),
            base_url=lambda: address_of(service.id) or service.addresses[0].url,
        )

    providers: tuple[Provider, ...] = (
        sketch.Sketch(command=sketch_command, encode=encode, decoder=decoder),
        *(at(service) for service in _REMOTE),
    )
    return {provider.id: provider for provider in providers}

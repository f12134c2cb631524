"""Which services are there? Every provider, made in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from composer.domain.provider import Provider
from composer.domain.sku import Sku
from composer.providers import (
    apiframe,
    apiframe_skus,
    kyma,
    kyma_skus,
    minimax,
    minimax_skus,
    sketch,
    verbatik,
    verbatik_skus,
)

SKUS: tuple[Sku, ...] = (
    sketch.BAND,
    *kyma_skus.SKUS,
    *verbatik_skus.SKUS,
    *apiframe_skus.SKUS,
    *minimax_skus.SKUS,
)
"""Everything that can be ordered, in the order of the services below."""


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

    def address(provider: str, usual: str) -> Callable[[], str]:
        return lambda: address_of(provider) or usual

    providers: tuple[Provider, ...] = (
        sketch.Sketch(command=sketch_command, encode=encode, decoder=decoder),
        kyma.Kyma(key=partial(key_of, "kyma"), base_url=address("kyma", kyma.BASE_URL)),
        verbatik.Verbatik(
            key=partial(key_of, "verbatik"), base_url=address("verbatik", verbatik.BASE_URL)
        ),
        apiframe.Apiframe(
            key=partial(key_of, "apiframe"), base_url=address("apiframe", apiframe.BASE_URL)
        ),
        minimax.MiniMax(
            key=partial(key_of, "minimax"), base_url=address("minimax", minimax.BASE_URL)
        ),
    )
    return {provider.id: provider for provider in providers}

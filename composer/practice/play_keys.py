"""Which keys open the simulated services? Play keys, held in memory, worth nothing elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class PlayKey(Struct, frozen=True):
    """A key for play money."""

    key: str

    source = "memory"

    @property
    def last_four(self) -> str:
        """The end of the key."""
        return self.key[-4:]

    def reveal(self) -> str:
        """The key itself."""
        return self.key


class PlayKeys:
    """The keys that the simulated services gave out; others may be tried in their place."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = {provider: PlayKey(key) for provider, key in keys.items()}

    def get(self, provider: str) -> PlayKey | None:
        """The key of a service, or None."""
        return self._keys.get(provider)

    def put(self, provider: str, key: str) -> str:
        """Use another key until the program ends."""
        self._keys[provider] = PlayKey(key)
        return "memory"

    def remove(self, provider: str) -> None:
        """Forget a key until the program ends."""
        self._keys.pop(provider, None)

    def store_label(self) -> str | None:
        """What is shown as the store of the keys."""
        return "practice keys"

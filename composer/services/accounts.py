"""Which services can be used: their keys, and what they say of the account behind one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.errors import ComposerError, KeyMissing
from composer.domain.provider import Account, Provider
from composer.domain.sentences import say
from composer.domain.sku import Ability
from composer.services.events import Signal


class StoredKey(Protocol):
    """A key as the store hands it out; it never shows itself by accident."""

    @property
    def source(self) -> str:
        """``environment``, ``keyring`` or ``memory``."""

    @property
    def last_four(self) -> str:
        """The end of the key, to tell two apart."""

    def reveal(self) -> str:
        """The key itself."""


class KeyStore(Protocol):
    """Where keys are kept. Every call may block on a prompt of the system."""

    def get(self, provider: str) -> StoredKey | None:
        """The key of a service, or None."""

    def put(self, provider: str, key: str) -> str:
        """Keep a key; says where: ``keyring`` or ``memory``."""

    def remove(self, provider: str) -> None:
        """Forget a key."""

    def store_label(self) -> str | None:
        """What the system's key store calls itself; None if there is none that can be used."""


class KeyStatus(Struct, frozen=True, kw_only=True):
    """What may be shown of a service's key."""

    provider: str
    present: bool
    source: str = ""
    last_four: str = ""


class Accounts:
    """Keys are read once, off the Qt thread, and then held in memory."""

    def __init__(self, *, providers: Mapping[str, Provider], store: KeyStore) -> None:
        self.changed: Signal[[]] = Signal()
        """A key or a balance is another than before."""
        self._providers = providers
        self._store = store
        self._keys: dict[str, StoredKey] = {}
        self._accounts: dict[str, Account] = {}
        self._asked: dict[str, StoredKey] = {}
        """The key with which each service was asked by itself."""
        self._loaded = False
        self._store_label: str | None = None
        self._trouble = ""
        self._one_at_a_time = asyncio.Lock()
        """Whoever reads the store while another writes to it would put the old keys back."""

    @property
    def loaded(self) -> bool:
        """Whether the key store has answered yet; until then no key is called missing."""
        return self._loaded

    @property
    def store_label(self) -> str | None:
        """The name of the system's key store; None where there is none that can be used."""
        return self._store_label

    @property
    def trouble(self) -> str:
        """What the key store had to say when it did not answer; empty if all is well."""
        return self._trouble

    @property
    def with_key(self) -> tuple[Provider, ...]:
        """The services that want a key, in the order of the program."""
        return tuple(
            provider
            for provider in self._providers.values()
            if any(sku.needs_key for sku in provider.skus)
        )

    def top_up_page(self, provider: str) -> str:
        """Where money is paid in at a service, without the scheme; may be empty."""
        return self._providers[provider].top_up_page

    def key_of(self, provider: str) -> str | None:
        """The key itself, for the provider alone."""
        key = self._keys.get(provider)
        return key.reveal() if key else None

    def status(self, provider: str) -> KeyStatus:
        """What may be shown of the key."""
        key = self._keys.get(provider)
        if key is None:
            return KeyStatus(provider=provider, present=False)
        return KeyStatus(
            provider=provider, present=True, source=key.source, last_four=key.last_four
        )

    def account(self, provider: str) -> Account | None:
        """What the service last said of the account; None if it was not asked yet."""
        return self._accounts.get(provider)

    async def load(self) -> None:
        """Read all keys. A key store that does not answer is told in ``trouble``."""
        async with self._one_at_a_time:
            found = await asyncio.to_thread(self._read_store)
            self._keys, self._store_label, self._trouble = found
            self._loaded = True
        self.changed.emit()

    def _read_store(self) -> tuple[dict[str, StoredKey], str | None, str]:
        """All keys, the store's name, and its trouble."""
        keys, label, trouble = dict[str, StoredKey](), None, ""
        for provider in self.with_key:
            try:
                key = self._store.get(provider.id)
            except ComposerError as error:
                trouble = error.message
                continue
            if key is not None:
                keys[provider.id] = key
        try:
            label = self._store.store_label()
        except ComposerError as error:
            trouble = trouble or error.message
        return keys, label, trouble

    async def set_key(self, provider: str, key: str) -> str:
        """Keep a key; says where it is kept. Raises ComposerError with a sentence."""
        async with self._one_at_a_time:
            where = await asyncio.to_thread(self._store.put, provider, key)
            await self._read_again(provider)
        if self._trouble:  # the store was locked and answers now
            await self.load()
        return where

    async def remove_key(self, provider: str) -> None:
        """Forget a key here and in the key store. Raises ComposerError with a sentence."""
        async with self._one_at_a_time:
            await asyncio.to_thread(self._store.remove, provider)
            await self._read_again(provider)

    async def _read_again(self, provider: str) -> None:
        """Take over what the store has now; a key in the environment outlives a removal."""
        stored = await asyncio.to_thread(self._store.get, provider)
        if stored is None:
            self._keys.pop(provider, None)
        else:
            self._keys[provider] = stored
        self._accounts.pop(provider, None)
        self.changed.emit()

    async def test(self, provider: str) -> Account:
        """Ask the service about its account, which costs nothing. Raises ComposerError."""
        asked_with = self._keys.get(provider)
        if asked_with is None:
            label = self._providers[provider].label
            raise KeyMissing(
                say("There is no {label} key yet. Add one first.", label=label), short=say("No key")
            )
        account = await self._providers[provider].account()
        if self._keys.get(provider) is asked_with:  # else it is another key's account by now
            self._accounts[provider] = account
            self.changed.emit()
        return account

    async def ask_once(self, provider: str) -> None:
        """Learn how many orders the service takes side by side, if that is not known yet.

        It is asked once for each key and never without one. That it does not answer is no news:
        what it would have said stays unknown.
        """
        key = self._keys.get(provider)
        tells = any(Ability.BALANCE in sku.abilities for sku in self._providers[provider].skus)
        if key is None or not tells or self._asked.get(provider) is key:
            return
        self._asked[provider] = key
        known = self._accounts.get(provider)
        if known is None or known.parallel is None:
            with suppress(ComposerError):
                await self.test(provider)

    def forget_account(self, provider: str) -> None:
        """What the service said no longer holds: it is reached at another address."""
        if self._accounts.pop(provider, None) is not None:
            self.changed.emit()

    def note_balance(
        self, provider: str, *, usd: Decimal | None = None, credits: Decimal | None = None
    ) -> None:
        """Take over the balance that an answer carried, in dollars or in credits."""
        known = self._accounts.get(provider) or Account()
        self._accounts[provider] = replace(
            known,
            balance_usd=known.balance_usd if usd is None else usd,
            credits=known.credits if credits is None else credits,
            is_low=False,
        )
        self.changed.emit()

"""Are keys read, kept and forgotten truly, and does a silent key store stop nobody?"""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal

import pytest

from composer.domain.errors import KeyMissing, KeyRefused, KeyStoreProblem, ServiceUnreachable
from composer.practice.play_keys import PlayKey, PlayKeys
from composer.practice.services import PracticeServices
from composer.providers.catalogue import make_providers
from composer.services.accounts import Accounts, KeyStore
from composer.storage.api_keys import ApiKeys
from composer.studio import Studio

SECRET = "kyma-secret-0123456789"


def accounts_over(store: KeyStore) -> Accounts:
    providers = make_providers(
        key_of=lambda _provider: None,
        address_of=lambda _provider: None,
        sketch_command=["false"],
        encode=lambda *_arguments: None,
    )
    return Accounts(providers=providers, store=store)


class LockedStore(PlayKeys):
    """A keyring whose prompt was dismissed; ``locked`` may change."""

    locked = True

    def _answer(self) -> None:
        if self.locked:
            raise KeyStoreProblem("The keyring did not answer. Unlock it and try again.")

    def get(self, provider: str) -> PlayKey | None:
        self._answer()
        return super().get(provider)

    def put(self, provider: str, key: str) -> str:
        self._answer()
        return super().put(provider, key)

    def remove(self, provider: str) -> None:
        self._answer()
        super().remove(provider)

    def store_label(self) -> str | None:
        self._answer()
        return super().store_label()


async def test_keys_are_read_once_and_never_shown() -> None:
    accounts = accounts_over(ApiKeys({"KYMA_API_KEY": SECRET}))
    told: list[bool] = []
    accounts.changed.connect(lambda: told.append(accounts.loaded))
    assert not accounts.loaded
    assert not accounts.status("kyma").present

    await accounts.load()

    status = accounts.status("kyma")
    assert (status.present, status.source, status.last_four) == (True, "environment", "6789")
    assert accounts.key_of("kyma") == SECRET
    assert told == [True]
    assert accounts.trouble == ""
    assert accounts.store_label is None  # no keyring in this test
    assert SECRET not in f"{accounts!r} {vars(accounts)!r} {status!r}"


def test_only_services_that_want_a_key_are_asked_about() -> None:
    accounts = accounts_over(PlayKeys({}))

    assert {provider.id for provider in accounts.with_key} == {
        "kyma",
        "verbatik",
        "apiframe",
        "minimax",
    }
    assert accounts.top_up_page("kyma")
    assert accounts.key_of("sketch") is None


async def test_set_and_removed() -> None:
    accounts = accounts_over(PlayKeys({}))
    await accounts.load()
    accounts.note_balance("kyma", usd=Decimal(3))

    assert await accounts.set_key("kyma", SECRET) == "memory"
    assert accounts.key_of("kyma") == SECRET
    assert accounts.account("kyma") is None  # the balance was another key's

    await accounts.remove_key("kyma")
    assert accounts.key_of("kyma") is None
    assert not accounts.status("kyma").present


async def test_a_key_in_the_environment_outlives_removal() -> None:
    accounts = accounts_over(ApiKeys({"KYMA_API_KEY": SECRET}))
    await accounts.load()

    await accounts.remove_key("kyma")

    assert accounts.status("kyma").source == "environment"


async def test_a_locked_store_is_told_and_stops_nobody() -> None:
    store = LockedStore({"kyma": SECRET})
    accounts = accounts_over(store)

    await accounts.load()

    assert accounts.loaded
    assert "Unlock it" in accounts.trouble
    assert accounts.store_label is None
    assert not accounts.status("kyma").present
    for call in (accounts.set_key("kyma", "another"), accounts.remove_key("kyma")):
        with pytest.raises(KeyStoreProblem):
            await call

    store.locked = False
    await accounts.set_key("kyma", "another")
    assert accounts.trouble == ""
    assert accounts.store_label == "practice keys"
    assert accounts.key_of("kyma") == "another"


async def test_a_store_that_knows_keys_but_not_its_name_still_gives_them() -> None:
    class Nameless(PlayKeys):
        def store_label(self) -> str | None:
            raise KeyStoreProblem("It does not say.")

    accounts = accounts_over(Nameless({"kyma": SECRET}))
    await accounts.load()

    assert accounts.key_of("kyma") == SECRET
    assert accounts.trouble == "It does not say."


async def test_a_key_typed_while_the_store_is_asking_is_not_forgotten() -> None:
    asking, answer = threading.Event(), threading.Event()

    class SlowStore(PlayKeys):
        def get(self, provider: str) -> PlayKey | None:
            found = super().get(provider)
            asking.set()
            answer.wait(30)
            return found

    accounts = accounts_over(SlowStore({}))
    loading = asyncio.create_task(accounts.load())
    await asyncio.to_thread(asking.wait, 30)
    typing = asyncio.create_task(accounts.set_key("kyma", SECRET))
    await asyncio.sleep(0.01)
    answer.set()
    await asyncio.wait_for(asyncio.gather(loading, typing), 30)

    assert accounts.key_of("kyma") == SECRET


async def test_asked_of_the_service(studio: Studio, practice: PracticeServices) -> None:
    account = await studio.accounts.test("kyma")

    assert account.balance_usd == practice.ledger.balance == Decimal("25.00")
    assert studio.accounts.account("kyma") == account
    assert practice.ledger.orders == ()  # asking costs nothing


async def test_a_wrong_key_is_refused_by_the_service(studio: Studio) -> None:
    await studio.accounts.set_key("kyma", "sk-of-another-service")

    with pytest.raises(KeyRefused, match="Nothing was charged"):
        await studio.accounts.test("kyma")

    assert studio.accounts.account("kyma") is None


async def test_no_key_asks_nobody(studio: Studio, practice: PracticeServices) -> None:
    await studio.accounts.remove_key("kyma")

    with pytest.raises(KeyMissing, match="no Kyma key"):
        await studio.accounts.test("kyma")

    assert practice.ledger.entries == ()


async def test_a_service_is_asked_by_itself_once_for_each_key(
    studio: Studio, practice: PracticeServices
) -> None:
    accounts, key = studio.accounts, studio.accounts.key_of("apiframe")
    assert key is not None
    practice.faults.next("status:503", at="account", service="apiframe")
    await accounts.ask_once("apiframe")
    await accounts.ask_once("apiframe")
    assert accounts.account("apiframe") is None  # and nothing was said of that
    assert len(practice.ledger.entries) == 1

    await accounts.remove_key("apiframe")
    await accounts.ask_once("apiframe")
    assert len(practice.ledger.entries) == 1

    await accounts.set_key("apiframe", key)
    await accounts.ask_once("apiframe")
    account = accounts.account("apiframe")
    assert account is not None
    assert account.parallel == 2
    assert len(practice.ledger.entries) == 2


async def test_a_service_that_is_gone(studio: Studio, practice: PracticeServices) -> None:
    practice.stop()

    with pytest.raises(ServiceUnreachable):
        await studio.accounts.test("kyma")


async def test_the_balance_of_a_key_that_was_replaced_meanwhile_is_not_taken(
    studio: Studio,
) -> None:
    asked = asyncio.create_task(studio.accounts.test("kyma"))
    await asyncio.sleep(0)
    await studio.accounts.set_key("kyma", "sk-of-another-service")
    await asyncio.wait([asked])

    if asked.exception() is None:
        assert asked.result().balance_usd == Decimal("25.00")
    assert studio.accounts.account("kyma") is None

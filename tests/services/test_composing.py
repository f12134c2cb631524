"""What is offered for a draft: every price, every reason, one hint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from composer.domain.errors import DiskProblem
from composer.domain.price import Estimate, Price, PriceUnit
from composer.domain.provider import Account, Provider
from composer.domain.request import Draft, Request, request_of
from composer.domain.settings import Settings
from composer.practice.play_keys import PlayKeys
from composer.providers.catalogue import make_providers
from composer.services.accounts import Accounts
from composer.services.composing import Composing, Offer, WayOut
from composer.services.preferences import Preferences
from composer.services.references import References
from composer.services.song_lengths import SongLengths
from composer.storage.price_file import load_prices
from tests.storage.made_up import drafts

SKETCH, CLIP, SONG, PRO = (
    "sketch/band",
    "kyma/elevenlabs-music",
    "kyma/minimax-music",
    "kyma/minimax-music-pro",
)
MS = "music_length_ms"
DRAFT = Draft(prompt="warm folk", lyrics="[Verse]\nsalt on the rail", sku=SKETCH)


def cost(usd: Decimal) -> Estimate:
    return Estimate(usd=usd, basis="", unit="")


class Desk:
    """Composing with its neighbours in reach; nothing here can send anything."""

    def __init__(
        self, keys: Mapping[str, str], services: Collection[str] = ("sketch", "kyma")
    ) -> None:
        every = make_providers(
            key_of=lambda _provider: None,
            address_of=lambda _provider: None,
            sketch_command=["false"],
            encode=lambda *_arguments: None,
        )
        providers: dict[str, Provider] = {name: every[name] for name in services}
        self.accounts = Accounts(providers=providers, store=PlayKeys(keys))
        self.preferences = Preferences(settings=Settings(), save=lambda _settings: None)
        self.composing = Composing(
            skus=[sku for each in providers.values() for sku in each.skus],
            providers=providers,
            prices=load_prices(None)[0],
            accounts=self.accounts,
            preferences=self.preferences,
            references=References(measure=lambda _file: 60.0),
            song_lengths=SongLengths({}),
        )

    def offers(self, draft: Draft) -> dict[str, Offer]:
        return {offer.sku.id: offer for offer in self.composing.offers(draft)}

    def correct(self, sku: str, usd: str) -> None:
        known = {one.id: self.composing.price(one.id) for one in self.composing.skus}
        known[sku] = replace(known[sku], usd=Decimal(usd))
        self.composing.adopt_prices(known)


@pytest.fixture
async def desk() -> Desk:
    """With a key for Kyma."""
    made = Desk({"kyma": "kyma-key"})
    await made.accounts.load()
    return made


@pytest.fixture
async def keyless() -> Desk:
    made = Desk({})
    await made.accounts.load()
    return made


def test_every_sku_has_its_price_for_this_very_draft(desk: Desk) -> None:
    draft = replace(DRAFT, options={CLIP: {MS: 61_500}})

    offers = desk.offers(draft)

    assert {sku: offer.estimate.usd for sku, offer in offers.items()} == {
        SKETCH: Decimal(0),
        SONG: Decimal("0.045"),
        PRO: Decimal("0.21"),
        CLIP: Decimal("8.3025"),
    }
    assert list(offers) == [SKETCH, SONG, PRO, CLIP]
    assert all(offer.usable for offer in offers.values())


def test_what_can_be_used_stands_first_and_the_cheapest_of_it_on_top(desk: Desk) -> None:
    desk.correct(PRO, "0.01")

    rows = desk.composing.offers(replace(DRAFT, lyrics=""))

    assert [(row.sku.id, row.usable) for row in rows] == [
        (SKETCH, True),
        (CLIP, True),
        (PRO, False),
        (SONG, False),
    ]


@given(drafts)
def test_any_draft_gets_every_row_in_order_and_one_hint_at_most(draft: Draft) -> None:
    desk = Desk({})
    rows = desk.composing.offers(draft)

    assert {row.sku.id for row in rows} == {SKETCH, CLIP, SONG, PRO}
    keys = [(not row.usable, row.estimate.usd) for row in rows]
    assert keys == sorted(keys)
    hinted = [row for row in rows if row.hint]
    assert len(hinted) <= 1
    chosen = next(row for row in rows if row.sku.id == draft.sku)
    for row in hinted:
        assert row.usable
        assert not row.estimate.is_free
        assert chosen.estimate.usd >= 2 * row.estimate.usd
    for row in rows:
        assert row.usable == (not row.problems)
        assert row.estimate == desk.composing.estimate(request_of(draft, row.sku.id))


@pytest.mark.parametrize(
    ("chosen", "length", "hinted", "hint"),
    [
        (CLIP, 30_000, SONG, "90× cheaper than ElevenLabs Music"),
        (PRO, 30_000, SONG, "4× cheaper than MiniMax Music Pro"),
        (CLIP, 1000, SONG, "3× cheaper than ElevenLabs Music"),
        (SONG, 30_000, None, ""),  # the cheapest itself
        (SKETCH, 30_000, None, ""),  # free
    ],
)
def test_the_hint(desk: Desk, chosen: str, length: int, hinted: str | None, hint: str) -> None:
    draft = replace(DRAFT, sku=chosen, options={CLIP: {MS: length}})

    found = {sku: offer.hint for sku, offer in desk.offers(draft).items() if offer.hint}

    assert found == ({hinted: hint} if hinted else {})


def test_no_hint_below_twice_the_price(desk: Desk) -> None:
    for usd, hint in (("0.0899", ""), ("0.09", "2× cheaper than MiniMax Music Pro")):
        desk.correct(PRO, usd)
        assert desk.offers(replace(DRAFT, sku=PRO))[SONG].hint == hint


def test_what_would_not_do_is_no_hint(desk: Desk) -> None:
    offers = desk.offers(replace(DRAFT, sku=CLIP, lyrics=""))
    assert not any(offer.hint for offer in offers.values())

    offers = desk.offers(replace(DRAFT, sku=CLIP, lyrics="x" * 601))
    assert not any(offer.hint for offer in offers.values())


def test_a_free_song_by_correction_is_neither_hinted_nor_divided_by(desk: Desk) -> None:
    desk.correct(SONG, "0")
    offers = desk.offers(replace(DRAFT, sku=CLIP))

    assert offers[SONG].hint == ""
    assert offers[PRO].hint == "19× cheaper than ElevenLabs Music"
    assert offers[PRO].hint_detail == "$0.21 against $4.05 for ElevenLabs Music via Kyma"


@pytest.mark.parametrize(
    ("sku", "changes", "told"),
    [
        (SKETCH, {"prompt": ""}, "empty: Write a style first -> Write prompt"),
        (SONG, {"lyrics": "[Verse]"}, "empty: Nothing to sing -> Write lyrics"),
        (SONG, {"lyrics": "x" * 612}, "too_long: Lyrics 12 over its 600 limit -> Show lyrics"),
        (SONG, {"lyrics": "e\u0301" * 601}, "too_long: Lyrics 1 over its 600 limit -> Show lyrics"),
        (SONG, {"prompt": "x" * 201}, "too_long: Style 1 over its 200 limit -> Show prompt"),
        (SONG, {"lyrics": "a\a"}, "unsendable: Lyrics: 1 character cannot be sent -> Show lyrics"),
        (CLIP, {"instrumental": True}, "not_taken: Cannot be instrumental -> Show instrumental"),
        (CLIP, {"options": {CLIP: {MS: 999}}}, f"out_of_range: Length out of range -> Choose {MS}"),
    ],
)
def test_obstacles(desk: Desk, sku: str, changes: dict[str, Any], told: str) -> None:
    obstacle = desk.offers(replace(DRAFT, **changes))[sku].obstacle

    assert obstacle is not None
    way_out = f"{obstacle.way_out} {obstacle.field}"
    assert f"{obstacle.code}: {obstacle.short} -> {way_out}" == told
    assert obstacle.message.endswith(".")


def test_without_a_key_the_price_still_stands(keyless: Desk) -> None:
    offers = keyless.offers(DRAFT)

    assert offers[SKETCH].usable
    assert offers[SONG].estimate.usd == Decimal("0.045")
    obstacle = offers[SONG].obstacle
    assert obstacle is not None
    assert (obstacle.code, obstacle.short) == ("no_key", "No Kyma key")
    assert obstacle.way_out is WayOut.ADD_KEY


def test_no_key_is_called_missing_before_the_store_has_answered() -> None:
    assert Desk({}).offers(DRAFT)[SONG].usable


def test_too_little_money(desk: Desk) -> None:
    desk.accounts.note_balance("kyma", usd=Decimal("4.0499"))
    offers = desk.offers(DRAFT)

    obstacle = offers[CLIP].obstacle
    assert obstacle is not None
    assert (obstacle.code, obstacle.way_out) == ("balance_too_low", WayOut.TOP_UP)
    assert obstacle.short == "Kyma · $0.0001 short"
    assert "Nothing was charged" in obstacle.message
    assert offers[PRO].usable

    desk.accounts.note_balance("kyma", usd=Decimal("4.05"))
    assert desk.offers(DRAFT)[CLIP].usable


def test_a_service_that_counts_in_credits_says_nothing_of_dollars(desk: Desk) -> None:
    desk.accounts._accounts["kyma"] = Account(credits=Decimal(3))

    assert desk.offers(DRAFT)[CLIP].usable


def test_a_length_out_of_range_is_priced_at_its_default(desk: Desk) -> None:
    for length in (0, -1, 300_001, 10**400, True, "long", None):
        request = Request(sku=CLIP, prompt="folk", options={MS: length})
        assert desk.composing.estimate(request).usd == Decimal("4.05")


def test_counts_as_each_service_counts(desk: Desk) -> None:
    draft = Draft(prompt="e\u0301\r\n", lyrics="e\u0301" * 601)

    def count(sku: str) -> dict[str, tuple[int, int, int]]:
        counts = desk.composing.counts(request_of(draft, sku))
        return {field: (one.used, one.limit, one.over) for field, one in counts.items()}

    assert count(SONG) == {"prompt": (2, 200, 0), "lyrics": (601, 600, 1)}
    assert count(CLIP) == {"prompt": (613, 2000, 0)}  # the lyrics are sent within it
    assert count(SKETCH) == {"prompt": (3, 2000, 0), "lyrics": (1202, 5000, 0)}


def test_asks_first_above_the_amount_and_not_at_it(desk: Desk) -> None:
    assert not desk.composing.asks_first(cost(Decimal(5)))
    assert desk.composing.asks_first(cost(Decimal("5.0001")))
    desk.preferences.change(ask_above_usd=Decimal(0))
    assert desk.composing.asks_first(cost(Decimal("0.045")))
    assert not desk.composing.asks_first(cost(Decimal(0)))


def test_corrected_prices_are_told(desk: Desk) -> None:
    told: list[bool] = []
    desk.composing.prices_changed.connect(lambda: told.append(True))

    desk.correct(SONG, "0.05")

    assert told == [True]
    assert desk.composing.price(SONG) == Price(
        sku=SONG,
        per=PriceUnit.SONG,
        usd=Decimal("0.05"),
        known_on=desk.composing.price(PRO).known_on,
        source=desk.composing.price(PRO).source,
    )


def test_what_nobody_declared(desk: Desk) -> None:
    assert desk.composing.sku("kyma/gone") is None
    calls: list[Callable[[], object]] = [
        lambda: desk.composing.offer(Request(sku="kyma/gone")),
        lambda: desk.composing.price("kyma/gone"),
    ]
    for call in calls:
        with pytest.raises(KeyError):
            call()
    # A draft that was kept for a SKU that is gone still gets its rows.
    rows = desk.composing.offers(replace(DRAFT, sku="kyma/gone"))
    assert len(rows) == 4
    assert not any(row.hint for row in rows)


def test_the_body_is_what_would_be_sent(desk: Desk) -> None:
    body = desk.composing.body(request_of(DRAFT, SONG))

    assert body["model"] == "minimax-music"
    assert "kyma-key" not in str(body)


def test_a_choice_is_in_force_before_a_disk_can_refuse_it() -> None:
    def refuse(_settings: Settings) -> None:
        raise DiskProblem("There is no room left on the disk.")

    preferences = Preferences(settings=Settings(), save=refuse)
    told: list[Settings] = []
    preferences.changed.connect(told.append)

    with pytest.raises(DiskProblem):
        preferences.change(volume=0.5)

    assert preferences.settings.volume == 0.5
    assert told == [preferences.settings]
    preferences.change(volume=0.5)  # the same again writes nothing
    with pytest.raises(TypeError):
        preferences.change(loudness=1)


# --- ranges and credits ---------------------------------------------------------------------------


@pytest.fixture
async def market() -> Desk:
    """With Verbatik, which charges by what it makes, and Apiframe, which counts in credits."""
    made = Desk(
        {"kyma": "kyma-key", "verbatik": "vbt_key", "apiframe": "afk_key"},
        services=("sketch", "kyma", "verbatik", "apiframe"),
    )
    await made.accounts.load()
    return made


def test_a_range_stands_by_its_most_and_credits_without_a_price_stand_last(market: Desk) -> None:
    draft = Draft(prompt="warm folk", lyrics="[Verse]\nsalt on the rail", sku=SKETCH)
    usable = [row for row in market.composing.offers(draft) if row.usable]

    assert [row.sku.id for row in usable] == [
        SKETCH,
        SONG,
        "verbatik/text-to-music",
        PRO,
        CLIP,
        "apiframe/elevenlabs-music",
    ]
    prices = [row.estimate.text for row in usable]
    assert prices == ["Free", "$0.045", "$0.15–0.20", "$0.21", "$4.05", "20 credits"]


def test_a_price_for_a_credit_puts_credits_into_the_order(market: Desk) -> None:
    market.preferences.change(usd_per_credit={"apiframe": Decimal("0.001")})
    draft = Draft(prompt="warm folk", lyrics="[Verse]\nsalt on the rail", sku=SKETCH)
    usable = [row.sku.id for row in market.composing.offers(draft) if row.usable]

    assert usable[:2] == [SKETCH, "apiframe/elevenlabs-music"]
    offer = market.offers(draft)["apiframe/elevenlabs-music"]
    assert (offer.estimate.text, offer.estimate.unit) == ("$0.02", "20 credits")


def test_too_few_credits_are_said_in_credits(market: Desk) -> None:
    draft = Draft(prompt="warm folk", sku="apiframe/elevenlabs-music")
    market.accounts.note_balance("apiframe", credits=Decimal(12))

    obstacle = market.offers(draft)["apiframe/elevenlabs-music"].obstacle
    assert obstacle is not None
    assert (obstacle.code, obstacle.way_out) == ("balance_too_low", WayOut.TOP_UP)
    assert obstacle.short == "Apiframe · 8 credits short"
    assert "costs 20 credits and Apiframe has 12 credits left" in obstacle.message
    market.accounts.note_balance("apiframe", credits=Decimal(20))
    assert market.offers(draft)["apiframe/elevenlabs-music"].usable


def test_a_range_asks_first_for_the_most_that_it_can_be(market: Desk) -> None:
    market.preferences.change(ask_above_usd=Decimal("0.18"))
    offer = market.offers(Draft(prompt="warm", lyrics="[Verse]\nsalt"))["verbatik/text-to-music"]

    assert offer.estimate.usd is not None
    assert offer.estimate.usd < Decimal("0.18") < (offer.estimate.usd_high or 0)
    assert market.composing.asks_first(offer.estimate)


def test_credits_are_asked_about_until_their_worth_is_known(market: Desk) -> None:
    draft = Draft(prompt="warm")
    assert market.composing.asks_first(market.offers(draft)["apiframe/elevenlabs-music"].estimate)

    market.preferences.change(usd_per_credit={"apiframe": Decimal("0.001")})
    offer = market.offers(draft)["apiframe/elevenlabs-music"]
    assert not market.composing.asks_first(offer.estimate)

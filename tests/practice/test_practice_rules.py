"""What Kyma refuses: each rule on both sides of its edge, and who may ask at all."""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import cache
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.practice.answers import Refused
from composer.practice.kyma_orders import characters, read_order
from composer.practice.music import MusicOrder
from composer.practice.services import PracticeServices
from composer.practice.tones import soft_tones
from tests.patience import PATIENCE

Buy = Callable[..., httpx.Response]

MINIMAX = ["minimax-music", "minimax-music-pro"]


def error_of(answer: httpx.Response) -> dict[str, str]:
    error = answer.json()["error"]
    assert isinstance(error, dict)
    assert error["message"]
    return error


def read(**fields: object) -> None:
    read_order(json.dumps(fields).encode(), None)


def code_of(**fields: object) -> str:
    with pytest.raises(Refused) as refused:
        read(**fields)
    assert refused.value.answer.status == 400
    return refused.value.answer.code


# --- texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "field", "cap"),
    [
        ("elevenlabs-music", "prompt", 2000),
        *[(model, "prompt", 200) for model in MINIMAX],
        *[(model, "lyrics", 600) for model in MINIMAX],
    ],
)
def test_a_text_one_over_its_cap_is_refused_naming_model_and_field(
    services: PracticeServices, buy: Buy, model: str, field: str, cap: int
) -> None:
    # Two code points that NFC makes one: the cap is reached only if they count as one.
    letter = "e\u0301"
    fields = {"model": model, "prompt": "rain", "lyrics": "[Instrumental]"}
    assert buy(**{**fields, field: letter * cap}).status_code == 200
    spent = services.ledger.charged_total
    answer = buy(**{**fields, field: letter * (cap + 1)})
    assert answer.status_code == 400
    error = error_of(answer)
    assert error["code"] == "prompt_too_long"
    assert model in error["message"]
    assert field in error["message"]
    assert services.ledger.charged_total == spent


def test_elevenlabs_ignores_lyrics_of_any_length(buy: Buy) -> None:
    assert buy(lyrics="la " * 5000).status_code == 200


@pytest.mark.parametrize("prompt", ["", "  \n\t "])
def test_elevenlabs_needs_a_prompt(prompt: str) -> None:
    assert code_of(prompt=prompt) == "invalid_request"
    assert code_of() == "invalid_request"


@pytest.mark.parametrize("model", MINIMAX)
def test_minimax_needs_lyrics_and_no_prompt(model: str) -> None:
    assert code_of(model=model, prompt="rain") == "invalid_request"
    assert code_of(model=model, prompt="rain", lyrics=" \n") == "invalid_request"
    read(model=model, lyrics="[Instrumental]")


def test_half_a_surrogate_pair_is_no_text(client: httpx.Client) -> None:
    body = b'{"prompt": "rain \\ud83c"}'
    answer = client.post(
        "/v1/audio/music", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert error_of(answer)["code"] == "invalid_request"


def hangul_and_marks() -> st.SearchStrategy[str]:
    """Texts rich in what NFC changes: jamo, marks in any order, singletons, emoji."""
    changing = (
        "\u1100\u1161\u11a8\uac00\u0301\u0323\u0308e\u0065a\u212b\u2126\u0958\U0001f3b5\u200d"
    )
    return st.text(st.one_of(st.sampled_from(changing), st.characters(exclude_categories=["Cs"])))


def composed_length(text: str) -> int:
    """Count after canonical composition, done by the rules of UAX #15 instead of by `normalize`.

    Decomposes, then joins a starter with a following mark that is not blocked.
    """
    letters = list(unicodedata.normalize("NFD", text))
    joined: list[str] = []
    starter = -1
    last_class = -1
    for letter in letters:
        kind = unicodedata.combining(letter)
        if starter >= 0 and (last_class < kind or last_class == -1):
            whole = compose(joined[starter], letter)
            if whole:
                joined[starter] = whole
                continue
        if kind == 0:
            starter = len(joined)
            last_class = -1
        else:
            last_class = kind
        joined.append(letter)
    return len(joined)


def compose(first: str, second: str) -> str:
    """Give the primary composite of two code points, or nothing."""
    lead, vowel = ord(first) - 0x1100, ord(second) - 0x1161
    if 0 <= lead < 19 and 0 <= vowel < 21:
        return chr(0xAC00 + (lead * 21 + vowel) * 28)
    syllable, tail = ord(first) - 0xAC00, ord(second) - 0x11A7
    if 0 <= syllable < 11172 and syllable % 28 == 0 and 0 < tail < 28:
        return chr(ord(first) + tail)
    return composites().get((first, second), "")


def canonical_pairs() -> Iterator[tuple[tuple[str, str], str]]:
    for point in range(0x110000):
        parts = unicodedata.decomposition(chr(point)).split()
        if len(parts) != 2 or parts[0].startswith("<"):
            continue
        first, second = (chr(int(part, 16)) for part in parts)
        # Not those that composition leaves apart: their own NFC form is another text.
        if unicodedata.is_normalized("NFC", chr(point)):
            yield (first, second), chr(point)


@cache
def composites() -> dict[tuple[str, str], str]:
    return dict(canonical_pairs())


@given(hangul_and_marks())
def test_texts_are_counted_in_composed_code_points(text: str) -> None:
    assert characters(text) == composed_length(text)


@given(st.integers(590, 610), st.sampled_from(["a", "e\u0301", "\u1100\u1161", "\U0001f3b5"]))
def test_the_lyrics_cap_is_600_of_these(count: int, letter: str) -> None:
    if count <= 600:
        read(model="minimax-music", lyrics=letter * count)
    else:
        assert code_of(model="minimax-music", lyrics=letter * count) == "prompt_too_long"


# --- lengths, formats, models, shapes --------------------------------------------------------


@pytest.mark.parametrize("field", ["music_length_ms", "duration_ms"])
@pytest.mark.parametrize("length", [999, 300_001, 0, -1, 1500.5, 30000.0, "30000", True, None])
def test_a_length_out_of_range_or_no_integer_is_refused(field: str, length: object) -> None:
    assert code_of(prompt="rain", **{field: length}) == "invalid_duration"


@pytest.mark.parametrize("field", ["music_length_ms", "duration_ms"])
@pytest.mark.parametrize("length", [1000, 300_000])
def test_a_length_at_the_edge_is_taken(field: str, length: int) -> None:
    order = read_order(json.dumps({"prompt": "rain", field: length}).encode(), None)
    assert order.length_ms == length


def test_two_lengths_must_agree() -> None:
    read(prompt="rain", music_length_ms=2000, duration_ms=2000)
    assert code_of(prompt="rain", music_length_ms=2000, duration_ms=3000) == "invalid_request"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"model": "kyma/elevenlabs-music"}, "not_a_music_model"),
        ({"model": "minimax-music-2"}, "not_a_music_model"),
        ({"model": None}, "not_a_music_model"),
        ({"model": ["minimax-music"]}, "not_a_music_model"),
        ({"response_format": "mp3"}, "invalid_request"),
        ({"response_format": 3}, "invalid_request"),
        ({"prompt": 7}, "invalid_request"),
        ({"lyrics": ["la"]}, "invalid_request"),
        ({"style": "folk"}, "invalid_request"),
    ],
)
def test_other_faulty_fields(fields: dict[str, object], code: str) -> None:
    assert code_of(**{"prompt": "rain", **fields}) == code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"rain"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(client: httpx.Client, body: bytes) -> None:
    answer = client.post(
        "/v1/audio/music", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert error_of(answer)["code"] == "invalid_request"


def test_the_body_must_be_declared_as_json(client: httpx.Client) -> None:
    answer = client.post("/v1/audio/music", content=b'{"prompt": "rain"}')
    assert answer.status_code == 400
    assert "Content-Type" in error_of(answer)["message"]


def test_save_to_blob_knows_only_1(buy: Buy) -> None:
    assert buy(save_to_blob="true").status_code == 400
    assert buy(save_to_blob="0").headers["content-type"] == "audio/mpeg"
    assert buy(save_to_blob="1").headers["content-type"] == "application/json"


# --- keys and money --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer kyma-"},
        {"Authorization": "Bearer sk-api-123"},
        {"Authorization": "kyma-123"},
        {"Authorization": "Basic kyma-123"},
        {"X-API-Key": "kyma-123"},
    ],
)
def test_without_a_key_of_kyma_nothing_is_sold_or_told(
    services: PracticeServices, headers: dict[str, str]
) -> None:
    with httpx.Client(base_url=services.urls["kyma"], headers=headers) as stranger:
        for answer in (
            stranger.post("/v1/audio/music", json={"prompt": "rain"}),
            stranger.get("/v1/credits/balance"),
        ):
            assert answer.status_code == 401
            assert error_of(answer)["code"] == "auth_error"
    assert services.ledger.charged_total == 0


def test_the_ledger_knows_the_end_of_a_key_alone(services: PracticeServices, buy: Buy) -> None:
    buy()
    key = services.keys["kyma"]
    assert key.startswith("kyma-")
    assert services.ledger.orders[0].key_ending == key[-4:]
    assert key not in repr(services.ledger.entries)


def test_the_last_cent_can_be_spent_and_no_more() -> None:
    with PracticeServices(pace=0, balance=Decimal("0.27")) as services:
        address = services.urls["kyma"] + "/v1/audio/music"
        headers = {"Authorization": f"Bearer {services.keys['kyma']}"}

        def buy(length_ms: int) -> httpx.Response:
            body = {"prompt": "rain", "music_length_ms": length_ms}
            return httpx.post(address, json=body, headers=headers)

        too_dear = buy(2001)
        assert too_dear.status_code == 402
        assert error_of(too_dear)["code"] == "billing_error"
        assert services.ledger.balance == Decimal("0.27")
        assert buy(2000).status_code == 200
        assert services.ledger.balance == 0
        assert buy(1000).status_code == 402
        services.ledger.add_money(Decimal(1))
        assert buy(1000).status_code == 200


def test_balance_follows_the_ledger(
    services: PracticeServices, client: httpx.Client, buy: Buy
) -> None:
    assert client.get("/v1/credits/balance").json() == {"balance": 25.0, "low_balance": False}
    buy()
    assert client.get("/v1/credits/balance").json()["balance"] == 24.865
    services.ledger.add_money(Decimal(-24))
    assert client.get("/v1/credits/balance").json()["low_balance"] is True


@pytest.mark.parametrize("path", ["/v1/credits/pricing", "/v1/pricing"])
def test_the_price_list_needs_no_key_and_charges_what_it_says(
    services: PracticeServices, path: str
) -> None:
    catalog = httpx.get(services.urls["kyma"] + path).json()
    assert catalog["object"] == "pricing.catalog"
    rows = {row["id"]: (row["pricing_mode"], row["usd_per_call"]) for row in catalog["media"]}
    assert rows == {
        "elevenlabs-music": ("per-second", 0.135),
        "minimax-music": ("per-song", 0.045),
        "minimax-music-pro": ("per-song", 0.21),
    }
    assert list(rows) == sorted(rows)
    assert catalog["media_count"] == 3


def test_the_tiers_need_no_key(services: PracticeServices) -> None:
    matrix = httpx.get(services.urls["kyma"] + "/v1/limits/tiers").json()
    assert matrix["object"] == "tier.matrix"
    assert len(matrix["tiers"]) == 5
    lowest = matrix["tiers"][0]["audio_concurrent_per_provider"]
    assert lowest["elevenlabs"] == lowest["minimax"] == 1


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/audio/music"), ("POST", "/v1/music"), ("GET", "/")]
)
def test_other_addresses_are_refused_and_written_down(
    services: PracticeServices, client: httpx.Client, method: str, path: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 404
    assert error_of(answer)["code"] == "not_found"
    (entry,) = services.ledger.entries
    assert (entry.method, entry.path, entry.outcome) == (method, path, "refused")


# --- how many at once ------------------------------------------------------------------------


def test_too_many_orders_at_once_wait_for_their_turn() -> None:
    may_play = threading.Event()

    def when_allowed(order: MusicOrder, path: Path) -> None:
        assert may_play.wait(PATIENCE)
        soft_tones(order, path)

    with (
        PracticeServices(when_allowed, pace=0, at_once=2, song_scale=0.02) as services,
        ThreadPoolExecutor(4) as threads,
    ):
        headers = {"Authorization": f"Bearer {services.keys['kyma']}"}

        def buy(model: str) -> httpx.Response:
            body = {"model": model, "prompt": "a", "lyrics": "la", "music_length_ms": 1000}
            address = services.urls["kyma"] + "/v1/audio/music"
            return httpx.post(address, json=body, headers=headers, timeout=PATIENCE)

        running = [threads.submit(buy, "elevenlabs-music") for _ in range(2)]
        charged = Decimal("0.27")
        assert services.ledger.wait_until(lambda ledger: ledger.charged_total == charged)
        third = buy("elevenlabs-music")
        assert third.status_code == 429
        assert third.json()["error"]["type"] == "rate_limit"
        assert "code" not in third.json()["error"]
        assert 1 <= int(third.headers["retry-after"]) <= 5
        # The other upstream has its own turns.
        running.append(threads.submit(buy, "minimax-music"))
        assert services.ledger.wait_until(lambda ledger: ledger.charged_total > charged)
        may_play.set()
        assert [order.result().status_code for order in running] == [200] * 3
        assert buy("elevenlabs-music").status_code == 200

"""Settings and prices: whole or not at all; damage is kept aside and told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.domain.budget import Budget
from composer.domain.price import PriceUnit
from composer.domain.settings import Appearance, Settings
from composer.storage.price_file import load_prices, remove_correction, save_correction
from composer.storage.settings_file import load_settings, save_settings

NOT_JSON = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe\x00",
    b"\x00" * 500,
    b"[" * 100_000,
    b'{"prompt": "cut of',
    b"<html>502</html>",
]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


# --- settings -------------------------------------------------------------------------------------

all_settings = st.builds(
    Settings,
    ask_above_usd=st.decimals(0, 1000, places=2),
    appearance=st.sampled_from(Appearance),
    text_percent=st.integers(80, 200),
    more_contrast=st.booleans(),
    reduced_motion=st.booleans(),
    volume=st.floats(0, 1),
    loop=st.booleans(),
    base_urls=st.dictionaries(
        st.sampled_from(["kyma", "minimax"]),
        st.sampled_from(["https://proxy.example/kyma", "http://localhost:8080"]),
    ),
    usd_per_credit=st.dictionaries(st.just("apiframe"), st.decimals(0, 1, places=4), max_size=1),
    budgets=st.dictionaries(
        st.sampled_from(["", "kyma"]),
        st.builds(
            Budget,
            day_usd=st.none() | st.decimals(0, 1000, places=2),
            month_usd=st.none() | st.decimals(0, 1000, places=2),
        ),
    ),
    model_width=st.integers(200, 1000),
    library_width=st.integers(200, 1000),
    library_pinned=st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(chosen=all_settings)
def test_settings_are_there_again(tmp_path, chosen):
    save_settings(tmp_path / "settings.json", chosen)
    assert load_settings(tmp_path / "settings.json") == (chosen, ())


def test_without_a_file_the_defaults_hold(tmp_path):
    assert load_settings(tmp_path / "settings.json") == (Settings(), ())


@pytest.mark.parametrize("content", NOT_JSON)
def test_a_damaged_settings_file_is_kept_aside_and_told(tmp_path, content):
    file = tmp_path / "settings" / "settings.json"
    file.parent.mkdir()
    file.write_bytes(content)
    found, (notice,) = load_settings(file)
    (aside,) = file.parent.iterdir()
    assert found == Settings()
    assert aside.name.startswith("settings.damaged-")
    assert aside.read_bytes() == content
    assert notice.endswith(f"is kept as {aside}. The defaults are used.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ask_above_usd", '"lots"'),
        ("ask_above_usd", "-1"),
        ("ask_above_usd", '"NaN"'),
        ("ask_above_usd", "true"),
        ("appearance", '"pink"'),
        ("appearance", "[]"),
        ("text_percent", "5000"),
        ("text_percent", "true"),
        ("more_contrast", '"yes"'),
        ("volume", "NaN"),
        ("volume", "1.5"),
        ("model_width", "0"),
        ("library_width", '"wide"'),
    ],
)
def test_one_bad_value_falls_back_alone_and_is_named(tmp_path, name, value):
    file = tmp_path / "settings.json"
    file.write_text(f'{{"{name}": {value}, "loop": true, "from_the_future": 1}}')
    found, (notice,) = load_settings(file)
    assert found == Settings(loop=True)
    assert name in notice
    assert file.exists()


def test_a_key_is_sent_to_no_address_without_encryption(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text(
        '{"base_urls": {"kyma": "http://proxy.example", "minimax": "https://a.example"}}'
    )
    found, (notice,) = load_settings(file)
    assert found.base_urls == {"minimax": "https://a.example"}
    assert "kyma" in notice


# --- prices ---------------------------------------------------------------------------------------


def test_the_shipped_prices_say_when_and_where_they_were_read():
    prices, notices = load_prices(None)
    assert notices == ()
    assert {sku: (price.per, price.usd) for sku, price in prices.items()} == {
        "sketch/band": (PriceUnit.NOTHING, Decimal(0)),
        "kyma/elevenlabs-music": (PriceUnit.SECOND, Decimal("0.135")),
        "kyma/minimax-music": (PriceUnit.SONG, Decimal("0.045")),
        "kyma/minimax-music-pro": (PriceUnit.SONG, Decimal("0.21")),
        "verbatik/text-to-music": (PriceUnit.MINUTE, Decimal("0.20")),
        "apiframe/elevenlabs-music": (PriceUnit.CREDITS, None),
        "minimax/music-2.6": (PriceUnit.SONG, Decimal("0.15")),
        "minimax/music-2.6-free": (PriceUnit.NOTHING, Decimal(0)),
        "minimax/music-cover": (PriceUnit.SONG, Decimal("0.15")),
        "minimax/music-cover-free": (PriceUnit.NOTHING, Decimal(0)),
        "minimax/music-3.0": (PriceUnit.SONG, Decimal("0.15")),
        "minimax/lyrics": (PriceUnit.SONG, Decimal("0.01")),
    }
    bands = prices["apiframe/elevenlabs-music"].bands
    assert [(band.seconds, band.credits) for band in bands] == [(30, 10), (120, 20), (300, 30)]
    for price in prices.values():
        assert price.known_on >= date(2026, 11, 21)
        assert price.source


def test_a_correction_holds_until_it_is_removed(tmp_path):
    file = tmp_path / "settings" / "prices.toml"
    shipped, _ = load_prices(file)
    save_correction(file, "kyma/minimax-music", Decimal("0.05"))
    save_correction(file, "kyma/elevenlabs-music", Decimal("0.15"))
    save_correction(file, "kyma/minimax-music", Decimal("0.055"))
    prices, notices = load_prices(file)
    assert notices == ()
    assert prices["kyma/minimax-music"].usd == Decimal("0.055")
    assert prices["kyma/minimax-music"].per == PriceUnit.SONG
    assert prices["kyma/minimax-music"].source == "your correction"
    assert prices["kyma/elevenlabs-music"].usd == Decimal("0.15")
    assert prices["kyma/minimax-music-pro"] == shipped["kyma/minimax-music-pro"]
    remove_correction(file, "kyma/minimax-music")
    remove_correction(file, "kyma/elevenlabs-music")
    remove_correction(file, "never corrected")
    assert load_prices(file) == (shipped, ())


def test_a_price_written_by_hand_is_taken(tmp_path):
    file = tmp_path / "prices.toml"
    file.write_text('["kyma/minimax-music"]\nusd = 0.05  # as on my bill\n')
    prices, notices = load_prices(file)
    assert (prices["kyma/minimax-music"].usd, notices) == (Decimal("0.05"), ())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(sku=st.text(min_size=1, max_size=20), usd=st.decimals(0, 99, places=5))
def test_any_sku_and_price_can_be_written_and_read(tmp_path, sku, usd):
    file = tmp_path / "prices.toml"
    file.unlink(missing_ok=True)
    file.write_text('["kyma/minimax-music"]\nusd = 0.05\nper = "song"\nextra = [1]\n')
    save_correction(file, sku, usd)
    save_correction(file, "kyma/minimax-music", usd)
    prices, notices = load_prices(file)
    assert prices["kyma/minimax-music"].usd == usd
    assert all("lacks per" in notice for notice in notices)  # a SKU that nobody knows


@pytest.mark.parametrize("content", [b"usd = ", b"\xff\xfe", b"[[[[", b"\x00", b"<html>", b"a.b"])
def test_a_damaged_price_file_is_kept_aside_and_told(tmp_path, content):
    file = tmp_path / "settings" / "prices.toml"
    file.parent.mkdir()
    file.write_bytes(content)
    prices, (notice,) = load_prices(file)
    (aside,) = file.parent.iterdir()
    assert prices == load_prices(None)[0]
    assert aside.read_bytes() == content
    assert str(aside) in notice


@pytest.mark.parametrize(
    "table",
    [
        'usd = "cheap"',
        'usd = "-1"',
        'usd = "nan"',
        "usd = inf",
        "usd = true",
        "usd = [1]",
        'per = "minute"',
    ],
)
def test_one_bad_price_falls_back_alone_and_is_named(tmp_path, table):
    file = tmp_path / "prices.toml"
    good = '["kyma/elevenlabs-music"]\nusd = "0.2"\n'
    file.write_text(f'["kyma/minimax-music"]\n{table}\n{good}')
    prices, (notice,) = load_prices(file)
    assert "kyma/minimax-music" in notice
    assert prices["kyma/minimax-music"].usd == Decimal("0.045")
    assert prices["kyma/elevenlabs-music"].usd == Decimal("0.2")


def test_a_price_below_nothing_is_never_saved(tmp_path):
    with pytest.raises(ValueError, match="0 or more"):
        save_correction(tmp_path / "prices.toml", "kyma/minimax-music", Decimal(-1))
    assert not (tmp_path / "prices.toml").exists()

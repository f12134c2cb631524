"""Does a report of a fault help, and could it be shown to anybody?"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.services.diagnostics import HEAD
from composer.studio import open_studio
from tests.test_keys_stay_secret import found_in

KEYS = {
    "kyma": "ky_live_9f8e7d6c5b4a39281706f5e4",
    "verbatik": "vb.51HqLyjWDarjtT1zdp7dc",
    "apiframe": "plainwords",
    "minimax": "eyJhbGciOiJSUzI1NiJ9.eyJHcm91cCI6IjEifQ.c2lnbmF0dXJl",
}
LYRICS = "[Verse]\nsalt on the rail\nder Wind kommt schräg"
SECRETS = (
    *KEYS.values(),
    "salt on the rail",
    "schräg",
    "Harbour lights",
    "grumpy accordion",
    "lovelace",
)


async def test_the_report_holds_no_key_no_folder_and_no_song(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / f"ada lovelace {KEYS['verbatik']}"
    monkeypatch.setenv("COMPOSER_HOME", str(home))
    environment = {f"{service.upper()}_API_KEY": key for service, key in KEYS.items()}
    studio = open_studio(environment=environment)
    try:
        await studio.accounts.load()
        draft = studio.drafting.draft
        words = {"title": "Harbour lights", "prompt": "grumpy accordion", "lyrics": LYRICS}
        studio.drafting.change(replace(draft, **words))
        studio.preferences.change(
            base_urls={"kyma": f"https://proxy.example/{KEYS['kyma']}"}, text_percent=130
        )
        log = logging.getLogger("composer.tests")
        for service, key in KEYS.items():
            log.error("%s said no to %s", service, key)
            log.warning("its folder: %s", home / f"{key}.wav")
        try:
            int(f"salt on the rail\n{KEYS['apiframe']}")
        except ValueError:
            log.exception("fault with Harbour lights in hand: der Wind kommt schräg")
        report = studio.diagnostics.report({"Qt": "6.0"})
        target = tmp_path / "report.txt"
        studio.diagnostics.save(report, target)
    finally:
        await studio.close()
    noted = "".join(file.read_text() for file in home.rglob("composer*.log"))
    assert target.read_text(encoding="utf-8") == report
    assert found_in(target.read_bytes() + noted.encode(), KEYS) == []
    assert not [secret for secret in SECRETS if secret in report]
    assert report.startswith(HEAD)
    for helpful in (
        "Kyma: key from environment, at another address",
        "text_percent: 130",
        "songs: 0",
        "httpx: ",
        "ValueError",
        "services/test_diagnostics.py:",
        "minimax said no to",
    ):
        assert helpful in report

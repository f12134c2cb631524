"""The same for money: what is ordered, asked, refused and charged, and where a key goes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from composer.practice.ledger import Ledger
from composer.practice.services import PracticeServices
from tests.gui.accessibility import Thing
from tests.gui.conftest import Start
from tests.gui.desktop import Desktop, unlocked_keyring
from tests.gui.program import Program, choose_model, generate, models, row, write
from tests.patience import PATIENCE, wait_until


@pytest.fixture
def kyma() -> Iterator[PracticeServices]:
    """Kyma on loopback: no waits, short songs, $25.00 in the purse."""
    with PracticeServices(pace=0, song_scale=0.02) as services:
        yield services


def _address(kyma: PracticeServices) -> dict[str, str]:
    return {"COMPOSER_KYMA_URL": kyma.urls["kyma"]}


def _key(kyma: PracticeServices) -> dict[str, str]:
    return {**_address(kyma), "KYMA_API_KEY": kyma.keys["kyma"]}


def _write_song(window: Thing) -> None:
    window.child("push button", "Empty song").press()
    write(window.child("text", "Style"), "indie folk, fingerpicked guitar")
    write(window.child("text", "Lyrics"), "[Verse]\nSalt on the window\n[Chorus]\nHarbour lights")


def test_one_press_is_one_order_with_the_price_on_the_button(
    start: Start, kyma: PracticeServices
) -> None:
    program = start(environment=_key(kyma))
    window = program.window()
    _write_song(window)
    choose_model(window, r"^MiniMax Music, Kyma, \$0\.045")
    generate(window, "$0.045").press()
    row(window, r"MiniMax Music,.*\$0\.045.*done")
    (order,) = kyma.ledger.orders
    assert order.charged == Decimal("0.045")
    assert order.body is not None
    assert order.body["lyrics"] == "[Verse]\nSalt on the window\n[Chorus]\nHarbour lights"
    _assert_nowhere(kyma.keys["kyma"], program.home, program.errors)
    program.close()
    assert len(kyma.ledger.orders) == 1


def test_a_costly_song_is_asked_about_first(start: Start, kyma: PracticeServices) -> None:
    window = start(environment=_key(kyma)).window()
    _write_song(window)
    choose_model(window, "^ElevenLabs Music, Kyma")
    write(window.child("text", "Length"), "1:00")
    generate(window, "$8.10").press()
    window.child("push button", "Cancel").press()
    wait_until("no question", lambda: not window.has("push button", "Spend $8.10"))
    assert kyma.ledger.orders == ()

    generate(window, "$8.10").press()
    window.child("push button", "Spend $8.10").press()
    row(window, r"ElevenLabs Music,.*1:00.*\$8\.10.*done")
    assert [order.charged for order in kyma.ledger.orders] == [Decimal("8.10")]


def test_a_balance_that_is_too_low_is_told_with_ways_out(
    start: Start, kyma: PracticeServices
) -> None:
    window = start(environment=_key(kyma)).window()
    _write_song(window)
    choose_model(window, "^MiniMax Music Pro, Kyma")
    button = generate(window, "$0.21")
    kyma.ledger.add_money(Decimal("-24.88"))
    button.press()
    wait_until(
        "the card",
        lambda: window.has(None, re.compile("(?is)balance too low.*Nothing was charged")),
    )
    window.child("push button", "Top up Kyma")
    row(window, "MiniMax Music Pro.*failed")
    assert kyma.ledger.balance == Decimal("0.12")
    window.child("push button", re.compile("^Use Sketch")).press()
    generate(window, "Free")


def test_a_lost_answer_is_in_doubt_and_never_sent_again(
    start: Start, kyma: PracticeServices
) -> None:
    program = start(environment=_key(kyma))
    window = program.window()
    _write_song(window)
    choose_model(window, "^MiniMax Music, Kyma")
    kyma.faults.next("reset_after_charge")
    generate(window, "$0.045").press()
    row(window, "MiniMax Music,.*(uncertain|in doubt|may have been charged)")
    program.close()
    row(start(environment=_key(kyma)).window(), "uncertain|in doubt|may have been charged")
    assert len(kyma.ledger.orders) == 1


def test_a_key_goes_from_the_dialog_to_the_keyring_and_nowhere_else(
    start: Start, kyma: PracticeServices, desktop: Desktop
) -> None:
    key = kyma.keys["kyma"]
    with unlocked_keyring(desktop):
        program = start(environment=_address(kyma), keyring=True)
        program.window().child("push button", "Add a key").press()
        dialog = program.window("^API keys")
        dialog.child(None, "Kyma key").write(key)
        _test_of_kyma(dialog).press()
        wait_until("that it works", lambda: dialog.has(None, re.compile(r"Works.*\$25\.00")))
        dialog.child("label", re.compile("^Saved in GNOME Keyring"))
        assert _kept(desktop) == key
        _assert_nowhere(key, program.home, program.errors)
        _finish(program, dialog)

        program = start(environment=_address(kyma), keyring=True)
        window = program.window()
        _write_song(window)
        choose_model(window, "^MiniMax Music, Kyma")
        generate(window, "$0.045").press()
        row(window, "MiniMax Music,.*done")
        _assert_nowhere(key, program.home, program.errors)
    assert _keys_used(kyma.ledger) == {key[-4:]}


def test_without_a_keyring_a_key_is_forgotten_on_quitting(
    start: Start, kyma: PracticeServices
) -> None:
    program = start(environment=_address(kyma))
    program.window().child("push button", "Add a key").press()
    dialog = program.window("^API keys")
    wait_until("no keyring", lambda: dialog.has(None, re.compile("(?i)no system keyring")))
    dialog.child(None, "Kyma key").write(kyma.keys["kyma"])
    _test_of_kyma(dialog).press()
    wait_until("that it works", lambda: dialog.has(None, re.compile(r"Works")))
    _assert_nowhere(kyma.keys["kyma"], program.home, program.errors)
    _finish(program, dialog)
    window = start(environment=_address(kyma)).window()
    _write_song(window)
    models(window).child("list item", re.compile("^MiniMax Music, .*No Kyma key"))


def _finish(program: Program, dialog: Thing) -> None:
    """Close the dialog, then the window, which cannot be closed under it."""
    dialog.child("push button", "Done").press()
    wait_until("the end of the dialog", lambda: len(program.windows()) == 1)
    program.close()


def _assert_nowhere(key: str, home: Path, errors: str) -> None:
    """No file of the program, nothing that it said, and no process on this computer has the key."""
    assert key not in errors
    secret = key.encode()
    # Not rglob, which breaks off where a folder goes while it is read: the program is at work.
    files = [Path(folder, name) for folder, _, names in os.walk(home) for name in names]
    assert files
    for file in [*files, *Path("/proc").glob("[0-9]*/cmdline")]:
        with suppress(FileNotFoundError, ProcessLookupError):  # has gone meanwhile
            assert secret not in file.read_bytes(), file


def _kept(desktop: Desktop) -> str:
    """Kyma's key as another program reads it from the keyring."""
    code = "import keyring; print(keyring.get_password('composer', 'kyma'))"
    command = [sys.executable, "-c", code]
    said = subprocess.check_output(command, env=desktop.environment, text=True, timeout=PATIENCE)
    return said.strip()


def _keys_used(ledger: Ledger) -> set[str]:
    return {entry.key_ending for entry in ledger.entries}


def _test_of_kyma(dialog: Thing) -> Thing:
    """Every service has a button of this name; Kyma's row is the first."""
    wait_until("the rows", lambda: dialog.has("push button", "Test"))
    return dialog.all("push button", "Test")[0]

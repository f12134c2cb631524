"""Keys, as a person enters them: typed, kept, tested, removed; never shown and never told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from composer.domain.errors import KeyStoreProblem
from composer.practice.services import PracticeServices
from composer.services.accounts import Accounts
from composer.storage.api_keys import ApiKeys
from composer.studio import Studio, open_studio
from composer.ui.key_row import KeyRow
from composer.ui.keys_dialog import KeysDialog, fact_of
from composer.ui.theme import Theme
from tests.patience import until
from tests.ui.loop_fixtures import Run

TYPED = "kyma-0123456789abcdef"


class OneStore:
    """A key store in this process, with a name or without, that can be out of order."""

    def __init__(self, label: str | None = "Test Keyring") -> None:
        self.label = label
        self.broken = False
        self._keys = ApiKeys({})

    def get(self, provider: str) -> object:
        return self._keys.get(provider)

    def put(self, provider: str, key: str) -> str:
        if self.broken:
            raise KeyStoreProblem("The keyring did not answer. Unlock it and try again.")
        return self._keys.keep_until_quit(provider, key)

    def remove(self, provider: str) -> None:
        self._keys.remove(provider)

    def store_label(self) -> str | None:
        return self.label


Open = Callable[..., KeysDialog]


@pytest.fixture
def store() -> OneStore:
    return OneStore()


@pytest.fixture
def accounts(open_room: Studio, store: OneStore, run: Run) -> Accounts:
    """Accounts over the simulated services, with no key yet."""
    accounts = Accounts(providers=open_room.providers, store=store)  # type: ignore[arg-type]
    run(accounts.load())
    return accounts


@pytest.fixture
def dialog(accounts: Accounts, open_room: Studio, qtbot: QtBot) -> Iterator[KeysDialog]:
    dialog = KeysDialog(accounts, open_room.composing, open_room.preferences)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    yield dialog
    dialog.reject()


@pytest.fixture
def practised(open_room: Studio, qtbot: QtBot) -> Iterator[KeysDialog]:
    """The dialog over the room's own accounts, which hold a play key that works."""
    dialog = KeysDialog(open_room.accounts, open_room.composing, open_room.preferences)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    yield dialog
    dialog.reject()


def _everything_said(widget: QWidget) -> list[str]:
    """All that the accessibility tree, tooltips and placeholders tell of a dialog."""
    said: list[str] = []
    for child in (widget, *widget.findChildren(QWidget)):
        seen = QAccessible.queryAccessibleInterface(child)
        texts = QAccessible.Text
        kinds = (texts.Name, texts.Description, texts.Value, texts.Help)
        said += [seen.text(kind) for kind in kinds] if seen is not None else []
        said.append(child.toolTip())
        if isinstance(child, QLineEdit):
            said += [child.placeholderText(), child.displayText()]
    return said


def test_the_dialog_and_its_controls_have_their_names(dialog: KeysDialog) -> None:
    seen = QAccessible.queryAccessibleInterface(dialog)
    assert seen.role() == QAccessible.Role.Dialog
    assert seen.text(QAccessible.Text.Name) == "API keys"
    row = dialog.row("kyma")
    assert row.field.accessibleName() == "Kyma key"
    test = QAccessible.queryAccessibleInterface(row.test)
    assert test.text(QAccessible.Text.Name) == "Test"
    assert "Kyma" in test.text(QAccessible.Text.Description)


def test_a_key_is_kept_when_the_field_is_left(
    dialog: KeysDialog, accounts: Accounts, run: Run, qtbot: QtBot
) -> None:
    row = dialog.row("kyma")
    assert not row.test.isEnabled()
    assert row.get_key.isVisible()

    async def type_and_leave() -> None:
        qtbot.keyClicks(row.field, f"  {TYPED}")
        assert row.test.isEnabled()
        qtbot.keyClick(row.field, Qt.Key.Key_Return)
        await until("the key", lambda: accounts.status("kyma").present)
        await until("an empty field", lambda: row.field.text() == "")

    run(type_and_leave())

    assert accounts.key_of("kyma") == TYPED
    assert row.field.placeholderText() == "•" * 18 + "cdef"
    assert not row.get_key.isVisible()


def test_done_keeps_what_is_still_being_typed_and_closes(
    dialog: KeysDialog, accounts: Accounts, run: Run
) -> None:
    async def type_and_finish() -> None:
        dialog.row("kyma").field.setText(TYPED)
        dialog.done_button.click()
        await until("the end of the dialog", lambda: not dialog.isVisible())

    run(type_and_finish())

    assert accounts.key_of("kyma") == TYPED


def test_escape_forgets_what_was_typed(
    dialog: KeysDialog, accounts: Accounts, run: Run, qtbot: QtBot
) -> None:
    async def type_and_escape() -> None:
        qtbot.keyClicks(dialog.row("kyma").field, TYPED)
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        await asyncio.sleep(0.05)

    run(type_and_escape())

    assert not dialog.isVisible()
    assert accounts.key_of("kyma") is None


def test_a_store_that_refuses_is_told_and_the_dialog_stays(
    dialog: KeysDialog, store: OneStore, run: Run
) -> None:
    store.broken = True

    async def try_it() -> None:
        dialog.row("kyma").field.setText(TYPED)
        dialog.done_button.click()
        await until("the refusal", lambda: "Unlock" in dialog.row("kyma").status)

    run(try_it())

    assert dialog.isVisible()
    assert dialog.row("kyma").field.text() == TYPED


def test_what_cannot_be_a_key_is_refused_in_words(dialog: KeysDialog, run: Run) -> None:
    async def try_it() -> None:
        dialog.row("kyma").field.setText("two words")
        dialog.done_button.click()
        await until("the refusal", lambda: dialog.row("kyma").field.error)

    run(try_it())

    assert "spaces" in dialog.row("kyma").field.error
    assert dialog.isVisible()


def _tested(row: KeyRow, run: Run) -> None:
    async def test() -> None:
        row.test.click()
        assert row.test.text() == "Stop"
        assert row.status == "Testing…"
        await until("the end of the test", lambda: row.test.text() == "Test")

    run(test())


def test_a_key_that_works_shows_the_balance_and_costs_nothing(
    practised: KeysDialog, run: Run, practice: PracticeServices
) -> None:
    row = practised.row("kyma")

    _tested(row, run)

    assert row.status.startswith("Works. Balance $")
    assert practice.ledger.charged_total == 0
    assert [entry.place for entry in practice.ledger.entries] == ["account"]


def test_each_service_says_what_is_left_in_its_own_words(practised: KeysDialog, run: Run) -> None:
    said = {}
    for row in practised.rows:
        _tested(row, run)
        said[row.provider_id] = row.status
    assert said == {
        "kyma": "Works. Balance $25.00.",
        "verbatik": "Works.",
        "apiframe": "Works. Balance 300 credits.",
        "minimax": "Works. 100 of 100 songs left (music-3.0).",
    }


def test_a_key_that_is_refused_says_what_to_do(practised: KeysDialog, run: Run) -> None:
    row = practised.row("kyma")
    row.field.setText("not-a-key-that-the-service-knows")

    _tested(row, run)

    assert row.status == (
        "Refused (401). Check that the key is active and belongs to this address, then test again."
    )
    assert row.field.error == row.status


def test_a_test_can_be_stopped(practised: KeysDialog, run: Run) -> None:
    row = practised.row("kyma")

    async def start_and_stop() -> None:
        row.test.click()
        row.test.click()
        await until("the end of the test", lambda: row.test.text() == "Test")

    run(start_and_stop())

    assert row.status == "Held in memory until you quit. Not tested yet."
    assert row.field.error == ""


def test_closing_while_a_test_runs_harms_nothing(practised: KeysDialog, run: Run) -> None:
    async def start_and_close() -> None:
        practised.row("kyma").test.click()
        practised.reject()
        await asyncio.sleep(0.05)

    run(start_and_close())
    assert not practised.isVisible()


def test_a_key_can_be_removed(
    dialog: KeysDialog, accounts: Accounts, run: Run, qtbot: QtBot
) -> None:
    row = dialog.row("kyma")
    run(accounts.set_key("kyma", TYPED))

    async def remove() -> None:
        qtbot.mouseClick(row.field.remove, Qt.MouseButton.LeftButton)
        await until("no key", lambda: not accounts.status("kyma").present)

    run(remove())

    assert row.field.placeholderText() == "Paste your Kyma key"
    assert not row.test.isEnabled()


def test_a_kept_key_is_nowhere_to_be_read(dialog: KeysDialog, accounts: Accounts, run: Run) -> None:
    run(accounts.set_key("kyma", TYPED))
    assert not any(TYPED[:-4] in text for text in _everything_said(dialog))


def test_a_typed_key_is_shown_only_on_demand(
    dialog: KeysDialog, qtbot: QtBot, accounts: Accounts, run: Run
) -> None:
    field = dialog.row("kyma").field
    assert not field.reveal.isEnabled()
    qtbot.keyClicks(field, TYPED)
    assert not any(TYPED in text for text in _everything_said(dialog))

    qtbot.mouseClick(field.reveal, Qt.MouseButton.LeftButton)
    assert field.displayText() == TYPED
    qtbot.mouseClick(field.reveal, Qt.MouseButton.LeftButton)
    assert TYPED not in field.displayText()
    field.clear()
    assert not field.reveal.isEnabled()


def test_a_key_from_the_environment_is_read_only(
    theme: Theme,
    run: Run,
    practice: PracticeServices,
    qtbot: QtBot,
) -> None:
    async def opened() -> tuple[Studio, Accounts]:
        studio = open_studio(practice=practice, environment={})
        given = Accounts(
            providers=studio.providers, store=ApiKeys({"KYMA_API_KEY": "env-0123456789-9999"})
        )
        await given.load()
        return studio, given

    studio, accounts = run(opened())
    dialog = KeysDialog(accounts, studio.composing, studio.preferences)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    row = dialog.row("kyma")

    assert row.field.isReadOnly()
    assert row.field.placeholderText() == "From KYMA_API_KEY"
    assert "environment" in row.status
    assert not row.field.remove.isVisible()
    assert row.test.isEnabled()
    dialog.reject()
    run(studio.close())


def test_without_a_keyring_it_says_so_and_can_look_again(
    dialog: KeysDialog, accounts: Accounts, store: OneStore, run: Run
) -> None:
    assert not dialog.note.isVisible()
    store.label = None
    run(accounts.load())
    assert dialog.note.isVisible()
    assert "never writes keys to a plain file" in dialog.note.accessibleName()
    dialog.how_to.click()
    assert dialog.note.accessibleName() != ""

    store.label = "Test Keyring"

    async def look_again() -> None:
        dialog.check.click()
        await until("no note", lambda: not dialog.note.isVisible())

    run(look_again())


def test_keys_in_memory_are_not_called_tested(
    dialog: KeysDialog, accounts: Accounts, run: Run
) -> None:
    run(accounts.set_key("kyma", TYPED))
    assert dialog.row("kyma").status == "Held in memory until you quit. Not tested yet."


def test_a_region_is_chosen_in_its_row_and_holds_from_the_next_order(
    practised: KeysDialog, open_room: Studio, run: Run
) -> None:
    row = practised.row("minimax")
    run(open_room.accounts.test("minimax"))
    assert row.status.startswith("Works.")
    region = row.region
    assert region is not None
    addresses = open_room.providers["minimax"].addresses
    assert [region.select.itemText(n) for n in range(len(addresses))] == [
        address.label for address in addresses
    ]

    region.select.setCurrentIndex(1)
    region.select.activated.emit(1)
    assert open_room.preferences.settings.base_urls == {"minimax": addresses[1].url}
    assert "Not tested yet" in row.status  # what was said was said by another host

    region.select.activated.emit(0)
    assert open_room.preferences.settings.base_urls == {}


def test_an_address_of_ones_own_is_shown_as_such(practised: KeysDialog, open_room: Studio) -> None:
    region = practised.row("minimax").region
    assert region is not None
    open_room.preferences.change(base_urls={"minimax": "https://proxy.example"})
    assert region.select.currentText() == "https://proxy.example"
    open_room.preferences.change(base_urls={})
    assert region.select.currentText() == "Global"
    assert region.select.findText("https://proxy.example") == -1


def test_a_row_says_what_its_service_sells(open_room: Studio) -> None:
    facts = {
        name: fact_of(open_room.composing, provider)
        for name, provider in open_room.providers.items()
        if name != "sketch"
    }
    assert facts == {
        "kyma": "3 models, from $0.045",
        "verbatik": "Text-to-Music, $0.20/min",
        "apiframe": "ElevenLabs Music",
        "minimax": "5 models, from $0.15",
    }

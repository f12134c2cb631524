"""Choosing a model and ordering, over the real services with play money."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from composer.domain.budget import Budget
from composer.domain.errors import Charge
from composer.domain.generation import Failure, Generation, State
from composer.domain.price import Estimate
from composer.domain.request import Draft, Request, request_of
from composer.practice.services import PracticeServices
from composer.services.composing import Offer
from composer.services.lyric_help import Wish
from composer.studio import Studio
from composer.ui.model_pane import ModelPane
from composer.ui.widgets.cards import Tone
from composer.ui.widgets.labels import Text
from tests.patience import until
from tests.ui.loop_fixtures import Run

SONG = Draft(prompt="warm indie folk", lyrics="[Verse]\nPaper lanterns", sku="kyma/minimax-music")
DEAR = Draft(
    prompt="warm indie folk",
    lyrics="la",
    sku="kyma/elevenlabs-music",
    options={"kyma/elevenlabs-music": {"music_length_ms": 60_000}},
)


@dataclass
class Desk:
    """The pane with the little around it that the window does: it hands the draft back."""

    pane: ModelPane
    studio: Studio
    draft: Draft = field(default_factory=Draft)
    orders: list[tuple[Request, Estimate]] = field(default_factory=list)
    takes: list[int] = field(default_factory=list)
    agreed: list[Decimal | None] = field(default_factory=list)
    meant: list[bool] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    time: float = 0.0
    tick: float = 1.0
    """Seconds between two looks at the clock: nobody in these tests clicks double by chance."""

    def look_at_clock(self) -> float:
        self.time += self.tick
        return self.time

    def take_order(
        self,
        request: Request,
        cost: Estimate,
        agreed: Decimal | None,
        takes: int,
        is_meant: bool,
    ) -> None:
        self.meant.append(is_meant)
        self.orders.append((request, cost))
        self.takes.append(takes)
        self.agreed.append(agreed)

    def show(self, draft: Draft) -> None:
        self.draft = draft
        self.pane.show_draft(draft)

    def choose(self, sku_id: str) -> None:
        self.show(replace(self.draft, sku=sku_id))

    def take_options(self, options: Mapping[str, object]) -> None:
        kept = {**self.draft.options, self.draft.sku: dict(options)}
        self.show(replace(self.draft, options=kept))  # type: ignore[arg-type]

    @property
    def button(self) -> str:
        """What a screen reader says of the button."""
        seen = QAccessible.queryAccessibleInterface(self.pane.block.button)
        return seen.text(QAccessible.Text.Name)

    def press(self, qtbot: QtBot) -> None:
        qtbot.mouseClick(self.pane.block.button, Qt.MouseButton.LeftButton)


def new_pane(room: Studio) -> ModelPane:
    return ModelPane(
        room.composing, room.accounts, room.queue, room.library, room.preferences, room.spending
    )


async def balances_known() -> None:
    """Wait until no service is being asked for its balance."""
    looks = [task for task in asyncio.all_tasks() if task.get_name().startswith("balance ")]
    if looks:
        await asyncio.wait(looks)


@pytest.fixture
def desk(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[Desk]:
    room = open_room
    desk = Desk(pane=new_pane(room), studio=room)
    pane = desk.pane
    pane._double_clicks._clock = desk.look_at_clock
    pane.sku_chosen.connect(desk.choose)
    pane.options_changed.connect(desk.take_options)
    pane.generate_requested.connect(desk.take_order)
    for name in ("key_wanted", "field_wanted", "top_up_wanted"):
        signal = getattr(pane, name)
        signal.connect(lambda what, name=name: desk.wanted.append(f"{name} {what}"))
    pane.sketch_wanted.connect(lambda: desk.choose("sketch/band"))
    qtbot.addWidget(pane)
    pane.resize(360, 900)

    async def settled() -> None:
        room.accounts.changed.emit()
        await balances_known()

    run(settled())  # services go on answering only while the loop runs
    desk.show(SONG)
    pane.show()
    yield desk
    pane.close()


@pytest.fixture
def balance(open_room: Studio, run: Run) -> Callable[[str], None]:
    """Makes Kyma's balance known to the program."""

    async def noted(usd: str) -> None:
        open_room.accounts.note_balance("kyma", usd=Decimal(usd))
        await asyncio.sleep(0)

    return lambda usd: run(noted(usd))


def test_the_price_of_the_draft_is_on_the_button_and_one_press_orders_once(
    desk: Desk, qtbot: QtBot
) -> None:
    assert desk.button == "Generate $0.045"

    desk.press(qtbot)
    desk.press(qtbot)

    assert [request for request, _ in desk.orders] == [request_of(SONG)] * 2
    assert desk.orders[0][1].usd == Decimal("0.045")


def test_what_is_free_says_free(desk: Desk) -> None:
    desk.show(replace(SONG, sku="sketch/band"))
    assert desk.button == "Generate Free"


def test_choosing_a_row_changes_model_settings_and_price(desk: Desk, qtbot: QtBot) -> None:
    models = desk.pane.list
    below = models.entry(models.currentIndex().row() + 1)
    assert isinstance(below, Offer)
    qtbot.keyClick(models, Qt.Key.Key_Down)
    assert desk.draft.sku == below.sku.id
    assert desk.button.endswith(below.estimate.text)
    desk.choose("kyma/elevenlabs-music")
    assert "music_length_ms" in desk.pane.form.controls


def test_a_longer_clip_costs_more_at_once(desk: Desk, qtbot: QtBot) -> None:
    desk.choose("kyma/elevenlabs-music")
    assert desk.button == "Generate $4.05"
    box = next(box for box in desk.pane.findChildren(QLineEdit) if box.accessibleName() == "Length")
    box.clear()

    qtbot.keyClicks(box, "0:40")

    assert desk.button == "Generate… $5.40"


def test_a_length_out_of_range_switches_generate_off_and_sends_nothing(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.choose("kyma/elevenlabs-music")
    box = next(box for box in desk.pane.findChildren(QLineEdit) if box.accessibleName() == "Length")
    box.clear()
    qtbot.keyClicks(box, "9:00")

    assert not desk.pane.block.button.isEnabled()
    assert desk.pane.block.reason == "Length goes from 0:01 to 5:00."
    assert box.text() == "9:00"
    desk.pane.ask_generate()
    assert desk.orders == []
    assert desk.draft.options["kyma/elevenlabs-music"] == {"music_length_ms": 540_000}


def test_a_text_that_is_too_long_leads_to_the_text(desk: Desk, qtbot: QtBot) -> None:
    desk.show(replace(SONG, prompt="x" * 201))

    assert not desk.pane.block.button.isEnabled()
    assert "1 over" in desk.pane.block.reason
    assert desk.pane.block.link.text() == "Show"
    qtbot.mouseClick(desk.pane.block.link, Qt.MouseButton.LeftButton)
    assert desk.wanted == ["field_wanted prompt"]


def test_an_empty_draft_shows_typical_prices_and_asks_for_words(desk: Desk) -> None:
    desk.show(Draft())

    assert desk.pane.note.text() == "Typical prices"
    assert not desk.pane.block.button.isEnabled()
    assert desk.pane.block.reason == "Sketch needs a style."
    desk.show(SONG)
    assert desk.pane.note.text() == "Price of this draft"


def test_without_a_key_the_way_out_is_the_key(desk: Desk, run: Run, qtbot: QtBot) -> None:
    run(desk.studio.accounts.remove_key("kyma"))

    assert desk.pane.block.reason == "MiniMax Music needs a key for Kyma."
    qtbot.mouseClick(desk.pane.block.link, Qt.MouseButton.LeftButton)
    qtbot.keyClick(desk.pane.list, Qt.Key.Key_Return)
    assert desk.wanted == ["key_wanted kyma", "key_wanted kyma"]


def test_much_money_is_asked_for_once_a_press(
    desk: Desk, qtbot: QtBot, balance: Callable[[str], None]
) -> None:
    balance("12.40")
    desk.show(DEAR)
    card = desk.pane.block.card
    assert desk.button == "Generate… $8.10"

    desk.press(qtbot)

    assert desk.orders == []
    assert desk.pane.block.asks
    assert card.accessibleName().startswith("Spend $8.10 on this clip?")
    assert (card.spend.text(), card.cancel.text()) == ("Spend $8.10", "Cancel")
    shown = {label.text() for label in card.findChildren(Text)}
    assert {"Kyma balance", "$12.40", "$4.30"} <= shown

    qtbot.mouseClick(card.spend, Qt.MouseButton.LeftButton)
    assert [request for request, _ in desk.orders] == [request_of(DEAR)]
    assert not desk.pane.block.asks
    desk.press(qtbot)
    assert len(desk.orders) == 1
    assert desk.pane.block.asks


def test_enter_spends_only_on_the_amber_button(desk: Desk, qtbot: QtBot) -> None:
    desk.show(DEAR)
    card = desk.pane.block.card
    desk.pane.ask_generate()

    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert desk.orders == []
    assert desk.pane.block.asks
    desk.pane.ask_generate()  # Ctrl+Enter again asks the same, it does not answer
    assert desk.orders == []
    qtbot.keyClick(card.spend, Qt.Key.Key_Return)
    assert len(desk.orders) == 1


def test_escape_takes_the_question_back(desk: Desk, qtbot: QtBot) -> None:
    desk.show(DEAR)
    desk.pane.ask_generate()

    qtbot.keyClick(desk.pane.block.card, Qt.Key.Key_Escape)

    assert not desk.pane.block.asks
    assert desk.orders == []


def test_editing_while_the_question_is_open_takes_it_back(desk: Desk) -> None:
    desk.show(DEAR)
    desk.pane.ask_generate()
    desk.show(replace(DEAR, title="Only the same draft again"))
    assert not desk.pane.block.asks

    desk.pane.ask_generate()
    desk.take_options({"music_length_ms": 90_000})
    assert not desk.pane.block.asks


def test_a_corrected_price_while_the_question_is_open_takes_it_back(desk: Desk) -> None:
    desk.show(DEAR)
    desk.pane.ask_generate()

    desk.studio.correct_price("kyma/elevenlabs-music", Decimal("0.2"))

    assert not desk.pane.block.asks
    assert desk.button == "Generate… $12.00"


def test_the_amount_above_which_it_asks_is_a_setting(desk: Desk) -> None:
    desk.studio.preferences.change(ask_above_usd=Decimal(0))
    assert desk.button == "Generate… $0.045"
    desk.studio.preferences.change(ask_above_usd=Decimal(10))
    desk.show(DEAR)
    assert desk.button == "Generate $8.10"


def test_a_balance_that_does_not_cover_it_offers_to_top_up_or_to_sketch(
    desk: Desk, qtbot: QtBot, balance: Callable[[str], None]
) -> None:
    balance("0.02")
    block = desk.pane.block

    assert not block.button.isEnabled()
    assert block.low.isVisible()
    assert block.low.accessibleName() == (
        "Kyma balance too low. This song costs $0.045 and Kyma has $0.02 left. "
        "Nothing was charged. Your draft is safe."
    )
    assert block.money.text().startswith("Kyma balance $0.02, ")
    qtbot.mouseClick(block.top_up, Qt.MouseButton.LeftButton)
    assert desk.wanted == ["top_up_wanted kyma"]
    qtbot.mouseClick(block.use_sketch, Qt.MouseButton.LeftButton)
    assert desk.draft.sku == "sketch/band"
    assert not block.low.isVisible()
    assert block.button.isEnabled()


def test_a_balance_looked_up_again_lets_go_of_the_card(
    desk: Desk, run: Run, qtbot: QtBot, balance: Callable[[str], None]
) -> None:
    balance("0.02")

    async def look_again() -> None:
        looked = asyncio.Event()
        desk.studio.accounts.changed.connect(looked.set)
        desk.pane.block.check_balance.click()
        await looked.wait()

    run(look_again())

    assert not desk.pane.block.low.isVisible()
    assert desk.pane.block.money.text().startswith("Kyma balance $")


def failed(sku: str, code: str, message: str) -> Generation:
    return Generation(
        id="f",
        request=Request(sku=sku),
        state=State.FAILED,
        created=datetime.now(UTC),
        failure=Failure(code=code, message=message, short=code, charged=Charge.NO, retry_safe=True),
    )


_LEFT = "Kyma balance $3.10"


def test_a_refused_payment_is_told_over_the_button_until_the_user_goes_on(
    desk: Desk, qtbot: QtBot, run: Run, open_room: Studio, practice: PracticeServices
) -> None:
    words = "Kyma says that the balance is too low. Nothing was charged."

    async def refused() -> None:
        practice.ledger.add_money(-practice.ledger.balance + Decimal("3.10"))
        assert desk.pane.show_failure(failed("kyma/minimax-music", "balance_too_low", words))
        # What the program took to be left cannot have been right: it asks.
        await until("the balance", lambda: desk.pane.block.money.text().startswith(_LEFT))
        await balances_known()

    run(refused())
    assert desk.pane.block.low.isVisible()
    assert words in desk.pane.block.low.accessibleName()
    desk.show(replace(desk.draft, title="Typing goes on"))
    assert desk.pane.block.low.isVisible()
    desk.press(qtbot)
    assert not desk.pane.block.low.isVisible()


def test_a_refused_key_leads_to_the_keys(desk: Desk, qtbot: QtBot) -> None:
    desk.pane.show_failure(failed("kyma/minimax-music", "key_refused", "Kyma refused the key."))

    assert desk.pane.block.refused.isVisible()
    qtbot.mouseClick(desk.pane.block.check_key, Qt.MouseButton.LeftButton)
    assert desk.wanted == ["key_wanted kyma"]


def test_other_failures_are_left_to_the_library(desk: Desk) -> None:
    desk.pane.show_failure(failed("kyma/minimax-music", "busy", "Kyma is busy."))
    assert not desk.pane.block.low.isVisible()
    assert not desk.pane.block.refused.isVisible()


def test_what_was_spent_is_counted_when_a_generation_ends(desk: Desk, run: Run) -> None:
    async def order() -> Generation:
        cost = desk.studio.composing.estimate(request_of(SONG))
        generation = desk.studio.queue.submit(request_of(SONG), cost)
        return await desk.studio.queue.wait(generation.id)

    generation = run(order())

    assert generation.state is State.DONE, generation.failure
    month = f"{datetime.now().astimezone():%B}"
    assert desk.pane.block.money.text().endswith(f"{month} $0.045")
    assert desk.pane.block.money.text().startswith("Kyma balance $")


def test_the_balance_is_looked_up_once_for_a_key(
    desk: Desk, run: Run, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def load() -> None:
        for _ in range(3):
            await desk.studio.accounts.load()
        await balances_known()

    asked: list[str] = []
    test = desk.studio.accounts.test
    monkeypatch.setattr(desk.studio.accounts, "test", lambda who: asked.append(who) or test(who))
    room = desk.studio
    pane = new_pane(room)
    qtbot.addWidget(pane)
    room.accounts._accounts.clear()
    run(load())
    assert "kyma" in asked
    assert len(asked) == len(set(asked))
    assert desk.pane.block.money.text().startswith("Kyma balance $")


def test_the_question_tells_the_worst_of_a_range_and_what_it_is_for(desk: Desk, run: Run) -> None:
    desk.studio.preferences.change(ask_above_usd=Decimal("0.1"))
    two = {"verbatik/text-to-music": {"num_songs": 2}}
    desk.show(replace(SONG, sku="verbatik/text-to-music", options=two))
    high = desk.pane.offer.estimate.usd_high  # type: ignore[union-attr]

    desk.pane.ask_generate()

    said = [text.text() for text in desk.pane.block.card.findChildren(Text) if text.isVisible()]
    assert said[0].startswith("Spend $")
    assert said[0].endswith(" on these songs?")
    assert f"up to ${high}" in said


def test_what_a_plan_leaves_is_not_called_a_balance(desk: Desk, run: Run) -> None:
    desk.show(replace(SONG, sku="minimax/music-2.6"))
    run(desk.studio.accounts.test("minimax"))
    assert desk.pane.block.money.text().startswith("MiniMax 100 of 100 songs left")


def test_what_lyrics_cost_is_in_the_month(desk: Desk, run: Run) -> None:
    desk.show(SONG)
    run(desk.studio.lyric_help.write(Wish(about="rain"), agreed=Decimal("0.01")))
    desk.pane.note_spending()
    assert desk.pane.block.money.text().endswith(" $0.01")


def test_the_question_in_credits_tells_both(desk: Desk, run: Run) -> None:
    desk.studio.preferences.change(
        ask_above_usd=Decimal("0.1"), usd_per_credit={"apiframe": Decimal("0.03")}
    )
    desk.studio.accounts.note_balance("apiframe", credits=Decimal(300))
    desk.show(replace(SONG, lyrics="", sku="apiframe/elevenlabs-music"))

    desk.pane.ask_generate()

    said = [text.text() for text in desk.pane.block.card.findChildren(Text) if text.isVisible()]
    assert said[0] == "Spend $0.60 on this clip?"
    assert {"Apiframe balance", "300", "280 credits"} <= set(said)
    assert desk.pane.block.money.text().startswith("Apiframe balance 300 credits")


def said(desk: Desk) -> list[str]:
    """What the open card says."""
    card = desk.pane.block.card
    return [text.text() for text in card.findChildren(Text) if text.isVisibleTo(card)]


async def bought(desk: Desk, draft: Draft, *, agreed: Decimal | None = None) -> Generation:
    request = request_of(draft)
    cost = desk.studio.composing.estimate(request)
    ordered = desk.studio.queue.submit(request, cost, agreed=agreed)
    return await desk.studio.queue.wait(ordered.id)


def test_two_clicks_of_one_hand_and_a_key_held_down_are_one_order(desk: Desk, qtbot: QtBot) -> None:
    desk.tick = 0.03
    desk.press(qtbot)
    qtbot.mouseDClick(desk.pane.block.button, Qt.MouseButton.LeftButton)
    for _ in range(100):  # three seconds of a key that repeats itself
        desk.pane.ask_generate()
    assert len(desk.orders) == 1

    desk.tick = 1.0
    desk.press(qtbot)
    assert len(desk.orders) == 2


def test_a_double_click_is_no_question_about_the_budget_that_its_first_half_used_up(
    desk: Desk, run: Run, qtbot: QtBot
) -> None:
    desk.studio.preferences.change(budgets={"": Budget(day_usd=Decimal("0.06"))})
    desk.pane.generate_requested.connect(desk.studio.queue.submit)
    desk.tick = 0.03

    async def scene() -> None:
        desk.press(qtbot)
        desk.press(qtbot)
        (only,) = desk.studio.queue.active_ids
        assert not desk.pane.block.asks
        await desk.studio.queue.wait(only)

    run(scene())


def test_over_a_budget_the_card_tells_all_sums_and_the_button_the_very_amount(
    desk: Desk, run: Run, qtbot: QtBot
) -> None:
    run(bought(desk, SONG))
    desk.studio.preferences.change(budgets={"kyma": Budget(day_usd=Decimal("0.20"))})
    desk.show(replace(SONG, sku="kyma/minimax-music-pro"))
    card = desk.pane.block.card
    assert desk.button == "Generate… $0.21"

    desk.press(qtbot)

    assert desk.orders == []
    assert said(desk)[0] == "Go over your budget for Kyma today?"
    assert said(desk)[-4:] == ["Kyma today, of $0.20", "$0.045", "→", "$0.255"]
    assert card.accessibleName() == (
        "Go over your budget for Kyma today? The budget for Kyma today is $0.20; $0.045 of it is "
        "spent or at stake, and this order makes it $0.255."
    )
    assert card.tone is Tone.WARNING
    assert card.spend.text() == "Spend $0.21 anyway"
    assert not card.play.isVisible()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert desk.orders == []
    qtbot.keyClick(card.spend, Qt.Key.Key_Return)
    assert len(desk.orders) == 1
    assert desk.agreed == [Decimal("0.21")]
    assert run(bought(desk, desk.draft, agreed=desk.agreed[0])).state is State.DONE


def test_the_month_s_budget_has_its_bar_below_the_button(desk: Desk, run: Run) -> None:
    assert not desk.pane.block.bar.isVisible()
    desk.studio.preferences.change(budgets={"": Budget(month_usd=Decimal(20))})
    run(bought(desk, replace(SONG, sku="kyma/minimax-music-pro")))

    month = f"{datetime.now().astimezone():%B}"
    assert desk.pane.block.money.text().endswith(f"{month} $0.21 of $20")
    assert desk.pane.block.bar.isVisible()
    assert desk.pane.block.bar.accessibleName() == (
        "Budget of this month: $0.21 of $20.00, $19.79 left"
    )


def test_the_same_order_once_more_offers_what_is_there_already(
    desk: Desk, run: Run, qtbot: QtBot
) -> None:
    made = run(bought(desk, SONG))
    heard: list[str] = []
    desk.pane.play_wanted.connect(heard.append)
    card = desk.pane.block.card

    desk.press(qtbot)

    assert desk.orders == []
    assert said(desk)[0] == "You already made this"
    assert said(desk)[1].startswith(f"“{made.title}”, made ")
    assert said(desk)[1].endswith(" for $0.045.")
    assert len(said(desk)) == 2
    assert (card.play.text(), card.spend.text()) == ("Play it", "Order again, $0.045")
    qtbot.keyClick(card.play, Qt.Key.Key_Return)
    assert heard == [made.id]
    assert not desk.pane.block.asks

    desk.press(qtbot)
    qtbot.mouseClick(card.spend, Qt.MouseButton.LeftButton)
    assert (len(desk.orders), desk.agreed) == (1, [None])
    desk.show(replace(SONG, lyrics="[Verse]\nOther words"))
    desk.press(qtbot)
    assert len(desk.orders) == 2
    desk.show(SONG)
    desk.pane.block.takes.setValue(2)  # they are meant to be alike
    desk.press(qtbot)
    assert len(desk.orders) == 3

    desk.studio.preferences.change(ask_above_usd=Decimal("0.01"))
    desk.press(qtbot)
    assert "You already made this" in said(desk)
    assert any("MiniMax Music by Kyma" in words for words in said(desk))
    assert "Kyma balance" in said(desk)


def test_the_same_order_as_one_in_doubt_is_asked_about(
    desk: Desk, practice: PracticeServices, run: Run, qtbot: QtBot
) -> None:
    practice.faults.next("reset_after_charge")
    doubtful = run(bought(desk, SONG))
    assert doubtful.state is State.UNCERTAIN

    desk.press(qtbot)

    assert desk.orders == []
    assert said(desk)[0] == "You already ordered this"
    assert said(desk)[1].startswith(f"“{doubtful.title}”, sent ")
    assert said(desk)[1].endswith(", may have been charged and brought no song so far.")
    assert desk.pane.block.card.play.isHidden()
    assert desk.pane.block.card.accessibleName() == " ".join([f"{said(desk)[0]}.", said(desk)[1]])
    qtbot.mouseClick(desk.pane.block.card.spend, Qt.MouseButton.LeftButton)
    assert len(desk.orders) == 1


def test_what_lies_in_the_bin_was_paid_for_too(desk: Desk, run: Run, qtbot: QtBot) -> None:
    made = run(bought(desk, SONG))
    desk.studio.library.delete(made.id)

    desk.press(qtbot)

    assert desk.pane.block.card.play.text() == "Take it back from the bin"


def test_what_is_free_is_made_as_often_as_wanted(desk: Desk, run: Run, qtbot: QtBot) -> None:
    sketch = replace(SONG, sku="sketch/band", options={"sketch/band": {"music_length_ms": 1000}})
    run(bought(desk, sketch))
    desk.studio.preferences.change(budgets={"": Budget(day_usd=Decimal(0))})
    desk.show(sketch)

    desk.press(qtbot)

    assert (desk.button, len(desk.orders)) == ("Generate Free", 1)


def test_one_question_tells_every_reason(desk: Desk, run: Run, qtbot: QtBot) -> None:
    run(bought(desk, SONG))
    desk.studio.preferences.change(
        budgets={"": Budget(day_usd=Decimal("0.05"), month_usd=Decimal("0.06"))}
    )

    desk.press(qtbot)

    head, _words, *sums = said(desk)
    name = desk.pane.block.card.accessibleName()
    assert name.startswith(f"{head}. “warm indie folk”, made ")
    assert "budget for today is $0.05" in name
    assert "budget for this month is $0.06" in name
    assert {"Today, of $0.05", "This month, of $0.06"} <= set(sums)
    assert desk.pane.block.card.spend.text() == "Spend $0.045 anyway"


def test_a_refusal_for_a_budget_opens_the_question_about_the_draft_in_hand(desk: Desk) -> None:
    assert not desk.pane.ask_again(request_of(SONG))
    desk.studio.preferences.change(budgets={"": Budget(day_usd=Decimal(0))})

    assert desk.pane.ask_again(request_of(SONG))
    assert desk.pane.block.asks
    assert not desk.pane.ask_again(request_of(DEAR))


def test_several_takes_stand_on_the_button_with_what_they_cost_together(
    desk: Desk, qtbot: QtBot
) -> None:
    takes = desk.pane.block.takes
    seen = QAccessible.queryAccessibleInterface(takes)
    assert seen.role() == QAccessible.Role.SpinBox
    assert seen.text(QAccessible.Text.Name) == "Takes"
    takes.setFocus()
    qtbot.keyClick(takes, Qt.Key.Key_Up)
    qtbot.keyClick(takes, Qt.Key.Key_Up)
    assert desk.button == "Generate 3 · $0.135"

    desk.press(qtbot)
    assert (desk.takes, desk.orders[0][1].usd) == ([3], Decimal("0.045"))
    assert desk.button == "Generate $0.045"  # the next press is for one again

    takes.setValue(99)
    assert desk.button == "Generate 8 · $0.36"


def test_what_several_takes_cost_together_is_what_is_asked_about(
    desk: Desk, qtbot: QtBot, balance: Callable[[str], None]
) -> None:
    balance("25")
    desk.studio.preferences.change(ask_above_usd=Decimal("0.10"))
    assert desk.button == "Generate $0.045"
    desk.pane.block.takes.setValue(3)
    assert desk.button == "Generate 3… · $0.135"
    desk.press(qtbot)
    card = desk.pane.block.card
    assert card.accessibleName().startswith("Spend $0.135 on these 3 takes?")
    assert desk.orders == []
    desk.pane.block.takes.setValue(4)
    assert not desk.pane.block.asks  # what was asked is not what would be bought
    desk.press(qtbot)
    qtbot.mouseClick(card.spend, Qt.MouseButton.LeftButton)
    assert desk.takes == [4]


def test_the_words_of_the_button_are_never_cut_off_by_the_number_beside_it(
    desk: Desk, qtbot: QtBot
) -> None:
    block = desk.pane.block
    for width in (420, 360, 304, 260):
        desk.pane.resize(width, 900)
        for number in (1, 8):
            block.takes.setValue(number)
            qtbot.wait(1)
            assert block.button.width() >= block.button.least_width
            assert not block.button.geometry().intersects(block.takes.geometry())

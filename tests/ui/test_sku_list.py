"""The list of models: who stands where, what is said of each, and what the keyboard does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from composer.domain.price import Estimate
from composer.domain.sku import Sku
from composer.domain.text import TextLimit
from composer.services.composing import Obstacle, Offer, WayOut
from composer.ui.sku_list import SkuList
from composer.ui.sku_model import GroupHead, entries_of, spoken
from composer.ui.theme import Theme

NO_KEY = Obstacle(
    code="no_key", short="No Kyma key", message="It needs a key.", way_out=WayOut.ADD_KEY
)
EMPTY = Obstacle(
    code="empty",
    short="Write a style first",
    message="Sketch needs a style.",
    way_out=WayOut.WRITE,
    field="prompt",
)
TOO_LONG = Obstacle(
    code="too_long",
    short="Lyrics 12 over its 600 limit",
    message="The lyrics are 12 over.",
    way_out=WayOut.SHORTEN,
    field="lyrics",
)


def offer(name: str, usd: str, obstacle: Obstacle | None = None, unit: str = "per song") -> Offer:
    sku = Sku(
        id=f"kyma/{name}",
        provider="kyma",
        provider_label="Kyma",
        label=name.title(),
        fact="studio quality",
        prompt=TextLimit(most=200),
    )
    return Offer(
        sku=sku,
        estimate=Estimate(usd=Decimal(usd), basis="A price.", unit=unit),
        obstacle=obstacle,
    )


@pytest.fixture
def models(theme: Theme, qtbot: QtBot) -> SkuList:
    view = SkuList()
    qtbot.addWidget(view)
    view.resize(360, 400)
    view.show()
    return view


def titles(offers: list[Offer], *, blank: bool = False) -> list[str]:
    return [
        entry.title if isinstance(entry, GroupHead) else entry.sku.label
        for entry in entries_of(offers, blank=blank)
    ]


def test_what_cannot_be_used_stands_below_with_its_own_head() -> None:
    offers = [offer("alpha", "0"), offer("beta", "0.21"), offer("gamma", "0.045", TOO_LONG)]
    assert titles(offers) == ["Ready", "Alpha", "Beta", "Not usable with this draft", "Gamma"]


def test_the_second_head_says_what_all_of_them_lack() -> None:
    assert "Needs a key" in titles([offer("alpha", "0"), offer("beta", "1", NO_KEY)])
    mixed = [offer("beta", "1", NO_KEY), offer("gamma", "1", TOO_LONG)]
    assert titles(mixed)[0] == "Not usable with this draft"


def test_an_empty_draft_is_no_fault_of_a_model() -> None:
    assert titles([offer("alpha", "0", EMPTY)], blank=True) == ["Ready", "Alpha"]
    assert titles([offer("alpha", "0", EMPTY)])[0] == "Not usable with this draft"


def test_a_row_is_read_out_with_service_price_and_reason() -> None:
    assert spoken(offer("alpha", "0.21")) == "Alpha, Kyma, $0.21 per song"
    assert spoken(offer("alpha", "4.05", unit="0:30 clip")) == "Alpha, Kyma, $4.05, 0:30 clip"
    assert spoken(offer("beta", "0.21", NO_KEY)) == "Beta, Kyma, $0.21 per song, No Kyma key"
    local = replace(offer("s", "0", unit="no account").sku, label="Sketch", provider_label="Sketch")
    free = replace(offer("s", "0", unit="no account"), sku=local)
    assert spoken(free) == "Sketch, Free, no account"


def test_screen_readers_find_the_list_and_its_rows(models: SkuList) -> None:
    models.show_offers([offer("alpha", "0.21"), offer("beta", "1", NO_KEY)], "", blank=False)

    seen = QAccessible.queryAccessibleInterface(models)
    assert seen.text(QAccessible.Text.Name) == "Models"
    assert seen.role() == QAccessible.Role.List
    names = [seen.child(n).text(QAccessible.Text.Name) for n in range(seen.childCount())]
    assert "Alpha, Kyma, $0.21 per song" in names
    assert "Beta, Kyma, $1.00 per song, No Kyma key" in names


def test_arrows_choose_and_step_over_the_heads(models: SkuList, qtbot: QtBot) -> None:
    offers = [offer("alpha", "0.1"), offer("beta", "0.2", NO_KEY)]
    models.show_offers(offers, "kyma/alpha", blank=False)

    with qtbot.waitSignal(models.sku_chosen) as chosen:
        qtbot.keyClick(models, Qt.Key.Key_Down)

    assert chosen.args == ["kyma/beta"]


def test_enter_on_a_row_that_is_off_asks_for_its_way_out(models: SkuList, qtbot: QtBot) -> None:
    models.show_offers([offer("beta", "0.2", NO_KEY)], "kyma/beta", blank=False)

    with qtbot.waitSignal(models.way_out_wanted) as wanted:
        qtbot.keyClick(models, Qt.Key.Key_Return)

    assert wanted.args == ["kyma/beta"]


def test_a_press_on_the_action_in_a_row_does_not_choose_the_row(
    models: SkuList, qtbot: QtBot
) -> None:
    offers = [offer("alpha", "0.1"), offer("beta", "0.2", NO_KEY)]
    models.show_offers(offers, "kyma/alpha", blank=False)
    chosen: list[str] = []
    models.sku_chosen.connect(chosen.append)
    place = models.action_rect("kyma/beta").center()

    with qtbot.waitSignal(models.way_out_wanted) as wanted:
        qtbot.mouseClick(models.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert wanted.args == ["kyma/beta"]
    assert chosen == []
    beside = QPoint(60, place.y() - 16)
    qtbot.mouseClick(models.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert chosen == ["kyma/beta"]


def test_a_head_cannot_be_chosen(models: SkuList, qtbot: QtBot) -> None:
    models.show_offers([offer("alpha", "0.1")], "kyma/alpha", blank=False)
    chosen: list[str] = []
    models.sku_chosen.connect(chosen.append)

    qtbot.mouseClick(models.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 14))

    assert chosen == []
    assert models.currentIndex().row() == 1


@pytest.fixture
def told(models: SkuList) -> Callable[[], list[str]]:
    """What the model told its view since the last look."""
    events: list[str] = []
    model = models.model()
    model.modelReset.connect(lambda: events.append("reset"))

    def changed(first: QModelIndex, _last: QModelIndex) -> None:
        events.append(f"row {first.row()}")

    model.dataChanged.connect(changed)

    def look() -> list[str]:
        seen = list(events)
        events.clear()
        return seen

    return look


def test_only_what_became_different_is_drawn_anew(
    models: SkuList, told: Callable[[], list[str]]
) -> None:
    alpha, beta = offer("alpha", "0.1"), offer("beta", "0.2")
    models.show_offers([alpha, beta], "kyma/beta", blank=False)
    told()

    models.show_offers([replace(alpha), beta], "kyma/beta", blank=False)
    assert told() == []

    dearer = replace(beta, estimate=replace(beta.estimate, usd=Decimal("0.3")))
    models.show_offers([alpha, dearer], "kyma/beta", blank=False)
    assert told() == ["row 2"]

    off = replace(beta, obstacle=TOO_LONG)
    models.show_offers([alpha, off], "kyma/beta", blank=False)
    assert told() == ["reset"]
    assert models.currentIndex().row() == 3  # the chosen SKU, in its new group


def test_showing_other_offers_chooses_nothing(models: SkuList) -> None:
    chosen: list[str] = []
    models.sku_chosen.connect(chosen.append)
    models.show_offers([offer("alpha", "0.1"), offer("beta", "1")], "kyma/beta", blank=False)
    models.show_offers([offer("beta", "1")], "kyma/beta", blank=False)
    assert chosen == []


def test_the_chosen_row_stays_in_sight_when_it_changes_its_group(models: SkuList) -> None:
    """Words are put in or taken away, and with them most models become usable, or not."""
    models.resize(360, 200)
    models.clearFocus()  # somebody types in the lyrics
    names = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
    ready = [offer(name, f"0.{number}") for number, name in enumerate(names, start=1)]
    off = [replace(each, obstacle=TOO_LONG) for each in ready]

    def chosen_is_seen() -> bool:
        return models.viewport().rect().contains(models.visualRect(models.currentIndex()))

    models.show_offers([*ready[1:], off[0]], ready[0].sku.id, blank=False)
    assert chosen_is_seen()
    models.show_offers(ready, ready[0].sku.id, blank=False)
    assert chosen_is_seen()

    models.verticalScrollBar().setValue(models.verticalScrollBar().maximum())
    assert not chosen_is_seen()
    scrolled = models.verticalScrollBar().value()
    models.show_offers([ready[0], off[1], *ready[2:]], ready[0].sku.id, blank=False)
    assert not chosen_is_seen()  # whoever looks elsewhere is left there
    assert models.verticalScrollBar().value() >= scrolled

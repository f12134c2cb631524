"""Which model makes the song, with which settings, and for how much."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.price import Estimate
from composer.domain.provider import Account
from composer.domain.request import Draft, Request, request_of
from composer.domain.sku import Ability
from composer.services.accounts import Accounts
from composer.services.composing import Composing, Offer, WayOut
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.preferences import Preferences
from composer.services.spending import Spending
from composer.services.variations import together
from composer.ui import tasks
from composer.ui.generate_block import GenerateBlock
from composer.ui.pane_header import header_height
from composer.ui.questions import DoubleClicks, Questions
from composer.ui.settings_form import SettingsForm
from composer.ui.sku_list import SkuList
from composer.ui.spend_card import Question
from composer.ui.widgets import look
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Text

INSET = 16
PAUSE = 90
"""Milliseconds for which typing must rest before prices and reasons follow the words."""


class ModelPane(QFrame):
    """The price of the draft at every model, the settings of one, and the button that orders."""

    sku_chosen = Signal(str)
    options_changed = Signal(dict)
    generate_requested = Signal(object, object, object, int, bool)
    """Request, Estimate of one take, the sum (Decimal or None) for which a budget may be gone
    over, how many takes, and whether the same was ordered before and is meant once more, after
    the user confirmed what had to be confirmed."""
    draft_wanted = Signal()
    """It is about to be ordered: what was typed this moment belongs to it."""
    play_wanted = Signal(str)
    """A song that the same order has made already is to be heard instead."""
    key_wanted = Signal(str)
    field_wanted = Signal(str)
    top_up_wanted = Signal(str)
    sketch_wanted = Signal()

    def __init__(
        self,
        composing: Composing,
        accounts: Accounts,
        queue: GenerationQueue,
        library: Library,
        preferences: Preferences,
        spending: Spending,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._questions = Questions(composing, accounts, library, spending, queue)
        self._double_clicks = DoubleClicks()
        self._composing = composing
        self._accounts = accounts
        self._draft = Draft()
        self._asked: Question | None = None
        self._compact = False
        self._scale = look.current().text_scale
        self._balances_asked: set[tuple[str, str]] = set()
        self.behind = QTimer(self, singleShot=True, interval=PAUSE)
        self.behind.timeout.connect(self._show)
        self.list = SkuList()
        self.form = SettingsForm()
        self.block = GenerateBlock()
        self.note = Text(self.tr("Price of this draft"), "meta", "t2")
        self._lay_out()
        self._connect()
        accounts.changed.connect(self._accounts_changed)
        composing.prices_changed.connect(self._show)
        composing.references.changed.connect(self._show)
        for signal in (queue.added, queue.changed):
            signal.connect(lambda _generation: self._count_spending())
        preferences.changed.connect(lambda _settings: self._settings_changed())

    @property
    def offer(self) -> Offer | None:
        """The chosen model for the draft in hand."""
        return self.list.offer_of(self._draft.sku)

    def show_draft(self, draft: Draft) -> None:
        """Price and check another draft; what stays the same is left alone."""
        if is_other := draft.sku != self._draft.sku:
            self.block.clear_failure()
        self._draft = draft
        self._show()
        if is_other:  # all have other heights; Qt would paint them at their old places first
            for part in (self.block, self.form, self):
                part.layout().activate()

    def follow_draft(self, draft: Draft) -> None:
        """Somebody types: price and check the words when the fingers rest for a moment."""
        if draft.sku != self._draft.sku:
            self.show_draft(draft)
            return
        self._draft = draft
        self.behind.start()

    def set_takes(self, number: int) -> None:
        """Have so many songs ordered with the next press; what they cost is on the button."""
        self.block.takes.setValue(number)
        self.block.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def note_spending(self) -> None:
        """Money was spent on something else than a song."""
        self._count_spending()

    def ask_generate(self) -> None:
        """Order what is in hand: at once, or after a question if it costs much.

        Nothing is ordered at a price that was not on the button when it was pressed.
        """
        self.draft_wanted.emit()
        seen = self.offer
        if self.behind.isActive():
            self._show()
            if seen is not None and self.offer and seen.estimate != self.offer.estimate:
                return
        offer = self.offer
        if offer is None or not offer.usable:
            self._go_out(offer)
            return
        if self._double_clicks.is_one():
            return
        self.block.clear_failure()
        request = request_of(self._draft)
        question = self._questions.question(request, offer, self.block.takes.value())
        if question is not None:
            self._ask(question)
        else:
            self._order(request, offer.estimate, self.block.takes.value())

    def ask_again(self, request: Request) -> bool:
        """An order was refused, for a budget or as one that was made before: ask about it as
        things are now.

        Says whether there is anything to ask; the draft may be another by now.
        """
        offer = self.offer
        question = None
        if offer is not None and offer.usable and request == request_of(self._draft):
            question = self._questions.question(request, offer, self.block.takes.value())
        if question is not None:
            self._ask(question)
        return question is not None

    def show_failure(self, generation: Generation) -> bool:
        """A card for a failure that the user must mend here: a low balance, a refused key.

        Says whether there is one.
        """
        sku = self._composing.sku(generation.request.sku)
        failure = generation.failure
        if sku is None or failure is None or sku.provider != self._provider():
            return False
        if failure.code == "balance_too_low":
            self._start_asking(sku.provider)  # what is shown as left cannot be right
        return self.block.show_failure(sku.provider_label, failure.code, failure.message)

    def focus_list(self) -> None:
        """Put the keyboard on the models."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Fold the settings to one line: the window is low."""
        self._compact = compact
        self.form.set_compact(compact=compact)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._scale != look.current().text_scale:
            self._scale = look.current().text_scale
            self._header.setFixedHeight(header_height())
            # Later: Qt is still going from widget to widget, and new settings delete the old ones.
            QTimer.singleShot(0, self, self._show)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().side)
            painter.fillRect(0, 0, 1, self.height(), look.tokens().line)

    # Layout

    def _lay_out(self) -> None:
        self._header = QWidget()
        self._header.setFixedHeight(header_height())
        header = QHBoxLayout(self._header)
        header.setContentsMargins(INSET, 0, INSET, 0)
        header.addWidget(Text(self.tr("Model"), "head"))
        header.addStretch(1)
        header.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self.list, 1)
        column.addWidget(Hairline())
        column.addWidget(self.form)
        column.addWidget(Hairline())
        column.addWidget(self.block)

    def _connect(self) -> None:
        self.list.sku_chosen.connect(self.sku_chosen)
        self.list.way_out_wanted.connect(lambda sku_id: self._go_out(self.list.offer_of(sku_id)))
        self.form.options_changed.connect(self.options_changed)
        block = self.block
        block.pressed.connect(self.ask_generate)
        block.confirmed.connect(self._confirmed)
        block.card.cancelled.connect(self._close_card)
        block.play_wanted.connect(self._play_instead)
        block.takes.valueChanged.connect(lambda _takes: self._show())
        block.way_out_wanted.connect(lambda: self._go_out(self.offer))
        block.sketch_wanted.connect(self.sketch_wanted)
        block.top_up_wanted.connect(lambda: self.top_up_wanted.emit(self._provider()))
        block.key_wanted.connect(lambda: self.key_wanted.emit(self._provider()))
        block.balance_wanted.connect(self._ask_balance)
        QGuiApplication.instance().applicationStateChanged.connect(self._came_back)

    # What is shown

    def _show(self) -> None:
        self.behind.stop()
        draft = self._draft
        offers = self._composing.offers(draft)
        self.list.show_offers(offers, draft.sku, blank=draft.is_blank)
        note = self.tr("Typical prices") if draft.is_blank else self.tr("Price of this draft")
        self.note.setText(note)
        if (offer := self.offer) is None:
            return
        self.form.show_options(offer.sku, draft.options.get(draft.sku, {}))
        cost = self._show_price(offer)
        asked = self._asked
        if asked is not None and (
            (asked.request, asked.cost) != (request_of(draft), cost) or not offer.usable
        ):
            self._close_card()  # what was asked is not what would be bought
        self._show_money(offer)

    def _show_price(self, offer: Offer) -> Estimate:
        """Put the price of all takes together on the button."""
        cost = together(offer.estimate, self.block.takes.value())
        self.block.show_offer(offer, cost, asks_first=self._questions.asks_first(offer, cost))
        return cost

    def _show_money(self, offer: Offer) -> None:
        low = offer.obstacle is not None and offer.obstacle.code == "balance_too_low"
        label = offer.sku.provider_label
        account = self._account(offer)
        balance = account.balance_text if account is not None else ""
        spent, month = self._questions.spent, self._questions.month
        is_plan = account is not None and account.is_of_a_plan
        self.block.show_money(label, balance, spent, low=low, is_plan=is_plan, budget=month)

    def _account(self, offer: Offer) -> Account | None:
        return self._accounts.account(offer.sku.provider)

    def _provider(self) -> str:
        sku = self._composing.sku(self._draft.sku)
        return sku.provider if sku is not None else ""

    # The question before an order

    def _ask(self, question: Question) -> None:
        self._asked = question
        self.block.ask(question)
        self._share_room()

    def _order(
        self,
        request: Request,
        cost: Estimate,
        takes: int,
        *,
        agreed: Decimal | None = None,
        is_meant: bool = False,
    ) -> None:
        """Order, each take for ``cost``; the next press is for one again."""
        self._double_clicks.ordered()
        self.generate_requested.emit(request, cost, agreed, takes, is_meant)
        if self._asked is None:  # else it was refused, and is asked about again
            self.block.takes.setValue(1)

    def _play_instead(self) -> None:
        asked = self._asked
        self._close_card()
        if asked is not None and asked.before is not None:
            self.play_wanted.emit(asked.before.id)

    # Ways out

    def _go_out(self, offer: Offer | None) -> None:
        """Take the user to where the obstacle can be removed."""
        if offer is None or offer.obstacle is None:
            return
        if offer.sku.id != self._draft.sku and offer.obstacle.way_out is not WayOut.ADD_KEY:
            self.sku_chosen.emit(offer.sku.id)
        match offer.obstacle.way_out:
            case WayOut.ADD_KEY:
                self.key_wanted.emit(offer.sku.provider)
            case WayOut.TOP_UP:
                self.top_up_wanted.emit(offer.sku.provider)
            case WayOut.WRITE | WayOut.SHORTEN | WayOut.CHOOSE:
                if not self.form.focus_option(offer.obstacle.field):
                    self.field_wanted.emit(offer.obstacle.field)

    def _confirmed(self) -> None:
        asked = self._asked
        self._close_card()
        if asked is not None:
            self._order(
                asked.request,
                asked.offer.estimate,
                asked.takes,
                agreed=asked.agreed,
                is_meant=asked.before is not None or asked.unsettled is not None,
            )

    def _close_card(self) -> None:
        self._asked = None
        self.block.close_card()
        self._share_room()

    def _share_room(self) -> None:
        asks = self.block.asks
        self.list.set_tight(tight=self._compact or asks)
        self.list.setMinimumHeight(1 if self._compact and asks else 0)
        self.block.set_short(short=self._compact and asks)
        self.form.setVisible(not (self._compact and asks))  # the question must be read whole

    # Money

    def _accounts_changed(self) -> None:
        self._show()
        offer = self.offer
        if self._asked is not None and offer is not None:
            self._asked = replace(self._asked, account=self._account(offer))
            self.block.card.ask(self._asked)
        self._ask_balances_once()

    def _ask_balances_once(self) -> None:
        """Look the balance up where there is a key for it; a free call, once for each key."""
        for provider in self._accounts.with_key:
            status = self._accounts.status(provider.id)
            key = (provider.id, f"{status.source} {status.last_four}")
            tells = any(Ability.BALANCE in sku.abilities for sku in provider.skus)
            if not status.present or not tells or key in self._balances_asked:
                continue
            self._balances_asked.add(key)
            if self._accounts.account(provider.id) is None:
                self._start_asking(provider.id)

    def _ask_balance(self) -> None:
        self._start_asking(self._provider())

    def _start_asking(self, provider: str) -> None:
        # Nobody asked for this look-up, so its failure is no news: the balance stays unknown.
        tasks.start(f"balance {provider}", self._accounts.test(provider), on_error=self._unknown)

    def _unknown(self, error: ComposerError) -> None:
        """The balance could not be had; Generate will say what is wrong if it still is."""

    def _came_back(self, state: Qt.ApplicationState) -> None:
        """Back from the service's own page, perhaps with a fuller account."""
        obstacle = self.offer.obstacle if self.offer is not None else None
        is_low = obstacle is not None and obstacle.code == "balance_too_low"
        if state is Qt.ApplicationState.ApplicationActive and is_low:
            self._ask_balance()

    def _count_spending(self) -> None:
        """Something was ordered or charged; that may bring the draft over a budget."""
        is_other = self._questions.recount()
        if (offer := self.offer) is None:
            return
        self._show_money(offer)
        if is_other:
            self._show_price(offer)

    def _settings_changed(self) -> None:
        self._questions.recount()
        self._show()

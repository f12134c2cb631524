"""What stands in the middle before anything has been written or made."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from composer.services.examples import Example
from composer.ui.languages import translate
from composer.ui.widgets import look
from composer.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Card, Hairline
from composer.ui.widgets.drawing import painting, rounded, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.labels import Icon, KeyCap, Text
from composer.ui.widgets.painted import Painted
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.typeface import text_width

WIDEST = 640
ROOMY = 600
"""px of height at 100 % text from which the cards have their pictures."""


class ExampleRow(Painted, QPushButton):
    """An example: icon, name, what it is, what it costs."""

    def __init__(self, example: Example) -> None:
        super().__init__()
        self._icon = example.icon
        self._name = translate("examples", example.name)
        self._about = translate("examples", example.about)
        self._price = self.tr("Free")
        self.setAccessibleName(
            self.tr("{name}, {about}, free with Sketch").format(name=self._name, about=self._about)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def ring_radius(self) -> float | None:
        return 6

    def sizeHint(self) -> QSize:
        return QSize(300, look.px(47))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, look.px(47))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        area = QRectF(self.rect())
        with painting(self) as painter:
            if self.hovered:
                painter.setOpacity(self.hovered)
                rounded(painter, area.adjusted(2, 2, -2, -2), 6, tokens.hover)
                painter.setOpacity(1)
            middle = area.center().y()
            icon = QRectF(16, middle - 8, 16, 16)
            paint_icon(painter, icon, self._icon, tokens.t2)
            caret = QRectF(area.right() - 28, middle - 6, 12, 12)
            paint_icon(painter, caret, "caret-right", tokens.t3)
            price = QRectF(area.right() - 88, 0, 52, area.height())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            write(painter, price, self._price, "label", tokens.t1, right)
            name = area.adjusted(44, 0, -96, 0)
            write(painter, name, self._name, "strong", tokens.t1, elide=True)
            about = name.adjusted(text_width("strong", self._name) + 12, 0, 0, 0)
            write(painter, about, self._about, "small", tokens.t2, elide=True)


class FirstRun(QScrollArea):
    """Three ways in, three examples, or an empty song."""

    sketch_chosen = Signal()
    key_chosen = Signal()
    practice_chosen = Signal()
    example_chosen = Signal(object)
    templates_chosen = Signal()
    empty_chosen = Signal()

    def __init__(
        self,
        examples: tuple[Example, ...],
        parent: QWidget | None = None,
        *,
        is_practice: bool = False,
    ) -> None:
        """``is_practice``: the services are simulated, and their keys are there already."""
        super().__init__(parent)
        self.try_sketch = PrimaryButton(self.tr("Try Sketch"), height=32)
        add_key = SecondaryButton(
            self.tr("Play keys") if is_practice else self.tr("Add a key"), height=32
        )
        practise = SecondaryButton(
            self.tr("Practice desk") if is_practice else self.tr("Practice"), height=32
        )
        self.try_sketch.clicked.connect(self.sketch_chosen)
        add_key.clicked.connect(self.key_chosen)
        practise.clicked.connect(self.practice_chosen)

        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        self._column = column = QVBoxLayout(inner)
        column.setSpacing(0)
        column.addWidget(Text(self.tr("Hear your first take"), "display", wrap=True))
        column.addSpacing(8)
        column.addWidget(
            Text(
                self.tr(
                    "Write a style and some lyrics, compare what each model charges for them, "
                    "then generate. Nothing is sent or spent until you press Generate."
                ),
                "intro",
                "t2",
                wrap=True,
            )
        )
        column.addSpacing(24)
        self._cards: list[_WayIn] = []
        cards = QHBoxLayout()
        cards.setSpacing(16)
        for icon, lit, head, words, button in (
            (
                *("lightning", True, self.tr("Try it free with Sketch")),
                (
                    self.tr(
                        "Runs on this computer, offline, with no account. Quick instrumental "
                        "drafts from your style prompt."
                    )
                ),
                self.try_sketch,
            ),
            *(
                _ways_in_practice(add_key, practise)
                if is_practice
                else _ways_to_models(add_key, practise)
            ),
        ):
            card = _WayIn(icon, head, words, button, lit=lit)
            self._cards.append(card)
            cards.addWidget(card, 1)
        column.addLayout(cards)
        column.addSpacing(28)
        column.addLayout(self._example_head())
        column.addSpacing(8)
        column.addWidget(self._examples(examples))
        column.addStretch(1)

        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(inner, 100)
        row.addStretch(1)
        # A low window or large letters: everything can still be reached.
        self.setWidget(middle)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        middle.setAutoFillBackground(False)
        soften_scrolling(self, "canvas")
        self._set_tight(tight=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the way in that costs nothing is still to be seen without scrolling."""
        self._set_tight(tight=event.size().height() < look.px(ROOMY))
        super().resizeEvent(event)

    def _set_tight(self, *, tight: bool) -> None:
        self._column.setContentsMargins(4, 12 if tight else 40, 4, 24)
        self._keys.setHidden(tight)
        for card in self._cards:
            card.set_tight(tight=tight)

    def _example_head(self) -> QHBoxLayout:
        empty = LinkButton(self.tr("Empty song"))
        empty.clicked.connect(self.empty_chosen)
        more = LinkButton(self.tr("All templates"))
        more.clicked.connect(self.templates_chosen)
        row = QHBoxLayout()
        row.addWidget(Text(self.tr("Or start from an example"), "label", "t2", elide=True), 1)
        row.addSpacing(12)
        row.addWidget(more)
        row.addSpacing(12)
        row.addWidget(empty)
        row.addSpacing(4)
        self._keys = KeyCap(("Ctrl", "N"))
        row.addWidget(self._keys)
        return row

    def _examples(self, examples: tuple[Example, ...]) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for number, example in enumerate(examples):
            if number:
                column.addWidget(Hairline())
            button = ExampleRow(example)
            button.clicked.connect(
                lambda _checked=False, draft=example.draft: self.example_chosen.emit(draft)
            )
            column.addWidget(button)
        return card


Way = tuple[str, bool, str, str, QPushButton]
"""Icon, whether it is the one that is lit, head, words, button."""


def _ways_to_models(add_key: QPushButton, practise: QPushButton) -> tuple[Way, Way]:
    return (
        (
            *("key", False, translate("first_run", "Add an API key")),
            translate("first_run", "You pay the provider per song and see the price first."),
            add_key,
        ),
        (
            *("flask", False, translate("first_run", "Practice for nothing")),
            translate(
                "first_run", "Every model, simulated on this computer, with play money and no key."
            ),
            practise,
        ),
    )


def _ways_in_practice(keys: QPushButton, desk: QPushButton) -> tuple[Way, Way]:
    return (
        (
            *("key", False, translate("first_run", "Buy with play money")),
            translate(
                "first_run",
                "Every model is simulated at its real price. The play keys are there already.",
            ),
            keys,
        ),
        (
            *("flask", False, translate("first_run", "See what can go wrong")),
            translate(
                "first_run", "A refused key, an empty balance, a lost answer: call one up and look."
            ),
            desk,
        ),
    )


class _WayIn(Card):
    """What can be done, what it is, and the button that does it."""

    def __init__(self, icon: str, head: str, words: str, button: QPushButton, *, lit: bool) -> None:
        super().__init__()
        ink, tile = ("accent_text", "accent_bg") if lit else ("t2", "press")
        self._icon = Icon(icon, ink, size=18, tile=tile)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(4)
        column.addWidget(self._icon)
        column.addSpacing(16)
        column.addWidget(Text(head, "head", wrap=True))
        column.addWidget(Text(words, "small", "t2", wrap=True))
        column.addSpacing(12)
        column.addStretch(1)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._gap = column.itemAt(1).spacerItem()

    def set_tight(self, *, tight: bool) -> None:
        """Leave out the picture where there is no room for it."""
        side = 16 if tight else 20
        self._column.setContentsMargins(side, side, side, side)
        self._icon.setHidden(tight)
        self._gap.changeSize(0, 0 if tight else 16)
        self._column.invalidate()

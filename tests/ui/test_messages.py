"""What messages say: orders left waiting and what they may cost, songs that came to nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from composer.domain.errors import Charge, DraftRefused
from composer.domain.generation import Failure, Generation, State
from composer.domain.request import Request
from composer.ui.messages import MOST_FAILURES, Messages, stake_text
from composer.ui.theme import Theme
from composer.ui.widgets.labels import Text


def waiting(usd: str | None, high: str | None = None, credits: str | None = None) -> Generation:
    return Generation(
        id="1",
        request=Request(sku="kyma/minimax-music"),
        state=State.QUEUED,
        created=datetime(2026, 11, 21, tzinfo=UTC),
        estimate_usd=None if usd is None else Decimal(usd),
        estimate_high_usd=None if high is None else Decimal(high),
        estimate_credits=None if credits is None else Decimal(credits),
    )


def test_sums_ranges_and_credits_are_each_said_as_what_they_are() -> None:
    assert stake_text([waiting("0.21"), waiting("0.21")]) == "$0.42"
    assert stake_text([waiting("0")]) == "Free"
    assert stake_text([waiting("0.21"), waiting("0.30", "0.60")]) == "up to $0.81"
    assert stake_text([waiting(None, credits="20")]) == "20 credits"
    both = [waiting("0.21"), waiting(None, credits="10"), waiting(None, credits="20")]
    assert stake_text(both) == "$0.21 and 30 credits"


def came_to_nothing(
    title: str, state: State, short: str, charged: Charge, message: str = "It failed."
) -> Generation:
    return Generation(
        id=title,
        title=title,
        request=Request(sku="kyma/minimax-music"),
        state=state,
        created=datetime(2026, 11, 21, tzinfo=UTC),
        failure=Failure(code="x", message=message, short=short, charged=charged, retry_safe=True),
    )


def test_a_failure_says_briefly_whether_money_was_taken(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 800)
    window.show()
    messages = Messages(window)
    lost, refused = "Answer lost, maybe charged", "Refused by Kyma"
    message = "Kyma took the text for spam. Nothing was charged."
    messages.failed(came_to_nothing("A", State.UNCERTAIN, lost, Charge.UNKNOWN), list)
    messages.failed(came_to_nothing("B", State.FAILED, refused, Charge.NO, message), list)

    in_doubt, failed = messages.stack.toasts
    assert [label.text() for label in in_doubt.findChildren(Text)] == ["A is in doubt", f"{lost}."]
    words = [label.text() for label in failed.findChildren(Text)]
    assert words == ["B failed", "Refused by Kyma. Not charged."]
    assert failed.accessibleName() == f"B failed. {message}"  # a screen reader says all of it


def test_failures_do_not_pile_up_and_one_that_was_mended_goes(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 800)
    window.show()
    messages = Messages(window)
    messages.notice("The settings could not be read. The defaults are used.")
    for title in ("A", "B", "C", "D", "D"):
        messages.failed(came_to_nothing(title, State.FAILED, "No", Charge.NO), list)

    def heads() -> list[str]:
        return [toast.accessibleName().partition(".")[0] for toast in messages.stack.toasts]

    assert heads() == ["The settings could not be read", "B failed", "C failed", "D failed"]
    assert len(heads()) == 1 + MOST_FAILURES
    messages.ready(
        came_to_nothing("C", State.FAILED, "No", Charge.NO), "MiniMax Music", lambda: None
    )
    assert heads()[1:] == ["B failed", "D failed", "C is ready"]


def test_an_error_without_a_shorter_form_is_not_read_twice(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    messages = Messages(window)

    messages.error(DraftRefused("This song is still being made. Stop it first, then delete it."))

    said = [label.text() for label in window.findChildren(Text)]
    assert said == ["This song is still being made", "Stop it first, then delete it."]

"""Texts, counters, progress: what they say, in how much room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.ui.theme import Theme
from composer.ui.widgets.labels import Counter, KeyCap, StatusDot, Text
from composer.ui.widgets.progress import ProgressBar
from composer.ui.widgets.typeface import text_width


@pytest.mark.parametrize(
    ("used", "words"),
    [
        (0, "0 / 200"),
        (179, "179 / 200"),
        (180, "20 left 180 / 200"),
        (200, "0 left 200 / 200"),
        (228, "28 over 228 / 200"),
    ],
)
def test_a_counter_says_how_much_is_left_or_over(qtbot: QtBot, used: int, words: str) -> None:
    counter = Counter()
    qtbot.addWidget(counter)
    counter.set_count(used, 200)
    assert QAccessible.queryAccessibleInterface(counter).text(QAccessible.Text.Name) == words


def test_a_counter_without_a_limit_only_counts(qtbot: QtBot) -> None:
    counter = Counter()
    qtbot.addWidget(counter)
    counter.set_count(12_345, None)
    assert counter.text() == "12,345"
    counter.set_words("412 kept")
    assert counter.text() == "412 kept"


def test_text_wraps_onto_the_lines_of_its_role(qtbot: QtBot) -> None:
    words = "This song costs $0.21 and Kyma has $0.12 left. Nothing was charged."
    text = Text(words, "small", wrap=True)
    qtbot.addWidget(text)
    half = round(text_width("small", words) * 0.6)
    assert text.heightForWidth(half) == 2 * 16
    assert text.heightForWidth(2000) == 16
    assert text.heightForWidth(1) > 10 * 16


@given(st.text(max_size=60))
def test_wrapping_loses_no_word(qapp: QApplication, words: str) -> None:
    text = Text(words, "small", wrap=True)
    shown = "".join("".join(text._lines(40)).split())
    # Qt drops lone surrogates and ends lines where it must; the letters stay.
    wanted = "".join(words.encode("utf-16-le", "ignore").decode("utf-16-le").split())
    assert shown == wanted


def test_markup_in_a_text_is_shown_as_it_is(qtbot: QtBot) -> None:
    text = Text("<b>not bold</b>")
    qtbot.addWidget(text)
    assert text.sizeHint().width() >= text_width("body", "<b>not bold</b>")


def test_text_grows_with_the_users_size(qtbot: QtBot, theme: Theme) -> None:
    text = Text("Generate", "body")
    qtbot.addWidget(text)
    small = text.sizeHint()
    theme.set_text_scale(1.3)
    assert text.sizeHint().height() == round(20 * 1.3)
    assert text.sizeHint().width() > 1.2 * small.width()


def test_small_labels_say_their_words(qtbot: QtBot) -> None:
    dot, caps = StatusDot("Online"), KeyCap(("Ctrl", "N"))
    qtbot.addWidget(dot)
    qtbot.addWidget(caps)
    dot.set_state("Offline", "warn_text")
    assert dot.text() == "Offline"
    assert caps.text() == "Ctrl N"


@given(st.lists(st.floats(min_value=-1, max_value=2), max_size=20))
def test_progress_never_goes_backwards(qapp: QApplication, shares: list[float]) -> None:
    bar = ProgressBar("Song")
    seen = [0]
    for share in shares:
        bar.advance(share)
        seen.append(bar.value())
    assert seen == sorted(seen)
    assert all(0 <= value <= bar.maximum() for value in seen)

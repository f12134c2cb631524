"""Everything by keyboard alone, with real keys on a real screen."""

from __future__ import annotations

import re

import pytest

from tests.gui.accessibility import Thing
from tests.gui.conftest import Start
from tests.gui.desktop import Desktop
from tests.gui.program import generate, library, row, write
from tests.patience import wait_until

SOUND = 0.01
SILENCE = 0.0001


def test_a_song_is_written_made_heard_deleted_and_brought_back_by_keys(
    start: Start, desktop: Desktop
) -> None:
    program = start()
    window = program.use_keyboard()
    window.child("push button", "Try Sketch")
    desktop.press("ctrl+n")
    title = window.child("text", "Title")
    wait_until("the cursor in the title", lambda: "focused" in title.states)
    desktop.type("By hand")
    desktop.press("Tab")
    style = window.child("text", "Style")
    wait_until("the cursor in the style", lambda: "focused" in style.states)
    desktop.type("ambient pads")
    wait_until("what was typed", lambda: (title.text, style.text) == ("By hand", "ambient pads"))
    desktop.press("ctrl+3")
    _tab_to(desktop, window, style, window.child("text", "Length"))
    desktop.press("ctrl+a")
    desktop.type("0:08")
    desktop.press("ctrl+Return")
    row(window, "By hand.*0:08.*done")
    assert style.text == "ambient pads"

    desktop.press("ctrl+1")
    songs = library(window)
    wait_until("the keyboard in the library", lambda: _has_keyboard(songs))
    desktop.press("Home")
    desktop.press("Return")
    wait_until("music", lambda: desktop.ears.loudness > SOUND)
    desktop.press("space")
    wait_until("silence", lambda: desktop.ears.loudness < SILENCE)
    window.child("push button", "Play")

    desktop.press("Delete")
    wait_until("an empty library", lambda: not songs.has("list item", re.compile("By hand")))
    undo = window.child("push button", "Undo")
    undo.press()
    row(window, "By hand.*done")


def test_f6_goes_round_the_panes_and_tab_leaves_the_lyrics(start: Start, desktop: Desktop) -> None:
    program = start()
    window = program.use_keyboard()
    window.child("push button", "Empty song").press()
    style, lyrics = window.child("text", "Style"), window.child("text", "Lyrics")
    desktop.press("ctrl+2")
    wait_until("the cursor in the style", lambda: "focused" in style.states)
    desktop.press("F6")
    wait_until("the models", lambda: _has_keyboard(window.child(None, "Models")))
    lyrics.take_focus()
    desktop.type("x")
    wait_until("a letter", lambda: lyrics.text == "x")
    desktop.press("Tab")
    wait_until("the cursor elsewhere", lambda: "focused" not in lyrics.states)
    assert lyrics.text == "x"


def test_tab_goes_round_in_the_order_of_the_work(start: Start, desktop: Desktop) -> None:
    program = start()
    window = program.use_keyboard()
    window.child("push button", "Try Sketch").press()
    style = window.child("text", "Style")
    write(style, "house")
    generate(window, "Free")
    desktop.press("ctrl+2")
    wait_until("the cursor in the style", lambda: "focused" in style.states)
    stops = [style]
    while stops[-1].name != "Title" and len(stops) < 40:
        desktop.press("Tab")
        stops.append(_next_stop(window, stops[-1]))
    wanted = ["Style", "Insert Intro", "Lyrics", "Models", "Length", "Tempo", "Generate Free"]
    wanted += ["Loop", "Search library", "Title"]
    assert [stop.name for stop in stops if stop.name in wanted and stop.role != "slider"] == wanted


def test_undo_takes_a_section_back_in_one_step(start: Start, desktop: Desktop) -> None:
    program = start()
    window = program.use_keyboard()
    window.child("push button", "Empty song").press()
    lyrics = window.child("text", "Lyrics")
    lyrics.take_focus()
    desktop.type("first line")
    wait_until("what was typed", lambda: lyrics.text == "first line")
    window.child("push button", "Insert Verse").press()
    wait_until("the tag", lambda: lyrics.text == "first line\n\n[Verse]\n")
    desktop.press("ctrl+z")
    wait_until("the text before", lambda: lyrics.text == "first line")


def _tab_to(desktop: Desktop, window: Thing, before: Thing, thing: Thing, most: int = 6) -> None:
    """Once the keyboard has left `before`, go on with the Tab key until it is in `thing`."""
    stop = _next_stop(window, before)
    for _ in range(most):
        desktop.press("Tab")
        stop = _next_stop(window, stop)  # never a key too many: each step is seen
        if stop == thing:
            return
    pytest.fail(f"{most} steps with Tab do not lead to {thing}")


def _next_stop(window: Thing, before: Thing) -> Thing:
    """What has the keyboard now. The current rows of lists say that they have it, too."""

    def look() -> Thing | None:
        stops = (one for one in window.focused() if one != before)
        return next((one for one in stops if one.name and one.role != "list item"), None)

    found = wait_until(f"a stop after {before}", look)
    assert found is not None
    return found


def _has_keyboard(thing: Thing) -> bool:
    """Whether the keyboard is in a list: a screen reader is told the list or its current row."""
    return "focused" in thing.states or bool(thing.focused())

"""The main job from end to end, by accessible names alone: write, price, generate, hear, keep."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.gui.conftest import MakeSong, Start
from tests.gui.desktop import Desktop
from tests.gui.program import choose_model, generate, library, models, row, write
from tests.patience import PATIENCE, wait_until

SOUND = 0.01
"""Louder than this, of 1, is music; a null sink is silent to the last bit."""
SILENCE = 0.0001
CUT_OFF = ("unshare", "--user", "--net", "--map-current-user", "--")
"""Starts a program where there is no network at all, not even loopback."""


def test_a_song_is_written_priced_made_heard_and_kept(start: Start, desktop: Desktop) -> None:
    program = start()
    window = program.window()
    window.child("push button", "Try Sketch").press()
    write(window.child("text", "Title"), "Harbour")
    write(window.child("text", "Style"), "warm lo-fi, brushed drums")

    models(window).child("list item", re.compile("^Sketch.*Free"))
    models(window).child("list item", re.compile(r"MiniMax Music Pro, Kyma.*\$0\.21.*key"))

    write(window.child("text", "Length"), "0:08")
    generate(window, "Free").press()
    row(window, r"Harbour.*(waiting|running|done)")
    done = row(window, r"Harbour.*Sketch.*0:08.*done")
    assert "Free" in done.name

    window.child("push button", "Loop").press()  # so that it does not end before it is paused
    window.child("push button", "Play").press()
    wait_until("music", lambda: desktop.ears.loudness > SOUND)
    window.child("push button", "Pause").press()
    wait_until("silence", lambda: desktop.ears.loudness < SILENCE)
    assert (program.home / "library").is_dir()
    program.close()

    again = start().window()
    kept = row(again, r"Harbour.*Sketch.*0:08.*done")
    library(again).choose(kept)
    again.child("push button", "Play").press()
    wait_until("the same music", lambda: desktop.ears.loudness > SOUND)


def test_what_was_made_elsewhere_is_heard_without_network_or_key(
    start: Start, desktop: Desktop, make_song: MakeSong
) -> None:
    make_song("--title", "Quiet water")
    if subprocess.run([*CUT_OFF, "true"], capture_output=True, timeout=PATIENCE).returncode:
        pytest.skip("this system lets nobody leave the network (unshare)")
    window = start(before=CUT_OFF).window()
    library(window).choose(row(window, "Quiet water.*done"))
    window.child("push button", "Play").press()
    wait_until("music", lambda: desktop.ears.loudness > SOUND)


def test_the_position_can_be_moved_and_the_volume_turned(
    start: Start, desktop: Desktop, make_song: MakeSong
) -> None:
    make_song("--title", "Long way")
    window = start().window()
    library(window).choose(row(window, "Long way"))
    window.child("push button", "Loop").press()  # so that it does not end before it is paused
    window.child("push button", "Play").press()
    wait_until("music", lambda: desktop.ears.loudness > SOUND)
    window.child("slider", "Volume").set_value(0)
    wait_until("silence", lambda: desktop.ears.loudness < SILENCE)
    window.child("push button", "Pause").press()
    position = window.child("slider", "Position")
    before = position.value
    position.set_value(before + 2000)
    wait_until("another position", lambda: position.value > before)


def test_the_tags_of_the_chosen_model_are_on_the_buttons(start: Start) -> None:
    window = start().window()
    window.child("push button", "Try Sketch").press()
    write(window.child("text", "Style"), "folk")
    choose_model(window, "^MiniMax Music, Kyma")
    window.child("push button", "Insert Chorus").press()
    lyrics = window.child("text", "Lyrics")
    wait_until("the tag", lambda: "[Chorus]" in lyrics.text)
    choose_model(window, "^ElevenLabs Music, Kyma")
    wait_until("no tags", lambda: not window.has("push button", re.compile("^Insert ")))
    models(window).child("list item", re.compile(r"ElevenLabs Music, Kyma, \$4\.05"))


def test_instrumental_and_the_search_field(start: Start, make_song: MakeSong) -> None:
    for title in ("Harbour", "Meadow"):
        make_song("--title", title)
    window = start().window()
    write(window.child("text", "Search library"), "mead")
    wait_until(
        "only what was searched",
        lambda: (
            [name for name in library(window).names("list item") if "," in name][0:2]
            and not library(window).has("list item", re.compile("Harbour"))
        ),
    )
    assert library(window).has("list item", re.compile("Meadow"))
    window.child(None, "Instrumental").press()

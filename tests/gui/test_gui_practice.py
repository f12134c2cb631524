"""Practice from outside: it says so, everything can be used, and it touches nothing real."""

from __future__ import annotations

import re

from tests.gui.conftest import Start
from tests.gui.program import choose_model, generate, prices, row, write
from tests.patience import wait_until


def test_practice_says_so_and_sells_every_model_for_play_money(start: Start) -> None:
    program = start("--practice")
    window = program.window()
    assert "Practice" in window.name
    wait_until("the banner", lambda: window.has(None, re.compile("^Practice.*play money")))
    window.child("push button", "Empty song").press()
    write(window.child("text", "Style"), "synthwave, 100 bpm")
    write(window.child("text", "Lyrics"), "[Verse]\nNeon on the water")
    wait_until("the models", lambda: prices(window))
    wait_until("play keys", lambda: not [name for name in prices(window) if "key" in name])
    choose_model(window, r"^MiniMax Music, Kyma, \$0\.045")
    generate(window, "$0.045").press()
    row(window, r"MiniMax Music,.*\$0\.045.*done")
    program.close()
    assert not (program.home / "data").exists()
    assert list((program.home / "practice" / "library").rglob("*.mp3"))


def test_practice_and_the_real_library_stand_side_by_side(start: Start) -> None:
    real = start()
    real.window().child("push button", "Try Sketch")
    practice = start("--practice")
    assert "Practice" in practice.window().name
    assert "Practice" not in real.window().name
    practice.close()
    real.close()

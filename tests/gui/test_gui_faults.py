"""Crashes, second starts, unusable folders and damaged files: told in a sentence, nothing lost."""

from __future__ import annotations

import re
from pathlib import Path

from tests.gui.accessibility import Thing
from tests.gui.conftest import MakeSong, Start
from tests.gui.desktop import Desktop
from tests.gui.program import Program, generate, library, row, write
from tests.patience import wait_until
from tests.small_disk import small_disk


def test_a_draft_outlives_a_crash(start: Start, desktop: Desktop, home: Path) -> None:
    program = start()
    window = program.use_keyboard()
    window.child("push button", "Empty song").press()
    lyrics = window.child("text", "Lyrics")
    lyrics.take_focus()
    desktop.type("the tide comes in")
    wait_until("what was typed", lambda: lyrics.text == "the tide comes in")
    wait_until("that it is saved", lambda: window.has("label", "Draft saved"))
    program.kill()
    again = start().window()
    assert again.child("text", "Lyrics").text == "the tide comes in"


def test_a_sketch_that_a_crash_broke_off_says_so(start: Start) -> None:
    program = start()
    window = program.window()
    window.child("push button", "Try Sketch").press()
    write(window.child("text", "Style"), "cinematic strings")
    write(window.child("text", "Length"), "5:00")
    generate(window, "Free").press()
    row(window, "cinematic strings.*running")
    program.kill()
    window = start().window()
    broken = row(window, "(?i)cinematic strings.*(interrupted|failed|broken off)")
    assert "running" not in broken.name


def test_a_second_start_brings_the_first_window_to_the_front(start: Start) -> None:
    first, practice = start(), start("--practice")
    first.window()
    practice.window()
    desktop = first.desktop
    first.on_screen()  # or it may come up only now, and over the other
    above = practice.on_screen()
    desktop.lift(above)
    wait_until("the second in front", lambda: desktop.front_window("^Composer") == above)
    second = start()
    assert second.end() == 0
    wait_until("the first in front", lambda: desktop.front_window("^Composer") == first.on_screen())
    assert second.windows() == []
    assert len(first.windows()) == 1
    first.close()


def test_a_library_that_cannot_be_written_is_told_and_left_alone(start: Start, home: Path) -> None:
    with small_disk(home) as disk:
        disk.make_read_only()
        _reads_sentence_and_ends(start(), "may not write")


def test_a_full_disk_is_told_and_left_alone(start: Start, home: Path) -> None:
    with small_disk(home) as disk:
        disk.fill()
        _reads_sentence_and_ends(start(), "no room left")


def test_damaged_settings_and_prices_are_told_and_set_aside(start: Start, home: Path) -> None:
    settings = home / "settings"
    settings.mkdir(parents=True)
    (settings / "settings.json").write_text("{ not json")
    (settings / "prices.toml").write_bytes(b"\xff\xfe\x00 = [")
    program = start()
    window = program.window()
    told = re.compile(r"settings.*(damaged|could not be read|not be read)", re.IGNORECASE)
    wait_until("the notice on settings", lambda: window.has(None, told))
    told = re.compile(r"prices.*(damaged|could not be read|not be read)", re.IGNORECASE)
    wait_until("the notice on prices", lambda: window.has(None, told))
    window.child("push button", "Try Sketch").press()
    write(window.child("text", "Style"), "folk")
    generate(window, "Free")
    program.close()
    assert [file for file in settings.iterdir() if b"not json" in file.read_bytes()]


def test_a_damaged_or_missing_audio_file_is_told_and_the_program_goes_on(
    start: Start, home: Path, make_song: MakeSong
) -> None:
    make_song("--title", "Damaged")
    make_song("--title", "Missing")
    files = {path.stem: path for path in _sounds(home)}
    next(path for name, path in files.items() if "amaged" in name).write_bytes(b"no sound" * 500)
    next(path for name, path in files.items() if "issing" in name).unlink()
    program = start()
    window = program.use_keyboard()
    _play(program, window, "Damaged")
    _hears_of(window, r"(?i)is damaged|cannot be (read|played)|could not be (read|played)")
    _play(program, window, "Missing")
    _hears_of(window, r"(?i)is missing|not there|not found|gone|moved")
    program.close()


def _play(program: Program, window: Thing, title: str) -> None:
    songs = library(window)
    songs.choose(row(window, title))
    songs.take_focus()
    program.desktop.press("Return")


def _hears_of(window: Thing, sentence: str) -> None:
    wait_until(sentence, lambda: any(re.search(sentence, name) for name in window.names()))


def _sounds(home: Path) -> list[Path]:
    return [path for path in (home / "library").rglob("*") if path.suffix in {".wav", ".mp3"}]


def _reads_sentence_and_ends(program: Program, sentence: str) -> None:
    window = program.window("cannot start")
    wait_until("the sentence", lambda: any(sentence in name for name in window.names()))
    window.child("push button", "Close").press()
    assert program.end() == 7

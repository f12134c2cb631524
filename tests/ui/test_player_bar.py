"""The player as a person sees it. That it can be heard is proved in tests/gui."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider
from pytestqt.qtbot import QtBot

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.services.waveforms import Peaks
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.player_bar import PlayerBar
from composer.ui.player_wave import stretches_of
from composer.ui.widgets.labels import Text
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

LYRICS = "[Verse]\nsalt along the windowpane\n\n[Chorus]\nbring me home the slow way round"

# Qt grumbles about every tooltip without a screen, and about sound without a sound server.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "PulseAudioService")


@pytest.fixture
def bar(
    open_room: Studio, qtbot: QtBot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PlayerBar]:
    # No sound server is asked for: these tests are silent on every computer.
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    bar = PlayerBar(
        open_room.library,
        open_room.waveforms,
        open_room.listening,
        open_room.preferences,
        open_room.composing,
    )
    qtbot.addWidget(bar)
    bar.resize(1360, 124)
    bar.show()
    yield bar
    bar.close()
    run(tasks.finish())  # as in the program: work ends before what it would tell


def words(bar: PlayerBar) -> list[str]:
    return [text.text() for text in bar.findChildren(Text) if text.isVisible() and text.text()]


def load(bar: PlayerBar, song: Generation, run: Run) -> None:
    """Load a song and wait for its wave."""

    async def wait() -> None:
        bar.load(song)
        await until("the wave", lambda: bar.wave.maximum() > 0)

    run(wait())


def test_with_nothing_to_play_it_says_so_and_its_buttons_are_off(bar: PlayerBar) -> None:
    assert words(bar)[:2] == ["Nothing playing", "Your first take lands here"]
    assert bar.current_id is None
    assert not bar.play_button.isEnabled()
    assert not bar.export.isEnabled()
    bar.toggle()
    bar.seek_by(5)
    bar.stop()


def test_its_controls_have_the_names_that_others_rely_on(bar: PlayerBar) -> None:
    buttons = {b.accessibleName() or b.text() for b in bar.findChildren(QAbstractButton)}
    sliders = {s.accessibleName() for s in bar.findChildren(QAbstractSlider)}
    assert {"Play", "Previous", "Next", "Loop", "Export"} <= buttons
    assert sliders == {"Position", "Volume"}


def test_a_loaded_song_is_named_and_drawn_and_silent(
    bar: PlayerBar, open_room: Studio, run: Run
) -> None:
    song = add_song(open_room, sound=2.0, lyrics=LYRICS)
    at_rest = bar.grab().toImage()

    load(bar, song, run)

    assert bar.current_id == song.id
    assert {"Paper Lanterns", "MiniMax Music Pro · Kyma · WAV", "0:00", "/ 0:02"} <= set(words(bar))
    assert bar.wave.maximum() == 2000
    assert bar.wave.accessibleDescription() == "0:00 of 0:02, Verse"
    assert not bar.is_playing
    assert bar.grab().toImage() != at_rest


def test_sections_are_guessed_from_words_that_were_sung(open_room: Studio) -> None:
    sung = add_song(open_room, lyrics=LYRICS)
    ignored = add_song(open_room, sku="kyma/elevenlabs-music", lyrics=LYRICS)
    wordless = add_song(open_room, lyrics="[Verse]\n\n[Chorus]\n")
    names = []
    for song in (sung, ignored, wordless):
        assert song.clip is not None
        found = stretches_of(song, song.clip, song.clip.seconds, open_room.composing)
        names.append([stretch.name for stretch in found])
    assert names == [["Verse", "Chorus"], [], []]

    assert sung.clip is not None
    stretches = stretches_of(sung, sung.clip, sung.clip.seconds, open_room.composing)
    assert stretches[0].start == 0
    assert stretches[0].end == stretches[1].start
    assert stretches[1].end == pytest.approx(134)


def test_a_click_and_the_keys_go_to_another_place(
    bar: PlayerBar, open_room: Studio, run: Run, qtbot: QtBot
) -> None:
    song = add_song(open_room, sound=20.0)
    load(bar, song, run)
    told: list[tuple[str, float]] = []
    bar.position_changed.connect(lambda key, share: told.append((key, share)))

    middle = QPoint(bar.wave.width() // 2, bar.wave.height() // 2)
    qtbot.mouseClick(bar.wave, Qt.MouseButton.LeftButton, pos=middle)
    assert bar.playback.position == pytest.approx(10, abs=0.1)
    assert told[-1] == (song.id, pytest.approx(0.5, abs=0.01))
    bar.seek_by(5)
    bar.seek_by(-1)
    assert bar.playback.position == pytest.approx(14, abs=0.1)
    assert "0:14" in words(bar)
    bar.seek_by(-60)
    assert bar.playback.position == 0
    bar.seek_by(60)
    assert 19 < bar.playback.position < 20
    bar.stop()
    assert bar.playback.position == 0


def test_previous_returns_to_the_start_and_from_there_to_the_song_before(
    bar: PlayerBar, open_room: Studio, run: Run
) -> None:
    load(bar, add_song(open_room, sound=20.0), run)
    asked: list[str] = []
    bar.previous_requested.connect(lambda: asked.append("previous"))
    bar.next_requested.connect(lambda: asked.append("next"))

    bar.seek_by(10)
    bar.previous.click()
    assert (bar.playback.position, asked) == (0, [])
    bar.previous.click()
    bar.next.click()
    assert asked == ["previous", "next"]


def test_a_missing_file_is_told_where_play_is_pressed(
    bar: PlayerBar, open_room: Studio, run: Run
) -> None:
    song = add_song(open_room)
    told: list[ComposerError] = []
    bar.error.connect(told.append)

    async def play() -> None:
        bar.load(song)
        assert told == []
        bar.play_button.click()

    run(play())

    assert [error.short for error in told] == ["File is missing"]
    assert told[0].message.endswith("Put it back, or play another take.")
    assert "File is missing" in words(bar)
    assert not bar.is_playing


def test_no_sound_output_is_a_sentence_and_no_crash(
    bar: PlayerBar, open_room: Studio, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtMultimedia import QAudioDevice

    class NoOutputs:
        def take(self) -> QAudioDevice | None:
            return None

    song = add_song(open_room, sound=0.5)
    load(bar, song, run)
    told: list[ComposerError] = []
    bar.error.connect(told.append)
    bar.playback.prepare()
    monkeypatch.setattr(bar.playback, "_devices", NoOutputs())

    bar.play_button.click()

    assert [error.short for error in told] == ["No sound output"]
    assert "press Play again" in told[0].message
    assert bar.play_button.accessibleName() == "Play"


def test_a_newer_song_takes_the_place_of_one_whose_wave_is_still_read(
    bar: PlayerBar, open_room: Studio, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = add_song(open_room, "Slow", sound=3.0)
    quick = add_song(open_room, "Quick", ago=timedelta(hours=1), sound=1.0)
    read = open_room.waveforms.peaks
    reading = asyncio.Event()
    cancelled: list[str] = []

    async def peaks(clip: Clip) -> Peaks:
        try:
            if slow.clip == clip:
                reading.set()
                await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled.append("Slow")
            raise
        return await read(clip)

    monkeypatch.setattr(open_room.waveforms, "peaks", peaks)

    async def one_after_the_other() -> None:
        bar.load(slow)
        await reading.wait()
        bar.load(quick)
        await until("the wave", lambda: bar.wave.maximum() > 0)

    run(one_after_the_other())
    assert cancelled == ["Slow"]
    assert bar.wave.maximum() == 1000
    assert bar.current_id == quick.id


def test_volume_and_loop_are_remembered(bar: PlayerBar, open_room: Studio, qtbot: QtBot) -> None:
    bar.volume.setValue(35)
    bar.loop.click()
    settings = open_room.preferences
    qtbot.waitUntil(lambda: settings.settings.volume == 0.35)
    assert settings.settings.loop is True
    assert bar.loop.accessibleDescription() == "On"

    bar.mute.click()
    assert (bar.volume.value(), bar.mute.accessibleName()) == (0, "Unmute")
    bar.mute.click()
    assert (bar.volume.value(), bar.mute.accessibleName()) == (35, "Mute")
    bar.toggle_loop()
    assert settings.settings.loop is False


def test_a_deleted_song_leaves_the_player(bar: PlayerBar, open_room: Studio, run: Run) -> None:
    song = add_song(open_room, sound=0.5)
    load(bar, song, run)

    bar.forget("another song")
    assert bar.current_id == song.id
    bar.forget(song.id)

    assert bar.current_id is None
    assert bar.playback.file is None
    assert bar.wave.maximum() == 0
    assert "Nothing playing" in words(bar)


def test_a_renamed_song_is_renamed_here_too(bar: PlayerBar, open_room: Studio, run: Run) -> None:
    song = add_song(open_room, sound=0.5)
    load(bar, song, run)
    open_room.library.rename(song.id, "Salt and Rail")
    assert "Salt and Rail" in words(bar)


def test_in_a_small_window_all_stands_in_one_row(
    bar: PlayerBar, open_room: Studio, run: Run, qtbot: QtBot
) -> None:
    load(bar, add_song(open_room, sound=2.0), run)
    tall = bar.height()

    bar.set_compact(True)
    bar.resize(1024, bar.height())

    qtbot.waitUntil(bar.loop.isVisible)
    bar.grab()  # lays everything out
    assert bar.height() < tall
    assert any(line.startswith("0:00 / 0:02") for line in words(bar))
    lines = {
        part.mapTo(bar, part.rect().center()).y()
        for part in (bar.play_button, bar.volume, bar.export, bar.loop)
    }
    assert max(lines) - min(lines) <= 1
    bar.set_compact(False)
    assert bar.height() == tall
    assert not any(line.startswith("0:00 / 0:02") for line in words(bar))


def test_export_and_folder_ask_for_the_song_in_the_player(
    bar: PlayerBar, open_room: Studio, run: Run
) -> None:
    song = add_song(open_room, sound=0.5)
    load(bar, song, run)
    asked: list[tuple[str, str]] = []
    bar.export_requested.connect(lambda key: asked.append(("export", key)))
    bar.folder_requested.connect(lambda key: asked.append(("folder", key)))
    bar.export.click()
    bar.folder.click()
    assert asked == [("export", song.id), ("folder", song.id)]


def test_a_damaged_wave_is_said_in_the_bar(bar: PlayerBar, open_room: Studio, run: Run) -> None:
    song = add_song(open_room, sound=0.5)
    assert song.clip is not None
    Path(open_room.library.file_of(song.clip)).write_bytes(b"<html>not a sound</html>" * 50)

    async def wait() -> None:
        bar.load(song)
        await until("the fault", lambda: "A web page, not sound" in words(bar))

    run(wait())
    assert bar.wave.maximum() == 0


async def wave_of(bar: PlayerBar, seconds: float) -> None:
    await until(
        "the wave of that take", lambda: bar.wave.maximum() == pytest.approx(seconds * 1000, 0.02)
    )


def test_two_takes_of_an_order_are_both_there(
    bar: PlayerBar, open_room: Studio, run: Run, qtbot: QtBot
) -> None:
    song = add_song(open_room, sound=4.0, takes=2)
    load(bar, song, run)
    segments = bar.takes.segments
    assert segments is not None
    assert "Paper Lanterns, take A" in words(bar)
    bar.playback.seek(2.5)

    async def hear_b() -> None:
        qtbot.mouseClick(segments.segment(1), Qt.MouseButton.LeftButton)
        await wave_of(bar, 5.0)

    run(hear_b())

    assert "Paper Lanterns, take B" in words(bar)
    assert bar.chosen_clip(song.id) == song.clips[1].id
    assert bar.chosen_clip("another") == ""
    assert bar.playback.file == open_room.library.file_of(song.clips[1])
    assert bar.playback.position == pytest.approx(2.5)  # from where the other one was


def test_next_and_previous_walk_the_takes_before_the_songs(
    bar: PlayerBar, open_room: Studio, run: Run, qtbot: QtBot
) -> None:
    song = add_song(open_room, sound=4.0, takes=2)
    load(bar, song, run)

    async def press(button: QAbstractButton) -> None:
        with qtbot.assertNotEmitted(bar.next_requested, wait=0):
            button.click()

    run(press(bar.next))
    assert bar.chosen_clip(song.id) == song.clips[1].id
    assert bar.playback.position == 0.0
    with qtbot.waitSignal(bar.next_requested):
        bar.next.click()
    run(press(bar.previous))
    assert bar.chosen_clip(song.id) == song.clips[0].id
    with qtbot.waitSignal(bar.previous_requested):
        bar.previous.click()


def test_another_song_begins_with_its_first_take_and_one_take_needs_no_switch(
    bar: PlayerBar, open_room: Studio, run: Run
) -> None:
    song = add_song(open_room, sound=4.0, takes=2)
    load(bar, song, run)

    async def hear_b_then_another() -> None:
        bar.choose_take(1)
        bar.choose_take(7)
        assert bar.chosen_clip(song.id) == song.clips[1].id
        bar.load(add_song(open_room, sound=3.0))

    run(hear_b_then_another())
    assert not bar.takes.isVisible()
    load(bar, song, run)
    assert bar.chosen_clip(song.id) == song.clips[0].id
    assert bar.takes.isVisible()

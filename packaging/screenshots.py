"""Takes the pictures of the guide and the README: the real window over a small library.

    .venv/bin/python packaging/screenshots.py                     every scene, dark and light
    .venv/bin/python packaging/screenshots.py spending window     these scenes alone
    .venv/bin/python packaging/screenshots.py --to /tmp/look --text 130 --size 1024x640 --long
                                           large text and German-length words, to look at

The songs are made by Sketch and by the simulated services, so nothing is sent and nothing is
bought. The pictures are taken without a screen, and lie in resources/guide/pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).parent / 'screen.json'}"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from picture_files import keep
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from qasync import QEventLoop
from translations import lengthen

from composer.app import window_of
from composer.domain.generation import Generation
from composer.domain.options import OptionValue
from composer.domain.request import Draft, Request
from composer.practice.services import PracticeServices
from composer.sound_work import play_sketch
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.moments import free_moment
from composer.studio import Studio, open_studio
from composer.ui import tasks
from composer.ui.languages import speak
from composer.ui.main_window import MainWindow
from composer.ui.theme import Appearance, Theme

PICTURES = Path(__file__).parent.parent / "resources/guide/pictures"
MOST_BYTES = 150_000

LYRICS = """[Verse]
Paper lanterns on the quay
Salt along the windowpane
You left the kettle on for me
And a coat against the rain

[Chorus]
Bring me home the slow way round
Past the boats and the bakery
Every lamp in this old town
Is burning to wait for me

[Bridge]
Hold the line, hold the light
I'm only half a street away
"""
LANTERNS = Draft(
    title="Paper Lanterns",
    prompt="Warm indie folk, fingerpicked nylon guitar, brushed drums, close vocal, soft "
    "harmonies in the chorus, tape hiss, late-night air, 88 bpm",
    lyrics=LYRICS,
    sku="kyma/minimax-music-pro",
)

SONGS: tuple[tuple[str, str, str, dict[str, OptionValue], float], ...] = (
    # title, SKU, style, settings, hours ago
    ("Episode 41, outro sting", "sketch/band", "synthwave sting", {"music_length_ms": 12000}, 900),
    (
        "Slow Tide without drums",
        "sketch/band",
        "ambient, no drums",
        {"music_length_ms": 45000},
        420,
    ),
    ("Kitchen Radio", "kyma/minimax-music", "bright pop", {}, 31),
    (
        "Field Notes, intro bed",
        "kyma/elevenlabs-music",
        "house bed",
        {"music_length_ms": 30000},
        27,
    ),
    ("Harbour at Six", "kyma/minimax-music", "sea shanty", {}, 3),
    ("Paper Lanterns, take 1", "kyma/minimax-music-pro", "indie folk", {}, 0.6),
    ("Paper Lanterns, take 2", "kyma/minimax-music-pro", "indie folk", {}, 0.2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a scene plays on: the program with its library, and its window, which is shown."""

    studio: Studio
    window: MainWindow


Scene = Callable[[Stage], QWidget]
"""Brings something on the screen and comes back with what is to be seen of it."""


def window(stage: Stage) -> QWidget:
    """The whole window at work: a draft, a library, the prices, a song in the player."""
    newest = _newest(stage)
    stage.window.library_pane.select(newest)
    stage.window.player_bar.load(stage.studio.library.get(newest))
    stage.window.compose_pane.lyrics_edit.set_cursor_position(180)
    stage.window.compose_pane.lyrics_edit.setFocus()
    return stage.window


def spending(stage: Stage) -> QWidget:
    """Where the money of the month went."""
    return _opened(stage, stage.window.dialogs.spending, lambda _id: None)


def export(stage: Stage) -> QWidget:
    """Handing the newest take over as a file."""
    return _opened(stage, stage.window.sides.library.export, _newest(stage))


def compare(stage: Stage) -> QWidget:
    """Two takes side by side."""
    newest = _newest(stage)
    before = stage.window.library_pane.neighbour(newest, 1)
    assert before is not None
    return _opened(stage, stage.window.sides.compare.compare_songs, (newest, before))


def sent(stage: Stage) -> QWidget:
    """What exactly a model gets of the words."""
    return _opened(stage, stage.window.compose_pane.show_sent)


def keys(stage: Stage) -> QWidget:
    """One row a service."""
    return _opened(stage, stage.window.dialogs.keys)


def settings(stage: Stage) -> QWidget:
    """What is chosen once and for all."""
    return _opened(stage, stage.window.dialogs.settings)


def shortcuts(stage: Stage) -> QWidget:
    """Every key in one place."""
    return _opened(stage, stage.window.dialogs.shortcuts)


SCENES: dict[str, Scene] = {scene.__name__: scene for scene in (window, spending, export, compare)}
LOOKED_AT: dict[str, Scene] = {scene.__name__: scene for scene in (sent, keys, settings, shortcuts)}
"""Not in the guide: taken only if they are asked for by name."""


def main() -> int:
    """Make the library, take the pictures."""
    wanted = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    wanted.add_argument("scene", nargs="*", help=", ".join(["first-run", *SCENES, *LOOKED_AT]))
    wanted.add_argument("--text", type=int, default=100, help="size of text in per cent")
    wanted.add_argument("--size", default="1360x860", help="of the window in pixels")
    wanted.add_argument("--to", type=Path, default=PICTURES, help="folder for the pictures")
    wanted.add_argument("--long", action="store_true", help="words as long as German ones")
    arguments = wanted.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop, tempfile.TemporaryDirectory() as home:
        os.environ["COMPOSER_HOME"] = home
        if arguments.long:
            words = lengthen(Path(home))
            speak(app, words.parent, QLocale(QLocale.Language.German))
        loop.run_until_complete(_take_all(app, arguments))
    return 0


async def _take_all(app: QApplication, wanted: argparse.Namespace) -> None:
    width, height = (int(side) for side in wanted.size.split("x"))
    with PracticeServices(make_music=play_sketch, pace=0, balance=Decimal("21.14")) as services:
        environment = {
            **{f"COMPOSER_{name.upper()}_URL": url for name, url in services.urls.items()},
            **{f"{name.upper()}_API_KEY": key for name, key in services.keys.items()},
        }
        studio = open_studio(environment=environment)
        theme = Theme(app, appearance=Appearance.DARK, text_scale=wanted.text / 100)
        first = window_of(studio)
        await _show(first, width, height)
        if "first-run" in wanted.scene:
            await _grab(first, theme, wanted.to, "first-run")
        first.hide()
        await studio.accounts.load()
        await studio.accounts.test("kyma")
        await _fill(studio, services)
        studio.drafting.change(LANTERNS)
        main_window = window_of(studio)
        await _show(main_window, width, height)
        stage = Stage(studio=studio, window=main_window)
        for name, scene in {**SCENES, **LOOKED_AT}.items():
            if name in (wanted.scene or SCENES):
                seen = scene(stage)
                await _grab(seen, theme, wanted.to, name)
                if seen is not main_window:
                    seen.close()
        main_window.close()
        await tasks.finish()
        await studio.close()


def _newest(stage: Stage) -> str:
    newest = stage.window.library_pane.neighbour(None, 1)
    assert newest is not None
    return newest


def _opened(stage: Stage, open_it: Callable[..., object], *about: object) -> QWidget:
    """The dialog that was not there before."""
    before = set(stage.window.findChildren(QDialog))
    open_it(*about)
    (dialog,) = set(stage.window.findChildren(QDialog)) - before
    return dialog


async def _fill(studio: Studio, services: PracticeServices) -> None:
    """Songs of several days, one of which was refused; their dates are set back afterwards."""
    connection = open_database(studio.folders.data / "composer.db")
    rows = Generations(connection)
    now = datetime.now(UTC)
    for title, sku, prompt, options, hours in SONGS:
        if title.startswith("Harbour"):
            services.faults.next("status:502")
        request = Request(sku=sku, title=title, prompt=prompt, lyrics=LYRICS, options=options)
        generation = studio.queue.submit(request, studio.composing.estimate(request))
        await studio.queue.wait(generation.id)
        created = now - timedelta(hours=hours)
        starred = "take 2" in title or "Field" in title

        def set_back(row: Generation, when: datetime = created, star: bool = starred) -> Generation:
            return replace(row, created=when, starred=star)

        rows.amend(generation.id, set_back)
        connection.execute(
            "UPDATE generations SET moment = ? WHERE id = ?",
            (free_moment(connection, created), generation.id),
        )
        connection.commit()


async def _show(window: QWidget, width: int, height: int) -> None:
    window.resize(width, height)
    window.show()
    window.activateWindow()
    await asyncio.sleep(0.5)


async def _grab(seen: QWidget, theme: Theme, folder: Path, name: str) -> None:
    """Wait until thumbnails and fades are done, then keep what a person would see, in both looks.

    A picture of the guide that has become too large to be carried about is an error.
    """
    for look, appearance in (("dark", Appearance.DARK), ("light", Appearance.LIGHT)):
        theme.set_appearance(appearance)
        await asyncio.sleep(2.5)
        file = folder / f"{name}-{look}.png"
        size = keep(seen.grab(), file)
        print(f"{file}: {size / 1000:.0f} kB")
        if folder == PICTURES and size > MOST_BYTES:
            raise SystemExit(f"{file} is larger than {MOST_BYTES / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())

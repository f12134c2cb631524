"""Takes the pictures of the README: the real window over a small library made for the purpose.

    .venv/bin/python packaging/screenshots.py            all pictures, into packaging/pictures
    .venv/bin/python packaging/screenshots.py --text 130 the same with larger text, to look at

The songs are made by Sketch and by the simulated services, so nothing is sent and nothing is
bought. The pictures are taken without a screen.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from composer.app import window_of
from composer.domain.generation import Generation
from composer.domain.options import OptionValue
from composer.domain.request import Draft, Request
from composer.practice.services import PracticeServices
from composer.services.library import Filter
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.studio import Studio, _play_sketch, open_studio
from composer.ui import tasks
from composer.ui.theme import Appearance, Theme

PICTURES = Path(__file__).parent / "pictures"

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


def main() -> int:
    """Make the library, take every picture."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--text", type=int, default=100, help="size of text in per cent")
    wanted.add_argument("--to", type=Path, default=PICTURES, help="folder for the pictures")
    arguments = wanted.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop, tempfile.TemporaryDirectory() as home:
        os.environ["COMPOSER_HOME"] = home
        loop.run_until_complete(_take_all(app, arguments.to, arguments.text))
    return 0


async def _take_all(app: QApplication, folder: Path, text: int) -> None:
    with PracticeServices(make_music=_play_sketch, pace=0, balance=Decimal("21.14")) as services:
        environment = {
            **{f"COMPOSER_{name.upper()}_URL": url for name, url in services.urls.items()},
            **{f"{name.upper()}_API_KEY": key for name, key in services.keys.items()},
        }
        studio = open_studio(environment=environment)
        theme = Theme(app, appearance=Appearance.DARK, text_scale=text / 100)
        window = window_of(studio)
        await _show(window, 1360, 860)
        theme.set_appearance(Appearance.LIGHT)
        await _grab(window, folder / "first-run.png")
        window.hide()
        await studio.accounts.load()
        await studio.accounts.test("kyma")
        await _fill(studio, services)

        studio.drafting.change(LANTERNS)
        window = window_of(studio)
        await _show(window, 1360, 860)
        newest = studio.library.matching(Filter())[0][0]
        window.library_pane.select(newest)
        window.player_bar.load(studio.library.get(newest))
        window.compose_pane.lyrics_edit.set_cursor_position(180)
        window.compose_pane.lyrics_edit.setFocus()
        for name, appearance in (("dark", Appearance.DARK), ("light", Appearance.LIGHT)):
            theme.set_appearance(appearance)
            await _grab(window, folder / f"main-{name}.png")
        theme.set_appearance(Appearance.DARK)
        window.resize(1024, 640)
        await _grab(window, folder / "narrow-dark.png")
        window.close()
        await tasks.finish()
        await studio.close()


async def _fill(studio: Studio, services: PracticeServices) -> None:
    """Songs of several days, one of which was refused; their dates are set back afterwards."""
    rows = Generations(open_database(studio.folders.data / "composer.db"))
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


async def _show(window: QWidget, width: int, height: int) -> None:
    window.resize(width, height)
    window.show()
    window.activateWindow()
    await asyncio.sleep(0.5)


async def _grab(window: QWidget, file: Path) -> None:
    """Wait until thumbnails and fades are done, then keep what a person would see."""
    await asyncio.sleep(4)
    window.grab().save(str(file))
    print(file)


if __name__ == "__main__":
    sys.exit(main())

"""A song is played, looped and switched while its output is taken away; told line by line.

Run by test_heard_sound.py in a process of its own: Qt knows one sound server a process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from composer.audio.deck import Deck
from composer.audio.decoded import DecodedSong
from composer.ui.playback import Playback

PHONES = ("module-null-sink", "sink_name=phones", "sink_properties=device.description=Phones")


def tell(what: str, value: object) -> None:
    sys.stdout.write(json.dumps([what, value]) + "\n")
    sys.stdout.flush()


def pactl(*words: str) -> str:
    command = ["pactl", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main(first: Path, second: Path, cache: Path) -> None:
    app = QCoreApplication(sys.argv)
    playback = Playback(lambda: Deck(lambda path: DecodedSong(path, cache)))
    playback.failed.connect(lambda error: tell("failed", error.message))
    playback.load(first)
    playback.hold_beside([first, second], {second: 0.5})
    playback.set_loop(loop=True, region=(1.0, 1.300625))
    playback.choose_output("phones")
    playback.seek(1.0)
    plugged = [pactl("load-module", *PHONES)]

    def moved(words: str) -> None:
        tell("moved", words)
        if "back" in words:
            tell("playing", playback.is_playing)
            app.quit()
            return
        tell("position", playback.position)
        for turn in range(8):
            after = 1500 + 150 * turn
            QTimer.singleShot(after, lambda turn=turn: playback.switch((second, first)[turn % 2]))
        QTimer.singleShot(4500, lambda: plugged.append(pactl("load-module", *PHONES)))

    playback.moved.connect(moved)
    QTimer.singleShot(300, playback.play)
    unplug = QTimer(interval=100)

    def when_it_plays() -> None:
        devices = playback._devices
        if devices is not None and "phones" in devices._seen and playback.position > 1.01:
            unplug.stop()
            pactl("unload-module", plugged.pop())

    unplug.timeout.connect(when_it_plays)
    unplug.start()

    def give_up() -> None:
        devices = playback._devices
        seen = sorted(devices._seen) if devices is not None else []
        there = sorted(devices._there) if devices is not None else []
        tell("late", [playback.position, playback.is_playing, seen, there, unplug.isActive()])
        app.quit()

    QTimer.singleShot(45_000, give_up)
    app.exec()
    playback.close()
    for module in plugged:  # another run, on the same server, finds it as this one did
        pactl("unload-module", module)


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:]))

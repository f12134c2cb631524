"""Of two starts on one library the second brings the first to the front, however soon it comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from composer.ui.single_instance import SingleInstance
from tests.patience import PATIENCE

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from composer.ui.single_instance import SingleInstance
app = QCoreApplication([])
other = SingleInstance(Path(sys.argv[1]))
print("begun", flush=True)
print(other.show_other(), flush=True)
"""


def test_a_second_start_hands_its_files_to_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert not first.show_other()
    first.listen()
    handed = list[Path]()
    song = tmp_path / "a song \N{EM DASH} \udcff.composer"

    with qtbot.waitSignals([first.asked_to_show, first.asked_to_open]):
        first.asked_to_open.connect(handed.extend)
        assert SingleInstance(tmp_path).show_other([song])

    assert handed == [song]
    first.close()


def test_a_second_start_waits_for_a_first_that_is_only_just_opening(
    tmp_path: Path, qtbot: QtBot
) -> None:
    first = SingleInstance(tmp_path)
    assert not first.show_other()
    second = subprocess.Popen([sys.executable, "-c", SECOND, str(tmp_path)], stdout=subprocess.PIPE)
    assert second.stdout is not None
    with second.stdout as said:
        assert said.readline() == b"begun\n"
        with qtbot.waitSignal(first.asked_to_show):
            first.listen()
        assert said.readline() == b"True\n"
    assert second.wait(PATIENCE) == 0
    first.close()


def test_who_died_is_not_waited_for(tmp_path: Path, qtbot: QtBot) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", SECOND + "\nimport os; os._exit(9)", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    assert dead.stdout == b"begun\nFalse\n"
    next_one = SingleInstance(tmp_path)
    assert not next_one.show_other()
    next_one.close()

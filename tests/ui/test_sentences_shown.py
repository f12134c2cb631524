"""What the rooms below the window say is shown in the language of the window."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from composer.domain.generation import State
from composer.domain.sentences import joined, say, say_number
from composer.practice.services import PracticeServices
from composer.studio import Studio
from composer.ui.languages import translated
from composer.ui.main_window import MainWindow
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.test_languages import german, tool, words
from tests.ui.test_main_window import SONG, generate, window, write

__all__ = ["german", "tool", "window", "words"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def row_of(window: MainWindow, sku: str) -> str:
    """What a screen reader hears of a model."""
    models = window.model_pane.list.model()
    rows = (models.index(row, 0) for row in range(models.rowCount()))
    heard = [row.data(Qt.ItemDataRole.AccessibleTextRole) for row in rows]
    return next(each for each in heard if each.startswith(sku))


def test_an_error_a_remark_and_an_obstacle_come_out_translated(
    window: MainWindow, open_room: Studio, practice: PracticeServices, german: None, run: Run
) -> None:
    practice.faults.next("status:502")

    async def scene() -> None:
        # Of a provider, over the disk: it is the library that tells it.
        failed = await generate(window, open_room, SONG)
        assert failed.state is State.FAILED
        await until("a toast", lambda: window.messages.stack.toasts)
        (toast,) = window.messages.stack.toasts
        assert "Kymä répörts nö chärgé för it" in toast.accessibleName()

        # Of the lint.
        await write(window, replace(SONG, lyrics="[Chrous]\nla la"))
        remarks = window.compose_pane.remarks
        remarks.read()
        assert "“Chrous” is nö pärt öf ä söng" in remarks.words.text()
        assert remarks.fix.text().startswith("Chängé tö Chorus")

        # Of a SKU: the reason, its price and what it buys.
        await write(window, replace(SONG, prompt="", lyrics="", instrumental=True))
        await asyncio.sleep(0)
        told = row_of(window, "ElevenLabs Music, Kyma")
        assert "Writé ä stylé first" in told
        assert "0:30 clip" in told

    run(scene())


def test_sentences_within_sentences_and_numbers_find_their_words(german: None) -> None:
    inner = say("Nothing was charged.")
    both = joined([say("The zip is damaged"), inner], ": ")
    assert translated(both).startswith("Thé zip is dämägéd")
    assert "chärgéd" in translated(both)
    for number in (1, 2):
        counted = say_number("{number} song", "{number:,} songs", number)
        assert translated(counted).startswith(f"{number} söngs")
    assert translated("Stopped").startswith("Stöppéd")  # from the disk, where no value was in it
    assert translated("Paper lanterns") == "Paper lanterns"


def test_english_needs_no_file_of_words() -> None:
    for number, said in ((1, "1 song"), (1200, "1,200 songs")):
        assert translated(say_number("{number} song", "{number:,} songs", number)) == said
    assert translated(say("{a} {{b}}", a=say("“{c}”", c="d"))) == "“d” {b}"


def test_words_that_put_in_what_the_english_does_not_are_refused(
    words: Path, tool: ModuleType, tmp_path: Path
) -> None:
    text = words.with_suffix(".ts").read_text(encoding="utf-8")
    wrong = tmp_path / "composer_de.ts"
    wrong.write_text(text.replace("Kymä réfüséd thé kéy{said}", "Kymä {wrong}"), encoding="utf-8")
    assert tool.misfits(words.with_suffix(".ts")) == []
    with pytest.raises(SystemExit, match=r"Kymä \{wrong\}"):
        tool.release(wrong)
    assert not wrong.with_suffix(".qm").exists()

"""The window speaks through Qt, so that a file of words gives it another language."""

from __future__ import annotations

import importlib.util
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from composer.practice.faults import KINDS, OWN
from composer.services.examples import examples, templates
from composer.studio import Studio
from composer.ui.export_form import FormPart
from composer.ui.first_run import FirstRun
from composer.ui.keys_dialog import KeysDialog
from composer.ui.languages import speak, spoken
from composer.ui.settings_dialog import SettingsDialog
from composer.ui.spending_dialog import SpendingDialog
from composer.ui.theme import Theme
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.labels import KeyCap, Text
from tests.ui.loop_fixtures import Run
from tests.ui.untranslated import glued, translated, untranslated

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ROOT = Path(__file__).parents[2]
GERMAN = QLocale(QLocale.Language.German)
NAMES_ALONE = {
    "guide_topics": "names of classes, and of pages of the guide",
    "media_keys_bus": "names that other programs know on the session bus",
    "now_playing_linux": "names that other programs know on the session bus",
}
"""Modules that say nothing to anybody, and what their words are instead."""
SPEAKING = [
    name
    for file in sorted((ROOT / "composer/ui").rglob("*.py"))
    if (name := file.relative_to(ROOT / "composer/ui").with_suffix("").as_posix())
    not in NAMES_ALONE
]
SAME_EVERYWHERE = {
    ("dialogs", "Songs"): "a key: which of the folders is meant",
    ("guide_page", ".md#"): "an address within the guide",
    ("keys_dialog", "practice keys"): "a key: where the keys of practice are kept",
    ("main_window", "Composer"): "the name of the program",
    ("line_notes", "AA"): "as wide as a letter for rhymes",
    ("playback_pulse", "sound outputs"): "the name of a thread",
    ("take_switch", "ABCDEFGHI"): "letters by which takes are told apart",
    ("price_row", "your correction"): "a key: the source of a price in the file of prices",
    ("settings_dialog", "Data"): "a key: which of the folders is meant",
    ("diagnostics_dialog", "Qt"): "the report is read by who makes the program",
    ("diagnostics_dialog", "window system"): "the report is read by who makes the program",
    ("diagnostics_dialog", " at "): "the report is read by who makes the program",
    ("export_dialog", "export "): "the name of a task",
    ("voice_under_dialog", "voice under "): "the name of a task",
    ("tasks", "task “"): "for the log",
    ("tasks", "” failed"): "for the log",
    ("ready_notice", "AddNotification"): "a name on the session bus",
    ("ready_notice", "song-"): "a key: which notice another replaces",
    ("single_instance", "open "): "said to the window that is open already",
    ("song_side", "song:"): "what is searched for, as the library writes it",
    ("widgets/mark", "Composer"): "the name of the program",
    ("widgets/tips", "Fusion"): "the name of a style of Qt",
    ("widgets/tips", "QTipLabel"): "the name of a class of Qt",
    ("widgets/typeface", "Composer Text"): "the name of a font",
    ("widgets/typeface", "Composer Display"): "the name of a font",
    ("widgets/wave_view", "Stretch"): "the name of a class",
    ("widgets/wave_view", "WaveView"): "the name of a class",
}
"""Texts that nobody reads, or that read the same in any language, and why."""

SOURCE = '''
"""No text."""
KEYS = "Ctrl+Shift+S", "F8", "*.wav", "star", "composer.ui", "#row { color: red; }"
def speak(self, title: str) -> "Some Type":
    raise ValueError("Not said")
    tasks.start(f"export {title}", self.work("Play"))
    self.add("at once" if title == "x" else self.tr("later on"))
    noun = "song" if title else "songs"
    self.add(f"Open {title}", f"{title} dB", f"{1} of {2:,} songs" )
    self.add(self.tr(f"Play {title}"), self.tr("{noun}s"), self.tr(words))
    self.add(self.tr(" and "), self.tr("{sum}{paid}."), self.tr("{number}st of {all}, {files}"))
'''


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "packaging/translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def words(tool: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with words as long as German ones, gathered from the source."""
    return Path(tool.lengthen(tmp_path_factory.mktemp("words")))


@pytest.fixture
def german(words: Path, qapp: QApplication) -> Iterator[None]:
    before = qapp.findChildren(QTranslator)
    assert speak(qapp, words.parent, GERMAN)
    assert spoken() == ("de",)
    yield
    forget_words(qapp, before)


def forget_words(qapp: QApplication, before: list[QTranslator]) -> None:
    """Let the window speak as it did before."""
    for each in qapp.findChildren(QTranslator):
        if each not in before:
            qapp.removeTranslator(each)
            each.setParent(None)


def test_without_a_file_of_words_all_stays_english(qapp: QApplication, tmp_path: Path) -> None:
    assert not speak(qapp, tmp_path, GERMAN)
    assert not speak(qapp, ROOT / "resources/translations", QLocale(QLocale.Language.English))


class Reading(QLocale):
    """A system whose user reads these languages, the first one best."""

    def __init__(self, *languages: str) -> None:
        super().__init__(languages[0])
        self.languages = languages

    def uiLanguages(self, separator: QLocale.TagSeparator = QLocale.TagSeparator.Dash) -> list[str]:
        assert separator is QLocale.TagSeparator.Underscore
        return list(self.languages)


def test_the_first_language_is_spoken_that_has_words_and_comes_before_english(
    words: Path, qapp: QApplication, tmp_path: Path
) -> None:
    for name in ("composer_de.qm", "composer_de_AT.qm"):
        (tmp_path / name).write_bytes(words.read_bytes())
    before = qapp.findChildren(QTranslator)
    assert not speak(qapp, tmp_path, Reading("en_GB", "en", "de_DE", "de"))
    assert spoken() == ()
    assert speak(qapp, tmp_path, Reading("fr_CH", "fr", "de_AT", "de", "en"))
    try:
        assert spoken() == ("de_AT", "de")
    finally:
        forget_words(qapp, before)


def test_what_is_put_in_later_is_left_alone_by_the_longer_words(tool: ModuleType) -> None:
    longer = tool.lengthened("Budget {name}: {sum:,} of %1…")
    assert re.findall(r"\{[^}]*\}|%\d", longer) == ["{name}", "{sum:,}", "%1"]
    assert len(longer) > 1.15 * len("Budget {name}: {sum:,} of %1…")
    assert longer.endswith("…")
    assert tool.lengthened("—") == "—"


@pytest.mark.parametrize("name", SPEAKING)
def test_its_words_pass_through_qt_as_whole_texts(name: str) -> None:
    file = ROOT / f"composer/ui/{name}.py"
    assert [text for text in untranslated(file) if (name, text) not in SAME_EVERYWHERE] == []
    assert glued(file) == []


def test_the_check_sees_what_no_file_of_words_could_change(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text(SOURCE, encoding="utf-8")
    assert untranslated(file) == ["Play", "at once", "songs", "Open ", " of ", " songs"]
    assert glued(file) == [
        "self.tr(f'Play {title}')",
        "self.tr('{noun}s')",
        "self.tr(words)",
        "self.tr(' and ')",
        "self.tr('{sum}{paid}.')",
    ]


@pytest.mark.parametrize(("name", "text"), SAME_EVERYWHERE)
def test_what_needs_no_translation_is_still_there(name: str, text: str) -> None:
    assert text in untranslated(ROOT / f"composer/ui/{name}.py")


def test_the_tool_finds_every_text_where_the_window_looks_for_it(words: Path) -> None:
    """It reads Python in its own way: a call within an f-string it does not see."""
    tree = ElementTree.parse(words.with_suffix(".ts"))  # noqa: S314  our own file
    gathered: set[tuple[str | None, str | None]] = {("QShortcut", None)}  # Qt's own
    for context in tree.iter("context"):
        name = context.findtext("name")
        gathered |= {(name, message.findtext("source")) for message in context.iter("message")}
        gathered.add((name, None))
    for file in sorted((ROOT / "composer/ui").rglob("*.py")):
        assert [each for each in translated(file) if each not in gathered] == [], file.name
    for each in (*examples(), *templates()):
        assert {("examples", each.name), ("examples", each.about)} <= gathered
    for kinds in (KINDS, *OWN.values()):
        assert {("sentences", sentence) for sentence in kinds.values()} <= gathered


def test_what_counts_has_as_many_forms_as_the_language(tool: ModuleType, words: Path) -> None:
    tree = ElementTree.parse(words.with_suffix(".ts"))  # noqa: S314  our own file
    counting = {
        (context.findtext("name"), message.findtext("source"))
        for context in tree.iter("context")
        for message in context.iter("message")
        if len(message.findall("translation/numerusform")) == 2
    }
    assert len(set(tool.counted())) > 10
    assert set(tool.counted()) <= counting
    assert ("sentences", "{number} characters") in counting


def test_keys_are_called_as_the_language_calls_them(german: None, qtbot: QtBot) -> None:
    cap = KeyCap(("Ctrl", "N"))
    button = IconButton("note-pencil", "New song", shortcut="Ctrl+Shift+N")
    for widget in (cap, button):
        qtbot.addWidget(widget)
    assert cap.text() == "Strg N"
    assert button.toolTip() == "New song   Strg+Umschalt+N"


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_the_choices_of_an_export_show_whole_words(
    theme: Theme, german: None, qtbot: QtBot, scale: float
) -> None:
    theme.set_text_scale(scale)
    form = FormPart(564)
    qtbot.addWidget(form)
    try:
        assert form.sizeHint().width() <= look.px(564)
        for box in (form.bits, form.bit_rate, form.rate):
            assert box.width() >= box.select.sizeHint().width() - 6
    finally:
        theme.set_text_scale(1.0)


def clipped(dialog: QDialog | FirstRun) -> list[str]:
    """Words that are wider than the place where they stand."""
    found = [
        button.text()
        for button in dialog.findChildren(QAbstractButton)
        if button.isVisible() and button.width() < button.minimumSizeHint().width()
    ]
    found += [
        label.text()
        for label in dialog.findChildren(Text)
        if label.isVisible()
        and (
            label.heightForWidth(label.width()) > label.height()
            if label.wordWrap()
            else label.width() < label.minimumSizeHint().width()
        )
    ]
    return found


def test_german_words_and_large_text_have_room(
    open_room: Studio, theme: Theme, german: None, qtbot: QtBot, run: Run
) -> None:
    assert run
    theme.set_text_scale(1.3)
    screens = (
        KeysDialog(open_room.accounts, open_room.composing, open_room.preferences),
        SettingsDialog(
            open_room.preferences,
            open_room.composing,
            folders={"Songs": open_room.folders.library},
            correct_price=open_room.correct_price,
            backups=open_room.backups,
        ),
        SpendingDialog(
            open_room.spending,
            open_room.composing,
            queue=open_room.queue,
            library=open_room.library,
            preferences=open_room.preferences,
        ),
        FirstRun(()),
    )
    for screen in screens:
        if isinstance(screen, FirstRun):
            screen.resize(600, 600)
        screen.show()
        qtbot.waitUntil(lambda screen=screen: not clipped(screen))
        said = [label.text() for label in screen.findChildren(QLabel) if label.text()]
        assert any("ö" in text or "ä" in text for text in said)
        screen.close()
    theme.set_text_scale(1.0)

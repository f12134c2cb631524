"""The guide says nothing that is not so, and every page of it can be reached."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from composer.app import window_of
from composer.cli import arguments
from composer.domain.library_query import parse_query
from composer.providers.catalogue import SKUS, make_providers
from composer.resources import resource_path
from composer.studio import Studio
from composer.ui.guide_made import made_parts
from composer.ui.guide_pages import GuidePages, Page, is_key, slug
from composer.ui.guide_topics import PAGE_OF, page_for
from composer.ui.guide_window import GuideWindow
from composer.ui.main_window import MainWindow
from composer.ui.settings_dialog import SettingsDialog
from composer.ui.shortcut_table import GROUPS
from composer.ui.window_keys import chords, single_keys
from tests.ui.loop_fixtures import Run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ROOT = Path(__file__).parents[2]
FOLDER = resource_path("guide")
PAGES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.md"))}
LANGUAGES = [
    "",
    *(
        folder.name
        for folder in sorted(FOLDER.iterdir())
        if folder.name != "pictures" and folder.is_dir()
    ),
]
"""English, and those that have pages of their own."""
SERVICES = make_providers(
    key_of=lambda _provider: None,
    address_of=lambda _provider: None,
    sketch_command=["false"],
    encode=lambda *_arguments: None,
)
WEB = {f"https://{service.key_page}" for service in SERVICES.values() if service.key_page}
PLAIN_KEYS = {"Enter", "Space", "Esc", "Tab", "Shift", "↓", "Alt ←", "Alt →", "Ctrl F"}
"""Keys that are everywhere, and those of the guide's own window."""
FENCE = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """What stands between single backticks, outside blocks of code."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


@cache
def words_of_the_program() -> str:
    """All that the program can say, and more: its source, its data, the names of its models."""
    files = [*(ROOT / "composer").rglob("*.py"), *(ROOT / "resources").rglob("*.toml")]
    return "\n".join(
        [
            *(file.read_text(encoding="utf-8") for file in files),
            *(sku.label for sku in SKUS),
        ]
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_link_and_picture_leads_somewhere(name: str, language: str) -> None:
    pages = GuidePages(FOLDER, {}, [language])
    for target in re.findall(r"\]\(([^)]+)\)", pages.text(name)):
        if target.startswith("https:"):
            assert target in WEB, "a page of the web that no service of the program names"
            continue
        path, _, part = target.partition("#")
        assert (FOLDER / path).is_file(), target
        if path.endswith(".png"):
            assert (FOLDER / path.replace("-light.", "-dark.")).is_file(), target
            assert (FOLDER / path).stat().st_size < 150_000
        if part:
            heads = re.findall(r"^#+ (.+)$", pages.text(path.removesuffix(".md")), re.MULTILINE)
            assert part in map(slug, heads), target


def test_a_language_has_its_own_pages_and_the_english_ones_where_it_has_none(
    tmp_path: Path,
) -> None:
    english = {
        "index.md": "## Begin\n- [First](first.md)\n- [Second](second.md)\n## End\n- [New](new.md)",
        "first.md": "# First\nPress `Ctrl Enter`.",
        "second.md": "# Second\nOnly so: <!-- keys -->",
        "pictures/a.png": "english",
        "pictures/b.png": "english",
    }
    austrian = {"second.md": "# Das Zweite, eh klar\n<!-- keys -->"}
    german = {
        "index.md": "## Anfang\n- [Zweites](second.md)\n- [Erstes](first.md)\n",
        "second.md": "# Das Zweite",
        "first.md": "# Das Erste",
        "pictures/a.png": "deutsch",
    }
    for folder, files in (("", english), ("de", german), ("de_AT", austrian)):
        for name, text in files.items():
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
    pages = GuidePages(tmp_path, {"keys": lambda: "Tasten"}, ("de_AT", "de"))
    assert [row.title for row in pages.contents()] == ["Anfang", "Zweites", "Erstes", "New"]
    assert pages.text("second") == "# Das Zweite, eh klar\nTasten"
    assert pages.text("first") == "# Das Erste"
    assert pages.picture("pictures/a.png").read_text() == "deutsch"
    assert pages.picture("pictures/b.png").read_text() == "english"
    assert [found.page for found in pages.find("zweite klar")] == ["second"]
    assert GuidePages(tmp_path, {}, ("fr",)).text("first").startswith("# First\nPress `\u2009Ctrl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_name_every_page_once(language: str) -> None:
    rows = GuidePages(FOLDER, {}, [language]).contents()
    listed = [row.name for row in rows if isinstance(row, Page)]
    assert sorted(listed) == sorted(PAGES.keys() - {"index"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_in_another_language_has_an_english_one_and_what_is_put_into_it(
    language: str,
) -> None:
    for file in (FOLDER / language).rglob("*.*"):
        english = FOLDER / file.relative_to(FOLDER / language)
        assert english.is_file(), "nothing leads here"
        if file.suffix == ".md":
            made = re.findall("<!--.*?-->", file.read_text(encoding="utf-8"))
            assert made == re.findall("<!--.*?-->", english.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_key_is_in_the_table_of_keys(name: str) -> None:
    table = " | ".join(key for _, keys in GROUPS for key, _ in keys)
    known = {*PLAIN_KEYS, *re.split(r" \| | or ", table), *table.split(" | ")}
    known |= {f"Ctrl {number}" for number in range(1, 5)} if "Ctrl 1 … 4" in known else set()
    known |= set("012345")  # stars, and all of the wave
    for span in spans(PAGES[name]):
        if is_key(span):
            assert span in known


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_control_that_is_named_says_so_on_the_screen(name: str) -> None:
    text = re.sub(r"\*\*[^*]+\*\*", "", FENCE.sub("", PAGES[name]))
    for control in re.findall(r"\*([^*\n]+)\*", text):
        assert control in words_of_the_program()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_command_is_understood(name: str, tmp_path: Path) -> None:
    commands = [line for block in FENCE.findall(PAGES[name]) for line in block.splitlines()]
    for command in [*commands, *spans(PAGES[name])]:
        words = shlex.split(command)[1:] if command.startswith("composer ") else []
        words = [word for word in words if word != "--practice"]  # which comes before any command
        if words and words != ["--version"]:
            arguments.read(words)


def test_every_filter_that_is_told_of_is_one() -> None:
    typed = re.findall(r"^\| `(\w+:[^`]+)` \|", PAGES["your-library"], re.MULTILINE)
    assert len(typed) >= 7
    for filter_ in typed:
        query = parse_query(filter_, date(2026, 11, 22))
        assert (query.problem, query.words, query.phrases) == ("", (), ()), filter_
    (since_january,) = parse_query("date:>=2026-01", date(2026, 11, 22)).dates
    assert since_january.first == date(2026, 1, 1)


def test_keys_and_prices_are_those_of_the_program(open_room: Studio) -> None:
    pages = GuidePages(FOLDER, made_parts(open_room.composing))
    assert "| `Ctrl Enter` | Generate |" in pages.text("keyboard").replace("\u2009", "")
    assert "| MiniMax Music Pro | Kyma | $0.21 a song |" in pages.text("prices-and-budgets")
    assert all("<!--" not in pages.text(name) for name in PAGES)


@pytest.fixture
def window(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[MainWindow]:
    async def made() -> MainWindow:
        window = window_of(open_room)
        window.show()
        window.activateWindow()
        return window

    window: MainWindow = run(made())
    yield window
    window.close()
    window.deleteLater()


def guide_of(window: MainWindow) -> GuideWindow:
    guide = window.dialogs._guide
    assert guide is not None
    return guide


def test_f1_opens_the_page_that_fits_and_the_keys_lead_through(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.sides.song.new()
    window.compose_pane.lyrics_edit.setFocus()
    qtbot.keyClick(window.compose_pane.lyrics_edit, Qt.Key.Key_F1)
    guide = guide_of(window)
    assert guide.isVisible()
    assert guide.page.name == "writing-lyrics"
    assert guide.page.toPlainText().startswith("Writing lyrics")
    assert guide.contents.currentIndex().data() == "Writing lyrics"

    for entry in guide.contents.entries:
        if isinstance(entry, Page):
            guide.contents.page_wanted.emit(entry)
            assert guide.page.name == entry.name
            assert "<!--" not in guide.page.toPlainText()
    guide.page.anchorClicked.emit(QUrl("offline.md"))
    guide.page.anchorClicked.emit(QUrl("prices-and-budgets.md#budgets"))
    assert guide.page.verticalScrollBar().value() > 0
    guide.back.click()
    assert guide.page.name == "offline"
    assert guide.title.text() == "Working offline"
    assert guide.contents.currentIndex().data() == "Working offline"
    guide.forward.click()
    assert guide.page.name == "prices-and-budgets"

    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    for link in ("https://kymaapi.com", "http://plain.example", "file:///etc/passwd"):
        guide.page.anchorClicked.emit(QUrl(link))
    assert opened == [QUrl("https://kymaapi.com")]
    window.close()
    assert not guide.isVisible()


def test_it_can_be_read_while_a_dialog_is_open(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.settings()
    (dialog,) = window.findChildren(SettingsDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.ask_above.setFocus()
    qtbot.keyClick(dialog.ask_above, Qt.Key.Key_F1)
    guide = guide_of(window)
    assert guide.page.name == "settings"
    row = guide.contents.visualRect(guide.contents.model().index(1, 0)).center()
    qtbot.mouseClick(guide.contents.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert guide.page.name == "getting-started"
    assert dialog.isVisible()
    dialog.accept()


def test_the_search_leads_to_the_part_that_speaks_of_the_words(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.dialogs.guide("index")
    guide = guide_of(window)
    qtbot.keyClicks(guide.search, "refused key")
    qtbot.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.page.name == "practice" or "refused" in guide.page.toPlainText()
    assert guide.page.extraSelections()
    guide.search.setText("xylophone quartet")
    guide._list_pages()
    assert not guide.contents.entries
    assert guide._nothing.text() == "The guide does not speak of “xylophone quartet”."
    guide._leave()
    assert len(guide.contents.entries) > len(PAGES) - 2


def test_the_guide_follows_the_look(window: MainWindow, theme: object) -> None:
    from composer.ui.theme import Appearance, Theme

    assert isinstance(theme, Theme)
    window.dialogs.guide("getting-started")
    page = guide_of(window).page
    before = page.document().begin().begin().fragment().charFormat().foreground().color()
    theme.set_appearance(Appearance.DARK)
    after = page.document().begin().begin().fragment().charFormat().foreground().color()
    assert before.lightness() < 60 < 200 < after.lightness()
    assert page.name == "getting-started"


def test_each_part_of_the_window_has_a_page_that_exists() -> None:
    sources = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "composer/ui").glob("*.py")
    )
    for name, page in PAGE_OF.items():
        assert page in PAGES
        assert f"class {name}(" in sources
    assert page_for(None) in PAGES


BY_WHAT_HAS_THE_KEYBOARD = {
    *("Enter", "Esc", "Del", "F2"),  # a list, a dialog
    *("K", "R", "N", "Z"),  # going through the songs
}
ALSO = {"=", "Shift++"}
"""Other ways to press what the table has: the plus sign of different keyboards."""


def pressed(keys: str) -> set[str]:
    """What the table writes, such as ``[ or ]``, ``Shift ← →`` or ``1 … 9``, as Qt names each."""
    parts = keys.replace(" or ", " ").split(" ")
    held = [part for part in parts if part in {"Ctrl", "Shift", "Alt"}]
    last = [part for part in parts if part not in held]
    if "…" in last:
        last = [str(number) for number in range(int(last[0]), int(last[-1]) + 1)]
    arrows = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right", "−": "-"}
    return {"+".join([*held, arrows.get(part, part)]) for part in last}


def test_the_keys_in_the_table_are_those_of_the_window(window: MainWindow) -> None:
    told = set[str]()
    for _, keys in GROUPS:
        for key, what in keys:
            told |= pressed(key)
            for other in re.findall(r"(?:Ctrl |Shift )+\S+|\b0\b", what):
                told |= pressed(other)
    window.compose_pane.find_words()
    heard = {QKeySequence(chord).toString() for chord in chords(window)}
    for key, shift in single_keys(window):
        heard.add(f"{'Shift+' * shift}{QKeySequence(key).toString()}")
    heard |= {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}
    heard = {key.replace("Return", "Enter") for key in heard}
    assert told - heard == BY_WHAT_HAS_THE_KEYBOARD
    assert heard - told == ALSO


def test_a_widget_without_a_page_of_its_own_has_that_of_what_is_around_it(
    window: MainWindow,
) -> None:
    inner = QWidget(window.model_pane)
    assert page_for(inner) == "services-and-keys"


def test_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert targets
    for target in targets:
        assert (ROOT / target).is_file(), target

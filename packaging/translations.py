"""Keeps the files of words by which the window speaks other languages than English.

    .venv/bin/python packaging/translations.py update de      composer_de.ts: new words, old kept
    .venv/bin/python packaging/translations.py release        composer_de.qm, for the program
    .venv/bin/python packaging/translations.py lengthen DIR   words as long as German ones

A translator works on the .ts file with Qt Linguist (`pyside6-linguist`) or any editor. The program
loads resources/translations/composer_LANGUAGE.qm if the system speaks that language.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LONGER = 0.35
"""By which share German words are longer than English ones, for short texts."""
_ACCENTS = str.maketrans("aouAOUe", "äöüÄÖÜé")
_FIELD = re.compile(r"\{[^{}]*\}")
_KEPT = re.compile(r"(\{[^{}]*\}|%[0-9Ln]+)")
_OF_LISTS = ("{names}, {more}", "“{word}”")
"""What has no letters and is yet another thing in other languages."""
_PADDING = "ungenkeitschaftlichungsweise"


def main() -> int:
    """Do what was asked for."""
    wanted = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    jobs = wanted.add_subparsers(dest="job", required=True)
    jobs.add_parser("update").add_argument("language", help="such as de or pt_BR")
    jobs.add_parser("release")
    jobs.add_parser("lengthen").add_argument("folder", type=Path)
    asked = wanted.parse_args()
    match asked.job:
        case "update":
            FOLDER.mkdir(exist_ok=True)
            gather(FOLDER / f"composer_{asked.language}.ts")
        case "release":
            for file in sorted(FOLDER.glob("composer_*.ts")):
                release(file)
        case "lengthen":
            print(lengthen(asked.folder))
    return 0


def gather(file: Path) -> None:
    """Bring a file of words up to date with the source; what is translated stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sources = sorted((ROOT / "composer" / "ui").rglob("*.py"))
    tables = ("-tr-function-alias", "QT_TRANSLATE_NOOP+=marked")
    with tempfile.TemporaryDirectory() as folder:
        below = Path(folder) / "below_the_window.py"
        below.write_text("".join(_for_lupdate()), encoding="utf-8")
        # Of a text that it meets twice Qt's tool keeps whether it counts from the first time.
        _run("lupdate", str(below), *map(str, sources), *tables, "-no-obsolete", "-ts", str(file))
    words = file.read_text(encoding="utf-8")
    nowhere = rf' *<location filename="[^"]*{below.name}" line="[^"]*"/>\n'
    file.write_text(re.sub(nowhere, "", words), encoding="utf-8")


def sentences() -> Iterator[tuple[str, str, bool]]:
    """What the rooms below the window say: where it stands, the template, whether it counts.

    Qt's tool finds texts by calls that name where they stand; these rooms know no Qt.
    """
    rooms = (room for room in (ROOT / "composer").iterdir() if room.name not in {"ui", "practice"})
    files = (file for room in rooms for file in ([room] if room.suffix else room.rglob("*.py")))
    for file in sorted(file for file in files if file.suffix == ".py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            which = {"say": 0, "marked": 0, "say_number": 1}.get(node.func.id)
            said = node.args[which] if which is not None and node.args else None
            template = said.value if isinstance(said, ast.Constant) else None
            if isinstance(template, str) and (
                template in _OF_LISTS or re.search(r"[^\W\d_]", _FIELD.sub("", template))
            ):
                yield str(file.relative_to(ROOT)), template, which == 1


def counted() -> Iterator[tuple[str, str]]:
    """What the window counts outside a widget: the context, the template.

    Qt's tool sees by ``self.tr("…", "", number)`` that a text counts, but not by ``translate``.
    """
    for file in sorted((ROOT / "composer" / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="translate"),
                    args=[ast.Constant(value=str(context)), ast.Constant(value=str(text)), _, _],
                ):
                    yield context, text


def faults() -> Iterator[tuple[str, str]]:
    """What practice says of each fault: where it stands, the text. It knows no other room."""
    file = ROOT / "composer" / "practice" / "faults.py"
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        values = node.values if isinstance(node, ast.Dict) else []
        texts = [each.value for each in values if isinstance(each, ast.Constant)]
        yield from ((str(file.relative_to(ROOT)), text) for text in texts if isinstance(text, str))


def styles() -> Iterator[tuple[str, str]]:
    """What the styles of the free band are called: where it stands, the text."""
    file = ROOT / "composer" / "sketch" / "request.py"
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id="STYLES"), value=ast.Tuple(elts=pairs)):
                texts = (pair.elts[1] for pair in pairs if isinstance(pair, ast.Tuple))
                named = (each.value for each in texts if isinstance(each, ast.Constant))
                yield from ((str(file.relative_to(ROOT)), str(text)) for text in named)


def examples() -> Iterator[tuple[str, str]]:
    """What the examples and the templates of songs are called: where it stands, the text."""
    for file in sorted((ROOT / "resources" / "examples").glob("*.toml")):
        for tables in tomllib.loads(file.read_text(encoding="utf-8")).values():
            for table in tables:
                texts = (table.get(key, "") for key in ("group", "name", "about"))
                yield from ((str(file.relative_to(ROOT)), text) for text in texts if text)


def _for_lupdate() -> Iterator[str]:
    """The same as Qt's tool reads it, with a word to the translator where they stand."""
    for context, texts in (
        ("examples", examples()),
        ("sentences", faults()),
        ("sentences", styles()),
    ):
        for place, text in dict.fromkeys(texts):
            yield f"#: {place}\nQCoreApplication.translate({context!r}, {text!r})\n"
    for context, text in dict.fromkeys(counted()):
        yield f"class {context}:\n    def all(self, number):\n"
        yield f"        self.tr({text!r}, '', number)\n"
    yield "class sentences:\n    def all(self, number):\n"
    for place, template, counts in dict.fromkeys(sentences()):
        number = ", '', number" if counts else ""
        yield f"        #: {place}\n        self.tr({template!r}{number})\n"


def release(file: Path) -> Path:
    """Write the words in the form that the program reads, beside the file."""
    if wrong := misfits(file):
        raise SystemExit("These put in other names than the English:\n" + "\n".join(wrong))
    released = file.with_suffix(".qm")
    _run("lrelease", str(file), "-qm", str(released))
    return released


def misfits(file: Path) -> list[str]:
    """Translations that name something in braces which the program does not put in there."""
    found = []
    for message in ElementTree.parse(file).iter("message"):
        source, said = message.findtext("source", ""), message.find("translation")
        forms = [] if said is None else [said, *said.findall("numerusform")]
        known = set(_FIELD.findall(source))
        found += [text for form in forms if set(_FIELD.findall(text := form.text or "")) - known]
    return found


def lengthen(folder: Path) -> Path:
    """Make words as long as German ones out of the English ones, to see what is clipped."""
    file = folder / "composer_de.ts"
    gather(file)
    tree = ElementTree.parse(file)
    for message in tree.iter("message"):
        translation = message.find("translation")
        if translation is None:
            continue
        translation.attrib.pop("type", None)
        longer = lengthened(message.findtext("source", ""))
        forms = translation.findall("numerusform")
        for form in forms:
            form.text = longer
        if not forms:
            translation.text = longer
    tree.write(file, encoding="utf-8", xml_declaration=True)
    return release(file)


def lengthened(text: str) -> str:
    """The text with accents and a third more letters; what is put in later is left alone."""
    pieces = _KEPT.split(text)
    accented = "".join(
        piece if _KEPT.fullmatch(piece) else piece.translate(_ACCENTS) for piece in pieces
    )
    stem = re.match(r"(?s)(.*?)([\s.…:,;]*)$", accented)
    if stem is None or not re.search(r"\w", text):
        return text
    more = max(1, round(len(_KEPT.sub("", text)) * LONGER))
    words = []
    while more > 0:
        words.append(_PADDING[: min(more, 11)])
        more -= 12
    return f"{stem[1]}{'' if len(words) == 1 else ' '}{' '.join(words)}{stem[2]}"


def _run(tool: str, *arguments: str) -> None:
    """Qt's own tools come with PySide6; they are named pyside6-… beside this Python."""
    beside = Path(sys.executable).parent
    program = shutil.which(f"pyside6-{tool}", path=str(beside)) or shutil.which(f"pyside6-{tool}")
    if program is None:
        raise SystemExit(f"pyside6-{tool} is missing. Run: python3 dev.py setup")
    with tempfile.TemporaryFile() as told:
        done = subprocess.run([program, *arguments], stdout=told, stderr=subprocess.STDOUT)
        if done.returncode:
            told.seek(0)
            raise SystemExit(told.read().decode(errors="replace"))


if __name__ == "__main__":
    sys.exit(main())

"""All that the rooms below the window say to people can be found by a file of words."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer.domain.errors import ComposerError

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "services", "providers", "storage", "audio", "spelling")
FILES = [file for room in ROOMS for file in sorted((ROOT / "composer" / room).glob("*.py"))]
SAYING = {"say": (0,), "say_number": (0, 1), "marked": (0,)}
"""Calls whose templates the tool gathers, and where these stand among the arguments."""
SAID_TO_A_PERSON = {"message", "short", "label", "help", "unset", "basis", "fact", "hint", "notice"}
ENGLISH_FOR_ALL = {
    "provenance.py": "what stands in a file beside an export",
    "tags.py": "what stands in the tags of a sound file",
    "diagnostics.py": "a report for those who mend the program",
    "components.py": "names and licences",
}
"""Modules whose texts are not for the window."""

NAMES = {
    *(
        "EBU R128",
        "ATSC A/85",
        "WAV",
        "FLAC",
        "MP3",
        "Ogg",
        "Opus",
        "M4A",
        "Sketch",
        "MiniMax {name}",
    ),
    *("ElevenLabs Music", "MiniMax Music", "MiniMax Music Pro", "Text-to-Music"),
    *("kymaapi.com", "api.apiframe.ai", "api.verbatik.com"),
}
"""What is called the same in every language."""


def kinds_of_error(kind: type[Exception] = ComposerError) -> Iterator[str]:
    yield kind.__name__
    for each in kind.__subclasses__():
        yield from kinds_of_error(each)


ERRORS = {*kinds_of_error(), "OptionRefused", "BadPattern"}


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def is_bare(node: ast.expr) -> bool:
    """Whether it is text that was put together, or written down, where nobody can translate it."""
    match node:
        case ast.Constant(value=str(text)):
            return text not in NAMES and re.search(r"[^\W\d_]{2}", text) is not None
        case ast.IfExp(body=one, orelse=other):
            return is_bare(one) or is_bare(other)
        case ast.JoinedStr():
            is_name = ast.unparse(node)[2:-1] in NAMES
            return not is_name and any(is_bare(part) for part in node.values)
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            return is_bare(one) or is_bare(other)
    return False


def bare(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for name, call in calls(file):
        told = call.args[:1] if name in ERRORS else []
        told += [each.value for each in call.keywords if each.arg in SAID_TO_A_PERSON]
        yield from (ast.unparse(each) for each in told if is_bare(each))
    passed = {part for node in ast.walk(tree) for part in _passed(node)}
    for node in ast.walk(tree):
        if node in passed or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = ast.unparse(node)[1:-1] if isinstance(node, ast.JoinedStr) else node.value
        if isinstance(text, str) and re.search(r"^[^a-z\n]?[^a-z\n]?\S+ \S+ .*\.\W?$", text):
            yield text


def _passed(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()):
            yield from ast.walk(node)
        case ast.Call(func=ast.Name(id=name)) if name in SAYING:
            yield from ast.walk(node)
        case ast.Call(func=ast.Attribute(attr="debug" | "info" | "warning" | "compile")):
            yield from ast.walk(node)
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name not in ERRORS:
            yield from ast.walk(node)
        case ast.JoinedStr():
            yield from node.values


@pytest.mark.parametrize("room", ROOMS)
def test_no_error_and_no_sentence_is_made_past_the_tool_that_gathers(room: str) -> None:
    files = [
        file for file in FILES if file.parent.name == room and file.name not in ENGLISH_FOR_ALL
    ]
    found = {file.name: list(dict.fromkeys(bare(file))) for file in files}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_what_is_made_past_it_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "made_up.py"
    file.write_text(
        'raise DraftRefused(f"There is no {name}.", short="Not there")\n'
        'notice = "The file was damaged. " + f"It is kept as {aside}."\n'
        'problem = Problem(message=say("Fine {name}.", name=name), short=f"{over} over")\n'
    )
    assert len(list(bare(file))) == 6


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_in_a_template_is_given_and_every_template_is_written_out(room: str) -> None:
    for file in (file for file in FILES if file.parent.name == room):
        for name, call in calls(file):
            if name not in SAYING or file.name == "sentences.py":
                continue
            given = {each.arg for each in call.keywords}
            for place in SAYING[name]:
                template = call.args[place]
                if not isinstance(template, ast.Constant):
                    continue
                fields = {
                    field for _, field, _, _ in string.Formatter().parse(template.value) if field
                }
                fields -= {"number"} if name == "say_number" else set()
                if None not in given and (given or name == "say_number"):
                    assert fields <= given, ast.unparse(call)
                    assert name == "say_number" or fields == given, ast.unparse(call)

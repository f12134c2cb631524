"""Which texts of a module does a user read that no file of words could translate?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TRANSLATING = {"tr", "translate", "marked"}
_NAMING = {"start", "_start", "setObjectName", "setProperty", "property"}
_LOGGING = {"getLogger", "debug", "info", "warning"}
NOT_SAID = _NAMING | _LOGGING
"""Calls whose first words are no text of the window: names of tasks and objects, the log."""

_KEY = (
    r"[A-Z]|[A-Z] or [A-Z]|F\d+|Return|Enter|Esc|Del|Space|Tab|Up|Down|Left|Right"
    r"|[^\w ]|[↑↓←→… \d]+"
)
KEYS = re.compile(rf"(?:(?:Ctrl|Shift|Alt)[ +]?)*(?:{_KEY}|)")
"""``Ctrl+Shift+S``, ``F8``: what stands on the keys is the same for all."""
FILES = re.compile(r"\.\w+|\w+://| ?\([*.\w ]+\)|composer-|qtbase_|_API_KEY")
"""Endings and beginnings of names of files and addresses."""
UNITS = re.compile(r" ?(dB|dBTP|LUFS|kHz|kbit/s|GB|MB|kB|px|Hz)[.,;]? ?| s")
LOOKS = re.compile(r"[{}]|^;[^;]*: $|\w: [^;]*;|(?:^|\s)[a-z-]+: $|px")
"""Pieces of the look of a control."""


def untranslated(file: Path) -> list[str]:
    """Texts of the module that reach a user and do not pass through Qt's translation calls.

    That are constants of several words or with a capital letter, words in an f-string, which
    glues texts together, and nouns beside their plural. What was looked at and need not be
    translated is kept in ``SAME_EVERYWHERE`` by the test.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    passed = {part for node in ast.walk(tree) for part in _passed(node)}
    open_ = (node for node in ast.walk(tree) if isinstance(node, ast.expr) and node not in passed)
    return [
        text
        for node in sorted(open_, key=lambda node: (node.lineno, node.col_offset))
        for text in _said(node)
        if not (KEYS.fullmatch(text) or FILES.fullmatch(text) or UNITS.fullmatch(text))
    ]


def _passed(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node whose words are translated, or said to nobody."""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_translated = isinstance(node, ast.Call) and called(node) in TRANSLATING
    if is_docstring or is_translated or isinstance(node, ast.Raise):
        yield from ast.walk(node)
    elif isinstance(node, ast.Call) and called(node) in NOT_SAID and node.args:
        yield from ast.walk(node.args[0])
    elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield from ast.walk(node.annotation)
    elif isinstance(node, ast.FunctionDef) and node.returns is not None:
        yield from ast.walk(node.returns)
    elif isinstance(node, ast.JoinedStr):
        yield from node.values  # seen as parts of their whole
        for value in node.values:
            if isinstance(value, ast.FormattedValue) and value.format_spec is not None:
                yield from ast.walk(value.format_spec)


def called(call: ast.Call) -> str:
    """What is called, without what it belongs to: ``setText``."""
    callee = call.func
    return callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")


def _said(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if re.match(r"[“(]?[A-Z]|.*[a-z\d,;.] [a-z]", text):
            if not LOOKS.search(text):
                yield text
        case ast.JoinedStr():
            pieces = [part.value for part in node.values if isinstance(part, ast.Constant)]
            if not any(LOOKS.search(str(piece)) for piece in pieces):
                yield from (str(piece) for piece in pieces if re.search("[A-Za-z]", str(piece)))
        case ast.IfExp(body=ast.Constant(value=str(one)), orelse=ast.Constant(value=str(many))):
            if {one, many} in ({one, f"{one}s"}, {many, f"{many}s"}):
                yield many


def glued(file: Path) -> list[str]:
    """Calls that no translation can be found for, or whose texts are pieces of a sentence: with a
    blank at an end, an ending on what is put in, or two things put in without a word between."""
    return [
        ast.unparse(call)
        for call in _calls(ast.parse(file.read_text(encoding="utf-8")))
        if (called(call) == "tr" and not _is_text(call.args[0]))
        or any(
            isinstance(text, ast.Constant) and re.search(r"^ | $|\}(?:e?s\b|\{)", str(text.value))
            for text in call.args
        )
    ]


def translated(file: Path) -> Iterator[tuple[str, str | None]]:
    """The texts of a module and where they stand: the class for ``tr``, else what is named. None
    for a text that is asked for by a name of its own, out of a table."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for call in _calls(tree):
        match called(call), call.args:
            case "tr", [ast.Constant(value=str(text)), *_]:
                inside = [each for each in classes if _encloses(each, call)]
                yield inside[-1].name, text
            case "translate" | "marked", [ast.Constant(value=str(context)), text, *_]:
                yield context, str(text.value) if isinstance(text, ast.Constant) else None


def _encloses(outer: ast.ClassDef, inner: ast.Call) -> bool:
    return outer.lineno <= inner.lineno <= (outer.end_lineno or 0)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in TRANSLATING and node.args:
            yield node

"""What can be typed after ``composer``, and how a draft is read from it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from composer import __version__
from composer.cli import streams
from composer.cli.export_arguments import export_arguments
from composer.cli.out_file import file_named
from composer.domain.errors import DraftRefused
from composer.domain.options import OptionRefused, OptionValue, parsed
from composer.domain.reference import is_address
from composer.domain.request import Problem, Request
from composer.domain.sku import Ability, Sku

LARGEST_TEXT = 20_000_000
"""Bytes of a text that are read from a file or a pipe; /dev/zero never ends."""


class Invalid(Exception):
    """The arguments make no sense; the text says why."""


class _Parser(argparse.ArgumentParser):
    def __init__(self, **named: Any) -> None:
        # "--y" is no "--yes": what a script relies on is written out.
        super().__init__(**named, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise Invalid(f"{message}\n{self.format_usage().rstrip()}")


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """What is wanted. Raises Invalid with a sentence, SystemExit after help and version."""
    top = parser()
    wanted, surplus = top.parse_known_args(arguments)
    if surplus and wanted.command == "keys":
        # Not repeated: it may be a key, and what is printed may end up in a log.
        raise Invalid(
            "There is an argument too many. A key is never an argument, where others can read it: "
            "composer keys set PROVIDER asks for it, or reads it from standard input."
        )
    if surplus:
        top.error(f"unrecognized arguments: {' '.join(surplus)}")
    return wanted


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog="composer",
        description="Write a song, see what each model would charge for it, hear it, keep it. "
        "Without a command the window opens, with the songs in it whose files are named: "
        "composer FILE.composer.",
    )
    top.add_argument("--version", action="version", version=f"Composer {__version__}")
    top.add_argument(
        "--practice",
        action="store_true",
        help="simulated services, play money, a library of its own",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    skus = commands.add_parser("skus", help="every model with its price, limits and settings")
    _json(skus)

    estimate = commands.add_parser("estimate", help="price of a draft; sends nothing")
    _draft(estimate)
    _json(estimate)

    generate = commands.add_parser("generate", help="order a clip and wait for it")
    _draft(generate)
    generate.add_argument("--out", type=file_named, metavar="FILE", help="also write the clip here")
    _money_rules(generate)
    generate.add_argument(
        "--again", action="store_true", help="buy what was bought before once more"
    )
    _json(generate)

    lyrics = commands.add_parser("lyrics", help="have words written, for money of their own")
    lyrics.add_argument("--prompt", metavar="TEXT|@FILE", help="what they are about, or to change")
    lyrics.add_argument("--lyrics", metavar="TEXT|@FILE", help="words to change; none: new ones")
    lyrics.add_argument("--title", metavar="T")
    lyrics.add_argument(
        "--last", action="store_true", help="print the newest ones again; buys nothing"
    )
    _money_rules(lyrics)
    _json(lyrics)

    jobs = commands.add_parser("jobs", help="what waits, is under way or in doubt; resume, cancel")
    jobs.add_argument("words", nargs="*", metavar="resume [ID…] | cancel ID | discard ID")
    jobs.add_argument("--yes", action="store_true", help="buy what waits without being asked")
    _over_budget(jobs)
    _json(jobs)

    history = commands.add_parser("history", help="what was made; show, delete or restore one")
    history.add_argument("words", nargs="*", metavar="QUERY | show ID | delete ID | restore ID")
    history.add_argument("--limit", type=int, default=None, metavar="N")
    whole = history.add_mutually_exclusive_group()
    whole.add_argument(
        "--backup", type=file_named, metavar="FILE", help="copy the list into a file"
    )
    whole.add_argument("--restore", type=Path, metavar="FILE", help="put such a copy back")
    whole.add_argument(
        "--export-zip",
        type=file_named,
        metavar="FILE",
        help="write all songs into a zip, with a page",
    )
    whole.add_argument(
        "--import",
        dest="bring_in",
        type=Path,
        action="append",
        metavar="FILE|FOLDER",
        help="bring in sound files, a folder of them, or such a zip; may be repeated",
    )
    _json(history)

    export = commands.add_parser("export", help="write clips as files: cut, looped, levelled")
    export_arguments(export)
    _json(export)

    spend = commands.add_parser("spend", help="the money of a month")
    spend.add_argument("--month", metavar="YYYY-MM", help="by default this one")
    form = spend.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="every order on a line")
    _json(form)

    keys = commands.add_parser("keys", help="API keys in the system's keyring")
    actions = keys.add_subparsers(dest="action", metavar="ACTION", required=True)
    _json(actions.add_parser("status", help="which services have a key"))
    for action, words in (
        ("set", "keep a key, read from standard input or a hidden prompt"),
        ("test", "ask the service about the account; costs nothing"),
        ("remove", "forget a key"),
    ):
        one = actions.add_parser(action, help=words)
        one.add_argument("provider")
        _json(one)

    _json(commands.add_parser("where", help="the folders in use"))
    return top


def request_from(wanted: argparse.Namespace, sku: Sku) -> tuple[Request, tuple[Problem, ...]]:
    """The request that the arguments describe, and what is wrong with its ``--set`` values."""
    given: dict[str, str] = {}
    for setting in wanted.set or ():
        name, equals, text = setting.partition("=")
        if not equals:
            raise DraftRefused(f"--set takes NAME=VALUE, not “{setting}”. Nothing was sent.")
        given[name] = text  # said twice, the later holds
    options, problems = dict[str, OptionValue](), list[Problem]()
    for name, text in given.items():
        option = sku.option(name)
        if option is None:
            options[name] = text
            continue
        try:
            options[name] = parsed(option, text)
        except OptionRefused as refused:
            problems.append(Problem(field=name, code="out_of_range", message=str(refused)))
    if wanted.reference and Ability.REFERENCE_AUDIO not in sku.abilities:
        message = f"{sku.label} takes no recording to start from."
        problems.append(Problem(field="reference", code="not_taken", message=message))
    request = Request(
        sku=sku.id,
        title=wanted.title or "",
        prompt=text_of(wanted.prompt),
        lyrics=text_of(wanted.lyrics),
        tags=tuple(tag.strip() for tag in (wanted.tags or "").split(",") if tag.strip()),
        instrumental=wanted.instrumental,
        reference=_reference(wanted.reference),
        options=options,
    )
    return request, tuple(problems)


def _reference(given: str | None) -> str | None:
    """An address as it is; a file by its whole path, which holds wherever the program is."""
    if not given or is_address(given):
        return given
    return str(Path(given).absolute())


def text_of(given: str | None) -> str:
    """A text argument: itself, a file's content (``@FILE``), or standard input (``@-``).

    Raises DraftRefused if the file cannot be read.
    """
    if given is None or not given.startswith("@"):
        return given or ""
    named = "standard input" if given == "@-" else given[1:]
    if not named:
        raise DraftRefused("After @ comes the name of a file. Nothing was sent.")
    try:
        with streams.interruptible():
            if given == "@-":
                content = sys.stdin.buffer.read(LARGEST_TEXT + 1)
            else:
                with Path(named).open("rb") as file:
                    content = file.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise DraftRefused(
            f"{named} cannot be read ({error.strerror or error}). Nothing was sent."
        ) from None
    if len(content) > LARGEST_TEXT:
        most = LARGEST_TEXT // 1_000_000
        raise DraftRefused(f"{named} holds more than {most} MB, no song does. Nothing was sent.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DraftRefused(f"{named} is not a UTF-8 text file. Nothing was sent.") from None


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"“{text}” is not an amount such as 0.50") from None
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not an amount such as 0.50")
    return amount


def _json(command: argparse._ActionsContainer) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON document")


def _money_rules(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--max-cost", type=_money, metavar="USD", help="buy nothing that costs more"
    )
    command.add_argument("--yes", action="store_true", help="buy without being asked")
    _over_budget(command)


def _draft(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sku", required=True, metavar="ID", help="see: composer skus")
    command.add_argument("--title", metavar="T")
    command.add_argument("--prompt", metavar="TEXT|@FILE", help="the style")
    command.add_argument("--lyrics", metavar="TEXT|@FILE")
    command.add_argument("--tags", metavar="A,B,C", help="style tags, where the model takes them")
    command.add_argument("--instrumental", action="store_true", help="no voice")
    command.add_argument("--reference", metavar="FILE|URL", help="a recording to start from")
    command.add_argument(
        "--set", action="append", metavar="NAME=VALUE", help="a setting of the model, repeatable"
    )


def _over_budget(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--over-budget",
        type=_money,
        metavar="USD",
        help="go over a budget for this very amount",
    )

"""The same program without a window: parse the arguments, open the studio, run one command."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from composer.cli import streams
from composer.cli.arguments import Invalid, read
from composer.domain.errors import Cancelled, Charge, ComposerError, DraftRefused

INTERRUPTED = 130
"""What a shell expects after Ctrl+C."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code (see the README for what each means)."""
    streams.prepare()
    command, as_json = _first_word(arguments), "--json" in arguments
    try:
        wanted = read(arguments)
        from composer.cli import commands

        return asyncio.run(commands.run(wanted))
    except SystemExit as done:
        # argparse ends the program after --help and --version.
        return int(done.code or 0)
    except Invalid as refused:
        error: ComposerError = DraftRefused(str(refused))
    except ComposerError as refused:
        error = refused
    except (KeyboardInterrupt, asyncio.CancelledError):
        _tell(Cancelled("Stopped."), command, as_json=as_json)
        return INTERRUPTED
    except Exception as fault:  # noqa: BLE001  nobody is shown a traceback
        error = _fault(fault, command)
    _tell(error, command, as_json=as_json)
    return error.exit_code


def _tell(error: ComposerError, command: str, *, as_json: bool) -> None:
    from composer.cli.documents import error_document, refusal_document

    streams.say(error.message)
    if as_json:
        is_order = command == "generate"
        document = refusal_document(error) if is_order else {"error": error_document(error)}
        try:
            streams.put_json(document)
        except ComposerError as refused:
            streams.say(refused.message)


def _fault(fault: Exception, command: str) -> ComposerError:
    """A mistake of the program, with the place to name in a report."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        place = f" in {trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno}"
    charged = Charge.UNKNOWN if command in {"generate", "lyrics"} else Charge.NO
    look = "spend" if command == "lyrics" else "history"
    money = f" It may have been charged: see composer {look}." if charged is not Charge.NO else ""
    return ComposerError(
        f"Composer made a mistake ({type(fault).__name__}{place}). What was made is in the "
        f"library.{money}",
        charged=charged,
        retry_safe=charged is Charge.NO,
    )


def _first_word(arguments: Sequence[str]) -> str:
    return next((word for word in arguments if not word.startswith("-")), "")

"""The same program without a window: parse the arguments, open the studio, run one command."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence

from composer.cli.arguments import Invalid, parser
from composer.domain.errors import ComposerError

INTERRUPTED = 130
"""What a shell expects after Ctrl+C."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code (see the README for what each means)."""
    try:
        wanted = parser().parse_args(arguments)
    except Invalid as refused:
        print(f"composer: {refused}", file=sys.stderr)
        return 2
    except SystemExit as done:
        # argparse ends the program after --help and --version.
        return int(done.code or 0)
    from composer.cli import commands
    from composer.cli.documents import error_document

    try:
        return asyncio.run(commands.run(wanted))
    except ComposerError as error:
        print(f"composer: {error.message}", file=sys.stderr)
        if wanted.json:
            print(json.dumps({"error": error_document(error)}, indent=2))
        return error.exit_code
    except KeyboardInterrupt:
        print("composer: stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone, as with "| head"; there is nobody left to tell.
        sys.stdout = None
        return 0

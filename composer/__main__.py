"""Which of its two faces does the program show, the window or the command line?"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path

SONG_ENDINGS = (".composer", ".txt", ".md", ".markdown", ".lrc", ".cho", ".chordpro", ".chopro")
"""What a file's name ends with that the window opens; no command does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit code; `arguments` are the process's own by default.

    Each face is imported only when it is wanted: the command line works where Qt does not, and
    the window does not wait for what only the command line needs.
    """
    if getattr(sys, "frozen", False):
        _give_back_library_path(os.environ)
    wanted = sys.argv[1:] if arguments is None else list(arguments)
    if wanted == ["--sketch-engine"]:
        # A frozen program has no "python -m": it starts the engine's process as itself.
        from composer.sketch.__main__ import main as play

        status = play()
        sys.stdout.flush()
        os._exit(status)
    if wanted[:1] == ["--spell-checker"]:
        from composer.spelling.__main__ import main as spell

        return spell(wanted[1:])
    files = [argument for argument in wanted if argument != "--practice"]
    if all(file.lower().endswith(SONG_ENDINGS) for file in files):
        # What is made on the way to the window stays: looking for garbage in it only takes time.
        # The window turns the search on again.
        gc.disable()
        from composer import app

        songs = [Path(file) for file in files]
        return app.run(practice="--practice" in wanted, files=songs)
    try:
        from composer import cli
    except KeyboardInterrupt:
        return 130  # Ctrl+C before anything was done; later ones are told by the command line
    return cli.run(wanted)


def _give_back_library_path(environment: MutableMapping[str, str]) -> None:
    """Let programs that are started from here find their own libraries, not this program's.

    PyInstaller's loader puts the program's folder before the system's; it has done its work once
    Python runs. The system's ffmpeg must not get Qt's libavcodec.
    """
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        environment["LD_LIBRARY_PATH"] = before
    else:
        environment.pop("LD_LIBRARY_PATH", None)


if __name__ == "__main__":
    sys.exit(main())

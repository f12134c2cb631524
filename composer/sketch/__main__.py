"""The child process that plays: one request on standard input, reports on standard output."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from composer.sketch.recordings import Recordings

# One thread a product: the same sums in the same order on every machine, and cores left for others.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"

_NICE = 5
"""Below the window and the player, and yet done soon on a computer that is busy with others."""


def _say(**message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """Wait for standard input to close: nobody is listening any more, so stop at once."""
    sys.stdin.read()
    os._exit(3)


def _recordings(decoder: str | None) -> Recordings | None:
    """The recorded instruments that come with the program, if they are there."""
    from composer.resources import resource_path
    from composer.sketch.recordings import Recordings

    if decoder is None:
        return None
    try:
        return Recordings(resource_path("sounds"), decoder)
    except (OSError, ValueError, KeyError):
        return None  # the sketch says so


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def main() -> int:
    """Read the order, play it, report; returns the exit status."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    # What is made here is kept to the end: to look for circles in it costs a tenth of the time.
    gc.disable()
    line = sys.stdin.readline()
    if not line.strip():
        return 2
    threading.Thread(target=_end_with_parent, daemon=True).start()

    from composer.sketch.request import SketchRequest

    order = json.loads(line)
    request = SketchRequest.from_json(order["request"])
    recordings = _recordings(order.get("decoder"))
    if recordings is not None:
        recordings.send_for_the_first(request)

    # Numpy and all that plays are loaded while the recordings are decoded beside this process.
    from composer.sketch.bank import Bank
    from composer.sketch.render import render

    sketch = render(
        request,
        Path(order["wav"]),
        lambda share, doing: _say(progress=round(share, 4), doing=doing),
        bank=None if recordings is None else Bank(recordings),
        listening=_path(order.get("listening")),
        heard=lambda bytes_: _say(heard=bytes_),
        files=_path(order.get("files")),
    )
    _say(sketch=sketch.to_json())
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # the thread that waits for the parent must not hold the end up

"""How a sketch is played outside the program's own process, and stopped at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from composer.domain.provider import without_keys
from composer.domain.sentences import say
from composer.sketch.request import SketchRequest
from composer.sketch.result import Sketch

__all__ = ["DEFAULT_COMMAND", "Sketch", "SketchCancelled", "SketchFailed", "render_in_process"]

DEFAULT_COMMAND: tuple[str, ...] = (sys.executable, "-m", "composer.sketch")
ALLOCATION = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 24),
    "MALLOC_TOP_PAD_": str(1 << 22),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 26),
}
"""What the child's memory is asked for with, in bytes: glibc gives every array of a tone back to
the system and gets it anew, zeroed, which takes a tenth of the time. Elsewhere nobody reads it."""
_TAIL = 4_000  # characters of the child's last words that are kept
_WATCH = 0.05  # seconds between looks at the cancel flag


class SketchCancelled(Exception):
    """The caller asked to stop; nothing was made."""


class SketchFailed(Exception):
    """The band could not play; `detail` holds the technical last words."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


def render_in_process(
    request: SketchRequest,
    wav: Path,
    *,
    command: Sequence[str] = DEFAULT_COMMAND,
    decoder: str | None = None,
    listening: Path | None = None,
    files: Path | None = None,
    progress: Callable[[float, str], None],
    heard: Callable[[int], None] = lambda _bytes: None,
    cancelled: threading.Event,
) -> Sketch:
    """Play the request into `wav` in a process of its own; blocks until it is done.

    `decoder` is the path of the ffmpeg that reads the recorded instruments; without one the
    synthesised ones play. `listening` becomes a WAV that can be heard while it grows, and stays;
    `files` is the folder for what is written beside the song.

    `progress` hears the share done (0 to 1) and what is being done, `heard` how many bytes of
    `listening` there are, in the calling thread. Within
    0.3 s of `cancelled` the child is killed and SketchCancelled raised. SketchFailed says in a
    sentence that the band stopped; what was begun is removed in both cases. Costs nothing, ever.
    """
    if cancelled.is_set():
        raise SketchCancelled
    try:
        child = subprocess.Popen(  # the command is ours
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                **without_keys(os.environ),
                **ALLOCATION,
                "PYTHONIOENCODING": "utf-8",
                "PYTHONUNBUFFERED": "1",
            },
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise SketchFailed(say("The sketch band could not be started. Nothing was charged."),
                           str(error)) from error  # fmt: skip
    ended = threading.Event()
    last_words: list[str] = []
    watcher = threading.Thread(target=_watch, args=(child, cancelled, ended), daemon=True)
    listener = threading.Thread(target=_listen, args=(child.stderr, last_words), daemon=True)
    watcher.start()
    listener.start()
    sketch: Sketch | None = None
    try:
        order = {
            "request": request.to_json(),
            "wav": str(wav),
            "decoder": decoder,
            "listening": str(listening) if listening else None,
            "files": str(files) if files else None,
        }
        sketch = _follow(child, order, progress, heard)
    finally:
        ended.set()
        if child.poll() is None and sketch is None:
            child.kill()
        if child.stdin is not None:
            _close(child.stdin)
        child.wait()
        watcher.join()
        listener.join(timeout=1.0)
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
        if sketch is None:
            _clear(wav, listening, files)
    if cancelled.is_set() and sketch is None:
        raise SketchCancelled
    if sketch is None:
        raise SketchFailed(
            say("The sketch band stopped before it was done. Nothing was charged; try again."),
            f"exit status {child.returncode}\n{''.join(last_words)[-_TAIL:]}",
        )
    return sketch


def _clear(wav: Path, listening: Path | None, files: Path | None) -> None:
    """Leave nothing of a sketch that was broken off."""
    wav.unlink(missing_ok=True)
    if listening is not None:
        with suppress(OSError):  # where somebody still hears it, it goes with the order's folder
            listening.unlink(missing_ok=True)
    if files is not None:
        shutil.rmtree(files, ignore_errors=True)


def _follow(
    child: subprocess.Popen[bytes],
    order: dict[str, Any],
    progress: Callable[[float, str], None],
    heard: Callable[[int], None],
) -> Sketch | None:
    """Give the order and hear the reports; None when the child ended without a sketch."""
    sketch: Sketch | None = None
    if child.stdin is None or child.stdout is None:
        return None
    try:
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
    except (BrokenPipeError, OSError):
        return None  # it died before it listened; its last words say why
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            continue  # a stray print of the child is no report
        if not isinstance(message, dict):
            continue
        if "sketch" in message:
            sketch = Sketch.from_json(message["sketch"])
        elif "progress" in message:
            progress(float(message["progress"]), str(message.get("doing", "")))
        elif "heard" in message:
            heard(int(message["heard"]))
    return sketch


def _watch(
    child: subprocess.Popen[bytes], cancelled: threading.Event, ended: threading.Event
) -> None:
    """Kill the child soon after the caller asks for it."""
    while not ended.is_set():
        if cancelled.wait(_WATCH):
            child.kill()
            return


def _listen(pipe: IO[bytes] | None, words: list[str]) -> None:
    """Keep the child's complaints, and keep its pipe from filling up."""
    if pipe is None:
        return
    for line in pipe:
        words.append(line.decode(errors="replace"))
        del words[:-60]


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # the child is gone already; there is nobody to tell

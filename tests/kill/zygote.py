"""A process that has imported the whole program and forks one child a trial, to be killed.

It reads one JSON object a line and answers each with one. Started by ``trials.py``; Linux alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What the program imports when it first needs it, so that no trial has to wait for it.
import anyio._backends._asyncio
import certifi
import httpcore
import httpx
import imageio_ffmpeg.binaries
import keyring.backends.null

import composer.audio.decode
import composer.cli.commands
import composer.providers._http
import composer.storage.generations
from composer import cli
from composer.studio import open_studio

LOADED = (
    anyio.to_thread,
    certifi,
    httpcore.AsyncConnectionPool,
    httpx,
    imageio_ffmpeg,
    keyring.core,
    composer.audio.decode,
    composer.cli.commands,
)
TOO_LONG = 60.0
"""Seconds after which a child that nobody kills is held to hang."""


class Steps:
    """Counts the steps of an order, writes their names down, and ends the process at one."""

    def __init__(self, names: Path, last: int) -> None:
        self._names = os.open(names, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._last = last
        self._number = 0
        self._is_armed = False

    def watch(self) -> None:
        """From now on; what comes before the order's first row is not counted."""
        add = composer.storage.generations.Generations.add

        def armed(rows: Any, generation: Any) -> None:
            self._is_armed = True
            add(rows, generation)

        composer.storage.generations.Generations.add = armed  # type: ignore[method-assign,assignment]
        sys.addaudithook(self._heard)
        fsync, connect = os.fsync, sqlite3.connect
        take = self.take

        def told_fsync(fd: Any) -> None:
            take("fsync")
            fsync(fd)

        def told_connect(*places: Any, **named: Any) -> sqlite3.Connection:
            kind = named.pop("factory", sqlite3.Connection)

            class Told(kind):  # type: ignore[misc,valid-type]
                def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
                    if statement == "COMMIT":
                        take("commit")
                    cursor: sqlite3.Cursor = super().execute(statement, *values)
                    if statement == "COMMIT":
                        take("committed")
                    return cursor

            return connect(*places, factory=Told, **named)

        os.fsync = told_fsync
        sqlite3.connect = told_connect  # type: ignore[assignment]

    def take(self, name: str) -> None:
        """The process is about to do this, or has just committed."""
        if not self._is_armed:
            return
        self._number += 1
        os.write(self._names, f"{name}\n".encode())
        if self._number == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _heard(self, event: str, _arguments: tuple[object, ...]) -> None:
        if event in {"os.rename", "os.link", "os.remove", "socket.connect"}:
            self.take(event.rpartition(".")[2])


def recover() -> int:
    """Do what the window does at its start, and wait until nothing is under way any more."""

    async def work() -> None:
        studio = open_studio()
        await studio.accounts.load()
        if not studio.lock.acquire():
            raise SystemExit("the killed process still holds the library")
        await studio.queue.recover()
        while ids := studio.queue.active_ids:
            await studio.queue.wait(ids[0])
        await studio.close()

    asyncio.run(work())
    return 0


def child(wanted: dict[str, Any]) -> int:
    """One process of the program, in a home and an environment of its own."""
    os.environ |= wanted["environment"]
    said = os.open(wanted["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    if wanted["step"] is not None:
        Steps(Path(wanted["names"]), wanted["step"]).watch()
    return recover() if wanted["arguments"] is None else cli.run(wanted["arguments"])


def forked(wanted: dict[str, Any]) -> dict[str, object]:
    """Fork a child, kill it in time, and tell how it ended and how many seconds it lived."""
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = child(wanted)
        except BaseException:  # noqa: BLE001  it is told to whoever forked it
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    handle = os.pidfd_open(pid)
    after = wanted["seconds"]
    ended, _, _ = select.select([handle], [], [], TOO_LONG if after is None else after)
    if not ended:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(handle)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "lived": time.monotonic() - began,
        "hung": after is None and not ended,
    }


def answer(line: str) -> None:
    """Say one line to whoever started this."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(read: Callable[[], str] = sys.stdin.readline) -> None:
    """Serve until the other end closes."""
    answer("ready")
    while line := read():
        answer(json.dumps(forked(json.loads(line))))


if __name__ == "__main__":
    main()

"""One window a library: a second start brings the first window to the front, with its files."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

ANSWER_MILLISECONDS = 1000
BEGIN_SECONDS = 3.0
"""For so long a second start waits for a first one that is only just opening."""
SAYING_MILLISECONDS = 200
LONGEST_MESSAGE = 1_000_000
"""Bytes."""


class SingleInstance(QObject):
    """Listens under a name made of the library's folder."""

    asked_to_show = Signal()
    """Somebody started the program again on the same library."""
    asked_to_open = Signal(object)
    """And handed it files; a list of their paths."""

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        owner = f"{os.path.realpath(library)}|{os.getuid() if hasattr(os, 'getuid') else ''}"
        digest = hashlib.sha256(owner.encode("utf-8", "surrogateescape")).hexdigest()
        self._name = f"composer-{digest[:24]}"
        self._server: QLocalServer | None = None
        # Who dies leaves it behind, and whoever comes next sees that nobody holds it.
        self._lock = QLockFile(str(Path(QDir.tempPath(), f"{self._name}.lock")))
        self._lock.setStaleLockTime(0)

    def show_other(self, files: Sequence[Path] = ()) -> bool:
        """Bring the window that is already open to the front, and hand it files to open; False if
        there is none, or none that answers. From then on this one is the first."""
        if self._lock.tryLock(0):
            return False
        give_up = time.monotonic() + BEGIN_SECONDS
        while not self._say(files):
            if time.monotonic() > give_up:
                return False
            time.sleep(0.05)
        return True

    def _say(self, files: Sequence[Path]) -> bool:
        """Tell the first one; False if it does not listen."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket(self)
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MILLISECONDS):
            return False
        names = [os.path.abspath(file) for file in files]
        socket.write(f"open {json.dumps(names)}\n".encode("ascii") if names else b"show\n")
        socket.waitForBytesWritten(ANSWER_MILLISECONDS)
        socket.disconnectFromServer()
        return True

    def listen(self) -> None:
        """Be the one that others find. A socket that a crash left behind is removed first."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)

    def close(self) -> None:
        """Stop being found."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        if self._server is None:
            return
        connection = self._server.nextPendingConnection()
        # It says what it wants at once: there is nothing to wait for.
        while not connection.canReadLine() and connection.waitForReadyRead(SAYING_MILLISECONDS):
            if connection.bytesAvailable() > LONGEST_MESSAGE:
                break
        files = _files_in(bytes(connection.readLine(LONGEST_MESSAGE).data()))
        connection.disconnected.connect(connection.deleteLater)
        if connection.state() == QLocalSocket.LocalSocketState.UnconnectedState:
            connection.deleteLater()  # it has gone already
        self.asked_to_show.emit()
        if files:
            self.asked_to_open.emit(files)


def _files_in(said: bytes) -> list[Path]:
    """The files that shall be opened; none if that is not what was said."""
    if not said.startswith(b"open "):
        return []
    try:
        names = json.loads(said.removeprefix(b"open "))
    except ValueError:
        return []
    is_list = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return [Path(name) for name in names] if is_list else []

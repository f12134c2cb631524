"""One window a library: a second start brings the first window to the front, with its files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

ANSWER_MILLISECONDS = 1000
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

    def show_other(self, files: Sequence[Path] = ()) -> bool:
        """Bring the window that is already open to the front, and hand it files to open; False if
        there is none."""
        if not self._may_be_open():
            return False
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

    def _may_be_open(self) -> bool:
        """Whether to ask at all, which needs Qt's network classes, for which the window would wait.

        On Unix a server of this name is a file in the folder of temporary files (Qt, QLocalServer).
        """
        return os.name != "posix" or Path(QDir.tempPath(), self._name).exists()

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

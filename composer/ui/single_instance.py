"""One window a library: a second start brings the first window to the front, with its files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MILLISECONDS = 1000
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
        socket = QLocalSocket(self)
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MILLISECONDS):
            return False
        socket.write(b"show\n")
        if files:
            names = [os.path.abspath(file) for file in files]
            socket.write(f"open {json.dumps(names)}\n".encode("ascii"))
        socket.waitForBytesWritten(ANSWER_MILLISECONDS)
        socket.disconnectFromServer()
        return True

    def listen(self) -> None:
        """Be the one that others find. A socket that a crash left behind is removed first."""
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

    def _on_connection(self) -> None:
        if self._server is None:
            return
        connection = self._server.nextPendingConnection()
        connection.disconnected.connect(lambda: self._take_files(connection))
        connection.disconnected.connect(connection.deleteLater)
        self.asked_to_show.emit()

    def _take_files(self, connection: QLocalSocket) -> None:
        """What the other said before it went; whatever makes no sense is passed over."""
        said = bytes(connection.readAll()[:LONGEST_MESSAGE])
        for line in said.split(b"\n"):
            if not line.startswith(b"open "):
                continue
            try:
                names = json.loads(line.removeprefix(b"open "))
            except ValueError:
                continue
            if isinstance(names, list) and all(isinstance(name, str) for name in names):
                self.asked_to_open.emit([Path(name) for name in names])

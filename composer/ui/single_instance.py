"""One window a library: a second start brings the first window to the front."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MILLISECONDS = 1000


class SingleInstance(QObject):
    """Listens under a name made of the library's folder."""

    asked_to_show = Signal()
    """Somebody started the program again on the same library."""

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        owner = f"{os.path.realpath(library)}|{os.getuid() if hasattr(os, 'getuid') else ''}"
        digest = hashlib.sha256(owner.encode("utf-8", "surrogateescape")).hexdigest()
        self._name = f"composer-{digest[:24]}"
        self._server: QLocalServer | None = None

    def show_other(self) -> bool:
        """Bring the window that is already open to the front; False if there is none."""
        socket = QLocalSocket(self)
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MILLISECONDS):
            return False
        socket.write(b"show\n")
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
        connection.disconnected.connect(connection.deleteLater)
        self.asked_to_show.emit()

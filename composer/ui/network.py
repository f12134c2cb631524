"""Whether this computer has a network, as the system tells it; nothing is sent to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation


class Network(QObject):
    """Says when the network comes and goes; says nothing where the system does not know."""

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._information: QNetworkInformation | None = None

    def watch(self) -> None:
        """Begin; ``changed`` tells the state now if it is known."""
        from PySide6.QtNetwork import QNetworkInformation

        if not QNetworkInformation.loadDefaultBackend():
            return
        self._information = QNetworkInformation.instance()
        self._information.reachabilityChanged.connect(self._tell)
        self._tell(self._information.reachability())

    def _tell(self, reachability: QNetworkInformation.Reachability) -> None:
        from PySide6.QtNetwork import QNetworkInformation

        if reachability != QNetworkInformation.Reachability.Unknown:
            self.changed.emit(reachability == QNetworkInformation.Reachability.Online)

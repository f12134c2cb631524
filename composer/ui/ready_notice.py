"""How does the desktop tell that a song is ready while the window is not in front?

On Linux through the desktop's portal, elsewhere and where there is none through the tray. What
cannot be told is not told: the song waits in the library. Nothing here is imported before the
first song is done.
"""

from __future__ import annotations

import logging
import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon

log = logging.getLogger(__name__)

_SERVICE = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Notification"


class ReadyNotice(QObject):
    """Tells through the desktop; ``wanted`` when the user presses on it."""

    wanted = Signal()

    def __init__(self, parent: QObject, icon: QIcon) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tray: QObject | None = None

    def tell(self, key: str, head: str, words: str) -> None:
        """Say it; another one with the same key takes its place."""
        if not sys.platform.startswith("linux") or not self._tell_portal(key, head, words):
            self._tell_tray(head, words)

    def _tell_portal(self, key: str, head: str, words: str) -> bool:
        """Whether there is a session bus to say it on; what the portal answers comes later."""
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        call = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, "AddNotification")
        call.setArguments([f"song-{key}", {"title": head, "body": words, "priority": "normal"}])
        watcher = QDBusPendingCallWatcher(bus.asyncCall(call), self)

        def answered(done: QDBusPendingCallWatcher) -> None:
            if done.isError():
                log.info("no notification portal: %s", done.error().name())
                self._tell_tray(head, words)
            done.deleteLater()

        watcher.finished.connect(answered)
        return True

    def _tell_tray(self, head: str, words: str) -> None:
        from PySide6.QtWidgets import QSystemTrayIcon

        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if not isinstance(self._tray, QSystemTrayIcon):
            tray = QSystemTrayIcon(self._icon, self)
            tray.messageClicked.connect(self.wanted)
            tray.activated.connect(lambda _reason: self.wanted.emit())
            tray.show()
            self._tray = tray
        self._tray.showMessage(head, words, self._icon)

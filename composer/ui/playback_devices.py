"""Through which output does the sound go: the one that was chosen, else the system's own?"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices


def name_of(device: QAudioDevice) -> str:
    """By this an output is known again after it was away."""
    return bytes(device.id().data()).decode("utf-8", "replace")


class Devices(QObject):
    """The outputs that are there now. Imported when sound is first wanted."""

    moved = Signal(str)
    """``current`` is another one now; a sentence why, or empty where nobody needs to know."""
    gone = Signal()
    """The output in use has gone, and there is no other."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.current: QAudioDevice | None = None
        self._chosen = ""
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self.look)

    def all(self) -> list[tuple[str, str]]:
        """Name and description of every output that is there."""
        return [(name_of(device), device.description()) for device in self._devices.audioOutputs()]

    def choose(self, name: str) -> None:
        """Use this output whenever it is there; empty for the one that the system prefers."""
        self._chosen = name

    def take(self) -> QAudioDevice | None:
        """The output to be used from now on; None if there is none."""
        self.current = self._wanted()
        return self.current

    def look(self) -> None:
        """See whether the output in use is still the right one; to be told by the signals."""
        before = self.current
        if before is None:
            return
        device = self.take()
        if device is None:
            self.gone.emit()
            return
        if name_of(device) == name_of(before):
            return
        words = ""
        if name_of(before) not in dict(self.all()):
            words = (
                f"“{before.description()}” is not there any more. "
                f"The sound goes on through “{device.description()}”."
            )
        elif name_of(device) == self._chosen:
            words = f"“{device.description()}” is back. The sound goes through it again."
        self.moved.emit(words)

    def _wanted(self) -> QAudioDevice | None:
        for device in self._devices.audioOutputs():
            if self._chosen and name_of(device) == self._chosen:
                return device
        preferred = self._devices.defaultAudioOutput()
        return None if preferred.isNull() else preferred

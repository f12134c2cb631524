"""Through which output does the sound go: the one that was chosen, else the system's own?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, Qt, Signal
from shiboken6 import isValid

from composer.ui.playback_pulse import PulseWatch

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QMediaDevices


def name_of(device: QAudioDevice) -> str:
    """By this an output is known again after it was away."""
    return bytes(device.id().data()).decode("utf-8", "replace")


class Devices(QObject):
    """The outputs that are there now. Qt's multimedia part is loaded when sound is first wanted."""

    moved = Signal(str)
    """``current`` is another one now; a sentence why, or empty where nobody needs to know."""
    gone = Signal()
    """The output in use has gone, and there is no other."""
    _server_has = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.current: QAudioDevice | None = None
        self._chosen = ""
        self._seen: frozenset[str] = frozenset()
        self._there: frozenset[str] = frozenset()
        """Names that the sound server has told of, ever and now; empty where nobody asks it."""
        self._found: QMediaDevices | None = None
        self._server_has.connect(self._take_names, Qt.ConnectionType.QueuedConnection)
        self._watch = PulseWatch(self._tell_names)
        self.destroyed.connect(self._watch.stop)

    def find(self) -> QMediaDevices:
        """Load what finds them, which takes 50 ms and 10 MiB the first time."""
        if self._found is None:
            QLoggingCategory.setFilterRules("\n".join(_QUIET))
            from PySide6.QtMultimedia import QMediaDevices

            self._found = QMediaDevices(self)
            self._found.audioOutputsChanged.connect(self.look)
        return self._found

    def all(self) -> list[tuple[str, str]]:
        """Name and description of every output that is there."""
        return [(name_of(device), device.description()) for device in self._all()]

    def choose(self, name: str) -> None:
        """Use this output whenever it is there; empty for the one that the system prefers."""
        self._chosen = name

    def take(self) -> QAudioDevice | None:
        """The output to be used from now on; None if there is none."""
        self.current = self._wanted()
        return self.current

    def watch(self, *, watch: bool) -> None:
        """Look out for outputs that go, as long as something plays."""
        if watch:
            self._watch.start()
        else:
            self._watch.stop()

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
            words = self.tr(
                "“{gone}” is not there any more. The sound goes on through “{output}”."
            ).format(gone=before.description(), output=device.description())
        elif name_of(device) == self._chosen:
            words = self.tr("“{output}” is back. The sound goes through it again.").format(
                output=device.description()
            )
        self.moved.emit(words)

    def _wanted(self) -> QAudioDevice | None:
        there = self._all()
        for device in there:
            if self._chosen and name_of(device) == self._chosen:
                return device
        preferred = self.find().defaultAudioOutput()
        if not preferred.isNull() and self._is_there(name_of(preferred)):
            return preferred
        return there[0] if there else None

    def _all(self) -> list[QAudioDevice]:
        return [each for each in self.find().audioOutputs() if self._is_there(name_of(each))]

    def _is_there(self, name: str) -> bool:
        """What the server once told of and does not tell of now has gone, whatever Qt says."""
        return name not in self._seen or name in self._there

    def _tell_names(self, names: frozenset[str]) -> None:
        """In the thread of the watch."""
        if isValid(self):
            self._server_has.emit(names)

    def _take_names(self, names: frozenset[str]) -> None:
        self._there = names
        self._seen |= names
        self.look()


_QUIET = (
    # It would write the path of every song that is played to the terminal.
    "qt.multimedia*.info=false",
    # What it wants to say here is said to the user.
    "qt.multimedia.ffmpeg.mediadataholder.warning=false",
    "qt.multimedia.symbolsresolver.warning=false",
)

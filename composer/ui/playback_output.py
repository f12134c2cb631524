"""How do the frames of a deck get to the loudspeakers, whatever else the window is doing?

Qt's sink asks for frames in the thread it lives in. That is a thread of its own here: in the
window's, every dialog that opens would be heard as a gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QIODevice, QMetaObject, QObject, Qt, QThread, QTimer, Signal, Slot

from composer.services.listening import Frames

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink

_AHEAD = 0.2
"""Seconds that the output has in hand: so late is a switch heard. With less, a computer with far
too much to do was heard to stumble."""
_AT_ONCE = 960
"""Frames that are made at once: Qt asks for a few at a time, two hundred times a second."""
_TELL_MS = 40
_LOOK_MS = 3
_SAMPLE_BYTES = 4


class _Frames(QIODevice):
    """The deck as a stream that never ends."""

    def __init__(self, deck: Frames, parent: QObject) -> None:
        super().__init__(parent)
        self._deck = deck
        self._rest = b""
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return 1 << 20

    def readData(self, most: int) -> bytes:
        frame = _SAMPLE_BYTES * self._deck.channels
        most -= most % frame
        if len(self._rest) < most:
            self._rest += self._deck.read(max(_AT_ONCE, (most - len(self._rest)) // frame))
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece

    def writeData(self, data: bytes | bytearray | memoryview, size: int) -> int:  # noqa: ARG002
        return -1


class _Sink(QObject):
    """Lives in the sound's thread."""

    heard = Signal(int, int)
    """Which start of the output, and how many frames of it have been played."""
    broken = Signal(int)
    """The output of that start takes no more."""

    def __init__(self, deck: Frames) -> None:
        super().__init__()
        self._deck = deck
        self._sink: QAudioSink | None = None
        self._run = self._frames = 0
        self._tell: QTimer | None = None

    @Slot(object, int)
    def begin(self, device: QAudioDevice, run: int) -> None:
        self.end()
        self._run, self._frames = run, 0
        self._start(device, run)

    def _start(self, device: QAudioDevice, run: int) -> None:
        """Not before there is something to hear: a start on silence has all its time in hand."""
        if self._run != run:
            return  # it was ended, or began anew, meanwhile
        if not self._deck.is_ready:
            QTimer.singleShot(_LOOK_MS, self, lambda: self._start(device, run))
            return
        from PySide6.QtMultimedia import QAudioSink

        deck, form = self._deck, _format(self._deck)
        self._sink = QAudioSink(device, form, self)
        self._sink.setBufferSize(round(_AHEAD * deck.rate) * _SAMPLE_BYTES * deck.channels)
        self._sink.stateChanged.connect(self._look)
        self._deck.begin()
        self._sink.start(_Frames(self._deck, self._sink))
        self._look()
        if self._tell is None:
            self._tell = QTimer(self, interval=_TELL_MS)
            self._tell.timeout.connect(self._say)
        self._tell.start()

    @Slot()
    def end(self) -> None:
        self._run = 0
        if self._tell is not None:
            self._tell.stop()
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.stateChanged.disconnect(self._look)
            sink.reset()
            sink.deleteLater()

    @Slot()
    def leave(self) -> None:
        """Go back to the thread that is about to end this one's."""
        self.end()
        thread = self.thread()
        self._tell = None
        thread.quit()

    def _say(self) -> None:
        """Nothing is said while nothing is played: by that it is known that the server is dead."""
        if self._sink is None:
            return
        frames = self._sink.processedUSecs() * self._deck.rate // 1_000_000
        if frames != self._frames:
            self._frames = frames
            self.heard.emit(self._run, frames)

    def _look(self) -> None:
        from PySide6.QtMultimedia import QtAudio

        sink = self._sink
        if sink is None:
            return
        if sink.error() in (QtAudio.Error.OpenError, QtAudio.Error.FatalError) or (
            sink.state() == QtAudio.State.StoppedState
        ):
            self.broken.emit(self._run)


def _format(deck: Frames) -> QAudioFormat:
    from PySide6.QtMultimedia import QAudioFormat

    form = QAudioFormat()
    form.setSampleRate(deck.rate)
    form.setChannelCount(deck.channels)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return form


class SoundOutput(QObject):
    """Plays what the deck gives through one device at a time; speaks to the window's thread."""

    heard = Signal(int)
    """So many frames have been played since it began."""
    broken = Signal()
    """The device takes no sound any more."""
    _begin = Signal(object, int)
    _end = Signal()

    def __init__(self, deck: Frames, parent: QObject) -> None:
        super().__init__(parent)
        self._deck = deck
        self._run = 0
        self._runs = False
        thread = QThread()
        thread.setObjectName("sound")
        self._thread: QThread | None = thread
        self._sink = sink = _Sink(deck)
        sink.moveToThread(thread)
        self._begin.connect(sink.begin, Qt.ConnectionType.QueuedConnection)
        self._end.connect(sink.end, Qt.ConnectionType.QueuedConnection)
        sink.heard.connect(self._take_heard, Qt.ConnectionType.QueuedConnection)
        sink.broken.connect(self._take_broken, Qt.ConnectionType.QueuedConnection)
        thread.start(QThread.Priority.TimeCriticalPriority)

    def can_use(self, device: QAudioDevice) -> bool:
        """Whether this device takes what the deck gives."""
        return device.isFormatSupported(_format(self._deck))

    def begin(self, device: QAudioDevice) -> None:
        """Play through this device, anew."""
        self._run += 1
        self._runs = True
        self._begin.emit(device, self._run)

    def end(self) -> None:
        """Fall silent at once."""
        self._runs = False
        self._end.emit()

    def close(self) -> None:
        """End the thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._runs = False
            QMetaObject.invokeMethod(self._sink, "leave", Qt.ConnectionType.QueuedConnection)
            thread.wait()

    def _take_heard(self, run: int, frames: int) -> None:
        if self._runs and run == self._run:
            self.heard.emit(frames)

    def _take_broken(self, run: int) -> None:
        if self._runs and run == self._run:
            self._runs = False
            self.broken.emit()

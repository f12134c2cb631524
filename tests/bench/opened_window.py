"""Opens a window in a process of its own and says when it can be used, and what it weighs.

    python -m tests.bench.opened_window bare | composer

"bare" is what Qt alone takes for a window with one text editor. The line "usable" comes out when
the window has been painted and the loop runs, so that a letter would be taken and shown; "whole"
when every pane is there, too; and the third line is the resident memory in bytes once the window
has come to rest.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

REST_MILLISECONDS = 1500
"""For keys, waveforms of the rows on screen and everything else that comes after the window."""


def resident_bytes() -> int:
    """What the process holds in memory, as the system counts it; 0 where it does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def watch(window: object) -> None:
    """Speak up when this window has been painted once, then at rest, then close it."""
    from PySide6.QtCore import QEvent, QObject, QThread, QTimer
    from PySide6.QtWidgets import QWidget

    assert isinstance(window, QWidget)

    def usable() -> None:
        if QThread.currentThread().loopLevel() == 0:  # painted on the way; no key is taken yet
            QTimer.singleShot(0, usable)
            return
        say("usable")
        whole()

    def whole() -> None:
        if not getattr(window, "is_furnished", True):
            QTimer.singleShot(0, whole)
            return
        say("whole")
        QTimer.singleShot(REST_MILLISECONDS, rest)

    def rest() -> None:
        say(str(resident_bytes()))
        window.close()

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show:
                window.removeEventFilter(self)
                window.windowHandle().installEventFilter(self)
            elif event.type() == QEvent.Type.Expose:
                # The system shows the window, which paints itself as soon as it has heard of that.
                watched.removeEventFilter(self)
                # Twice round the loop: behind what the window itself put off until it is seen.
                QTimer.singleShot(0, lambda: QTimer.singleShot(0, usable))
            return False

    window.installEventFilter(Watch(window))


def open_bare() -> int:
    from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(QTextEdit())
    window.resize(1360, 860)
    watch(window)
    window.show()
    return app.exec()


def open_composer() -> int:
    gc.disable()  # as composer/__main__.py does
    from composer import app

    class WatchedWindow(app.MainWindow):
        def show(self) -> None:
            if not self.isVisible():
                watch(self)
            super().show()

    app.MainWindow = WatchedWindow  # type: ignore[misc]
    return app.run(practice=False)


if __name__ == "__main__":
    sys.exit(open_bare() if sys.argv[1] == "bare" else open_composer())

"""Types into a long song text in a process of its own and says how long each key took.

    python -m tests.bench.typed_lyrics bare | composer

"bare" is a QTextEdit that holds the same text and does nothing else. A key counts from its press
until the window has painted what changed, in processor time of the window's thread, so that
whatever else the machine does is not counted. Out comes JSON, in milliseconds: ``keys``, one by
one, and ``rest``, the longest that the window was deaf while typing paused and what waits for a
pause (counts, prices, the outline, remarks) was done.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit, QWidget

from tests.bench.full_library import lyrics_of

CHARACTERS = 3500
KEYS, PAUSE_AFTER = 300, 75
WORDS = "salt on the rail, "


def milliseconds_of_key(edit: QTextEdit, char: str) -> float:
    begin = time.thread_time()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        key = Qt.Key(ord(char.upper()))
        QApplication.sendEvent(edit, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char))
    QApplication.processEvents()
    return 1000 * (time.thread_time() - begin)


def longest_deafness(seconds: float) -> float:
    """Milliseconds of the longest that one round of the event loop took."""
    longest, end = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.thread_time()
        QApplication.processEvents()
        longest = max(longest, time.thread_time() - begin)
        time.sleep(0.001)
    return 1000 * longest


def type_and_tell(edit: QTextEdit, window: QWidget) -> None:
    """Type in the middle of the text, with a pause now and then, and close the window."""
    cursor = edit.textCursor()
    cursor.setPosition(CHARACTERS // 2)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfLine)
    edit.setTextCursor(cursor)
    edit.ensureCursorVisible()
    window.activateWindow()  # without the focus, letters would be shortcuts
    edit.setFocus()
    longest_deafness(1)  # the window settles
    before = len(edit.toPlainText())
    keys, rests = list[float](), list[float]()
    for number in range(KEYS):
        keys.append(milliseconds_of_key(edit, WORDS[number % len(WORDS)]))
        if number % PAUSE_AFTER == PAUSE_AFTER - 1:
            rests.append(longest_deafness(0.7))
        else:
            longest_deafness(0.005)
    now = len(edit.toPlainText())
    sys.stdout.write(json.dumps({"keys": keys, "rest": rests, "typed": now - before}) + "\n")
    sys.stdout.flush()
    window.close()


def type_bare() -> int:
    app = QApplication(sys.argv[:1])
    window, edit = QMainWindow(), QTextEdit()
    edit.setPlainText(lyrics_of(CHARACTERS))
    window.setCentralWidget(edit)
    window.resize(1360, 860)
    window.show()
    QTimer.singleShot(500, lambda: type_and_tell(edit, window))
    return app.exec()


def type_composer() -> int:
    from composer import app

    class TypedWindow(app.MainWindow):
        def show(self) -> None:
            super().show()
            edit = self.compose_pane.lyrics_edit
            QTimer.singleShot(500, lambda: type_and_tell(edit, self))

    app.MainWindow = TypedWindow  # type: ignore[misc]
    return app.run(practice=False)


if __name__ == "__main__":
    sys.exit(type_bare() if sys.argv[1] == "bare" else type_composer())

"""Types into a long song in a process of its own, as it is told on standard input.

    python -m tests.bench.typed_lyrics bare | composer  lyrics | style

"bare" is a QTextEdit that holds the same text and does nothing else. It says ``ready`` when the
window has settled, and then answers each line with a line of JSON, in milliseconds:

    keys N      types N keys, one by one: how long each took, and under ``rest`` the longest that
                the window was deaf between two keys (the draft is taken over a frame after the
                letter is seen) or after them, until what waits for a pause (counts, prices, the
                outline, remarks) was done
    paste N     pastes N characters: how long that took, then ``keys`` and ``rest`` as above, for
                20 keys that are typed while the program still reads what was pasted
    undo        takes back that and the keys behind it: how long that took, and ``rest``
    sku ID      chooses another model: how long that took, and ``rest``

A key counts from its press until the window has painted what changed, in processor time of the
window's thread, so that whatever else the machine does is not counted. An end of the input closes
the window.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit, QWidget

from tests.bench.full_library import lyrics_of
from tests.bench.long_song import long_song, style, typed

SETTLED = 2.0
"""Seconds that the window gets before the first key: what it does after opening is over then."""
REST, LONG_REST = 0.6, 1.5
"""Seconds in which all that waits for a pause is done; the long one for what was pasted."""
BETWEEN = 0.006
"""Seconds between two keys: who types faster than the program follows, as in a burst."""
KEYS_BEHIND_A_PASTE = 20


def processor_milliseconds(action: Callable[[], object]) -> float:
    """What this takes the window's thread until all that it changed is painted."""
    begin = time.thread_time()
    action()
    QApplication.processEvents()
    return 1000 * (time.thread_time() - begin)


def longest_deafness(seconds: float) -> float:
    """Milliseconds of the longest that one round of the event loop took."""
    longest, end = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        longest = max(longest, processor_milliseconds(lambda: None))
        time.sleep(0.001)
    return longest


class Typist:
    """Does in one editor what standard input asks for."""

    def __init__(
        self, field: str, window: QWidget, edit: QTextEdit, choose_sku: Callable[[str], object]
    ) -> None:
        self._field, self._window, self._edit = field, window, edit
        self._choose_sku = choose_sku
        self._typed = self._before = 0

    def begin(self) -> None:
        """Put the cursor into the middle of the text and say so."""
        cursor = self._edit.textCursor()
        cursor.setPosition(self._edit.document().characterCount() // 2)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfLine)
        self._edit.setTextCursor(cursor)
        self._edit.ensureCursorVisible()
        self._window.activateWindow()  # without the focus, letters would be shortcuts
        self._edit.setFocus()
        longest_deafness(SETTLED)
        self._orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._orders.activated.connect(self._obey)
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    def _obey(self) -> None:
        self._orders.setEnabled(False)
        order, _, rest = sys.stdin.readline().strip().partition(" ")
        if not order:  # the input has ended
            self._window.close()
            return
        answer = getattr(self, f"_{order}")(*rest.split())
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        self._orders.setEnabled(True)

    def _keys(self, number: str) -> dict[str, object]:
        keys, rest = list[float](), 0.0
        before = self._edit.document().characterCount()
        for _ in range(int(number)):
            keys.append(self._key())
            rest = max(rest, longest_deafness(BETWEEN))
        assert self._edit.document().characterCount() == before + len(keys)
        return {"keys": keys, "rest": max(rest, longest_deafness(REST))}

    def _key(self) -> float:
        char = typed(self._field, self._typed)
        self._typed += 1
        name = Qt.Key.Key_Return if char == "\n" else Qt.Key(ord(char.upper()))
        press, release = (
            QKeyEvent(kind, name, Qt.KeyboardModifier.NoModifier, char)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        )

        def strike() -> None:
            QApplication.sendEvent(self._edit, press)
            QApplication.sendEvent(self._edit, release)

        return processor_milliseconds(strike)

    def _paste(self, characters: str) -> dict[str, object]:
        data = QMimeData()
        data.setText(lyrics_of(int(characters)))
        self._before = self._edit.document().characterCount()
        taken = processor_milliseconds(lambda: self._edit.insertFromMimeData(data))
        keys = [self._key() for _ in range(KEYS_BEHIND_A_PASTE)]
        return {"taken": taken, "keys": keys, "rest": longest_deafness(LONG_REST)}

    def _undo(self) -> dict[str, object]:
        def undo() -> None:
            while self._edit.document().characterCount() > self._before:
                self._edit.undo()

        taken = processor_milliseconds(undo)
        return {"taken": taken, "rest": longest_deafness(LONG_REST)}

    def _sku(self, sku_id: str) -> dict[str, object]:
        taken = processor_milliseconds(lambda: self._choose_sku(sku_id))
        return {"taken": taken, "rest": longest_deafness(LONG_REST)}


def type_bare(field: str) -> int:
    app = QApplication(sys.argv[:1])
    window, edit = QMainWindow(), QTextEdit()
    edit.setPlainText(long_song() if field == "lyrics" else style())
    window.setCentralWidget(edit)
    window.resize(1360, 860)
    window.show()
    typist = Typist(field, window, edit, lambda _sku: None)
    QTimer.singleShot(500, typist.begin)
    return app.exec()


def type_composer(field: str) -> int:
    gc.disable()  # as composer/__main__.py does
    from composer import app

    class TypedWindow(app.MainWindow):
        def show(self) -> None:
            super().show()
            if not self.is_furnished:
                return
            pane = self.compose_pane
            pane.show_line_notes(shown=True)
            edit = pane.style_edit if field == "style" else pane.lyrics_edit
            self.typist = Typist(field, self, edit, self._choose_sku)
            QTimer.singleShot(500, self.typist.begin)

        def _choose_sku(self, sku_id: str) -> None:
            self.model_pane.sku_chosen.emit(sku_id)  # the models come after the editors

    app.MainWindow = TypedWindow  # type: ignore[misc]
    return app.run(practice=False)


if __name__ == "__main__":
    sys.exit((type_bare if sys.argv[1] == "bare" else type_composer)(sys.argv[2]))

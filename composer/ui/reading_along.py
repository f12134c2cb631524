"""What has the program to remark on the words while they are written?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from operator import ne

from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.lint_finding import Finding, Severity
from composer.domain.request import Request
from composer.ui.languages import translated
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton, LinkButton
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.key_names import shortcut_text
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_places import change, select, selected, underlined

PAUSE = 200
"""Milliseconds for which typing must rest: reading along is never in the way of a key."""

MOST_UNDERLINED = 100
"""Each is drawn at every key; whoever pastes a book of oddities need not see them all at once."""
_SAID_ELSEWHERE = frozenset({"not_sung", "ignored"})
"""The cover over the words and the line over them say so already."""
_SIGNS = {
    Severity.ERROR: ("warning-circle", "error_text"),
    Severity.WARNING: ("warning", "warn_text"),
    Severity.NOTE: ("info", "t2"),
}


class ReadingAlong(QFrame):
    """One line below the words with one finding and its fix; all of them underlined in the text.

    F8 goes to the next, Shift+F8 to the one before, Ctrl+. does what the fix says. Nothing is
    changed without a press.
    """

    def __init__(
        self,
        edits: Mapping[str, LineHeightEdit],
        remarks: Callable[[Request], tuple[Finding, ...]],
        parent: QWidget | None = None,
    ) -> None:
        """`edits` are the texts by their field in the draft, in the order of reading."""
        super().__init__(parent)
        self._remarks = remarks
        self._edits = dict(edits)
        self._texts = dict.fromkeys(edits, "")
        self._of: Request | None = None
        self.findings: tuple[Finding, ...] = ()
        """Everything that is remarked now, in the order of the texts."""
        self._at = 0
        self.setAccessibleName(self.tr("Remarks on the words"))
        self._sign = Icon("info", "t2")
        self.words = Text("", "small", "t1", wrap=True)
        self.fix = LinkButton("")
        self._number = Text("", "small", "t2")
        self.previous = IconButton(
            "caret-up", self.tr("Previous remark"), shortcut="Shift+F8", target=24
        )
        self.next = IconButton("caret-down", self.tr("Next remark"), shortcut="F8", target=24)
        self.mend_first: Callable[[], bool] = lambda: False
        """Whoever has something nearer to the cursor to mend; says whether it has."""
        self._lay_out()
        self.hide()
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._next_frame = QTimer(self, singleShot=True, interval=0)
        self._next_frame.timeout.connect(self.read)
        self.pause.timeout.connect(self._next_frame.start)  # this one may have enough to paint
        self.fix.clicked.connect(self.mend)
        self.previous.clicked.connect(partial(self.go, -1))
        self.next.clicked.connect(partial(self.go, 1))
        for edit in edits.values():
            for keys, action in (
                ("F8", partial(self.go, 1)),
                ("Shift+F8", partial(self.go, -1)),
                ("Ctrl+.", self._mend_here),
            ):
                shortcut = QShortcut(QKeySequence(keys), edit)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(action)

    @property
    def shown(self) -> Finding | None:
        """The finding that the line tells."""
        return self.findings[self._at] if self._at < len(self.findings) else None

    def follow(self, request: Request) -> None:
        """The draft or the model may be another; it is read once typing rests."""
        self._of = request
        self.pause.start()

    def read(self) -> None:
        """Look the texts through now."""
        self.pause.stop()
        self._next_frame.stop()
        if self._of is None:
            return
        before = self.shown
        self._texts = {field: edit.text() for field, edit in self._edits.items()}
        found = self._remarks(replace(self._of, **self._texts))
        self.findings = tuple(each for each in found if each.code not in _SAID_ELSEWHERE)
        same = (
            number
            for number, each in enumerate(self.findings)
            if before is not None and (each.code, each.message) == (before.code, before.message)
        )
        self._at = next(same, 0)
        self._underline()
        self._show()

    def _catch_up(self) -> None:
        """Read what is not read yet, be it only this moment's letter."""
        texts = (edit.text() for edit in self._edits.values())
        is_due = self.pause.isActive() or self._next_frame.isActive()
        if is_due or any(map(ne, texts, self._texts.values())):
            self.read()

    def go(self, by: int) -> None:
        """Select the next finding's place, or that of the one before, and say it."""
        self._catch_up()
        if not self.findings:
            return
        self._at = self._reached(by)
        finding = self.findings[self._at]
        edit = self._edits[finding.field]
        select(edit, *self._stretch(finding))
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()
        said = self.tr("{at} of {all}: {message}")
        if finding.fix:
            said = self.tr("{at} of {all}: {message} Control period: {fix}.")
        said = said.format(
            at=self._at + 1,
            all=len(self.findings),
            message=translated(finding.message),
            fix=translated(finding.fix.label) if finding.fix else "",
        )
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._underline()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(14, 3, 6, 3)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.fix, self._number):
            row.addWidget(widget)
        steps = QHBoxLayout()
        steps.setSpacing(0)
        steps.addWidget(self.previous)
        steps.addWidget(self.next)
        row.addLayout(steps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Hairline())
        column.addLayout(row)

    def _show(self) -> None:
        finding, number = self.shown, len(self.findings)
        self.setVisible(finding is not None)
        for field, edit in self._edits.items():
            own = sum(each.field == field for each in self.findings)
            one, many = self.tr("1 remark, F8"), self.tr("{n} remarks, F8", "", own).format(n=own)
            edit.setAccessibleDescription(edit.hint if not own else one if own == 1 else many)
        if finding is None:
            return
        self._sign.set_icon(*_SIGNS[finding.severity])
        self.words.setText(translated(finding.message))
        self.setAccessibleDescription(translated(finding.message))
        self.fix.setVisible(finding.fix is not None)
        self.fix.setToolTip(shortcut_text("Ctrl+."))
        if finding.fix is not None:
            self.fix.setText(translated(finding.fix.label))
        self._number.setText(self.tr("{at} of {all}").format(at=self._at + 1, all=number))
        self._number.setVisible(number > 1)

    def _underline(self) -> None:
        tokens = look.tokens()
        for field, edit in self._edits.items():
            lines = list[tuple[int, int, QColor]]()
            for each in self.findings[:MOST_UNDERLINED]:
                if each.field == field:
                    colour = tokens.colour(_SIGNS[each.severity][1])
                    lines.append((*self._stretch(each), colour))
            edit.set_marks("remarks", underlined(edit, lines) if lines else ())

    def _stretch(self, finding: Finding) -> tuple[int, int]:
        """What is marked: of something that goes on over many lines, its first."""
        end = self._texts[finding.field].find("\n", finding.start, finding.end)
        return finding.start, finding.end if end < 0 else max(end, finding.start + 1)

    def _reached(self, by: int) -> int:
        """From the shown finding if its place is still selected, else from the cursor."""
        order = list(self._edits)
        field = next((each for each in order if self._edits[each].hasFocus()), "")
        here = selected(self._edits[field]) if field else None
        shown = self.shown
        if field == "" or (
            shown is not None and shown.field == field and here == self._stretch(shown)
        ):
            return (self._at + by) % len(self.findings)
        cursor = (order.index(field), here[0] if here else 0)
        places = [(order.index(each.field), each.start) for each in self.findings]
        if by > 0:
            return next((at for at, place in enumerate(places) if place >= cursor), 0)
        before = [at for at, place in enumerate(places) if place < cursor]
        return before[-1] if before else len(places) - 1

    def _mend_here(self) -> None:
        if not self.mend_first():
            self.mend()

    def mend(self) -> None:
        """Do what the fix says, unless typing has made something else of it by now."""
        told = self.shown
        self._catch_up()
        finding = self.shown
        if told is None or finding is None or finding.fix is None or finding.fix != told.fix:
            return
        edit = self._edits[finding.field]
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        change(edit, [(each.start, each.end, each.text) for each in finding.fix.changes])

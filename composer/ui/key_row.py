"""One service's key: typed, kept, tested, removed; never shown once it is kept."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError, KeyProblem, KeyRefused
from composer.domain.provider import Provider
from composer.services.accounts import Accounts
from composer.services.preferences import Preferences
from composer.ui import tasks
from composer.ui.elsewhere import open_page
from composer.ui.languages import translated
from composer.ui.region_choice import RegionChoice
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton, LinkButton, SecondaryButton
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Icon, Text

NAME_WIDTH = 140
REGION_WIDTH = 152
_ICON = 28
_DOTS = "•" * 18


def variable_of(provider: str) -> str:
    """The environment variable that carries the key of a service for one run."""
    return f"{provider.upper()}_API_KEY"


class KeyField(Field):
    """Takes a key without showing it. A kept key is never in it: only dots and its last four."""

    def __init__(self, label: str) -> None:
        super().__init__(
            self.tr("{label} key").format(label=label),
            placeholder=self.tr("Paste your {label} key").format(label=label),
            height=32,
        )
        self._empty = self.tr("Paste your {label} key").format(label=label)
        self._holds = False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.reveal = IconButton("eye", self.tr("Show what is typed"), self)
        self.remove = IconButton(
            "trash", self.tr("Remove the {label} key").format(label=label), self
        )
        self.reveal.setCheckable(True)
        self.reserve_right(2 * _ICON - 4)
        self.reveal.toggled.connect(self._show_typed)
        self.textChanged.connect(self._follow)
        self._follow()

    def show_kept(self, last_four: str) -> None:
        """A key is kept, ending so."""
        self._holds = True
        self.setPlaceholderText(f"{_DOTS}{last_four}")
        self._follow()

    def show_none(self) -> None:
        """No key is kept."""
        self._holds = False
        self.setPlaceholderText(self._empty)
        self._follow()

    def show_given(self, variable: str) -> None:
        """The key comes from outside and is not ours to change."""
        self.show_none()
        self.setPlaceholderText(self.tr("From {variable}").format(variable=variable))
        self.setReadOnly(True)
        self.reveal.hide()
        self.remove.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = (self.height() - _ICON) // 2
        self.reveal.setGeometry(self.width() - 2 * _ICON - 2, top, _ICON, _ICON)
        self.remove.setGeometry(self.width() - _ICON - 2, top, _ICON, _ICON)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._ink()

    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.setEchoMode(mode.Normal if shown else mode.Password)
        self.reveal.set_icon_name("eye-slash" if shown else "eye")
        self.reveal.set_name(
            self.tr("Hide what is typed") if shown else self.tr("Show what is typed")
        )

    def _follow(self) -> None:
        typed = bool(self.text())
        self.reveal.setEnabled(typed)
        if not typed:
            self.reveal.setChecked(False)
        self.remove.setEnabled(typed or self._holds)
        self._ink()

    def _ink(self) -> None:
        """Dots that stand for a kept key are written like text, not like a hint."""
        palette = self.palette()
        tokens = look.tokens()
        colour = tokens.t1 if self._holds else tokens.t3
        if palette.color(QPalette.ColorRole.PlaceholderText) != colour:
            palette.setColor(QPalette.ColorRole.PlaceholderText, colour)
            self.setPalette(palette)


class KeyRow(QWidget):
    """Name and price range, the field, the test, and what is known of the key."""

    changed = Signal()

    def __init__(
        self, accounts: Accounts, preferences: Preferences, provider: Provider, fact: str
    ) -> None:
        super().__init__()
        self._accounts = accounts
        self._provider = provider
        self._closed = False
        self._testing: asyncio.Task[object] | None = None
        self._began = 0.0
        self._trouble = ""
        self.field = KeyField(provider.label)
        self.test = SecondaryButton(self.tr("Test"), height=32)
        self.test.setAccessibleDescription(
            self.tr("Asks {label} about your account. Costs nothing.").format(label=provider.label)
        )
        self.get_key = LinkButton(
            self.tr("Get a key at {key_page}").format(key_page=provider.key_page),
            icon="arrow-square-out",
        )
        self.region: RegionChoice | None = None
        if len(provider.addresses) > 1:
            self.region = RegionChoice(preferences, provider.id, provider.label, provider.addresses)
        self._icon = Icon("check-circle-fill", "accent")
        self._status = Text("", "small", "t2", wrap=True)
        self._lay_out(fact)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_testing)
        self.field.editingFinished.connect(self._save_in_passing)
        self.field.textChanged.connect(self._typed)
        self.field.remove.clicked.connect(self._remove)
        self.test.clicked.connect(self._test_or_stop)
        self.get_key.clicked.connect(self._open_page)
        if self.region is not None:
            self.region.changed.connect(self._moved)
            self.region.error.connect(self._fail)
        self.refresh()

    @property
    def provider_id(self) -> str:
        """The service's id."""
        return self._provider.id

    @property
    def status(self) -> str:
        """What is said of the key now."""
        return "" if self._status.isHidden() else self._status.text()

    @property
    def has_typed(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return bool(self.field.text().strip())

    def refresh(self) -> None:
        """Show what the accounts know; what is being typed or tested is left alone."""
        if self._closed or self._testing is not None:
            return
        status = self._accounts.status(self._provider.id)
        if status.source == "environment":
            self.field.show_given(variable_of(self._provider.id))
        elif status.present:
            self.field.show_kept(status.last_four)
        else:
            self.field.show_none()
        self.test.setEnabled(status.present or self.has_typed)
        self.get_key.setVisible(not status.present and bool(self._provider.key_page))
        if self._trouble:
            return
        account = self._accounts.account(self._provider.id)
        if account is not None:
            self._say(
                "check-circle-fill",
                "accent",
                self.tr("Works. {sentence}").format(sentence=translated(account.sentence)).rstrip(),
            )
        elif status.source == "environment":
            self._say(
                "info", "t2", self.tr("From the environment, for this run. It is never stored.")
            )
        elif status.source == "memory":
            self._say("info", "t2", self.tr("Held in memory until you quit. Not tested yet."))
        elif status.present:
            self._say("info", "t2", self.tr("Kept. Not tested yet."))
        else:
            self._say("", "", "")

    async def save(self) -> None:
        """Keep what is typed. Raises ComposerError; the field then says why and keeps the text."""
        typed = self.field.text().strip()
        if not typed or self.field.isReadOnly():
            return
        try:
            await self._accounts.set_key(self._provider.id, typed)
        except ComposerError as error:
            self._fail(error)
            raise
        if self._closed:
            return
        if self.field.text().strip() == typed:
            self.field.clear()
        self._forget_trouble()
        self.refresh()

    def close_row(self) -> None:
        """The dialog goes; nothing is shown any more, and no test goes on."""
        self._closed = True
        self._tick.stop()
        if self._testing is not None:
            self._testing.cancel()

    # Slots

    def _typed(self) -> None:
        self._forget_trouble()
        self.refresh()

    def _save_in_passing(self) -> None:
        if self.has_typed and not self._closed and not self._trouble:
            tasks.start(f"key {self._provider.id}", self.save(), on_error=lambda _error: None)

    def _remove(self) -> None:
        if self.has_typed:
            self.field.clear()
            self._typed()
            return
        tasks.start(
            f"key {self._provider.id}",
            self._accounts.remove_key(self._provider.id),
            on_error=self._fail,
        )

    def _test_or_stop(self) -> None:
        if self._testing is not None:
            self._testing.cancel()
            return
        self._forget_trouble()
        self._began = time.monotonic()
        self._testing = tasks.start(f"test {self._provider.id}", self._test(), on_error=self._fail)
        tasks.after(self._testing, self, self._tested)
        self.test.setText(self.tr("Stop"))
        self._tick.start()
        self._show_testing()

    async def _test(self) -> None:
        await self.save()
        await self._accounts.test(self._provider.id)

    def _tested(self, _task: object) -> None:
        self._testing = None
        if self._closed:
            return
        self._tick.stop()
        self.test.setText(self.tr("Test"))
        self.refresh()

    def _show_testing(self) -> None:
        seconds = int(time.monotonic() - self._began)
        told = self.tr("Testing… {seconds} s") if seconds else self.tr("Testing…")
        self.get_key.hide()
        self._say("spinner", "t2", told.format(seconds=seconds))

    def _fail(self, error: ComposerError) -> None:
        if self._closed:
            return
        self._trouble = translated(error.message)
        if isinstance(error, KeyRefused):
            self._trouble = (
                self.tr("Refused (401). Check that the key is active, then test again.")
                if self.region is None
                else self.tr(
                    "Refused (401). Check that the key is active and belongs to this address, "
                    "then test again."
                )
            )
        if isinstance(error, KeyProblem):
            self.field.set_error(self._trouble)
        self._say("warning-circle", "error_text", self._trouble)

    def _moved(self) -> None:
        """The service is reached elsewhere: what was said of the key was said of another place."""
        self._forget_trouble()
        self._accounts.forget_account(self._provider.id)
        self.refresh()

    def _forget_trouble(self) -> None:
        self._trouble = ""
        self.field.set_error("")

    def _open_page(self) -> None:
        open_page(self._provider.key_page)

    def _say(self, icon: str, colour: str, words: str) -> None:
        """``colour`` is a token for the icon; words of an error take it too."""
        self._icon.setVisible(bool(words))
        self._status.setVisible(bool(words))
        if words:
            self._icon.set_icon(icon, colour)
            self._status.set_colour("error_text" if colour == "error_text" else "t2")
            self._status.setText(words)

    def _lay_out(self, fact: str) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Text(self._provider.label, "strong"))
        names.addWidget(Text(fact, "meta", "t2", wrap=True))
        names.addStretch(1)
        left = QWidget()
        left.setFixedWidth(look.px(NAME_WIDTH))
        left.setLayout(names)
        names.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._status, 1)
        link = QHBoxLayout()
        link.addWidget(self.get_key)
        link.addStretch(1)
        told = QVBoxLayout()
        told.setSpacing(6)
        told.addLayout(line)
        told.addLayout(link)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addLayout(told, 1)
        if self.region is not None:
            self.region.setFixedWidth(look.px(REGION_WIDTH))
            below.addWidget(self.region, 0, Qt.AlignmentFlag.AlignTop)
        middle = QVBoxLayout()
        middle.setSpacing(6)
        middle.addWidget(self.field)
        middle.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 14, 0, 12)
        row.setSpacing(12)
        row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(middle, 1)
        row.addWidget(self.test, 0, Qt.AlignmentFlag.AlignTop)

"""What can be done with a song? The menu of its row."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from composer.domain.generation import ACTIVE, Generation, State
from composer.domain.request import Request
from composer.ui.languages import translate
from composer.ui.widgets.clipboard import copy_text
from composer.ui.widgets.menus import Menu

_LONGEST_TITLE = 28
"""Characters of another song's title in an entry."""


class SongMenu(Menu):
    """Offers what the song's state allows and nothing else; goes when it is closed."""

    play = Signal()
    retry = Signal()
    story = Signal()
    write_off = Signal()
    review = Signal()
    stop = Signal()
    sooner = Signal()
    later = Signal()
    pause = Signal()
    """The service of the song is to be paused, or not any more."""
    draft = Signal()
    rename = Signal()
    star = Signal()
    export = Signal()
    voice_under = Signal()
    """A narration is to be put over it."""
    folder = Signal()
    files = Signal()
    delete = Signal()
    restore = Signal()
    label = Signal()
    remark = Signal()
    fold = Signal()
    """The older takes of its song are to be shown, or hidden."""
    origin = Signal()
    """The take from which its settings came is to be shown."""
    compare = Signal()
    beside = Signal()
    """It is to be heard against what plays."""
    """What changed since that take."""

    def __init__(
        self,
        generation: Generation,
        parent: QWidget,
        *,
        service: str = "",
        is_paused: bool = False,
        if_stopped: str = "",
        has_kept: bool = False,
        has_files: bool = False,
        is_heard: bool = False,
        price: str = "",
        origin: str = "",
        is_unfolded: bool | None = None,
    ) -> None:
        """``service`` is the label of where it is made, ``is_paused`` whether that is paused,
        ``if_stopped`` what stopping it does to its money, ``has_kept`` whether something of it
        came that is no song of the library, ``has_files`` whether notes or stems lie beside the
        song, ``is_heard`` whether it can be played while it is
        still on its way, ``price`` what Retry costs, where it costs anything, ``origin`` the
        title of the take from which its settings came, and ``is_unfolded`` whether the older takes
        of its song are shown, None if it has none."""
        super().__init__(generation.title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._generation = generation
        self._service, self._is_paused, self._if_stopped = service, is_paused, if_stopped
        self._is_heard, self._price = is_heard, price
        if generation.deleted is not None:
            self._entry(self.tr("Take back"), self.restore.emit, "arrow-u-up-left")
            self._entry(self.tr("Use as draft"), self.draft.emit, "note-pencil", "Ctrl+D")
            self._entry(self.tr("Copy settings"), self._copy_settings, "copy")
            return
        self._add_what_runs()
        if generation.clips:
            self._entry(self.tr("Compare as B"), self.beside.emit, "arrows-left-right", "B")
        self._entry(self.tr("Use as draft"), self.draft.emit, "note-pencil", "Ctrl+D")
        self._entry(self.tr("Rename"), self.rename.emit, "pencil-simple", "F2")
        if generation.state is State.DONE:
            words = (
                self.tr("Remove from favourites")
                if generation.starred
                else self.tr("Add to favourites")
            )
            self._entry(words, self.star.emit, "star", "S")
            self._entry(self.tr("Label…"), self.label.emit, "tag")
            self._entry(self.tr("Note…"), self.remark.emit, "note")
        if is_unfolded is not None:
            words = self.tr("Hide older takes") if is_unfolded else self.tr("Show older takes")
            self._entry(words, self.fold.emit, "rows", "-" if is_unfolded else "+")
        if origin:
            self.addSeparator()
            self._entry(
                self.tr("From “{title}”").format(title=_short(origin)),
                self.origin.emit,
                "git-branch",
            )
            self._entry(self.tr("What changed since"), self.compare.emit, "git-diff")
        self.addSeparator()
        if generation.clips:
            self._entry(self.tr("Export…"), self.export.emit, "export", "Ctrl+E")
            self._entry(self.tr("Voice over it…"), self.voice_under.emit, "microphone")
            self._entry(self.tr("Show in folder"), self.folder.emit, "folder-open")
            if has_files:
                self._entry(self.tr("Show files"), self.files.emit, "folder-open")
        elif has_kept:
            self._entry(self.tr("Show what came"), self.folder.emit, "folder-open")
        self._entry(self.tr("Copy settings"), self._copy_settings, "copy")
        if generation.state not in ACTIVE:
            self.addSeparator()
            self.add(
                self.tr("Delete"), self.delete.emit, icon_name="trash", shortcut="Del", danger=True
            )

    def _add_what_runs(self) -> None:
        state = self._generation.state
        if self._generation.clips or self._is_heard:
            self._entry(self.tr("Play"), self.play.emit, "play", "Return")
        if state in (State.FAILED, State.CANCELLED):
            self._entry(
                self.tr("Retry {price}").format(price=self._price).strip(),
                self.retry.emit,
                "arrow-clockwise",
            )
        if state is State.UNCERTAIN:
            self._entry(self.tr("Review…"), self.review.emit, "question")
            self._entry(self.tr("Try again…"), self.story.emit, "arrow-clockwise")
            self._entry(self.tr("Write off"), self.write_off.emit, "prohibit")
        elif self._generation.failure is not None:
            self._entry(self.tr("What happened"), self.story.emit, "info")
        if state in ACTIVE:
            stop = self._entry(self.tr("Stop"), self.stop.emit, "stop")
            stop.setToolTip(self._if_stopped)
            stop.setStatusTip(self._if_stopped)
            self.setToolTipsVisible(True)
        if state is State.QUEUED:
            self._entry(self.tr("Later"), self.later.emit, "arrow-up", "Alt+Up")
            self._entry(self.tr("Sooner"), self.sooner.emit, "arrow-down", "Alt+Down")
        if state is State.QUEUED and self._service:
            words = (
                self.tr("Resume {service}").format(service=self._service)
                if self._is_paused
                else self.tr("Pause {service}").format(service=self._service)
            )
            self._entry(words, self.pause.emit, "play" if self._is_paused else "pause")
            self.addSeparator()

    def _entry(self, label: str, action: object, icon: str, shortcut: str = "") -> QAction:
        return self.add(label, action, icon_name=icon, shortcut=shortcut)  # type: ignore[arg-type]

    def _copy_settings(self) -> None:
        copy_text(settings_text(self._generation.request), self)


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"


def settings_text(request: Request) -> str:
    """What was ordered, as text that people can read."""
    lines = [translate("song_menu", "Model: {model}").format(model=request.sku)]
    lines += [f"{name}: {value}" for name, value in request.options.items()]
    if request.instrumental:
        lines.append(translate("song_menu", "Instrumental"))
    if request.tags:
        tags = ", ".join(request.tags)
        lines.append(translate("song_menu", "Tags: {tags}").format(tags=tags))
    for head, text in (
        (translate("song_menu", "Style"), request.prompt),
        (translate("song_menu", "Lyrics"), request.lyrics),
    ):
        if text.strip():
            lines += ["", f"{head}:", text]
    return "\n".join(lines)

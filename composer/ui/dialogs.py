"""What opens over the window: keys, settings, export, shortcuts, and the menu that leads there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from composer.domain.delivery import Written
from composer.domain.errors import ComposerError
from composer.domain.provider import files_of
from composer.ui.compose_pane import ComposePane
from composer.ui.elsewhere import open_folder, open_page
from composer.ui.languages import translate
from composer.ui.practice_window import DESK_KEYS
from composer.ui.take_switch import take_of
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.notices import Scrim
from composer.ui.window_services import WindowServices

if TYPE_CHECKING:
    from composer.ui.guide_window import GuideWindow
    from composer.ui.spending_dialog import SpendingDialog


class Dialogs:
    """Opens dialogs over the window; each is imported when it is first wanted."""

    def __init__(self, window: QWidget, services: WindowServices) -> None:
        self._window = window
        self._services = services
        self._spending_dialog: SpendingDialog | None = None
        self._guide: GuideWindow | None = None

    def keys(self, provider: str = "") -> None:
        """The API keys, at the field of a provider if one is named."""
        from composer.ui.keys_dialog import KeysDialog

        dialog = KeysDialog(
            self._services.accounts,
            self._services.composing,
            self._services.preferences,
            parent=self._window,
        )
        self.open(dialog)
        if provider:
            dialog.focus_provider(provider)

    def settings(self) -> None:
        """What the user chooses once and for all."""
        from composer.ui.settings_dialog import SettingsDialog

        self.open(
            SettingsDialog(
                self._services.preferences,
                self._services.composing,
                folders=self._services.folders,
                spelling=self._services.spelling,
                correct_price=self._services.correct_price,
                backups=self._services.backups,
                parent=self._window,
            )
        )

    def spending(self, show_song: Callable[[str], object]) -> None:
        """Where the money of a month went; it stays open beside the window."""
        from composer.ui.spending_dialog import SpendingDialog

        dialog = self._spending_dialog
        if dialog is None or not isValid(dialog):
            self._spending_dialog = dialog = SpendingDialog(
                self._services.spending,
                self._services.composing,
                queue=self._services.queue,
                library=self._services.library,
                preferences=self._services.preferences,
                parent=self._window,
            )
            dialog.song_wanted.connect(show_song)
            dialog.budgets_wanted.connect(self.settings)
            self._offer_help(dialog)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def export(
        self,
        generation_id: str,
        clip_id: str = "",
        *,
        loop: tuple[float, float] | None = None,
        written: Callable[[Written], object],
    ) -> None:
        """Hand a clip over as a file: the first one, unless another is named.

        ``loop``: the stretch in seconds that is offered at first.
        """
        from composer.ui.export_dialog import ExportDialog

        generation = self._services.library.get(generation_id)
        clip = take_of(generation, clip_id)
        if clip is None:
            return
        dialog = ExportDialog(
            self._services.exporting,
            self._services.waveforms,
            generation,
            clip,
            parent=self._window,
        )
        if loop is not None:
            dialog.take_stretch(*loop)
        dialog.written.connect(written)
        self.open(dialog)

    def export_many(self, ids: Sequence[str]) -> None:
        """Hand the first clip of each of these over, or all of them joined into one file."""
        from composer.ui.export_many_dialog import ExportManyDialog

        songs = list(self._services.library.get_many(ids).values())
        self.open(ExportManyDialog(self._services.exporting, songs, parent=self._window))

    def voice_under(
        self, generation_id: str, clip_id: str = "", *, written: Callable[[Written], object]
    ) -> None:
        """Put a narration over a song."""
        from composer.ui.voice_under_dialog import VoiceUnderDialog

        generation = self._services.library.get(generation_id)
        clip = take_of(generation, clip_id)
        if clip is None:
            return
        dialog = VoiceUnderDialog(
            self._services.voice_under,
            self._services.exporting,
            generation,
            clip,
            parent=self._window,
        )
        dialog.written.connect(written)
        self.open(dialog)

    def lyrics(self, compose: ComposePane, *, tell: Callable[[ComposerError], object]) -> None:
        """Have words written for the draft in this pane; ``tell`` says what fails later."""
        from composer.ui.lyric_help_dialog import LyricHelpDialog

        dialog = LyricHelpDialog(
            self._services.lyric_help,
            lyrics=compose.lyrics_edit.text(),
            title=compose.title.text(),
            tell=tell,
            parent=self._window,
        )
        dialog.put_in.connect(compose.take_lyrics)
        dialog.append_wanted.connect(partial(compose.take_lyrics, append=True))
        dialog.key_wanted.connect(self.keys)
        self.open(dialog)
        dialog.focus()

    def about(self) -> None:
        """The version, and the licences of everything that the program is made of."""
        from composer.services.components import components
        from composer.ui.about_dialog import AboutDialog

        self.open(AboutDialog(components(), parent=self._window))

    def report(self) -> None:
        """What helps to find a fault, to be read and given to whom the user likes."""
        from composer.ui.diagnostics_dialog import DiagnosticsDialog

        self.open(DiagnosticsDialog(self._services.diagnostics, parent=self._window))

    def shortcuts(self) -> None:
        """Every key in one place."""
        from composer.ui.shortcuts_dialog import ShortcutsDialog

        self.open(ShortcutsDialog(parent=self._window))

    def guide(self, page: str = "") -> None:
        """The guide, at a page, or at the one that fits where the keyboard is.

        It has no parent, so that it can be read while a dialog is open.
        """
        from composer.ui.guide_topics import page_for
        from composer.ui.guide_window import GuideWindow

        page = page or page_for(QApplication.focusWidget())
        if self._guide is None or not isValid(self._guide):
            self._guide = GuideWindow(self._services.composing)
        self._guide.open_page(page)
        self._guide.come_to_front()

    def close_guide(self) -> None:
        """The program ends, and its guide with it."""
        if self._guide is not None and isValid(self._guide):
            self._guide.close()

    def _offer_help(self, dialog: QDialog) -> None:
        """F1 within a dialog, which the window behind it does not hear."""
        QShortcut(QKeySequence("F1"), dialog).activated.connect(self.guide)

    def folder(self, generation_id: str = "", clip_id: str = "") -> None:
        """The folder of a song, or of all songs, in the system's own program for that.

        Of an order without a song it is where that lies which came instead.
        """
        generation = self._services.library.get(generation_id) if generation_id else None
        clip = take_of(generation, clip_id) if generation is not None else None
        folder = (
            self._services.library.file_of(clip).parent if clip else self._services.folders["Songs"]
        )
        if (
            generation is not None
            and clip is None
            and (kept := self._services.library.kept(generation))
        ):
            folder = kept[0].parent
        open_folder(folder)

    def files(self, generation_id: str) -> None:
        """The folder of what belongs to a song: its notes, its chords, its stems."""
        generation = self._services.library.get(generation_id)
        clips = generation.clips if generation is not None else ()
        for clip in clips:
            if self._services.library.files_of(clip):
                folder = files_of(self._services.library.file_of(clip))
                open_folder(folder)
                return

    def top_up(self, provider: str) -> None:
        """The page where money is paid in at a service."""
        page = self._services.accounts.top_up_page(provider)
        if page:
            open_page(page)

    def menu(
        self,
        at: QPoint,
        *,
        spending: Callable[[], object],
        pause: Callable[[], object],
        is_paused: bool,
        review: Callable[[], object] | None,
        practise: Callable[[], object],
        desk: Callable[[], object] | None,
    ) -> None:
        """The program's own menu; with ``desk``, which opens its desk, this is practice already."""
        menu = Menu(translate("Dialogs", "Composer"), self._window)
        menu.add(translate("Dialogs", "API keys…"), self.keys, icon_name="key")
        menu.add(
            translate("Dialogs", "Spending…"), spending, icon_name="receipt", shortcut="Ctrl+B"
        )
        menu.add(
            translate("Dialogs", "Settings…"), self.settings, icon_name="gear", shortcut="Ctrl+,"
        )
        menu.addSeparator()
        words, icon = (
            (translate("Dialogs", "Resume sending"), "play")
            if is_paused
            else (translate("Dialogs", "Pause sending"), "pause")
        )
        menu.add(words, pause, icon_name=icon, shortcut="Ctrl+P")
        if review is not None:
            menu.add(translate("Dialogs", "Orders in doubt…"), review, icon_name="question")
        menu.addSeparator()
        if desk is not None:
            menu.add(
                translate("Dialogs", "Practice desk"), desk, icon_name="flask", shortcut=DESK_KEYS
            )
        else:
            menu.add(translate("Dialogs", "Practice with play money"), practise, icon_name="flask")
        menu.add(translate("Dialogs", "Show the song folder"), self.folder, icon_name="folder-open")
        menu.add(translate("Dialogs", "Guide"), self.guide, icon_name="book-open", shortcut="F1")
        menu.add(
            translate("Dialogs", "Keyboard shortcuts"),
            self.shortcuts,
            icon_name="keyboard",
            shortcut="Ctrl+/",
        )
        menu.add(translate("Dialogs", "Report a fault…"), self.report, icon_name="bug")
        menu.add(translate("Dialogs", "About Composer"), self.about, icon_name="info")
        menu.addSeparator()
        menu.add(
            translate("Dialogs", "Quit"),
            self._window.close,
            icon_name="sign-out",
            shortcut="Ctrl+Q",
        )
        menu.popup(at)

    def open(self, dialog: QDialog) -> None:
        """Show a dialog, with the window behind it dimmed."""
        scrim = Scrim(self._window)
        scrim.setGeometry(self._window.rect())
        scrim.show()
        scrim.raise_()
        dialog.finished.connect(scrim.deleteLater)
        self._offer_help(dialog)
        dialog.open()

"""Who stands between the panes of the window and the services, and with whom does each speak?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer.ui.compare_side import CompareSide
from composer.ui.draft_side import DraftSide
from composer.ui.end_side import EndSide
from composer.ui.file_drag import FileDrag
from composer.ui.import_side import ImportSide
from composer.ui.library_side import LibrarySide
from composer.ui.money_side import MoneySide
from composer.ui.player_side import PlayerSide
from composer.ui.queue_side import QueueSide
from composer.ui.song_file_side import SongFileSide
from composer.ui.song_side import SongSide
from composer.ui.style_side import StyleSide

if TYPE_CHECKING:
    from composer.ui.main_window import MainWindow
    from composer.ui.window_services import WindowServices


class Sides:
    """One side a question: what is written, what is heard, what is kept, what is ordered."""

    def __init__(self, window: MainWindow, services: WindowServices) -> None:
        self._build_waiting(window, services)
        self._build_writing(window, services)
        self._build_hearing(window, services)
        self._build_keeping(window, services)
        self._build_ordering(window, services)

    def _build_waiting(self, window: MainWindow, services: WindowServices) -> None:
        labels = {sku.provider: sku.provider_label for sku in services.composing.skus}
        self.queue = QueueSide(
            window,
            queue=services.queue,
            doubts=services.doubts,
            preferences=services.preferences,
            messages=window.messages,
            resume_left_over=window.library_pane.resume_left_over,
            open_dialog=window.dialogs.open,
            label_of=lambda provider: labels.get(provider, provider),
        )
        window.frame.add_banner(self.queue.offline)

    def _build_writing(self, window: MainWindow, services: WindowServices) -> None:
        self.draft = DraftSide(
            window,
            drafting=services.drafting,
            songs=services.songs,
            queue=services.queue,
            library=services.library,
            lyric_help=services.lyric_help,
            accounts=services.accounts,
            preferences=services.preferences,
            compose=window.compose_pane,
            model=window.model_pane,
            messages=window.messages,
            dialogs=window.dialogs,
        )
        self.song = SongSide(
            window,
            songs=services.songs,
            library=services.library,
            draft=self.draft,
            compose=window.compose_pane,
            messages=window.messages,
            differences=services.differences,
            open_dialog=window.dialogs.open,
        )
        self.song_file = SongFileSide(
            window,
            songs=services.songs,
            compose=window.compose_pane,
            messages=window.messages,
            knows_sku=lambda sku: services.composing.sku(sku) is not None,
        )
        self.style = StyleSide(
            window,
            snippets=services.snippets,
            songs=services.songs,
            compose=window.compose_pane,
            messages=window.messages,
            open_dialog=window.dialogs.open,
        )

    def _build_hearing(self, window: MainWindow, services: WindowServices) -> None:
        self.player = PlayerSide(
            window,
            queue=services.queue,
            library=services.library,
            player=window.player_bar,
            pane=window.library_pane,
            compose=window.compose_pane,
        )
        self.compare = CompareSide(
            window,
            library=services.library,
            listening=services.listening,
            composing=services.composing,
            player=window.player_bar,
            pane=window.library_pane,
            messages=window.messages,
            tell_difference=self.song.compare_takes,
        )

    def _build_keeping(self, window: MainWindow, services: WindowServices) -> None:
        self.library = LibrarySide(
            window,
            library=services.library,
            pane=window.library_pane,
            frame=window.frame,
            player=window.player_bar,
            messages=window.messages,
            dialogs=window.dialogs,
            file_drag=FileDrag(services.exporting, window),
            play=self.player.play,
        )
        self.imports = ImportSide(
            window,
            importing=services.importing,
            finding_again=services.finding_again,
            pane=window.library_pane,
            messages=window.messages,
        )

    def _build_ordering(self, window: MainWindow, services: WindowServices) -> None:
        self.money = MoneySide(
            window,
            composing=services.composing,
            spending=services.spending,
            correct_price=services.correct_price,
            songs=self.library,
            messages=window.messages,
            dialogs=window.dialogs,
            come_to_front=window.come_to_front,
        )
        self.ends = EndSide(
            window,
            composing=services.composing,
            queue=services.queue,
            model=window.model_pane,
            player=self.player,
            songs=self.library,
            waiting=self.queue,
            messages=window.messages,
        )

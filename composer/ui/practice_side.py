"""What practice adds to the window: the banner, the way to the desk, what waits to go wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from composer.domain.generation import Generation
from composer.services.accounts import Accounts
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.practising import Practising
from composer.ui.languages import translate
from composer.ui.practice_desk import PracticeDesk
from composer.ui.practice_window import DESK_KEYS
from composer.ui.widgets.buttons import SecondaryButton
from composer.ui.widgets.key_names import caps
from composer.ui.widgets.notices import Banner


class PracticeSide:
    """Opens the desk, and keeps the banner's note true."""

    def __init__(
        self,
        window: QWidget,
        practising: Practising,
        *,
        banner: Banner,
        over: QWidget,
        accounts: Accounts,
        composing: Composing,
        queue: GenerationQueue,
        service_of_draft: Callable[[], str],
        generate: Callable[[], object],
    ) -> None:
        """``over``: the part of the window that the desk may cover."""
        self._window = window
        self._practising = practising
        self._banner = banner
        self._over = over
        self._accounts = accounts
        self._composing = composing
        self._service_of_draft = service_of_draft
        self._generate = generate
        self._queue = queue
        self._desk: PracticeDesk | None = None
        self.desk_button = SecondaryButton(translate("PracticeSide", "Practice desk"))
        self.desk_button.setToolTip(" ".join(caps(DESK_KEYS.split("+"))))
        self.desk_button.clicked.connect(self.open_desk)
        banner.set_message(
            translate("PracticeSide", "Practice."),
            translate(
                "PracticeSide",
                "Simulated services and play money, in a library of its own. Nothing is bought.",
            ),
        )
        banner.add_action(self.desk_button)
        banner.set_open(True)
        queue.ended.connect(self._ended)

    @property
    def desk(self) -> PracticeDesk:
        """The desk, made when it is first wanted."""
        if self._desk is None:
            self._desk = PracticeDesk(
                self._practising,
                self._accounts,
                self._composing,
                service_of_draft=self._service_of_draft,
                parent=self._window,
            )
            self._desk.generate_wanted.connect(self._generate_there)
            self._desk.window_wanted.connect(self._window.activateWindow)
            self._desk.called_up_changed.connect(self._show_note)
        return self._desk

    def open_desk(self) -> None:
        """Show the desk, or have it come to the front."""
        top_left = self._over.mapToGlobal(QPoint(0, 0))
        self.desk.open_over(QRect(top_left, self._over.size()))

    def _generate_there(self) -> None:
        """As in the window. Unless an order goes out there is something to answer there."""
        before = len(self._queue.active_ids)
        self._generate()
        if len(self._queue.active_ids) == before:
            self._window.activateWindow()

    def _ended(self, _generation: Generation) -> None:
        self._show_note()

    def _show_note(self) -> None:
        count = sum(each.left for each in self._practising.called_up)
        told = (
            translate("PracticeSide", "{count} thing goes wrong next")
            if count == 1
            else translate("PracticeSide", "{count} things go wrong next", "", count)
        )
        self._banner.set_note(told.format(count=count) if count else "")

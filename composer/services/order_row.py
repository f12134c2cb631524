"""How does every step of an order come into its row, even while the disk refuses?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from composer.domain.errors import ComputerProblem
from composer.domain.generation import Generation, State, moved
from composer.storage.generations import Generations


class OrderRow:
    """The row of an order that is seen through here, as it is on disk or is to be."""

    def __init__(
        self, generation: Generation, rows: Generations, on_change: Callable[[Generation], None]
    ) -> None:
        self.generation = generation
        self._rows = rows
        self._on_change = on_change
        self._unwritten: list[Callable[[Generation], Generation]] = []

    def record(self, *, state: State | None = None, may_wait: bool = False, **changes: Any) -> None:
        """Change the row as it is on disk now: it may have been renamed or starred meanwhile.

        With ``may_wait`` a disk that refuses does not end the order: the service has it, and the
        song that was paid for is still on its way. What could not be written goes with the next.
        Otherwise raises what the disk has to say.
        """

        def change(current: Generation) -> Generation:
            moved_to = {} if state is None else {"state": moved(current.state, state)}
            return replace(current, **changes, **moved_to)

        def all_changes(current: Generation) -> Generation:
            for each in (*self._unwritten, change):
                current = each(current)
            return current

        try:
            changed = self._rows.amend(self.generation.id, all_changes)
            if changed is None:
                changed = change(self.generation)
                self._rows.record(changed)
            self._unwritten.clear()
        except ComputerProblem:
            if not may_wait:
                raise
            self._unwritten.append(change)
            changed = change(self.generation)
        self._show(changed)

    def end(self, state: State, **changes: Any) -> None:
        """Change it for the last time; whoever waits is told even if the disk refuses.

        The row then says on that the order is under way, and the next start finds that nobody
        sees it through.
        """
        try:
            self.record(state=state, **changes)
        except ComputerProblem:
            self._show(replace(self.generation, state=state, **changes))

    def _show(self, changed: Generation) -> None:
        self.generation = changed
        self._on_change(changed)

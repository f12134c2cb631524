"""Where do the ways in lead that are shown to whoever has nothing written and nothing made?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt

from composer.domain.request import Draft
from composer.services.examples import examples
from composer.ui.first_run import FirstRun

if TYPE_CHECKING:
    from composer.ui.compose_pane import ComposePane


def welcome(
    pane: ComposePane, draft_in_hand: Callable[[], Draft], *, is_practice: bool
) -> FirstRun:
    """The ways in to the editors of this pane."""
    ways = FirstRun(examples(), pane, is_practice=is_practice)
    ways.sketch_chosen.connect(lambda: _begin(pane, replace(draft_in_hand(), sku="sketch/band")))
    ways.key_chosen.connect(pane.key_wanted)
    ways.practice_chosen.connect(pane.practice_wanted)
    ways.example_chosen.connect(partial(_begin, pane))
    ways.templates_chosen.connect(pane.templates_wanted)
    ways.empty_chosen.connect(partial(pane.focus_field, "title"))
    return ways


def _begin(pane: ComposePane, draft: Draft) -> None:
    pane.set_first_run(first_run=False)
    pane.show_draft(draft)
    pane.draft_changed.emit(draft)
    pane.style_edit.setFocus(Qt.FocusReason.OtherFocusReason)

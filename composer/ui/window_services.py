"""What does the main window speak to?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from composer.services.accounts import Accounts
from composer.services.backups import Backups
from composer.services.composing import Composing
from composer.services.diagnostics import Diagnostics
from composer.services.differences import Differences
from composer.services.doubts import Doubts
from composer.services.drafting import Drafting
from composer.services.exporting import Exporting
from composer.services.finding_again import FindingAgain
from composer.services.generation_queue import GenerationQueue
from composer.services.importing import Importing
from composer.services.library import Library
from composer.services.listening import Listening
from composer.services.lyric_help import LyricHelp
from composer.services.preferences import Preferences
from composer.services.snippets import Snippets
from composer.services.songs import Songs
from composer.services.spelling import Spelling
from composer.services.spending import Spending
from composer.services.voice_under import VoiceUnder
from composer.services.waveforms import Waveforms

if TYPE_CHECKING:
    from composer.services.practising import Practising


class WindowServices(Struct, frozen=True, kw_only=True):
    """The services behind the screens; ``composer/studio.py`` builds them."""

    composing: Composing
    drafting: Drafting
    songs: Songs
    snippets: Snippets
    spelling: Spelling
    differences: Differences
    queue: GenerationQueue
    doubts: Doubts
    library: Library
    exporting: Exporting
    voice_under: VoiceUnder
    importing: Importing
    finding_again: FindingAgain
    lyric_help: LyricHelp
    spending: Spending
    waveforms: Waveforms
    listening: Listening
    accounts: Accounts
    preferences: Preferences
    backups: Backups
    diagnostics: Diagnostics
    folders: Mapping[str, Path]
    """Where things are kept, by the name under which the user knows it."""
    correct_price: Callable[[str, Decimal | None], None]
    """Keeps the user's own price of a SKU in dollars; None: the shipped one again."""
    practising: Practising | None
    """The play side of practice mode; without it orders are real."""

"""Builds the program's services in order, and closes them in the reverse order.

The window and the command line are two faces of the same studio; only they know it. Every part
gets what it needs as a constructor argument.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from composer import sound_work
from composer.domain.generation import Generation, State
from composer.domain.library_query import EVERYTHING
from composer.domain.provider import Provider
from composer.domain.request import Request
from composer.providers.catalogue import make_providers
from composer.services.accounts import Accounts
from composer.services.backups import Backups
from composer.services.comparing import Loops, Votes
from composer.services.composing import Composing
from composer.services.diagnostics import Diagnostics
from composer.services.differences import Differences
from composer.services.doubts import Doubts
from composer.services.drafting import Drafting
from composer.services.exporting import Exporting
from composer.services.filing import Filing
from composer.services.finding_again import FindingAgain
from composer.services.generation_queue import GenerationQueue
from composer.services.importing import Importing
from composer.services.library import Library
from composer.services.lines import Lines
from composer.services.listening import Listening
from composer.services.loudness import LoudnessMeter
from composer.services.lyric_help import LyricHelp
from composer.services.preferences import Preferences
from composer.services.recovery import Recovery
from composer.services.snippets import Snippets
from composer.services.song_lengths import NEWEST
from composer.services.songs import Songs
from composer.services.spelling import DICTIONARIES, Spelling
from composer.services.spending import Spending
from composer.services.under_way import UnderWay
from composer.services.voice_under import VoiceUnder
from composer.services.waveforms import Waveforms
from composer.spelling.places import installed, system_folders
from composer.spelling.speller import Speller
from composer.storage.arrivals import Arrivals
from composer.storage.audio_files import AudioFiles
from composer.storage.export_log import ExportLog
from composer.storage.generations import Generations
from composer.storage.incoming import spare_folders
from composer.storage.ledger import Ledger
from composer.storage.library_database import open_library
from composer.storage.library_lock import LibraryLock
from composer.storage.listening_files import LoopsFile, VotesFile
from composer.storage.log_file import LogFile, open_log
from composer.storage.lyric_orders import LyricOrders
from composer.storage.order_locks import OrderLocks
from composer.storage.own_words import OwnWords
from composer.storage.paths import Folders
from composer.storage.price_file import load_prices, remove_correction, save_correction
from composer.storage.saved_searches import SavedSearches
from composer.storage.snippets import SnippetFile
from composer.storage.turns import Turns
from composer.writing_desk import WritingDesk, open_desk

if TYPE_CHECKING:
    from composer.practice.services import PracticeServices


class Studio(Struct, frozen=True, kw_only=True):
    """Everything that the program does, ready to be used."""

    folders: Folders
    providers: Mapping[str, Provider]
    preferences: Preferences
    accounts: Accounts
    composing: Composing
    drafting: Drafting
    songs: Songs
    snippets: Snippets
    spelling: Spelling
    differences: Differences
    spending: Spending
    lyric_help: LyricHelp
    queue: GenerationQueue
    doubts: Doubts
    recovery: Recovery
    library: Library
    exporting: Exporting
    voice_under: VoiceUnder
    importing: Importing
    finding_again: FindingAgain
    backups: Backups
    diagnostics: Diagnostics
    log: LogFile
    waveforms: Waveforms
    listening: Listening
    notices: tuple[str, ...]
    """What there is to tell of the opening, in whole sentences; nothing was lost."""
    practice: PracticeServices | None
    lock: LibraryLock
    """Held by the one process that looks after the orders an earlier run left over."""
    close_database: Callable[[], None]

    def correct_price(self, sku: str, usd: Decimal | None) -> None:
        """Use the user's own price for a SKU from now on, or (None) the shipped one again."""
        file = self.folders.settings / "prices.toml"
        if usd is None:
            remove_correction(file, sku)
        else:
            save_correction(file, sku, usd)
        prices, _ = load_prices(file)
        self.composing.adopt_prices(prices)

    async def learn_lengths(self) -> None:
        """Let the finished songs of the library correct the guess at the length of the next."""
        newest = self.library.shelf.found(EVERYTHING, NEWEST)
        await self.composing.song_lengths.learn(newest)

    async def close(self) -> None:
        """Stop what runs, write down what is not written, let go of everything."""
        try:
            await self.queue.close()
            await self.composing.references.close()
            self.waveforms.close()
            self.spelling.close()
            self.songs.close_all()
        finally:
            for provider in self.providers.values():
                await provider.close()
            if self.practice is not None:
                self.practice.stop()
            self.close_database()
            self.lock.release()
            self.log.close()


def open_studio(
    *, practice: PracticeServices | None = None, environment: Mapping[str, str] = os.environ
) -> Studio:
    """Open the library and build everything on it. Raises ComposerError with a sentence.

    With ``practice`` the services are the simulated ones, started here and stopped with the
    studio, and the library is one of its own.
    """
    return studio_around(open_desk(practice=practice, environment=environment))


def studio_around(desk: WritingDesk) -> Studio:
    """Everything else around a desk that is open. Raises ComposerError with a sentence."""
    places, environment = desk.folders, desk.environment
    preferences, providers, accounts = desk.preferences, desk.providers, desk.accounts
    composing, drafting, songs = desk.composing, desk.drafting, desk.songs
    providers.update(
        make_providers(
            key_of=accounts.key_of,
            address_of=desk.address_of,
            sketch_command=sound_work.sketch_command(),
            encode=sound_work.encode,
            decoder=sound_work.decoder,
        )
    )
    database = places.data / "composer.db"
    connection, library_notices = open_library(database, places.library)
    rows = Generations(connection)
    files = AudioFiles(places.library, elsewhere=spare_folders(places.data))
    spending = Spending(
        ledger=Ledger(connection),
        rows=rows,
        preferences=preferences,
        label_of=lambda provider: providers[provider].label if provider in providers else provider,
    )
    library = Library(rows=rows, searches=SavedSearches(connection), files=files)
    exporting = Exporting(
        library=library,
        preferences=preferences,
        sku_of=composing.sku,
        site_of=lambda provider: (
            providers[provider].key_page if provider in providers else ""
        ).partition("/")[0],
        dragged=places.data / "dragged",
        log=ExportLog(places.data),
        deliver=sound_work.deliver,
        join=sound_work.join,
        measure=sound_work.measure_stretch,
        plan=sound_work.plan_length,
    )
    locks = OrderLocks(places.data)
    lyric_help = LyricHelp(
        providers=providers,
        accounts=accounts,
        spending=spending,
        price_of=composing.price,
        orders=LyricOrders(places.data, connection),
        locks=locks,
    )
    filing = Filing(arrivals=Arrivals(connection), files=files, hear=sound_work.hear)
    recovery = Recovery(
        providers=providers,
        rows=rows,
        filing=filing,
        locks=locks,
        charge_by_list=composing.charge_by_list,
        folders=(places.library, places.data, places.settings),
    )
    lines = Lines(Turns(connection))
    under_way = UnderWay(
        providers=providers,
        rows=rows,
        files=files,
        filing=filing,
        locks=locks,
        recovery=recovery,
        lines=lines,
        accounts=accounts,
        usd_per_credit=composing.usd_per_credit,
        charge_by_list=composing.charge_by_list,
    )
    doubts = Doubts(providers=providers, rows=rows, files=files, filing=filing, locks=locks)
    queue = GenerationQueue(
        providers=providers,
        rows=rows,
        filing=filing,
        locks=locks,
        recovery=recovery,
        lines=lines,
        under_way=under_way,
        spending=spending,
    )

    def compare_with_the_list(generation: Generation) -> None:
        if generation.state is not State.DONE:
            return
        made = sum(clip.seconds for clip in generation.clips)
        usd, credits = composing.charge_by_list(generation.request, made)
        spending.finished(generation, composing.price(generation.request.sku), usd, credits)

    own_words = OwnWords(places.data)
    snippet_file = SnippetFile(places.data)
    snippets, snippets_notice = snippet_file.load()
    queue.ended.connect(compare_with_the_list)
    queue.ended.connect(composing.song_lengths.note)
    doubts.settled.connect(queue.changed.emit)
    return Studio(
        folders=places,
        providers=providers,
        preferences=preferences,
        accounts=accounts,
        composing=composing,
        spending=spending,
        lyric_help=lyric_help,
        drafting=drafting,
        differences=Differences(sku_of=composing.sku),
        songs=songs,
        spelling=Spelling(
            find=lambda: installed((places.data / DICTIONARIES, *system_folders(environment))),
            open_dictionary=lambda place: Speller(place, command=spell_command()),
            preferences=preferences,
            own_words=own_words.load,
            save_own_words=own_words.save,
        ),
        snippets=Snippets(
            snippets=snippets,
            save=snippet_file.save,
            past_styles=lambda: (
                *(each.prompt for each in _newest_words(rows)),
                *(version.draft.prompt for version in reversed(songs.history.versions)),
            ),
        ),
        queue=queue,
        doubts=doubts,
        recovery=recovery,
        library=library,
        exporting=exporting,
        voice_under=VoiceUnder(
            library=library,
            exporting=exporting,
            open_mix=sound_work.open_mix,
            write_mix=sound_work.write_mix,
        ),
        importing=Importing(library=library, rows=rows, files=files, inspect=sound_work.inspect),
        finding_again=FindingAgain(library=library, rows=rows, files=files),
        backups=Backups(database),
        diagnostics=Diagnostics(
            folders=places,
            preferences=preferences,
            accounts=accounts,
            library=library,
            words=lambda: (drafting.draft, *_newest_words(rows)),
        ),
        log=open_log(places.data, environment),
        waveforms=Waveforms(
            file_of=library.file_of,
            read_peaks=lambda file: sound_work.read_peaks(file, places.cache),
            thumbnail=sound_work.thumbnail,
            read_detail=sound_work.read_detail,
        ),
        listening=_listening(places, library),
        notices=(*library_notices, *desk.notices, *((snippets_notice,) if snippets_notice else ())),
        practice=desk.practice,
        lock=LibraryLock(places.data),
        close_database=connection.close,
    )


def _newest_words(rows: Generations) -> list[Request]:
    """What was written for the newest songs, which a log may speak of."""
    return [each.request for each in rows.get_many(rows.matching(limit=50)).values()]


def spell_command() -> Sequence[str]:
    """How a dictionary is opened in a process of its own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--spell-checker"]
    return [sys.executable, "-m", "composer.spelling"]


def _listening(places: Folders, library: Library) -> Listening:
    loops, votes = LoopsFile(places.data), VotesFile(places.data)
    return Listening(
        open_deck=lambda: sound_work.open_deck(places.cache),
        loudness=LoudnessMeter(
            file_of=library.file_of, measure=sound_work.measure_loudness, keep=library.keep_loudness
        ),
        loops=Loops(loops=loops.load(), save=loops.save),
        votes=Votes(votes=votes.load(), save=votes.add),
    )

"""Builds the program's services in order, and closes them in the reverse order.

The window and the command line are two faces of the same studio; only they know it. Every part
gets what it needs as a constructor argument.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from composer.domain.cut import Cut
from composer.domain.delivery import Delivery
from composer.domain.errors import ComputerProblem, DraftRefused
from composer.domain.generation import Generation, State
from composer.domain.provider import Provider
from composer.domain.settings import allowed_base_url
from composer.domain.sound_form import Form
from composer.domain.tags import Tags
from composer.providers.catalogue import SKUS, make_providers
from composer.services.accounts import Accounts, KeyStore
from composer.services.backups import Backups
from composer.services.composing import Composing
from composer.services.differences import Differences
from composer.services.doubts import Doubts
from composer.services.drafting import Drafting
from composer.services.filing import Filing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.listening import Deck, Listening
from composer.services.lines import Lines
from composer.services.lyric_help import LyricHelp
from composer.services.preferences import Preferences
from composer.services.recovery import Recovery
from composer.services.references import References
from composer.services.songs import Songs
from composer.services.spending import Spending
from composer.services.under_way import UnderWay
from composer.services.waveforms import Peaks, Waveforms
from composer.storage.api_keys import ApiKeys
from composer.storage.arrivals import Arrivals
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations
from composer.storage.incoming import spare_folders
from composer.storage.ledger import Ledger
from composer.storage.library_database import open_library
from composer.storage.library_lock import LibraryLock
from composer.storage.lyric_orders import LyricOrders
from composer.storage.order_locks import OrderLocks
from composer.storage.paths import Folders, create, folders
from composer.storage.price_file import load_prices, remove_correction, save_correction
from composer.storage.saved_searches import SavedSearches
from composer.storage.settings_file import load_settings, save_settings
from composer.storage.song_folders import SongFolders
from composer.storage.turns import Turns

if TYPE_CHECKING:
    from composer.practice.music import MusicOrder
    from composer.practice.services import PracticeServices


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """Everything that the program does, ready to be used."""

    folders: Folders
    providers: Mapping[str, Provider]
    preferences: Preferences
    accounts: Accounts
    composing: Composing
    drafting: Drafting
    songs: Songs
    differences: Differences
    spending: Spending
    lyric_help: LyricHelp
    queue: GenerationQueue
    doubts: Doubts
    recovery: Recovery
    library: Library
    backups: Backups
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

    async def close(self) -> None:
        """Stop what runs, write down what is not written, let go of everything."""
        try:
            await self.queue.close()
            await self.composing.references.close()
            self.waveforms.close()
            self.songs.close_all()
        finally:
            for provider in self.providers.values():
                await provider.close()
            if self.practice is not None:
                self.practice.stop()
            self.close_database()
            self.lock.release()


def practice_services() -> PracticeServices:
    """The simulated services of practice mode: they sell sketches of the order's words."""
    from composer.practice.services import PracticeServices

    return PracticeServices(make_music=_play_sketch)


def open_studio(
    *, practice: PracticeServices | None = None, environment: Mapping[str, str] = os.environ
) -> Studio:
    """Open the library and build everything on it. Raises ComposerError with a sentence.

    With ``practice`` the services are the simulated ones, started here and stopped with the
    studio, and the library is one of its own.
    """
    places = folders(practice=practice is not None)
    create(places)
    settings_file = places.settings / "settings.json"
    settings, notices = load_settings(settings_file)
    prices, price_notices = load_prices(places.settings / "prices.toml")
    song_folders = SongFolders(places.data)
    open_songs, songs_notice = song_folders.open_songs()
    song, draft_notice = song_folders.load(open_songs.current)
    database = places.data / "composer.db"
    connection, library_notices = open_library(database, places.library)
    rows = Generations(connection)
    files = AudioFiles(places.library, elsewhere=spare_folders(places.data))

    keys: KeyStore = ApiKeys(environment)
    addresses = _addresses(environment)
    if practice is not None:
        from composer.practice.play_keys import PlayKeys

        practice.start()
        keys, addresses = PlayKeys(practice.keys), dict(practice.urls)

    preferences = Preferences(
        settings=settings, save=lambda choices: save_settings(settings_file, choices)
    )
    # The accounts want to ask the providers, and the providers want their keys from the accounts.
    providers: dict[str, Provider] = {}
    accounts = Accounts(providers=providers, store=keys)
    providers.update(
        make_providers(
            key_of=accounts.key_of,
            # What stands in the environment goes before what was chosen in the settings.
            address_of=lambda provider: (
                addresses.get(provider) or preferences.settings.base_urls.get(provider)
            ),
            sketch_command=sketch_command(),
            encode=_encode,
            decoder=_decoder,
        )
    )
    composing = Composing(
        providers=providers,
        prices=prices,
        accounts=accounts,
        preferences=preferences,
        references=References(measure=_measure),
    )
    spending = Spending(
        ledger=Ledger(connection),
        rows=rows,
        preferences=preferences,
        label_of=lambda provider: providers[provider].label if provider in providers else provider,
    )
    library = Library(
        rows=rows, searches=SavedSearches(connection), files=files, export=_export
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
    filing = Filing(arrivals=Arrivals(connection), files=files, measure=_measure)
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

    drafting = Drafting(song_id=open_songs.current, song=song, save=song_folders.save)
    queue.ended.connect(compare_with_the_list)
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
        songs=Songs(folders=song_folders, opened=open_songs, drafting=drafting),
        queue=queue,
        doubts=doubts,
        recovery=recovery,
        library=library,
        backups=Backups(database),
        waveforms=Waveforms(
            file_of=library.file_of,
            read_peaks=lambda file: _read_peaks(file, places.cache),
            thumbnail=_thumbnail,
        ),
        listening=Listening(open_deck=lambda: _open_deck(places.cache)),
        notices=(
            *library_notices,
            *notices,
            *price_notices,
            *(notice for notice in (songs_notice, draft_notice) if notice),
        ),
        practice=practice,
        lock=LibraryLock(places.data),
        close_database=connection.close,
    )


def sketch_command() -> Sequence[str]:
    """How the sketch engine is started as a process of its own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--sketch-engine"]
    return [sys.executable, "-m", "composer.sketch"]


def _addresses(environment: Mapping[str, str]) -> dict[str, str]:
    """The addresses named in the environment. Raises DraftRefused for one that no key may go to."""
    addresses = {}
    for provider in dict.fromkeys(sku.provider for sku in SKUS if sku.needs_key):
        variable = f"COMPOSER_{provider.upper()}_URL"
        address = environment.get(variable)
        if not address:
            continue
        if not allowed_base_url(address):
            raise DraftRefused(
                f"The address for {provider} is “{address}”. A key is sent only over https, or "
                f"over http to this computer itself. Correct it in {variable}."
            )
        addresses[provider] = address
    return addresses


# The sound room needs ffmpeg and numpy; it is entered when there is sound to work on, not before.


def _encode(wav: Path, target: Path, format: str) -> None:  # noqa: A002
    from composer.audio.encode import encode

    encode(wav, target, format)


def _decoder() -> str | None:
    """The ffmpeg that reads the band's recorded instruments; None: synthesised ones play."""
    from composer.audio.ffmpeg import ffmpeg_path

    try:
        return str(ffmpeg_path())
    except ComputerProblem:
        return None


def _export(source: Path, target: Path, format: str, title: str, cut: Cut) -> None:  # noqa: A002
    from composer.audio.export import deliver

    order = Delivery(form=Form(format=format), cut=cut, tags=Tags(title=title))
    deliver(source, target, order)


def _measure(file: Path) -> float:
    from composer.audio.decode import sound_info

    return sound_info(file).seconds


def _read_peaks(file: Path, cache: Path) -> Peaks:
    from composer.audio.peaks import read_peaks

    return read_peaks(file, cache)


def _thumbnail(peaks: Peaks) -> tuple[int, ...]:
    from composer.audio import peaks as audio

    # What comes in is what read_peaks gave out; services know only its shape.
    return audio.thumbnail(cast(audio.Peaks, peaks))


def _open_deck(cache: Path) -> Deck:
    from composer.audio import deck
    from composer.audio.decoded import DecodedSong

    return deck.Deck(lambda path: DecodedSong(path, cache / "held"))


def _play_sketch(order: MusicOrder, wav: Path) -> None:
    """What the simulated services sell: a sketch of the order's words and length."""
    from composer.sketch.request import SketchRequest
    from composer.sketch.worker import render_in_process

    render_in_process(
        SketchRequest(
            prompt=order.prompt,
            lyrics=order.lyrics,
            instrumental=order.instrumental,
            length_ms=order.length_ms,
            seed=order.seed,
        ),
        wav,
        command=sketch_command(),
        decoder=_decoder(),
        progress=lambda _fraction, _message: None,
        cancelled=order.cancelled,
    )

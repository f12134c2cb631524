"""Opens what is needed to write a song and to know what it would cost: the draft and the models.

That is a small part of the program, and the first: the window shows it while the rest of the
studio is built behind it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from composer import sound_work
from composer.domain.errors import DraftRefused
from composer.domain.provider import Provider
from composer.domain.sentences import say
from composer.domain.settings import allowed_base_url
from composer.providers.catalogue import SKUS
from composer.services.accounts import Accounts, KeyStore
from composer.services.composing import Composing
from composer.services.drafting import Drafting
from composer.services.preferences import Preferences
from composer.services.references import References
from composer.services.song_lengths import SongLengths
from composer.services.songs import Songs
from composer.storage.api_keys import ApiKeys
from composer.storage.paths import Folders, create, folders
from composer.storage.price_file import load_prices
from composer.storage.settings_file import load_settings, save_settings
from composer.storage.song_folders import SongFolders

if TYPE_CHECKING:
    from composer.practice.services import PracticeServices


class WritingDesk(Struct, frozen=True, kw_only=True):
    """The draft in hand, the models that could sing it, their prices and the user's choices."""

    folders: Folders
    environment: Mapping[str, str]
    preferences: Preferences
    providers: dict[str, Provider]
    """Empty at first: what speaks to the services is needed to order, not to write."""
    address_of: Callable[[str], str | None]
    """Another address of a provider than the usual one; None: there is no other."""
    accounts: Accounts
    composing: Composing
    drafting: Drafting
    songs: Songs
    notices: tuple[str, ...]
    """What there is to tell of the opening, in whole sentences; nothing was lost."""
    practice: PracticeServices | None

    def has_songs(self) -> bool:
        """Whether something lies in the library's folder, which is not open yet."""
        with os.scandir(self.folders.library) as entries:
            return any(not entry.name.startswith(".") for entry in entries)


def practice_services() -> PracticeServices:
    """The simulated services of practice mode: they sell sketches of the order's words."""
    from composer.practice.services import PracticeServices

    return PracticeServices(make_music=sound_work.play_sketch)


def open_desk(
    *, practice: PracticeServices | None = None, environment: Mapping[str, str] = os.environ
) -> WritingDesk:
    """Read the settings, the prices and the draft. Raises ComposerError with a sentence.

    With ``practice`` the services are the simulated ones, started here, and all files are those
    of practice.
    """
    places = folders(practice=practice is not None)
    create(places)
    settings_file = places.settings / "settings.json"
    settings, notices = load_settings(settings_file)
    prices, price_notices = load_prices(places.settings / "prices.toml")
    song_folders = SongFolders(places.data)
    open_songs, songs_notice = song_folders.open_songs()
    song, draft_notice = song_folders.load(open_songs.current)

    keys: KeyStore = ApiKeys(environment)
    addresses = _addresses(environment)
    if practice is not None:
        from composer.practice.play_keys import PlayKeys

        practice.start()
        keys, addresses = PlayKeys(practice.keys), dict(practice.urls)

    preferences = Preferences(
        settings=settings, save=lambda choices: save_settings(settings_file, choices)
    )
    drafting = Drafting(song_id=open_songs.current, song=song, save=song_folders.save)
    # The accounts want to ask the providers, and the providers want their keys from the accounts.
    providers: dict[str, Provider] = {}
    accounts = Accounts(providers=providers, store=keys)
    return WritingDesk(
        folders=places,
        environment=environment,
        preferences=preferences,
        providers=providers,
        # What stands in the environment goes before what was chosen in the settings.
        address_of=lambda provider: (
            addresses.get(provider) or preferences.settings.base_urls.get(provider)
        ),
        accounts=accounts,
        composing=Composing(
            skus=SKUS,
            providers=providers,
            prices=prices,
            accounts=accounts,
            preferences=preferences,
            references=References(measure=sound_work.measure),
            song_lengths=SongLengths({sku.id: sku for sku in SKUS}),
        ),
        drafting=drafting,
        songs=Songs(folders=song_folders, opened=open_songs, drafting=drafting),
        notices=(
            *notices,
            *price_notices,
            *(notice for notice in (songs_notice, draft_notice) if notice),
        ),
        practice=practice,
    )


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
                say(
                    "The address for {provider} is “{address}”. A key is sent only over https, or "
                    "over http to this computer itself. Correct it in {variable}.",
                    provider=provider,
                    address=address,
                    variable=variable,
                )
            )
        addresses[provider] = address
    return addresses

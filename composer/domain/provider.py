"""The contract between the program and a service: the provider narrates, the program records.

A provider's ``generate`` is an async generator. It stands still at every ``yield`` until it is
asked to go on, so each step is on disk before the next network call, and whoever writes a
provider has nothing to save and nothing to forget. It raises the errors of ``domain.errors``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Protocol, runtime_checkable

from msgspec import Struct

from composer.domain.clip import SectionTime
from composer.domain.price import credits_text, dollars
from composer.domain.request import Request
from composer.domain.sentences import say
from composer.domain.sku import Sku


class Submitted(Struct, frozen=True, kw_only=True):
    """The service has taken the order. Comes once, before anything is fetched."""

    remote_id: str | None = None
    remote_link: str | None = None
    """Where the audio will stay, if the service keeps it: lets ``resume`` fetch it again."""


class Charged(Struct, frozen=True, kw_only=True):
    """What the service says it took, and what is left."""

    usd: Decimal | None = None
    balance_usd: Decimal | None = None
    credits: Decimal | None = None
    """Where the service counts in credits of its own instead of dollars."""
    balance_credits: Decimal | None = None


class Progress(Struct, frozen=True, kw_only=True):
    """How far it is, 0 to 1, or None where the service tells nothing."""

    fraction: float | None = None
    message: str = ""


class Sounding(Struct, frozen=True, kw_only=True):
    """A song can be heard while it comes. Told again whenever there is more of it.

    The file is there to be read: it grows, gets another name when the song is whole, and may hold
    more than the song.
    """

    file: Path
    format: str
    bytes: int
    """So much of the file, from its start, is the song for certain."""


class ClipReady(Struct, frozen=True, kw_only=True):
    """A whole sound file lies at ``file``, inside the order's folder or one of the further ones.

    Its name there is ``song.mp3``, or ``song-2.mp3`` where the order makes several: by it a song
    is known for whole, and filed, if the program ends before this is told. Nothing unfinished
    has such a name. What belongs to the song, as its notes or its stems, lies in the folder
    `files_of` names, and goes with it from there on.
    """

    file: Path
    format: str
    number: int = 1
    """Which song of the order it is, from 1; the same whenever it is fetched."""
    seconds: float | None = None
    """As the service says it; the program measures it anyway."""
    sections: tuple[SectionTime, ...] = ()
    note: str = ""


Event = Submitted | Charged | Progress | Sounding | ClipReady


class Order(Struct, frozen=True, kw_only=True):
    """One generation as a provider sees it."""

    id: str
    """Unique for ever; serves as idempotency key where a service takes one."""
    request: Request
    folder: Path
    """A folder for the files of this order; the program moves them to the library."""
    elsewhere: tuple[Path, ...] = ()
    """Further folders of this order, for what ``folder`` does not take; none is made beforehand."""
    have: frozenset[int] = frozenset()
    """The songs that are in the library already, by number: ``resume`` need not fetch them."""


class Account(Struct, frozen=True, kw_only=True):
    """What a service tells about the account behind a key."""

    balance_usd: Decimal | None = None
    credits: Decimal | None = None
    is_low: bool = False
    parallel: int | None = None
    """How many orders it takes at a time, if it says so."""
    plan: str = ""
    """What a plan leaves that counts neither in dollars nor in credits: "80 songs left"."""

    @property
    def balance_text(self) -> str:
        """What is left, for people: ``$12.40``, ``300 credits``; empty if it does not say."""
        if self.balance_usd is not None:
            return dollars(self.balance_usd)
        return self.plan if self.credits is None else credits_text(self.credits)

    @property
    def is_of_a_plan(self) -> bool:
        """Whether what is left is no sum, but what a plan still allows."""
        return bool(self.plan) and self.balance_usd is None and self.credits is None

    @property
    def sentence(self) -> str:
        """What is left, for people: ``Balance $12.40.``, ``80 songs left.``; may be empty."""
        if not self.balance_text:
            return ""
        if self.is_of_a_plan:
            return say("{plan}.", plan=self.plan)
        return say("Balance {balance}.", balance=self.balance_text)


class Address(Struct, frozen=True, kw_only=True):
    """One of the places where a service is reached; a key may be good at one of them alone."""

    label: str
    """What tells it from the others, for people: "Global", "Mainland China"."""
    url: str


class Provider(Protocol):
    """One service."""

    id: str
    label: str
    skus: tuple[Sku, ...]
    key_page: str
    """Where people get a key, without the scheme; empty if no key is needed."""
    top_up_page: str
    addresses: tuple[Address, ...]
    """Where it is reached, the usual one first; empty for what runs on this computer."""

    def body(self, request: Request) -> Mapping[str, object]:
        """The literal request that would be sent, without the key."""

    def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        """Place the order and tell what happens, to its end."""

    def resume(
        self, order: Order, remote_id: str, remote_link: str | None
    ) -> AsyncGenerator[Event, None]:
        """Go on with an order that the service already has. Costs nothing."""

    async def account(self) -> Account:
        """Ask the service about the account; tests the key without spending."""

    async def close(self) -> None:
        """Let go of connections."""


class WrittenLyrics(Struct, frozen=True, kw_only=True):
    """What a service wrote when it was asked for the words of a song."""

    title: str
    style_tags: tuple[str, ...]
    """Words for the style: ``("pop", "melancholic")``."""
    lyrics: str
    """With structure tags, as they can be ordered."""


@runtime_checkable
class LyricsWriter(Protocol):
    """A provider that also writes lyrics, for money of its own: ask before it is called."""

    lyrics_price: str
    """What the price list calls it: "minimax/lyrics"; the part before the slash is the id."""
    longest_wish: int
    longest_lyrics: int
    """Characters that it takes."""
    lyrics_notice: str
    """What is known about who can still use it: a sentence with its date, or empty."""

    async def write_lyrics(self, *, wish: str, lyrics: str = "", title: str = "") -> WrittenLyrics:
        """Have a whole song's words written, or with ``lyrics`` those changed.

        ``wish`` says what it is about, or what is to change; empty leaves it to the service.
        Raises ComposerError; a lost answer is AnswerLost, because it may have been charged.
        """


def files_of(song: Path) -> Path:
    """The folder for what belongs to a song, ``song.mp3.files``; it need not be there."""
    return song.with_name(f"{song.name}.files")


def key_variable(provider: str) -> str:
    """The environment variable whose key goes before every other: ``KYMA_API_KEY``."""
    return f"{provider.upper().replace('-', '_')}_API_KEY"


def without_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment as other programs may have it: no API key of any service is in it."""
    return {name: text for name, text in environment.items() if not name.endswith("_API_KEY")}

"""What a SKU is: one model at one service, with everything that it takes, declared.

The picker, the settings form, the counters, the tag buttons, the reasons why a row is off, the
command line and the checks all come out of this declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.options import Option, OptionRefused, OptionValue, checked, default_of
from composer.domain.reference import ReferenceFacts, ReferenceLimit, reference_problems
from composer.domain.request import Problem, Request
from composer.domain.sending import Sending, sending
from composer.domain.sentences import say, say_number, sentence_of
from composer.domain.text import TextLimit, length, unsendable


class Ability(StrEnum):
    """What a SKU can do beyond taking a prompt."""

    LYRICS = "lyrics"
    TAGS = "tags"
    INSTRUMENTAL = "instrumental"
    REFERENCE_AUDIO = "reference audio"
    WRITES_LYRICS = "writes lyrics"
    """Can be asked to write the words itself."""
    SEED = "seed"
    LENGTH = "length"
    CANCEL = "cancel"
    RESUME = "resume"
    BALANCE = "balance"
    ASKED_AGAIN = "asked again"
    """The same order can be sent once more without a second purchase (an idempotency key)."""


class Sku(Struct, frozen=True, kw_only=True):
    """One thing that can be ordered."""

    id: str
    """``provider/model``; public, see the command line."""
    provider: str
    provider_label: str
    label: str
    fact: str
    """The one thing to know about it, for its row: "length follows lyrics", "offline"."""
    prompt: TextLimit
    lyrics: TextLimit | None = None
    """None: the service takes no lyrics and ignores any that are written."""
    structure_tags: tuple[str, ...] = ()
    """As this service spells them, in the order of a song."""
    also_tags: tuple[str, ...] = ()
    """Understood as well, but not offered."""
    any_tag: bool = False
    """Whether any other tags are understood; else their words would be sung."""
    lyrics_in_prompt: bool = False
    """Whether it sings words that stand in the prompt, having no field for them."""
    instrumental_lyrics: str | None = None
    """What stands in the field for lyrics to leave the voice out; None: nothing."""
    refuses_artists: bool = False
    """Whether it refuses a style that names an artist."""
    trims_texts: bool = False
    """Whether blanks at the ends of texts are not sent."""
    style_tags: tuple[str, ...] = ()
    """Suggestions for ``Request.tags`` where they are taken, as the service names them; any other
    may be written."""
    options: tuple[Option, ...] = ()
    abilities: frozenset[Ability] = frozenset()
    needs_key: bool = True
    longest_seconds: float | None = None
    typical_seconds: float = 60
    """How long a generation usually takes, until this library's own past says better."""
    parallel: int = 1
    """How many generations run side by side at its service, until the account says otherwise."""
    remembers_hours: float = 24
    """How long a service with ``ASKED_AGAIN`` knows an order by its idempotency key."""
    reference: ReferenceLimit | None = None
    """None: the service takes no reference track."""
    notice: str = ""
    """What is known of a service that is closing, with its date."""
    rules: tuple[Callable[[Request], Iterator[Problem]], ...] = ()
    """Input rules that a limit cannot say, such as "lyrics or instrumental"."""

    @property
    def can_be_instrumental(self) -> bool:
        """Whether it can be told to leave the voice out."""
        return Ability.INSTRUMENTAL in self.abilities

    @property
    def takes_tags(self) -> bool:
        """Whether style tags have a field of their own."""
        return Ability.TAGS in self.abilities

    def option(self, name: str) -> Option | None:
        """The setting of that name, or None."""
        return next((option for option in self.options if option.name == name), None)

    def value(self, request: Request, name: str) -> OptionValue:
        """What the request sets, else the setting's default. KeyError if there is none."""
        option = self.option(name)
        if option is None:
            raise KeyError(name)
        return request.options.get(name, default_of(option))

    def taken_options(self, request: Request) -> tuple[Option, ...]:
        """The settings that mean something beside the others, and are sent."""
        return tuple(option for option in self.options if self._means_something(option, request))

    def _means_something(self, option: Option, request: Request) -> bool:
        if option.only_with is None:
            return True
        name, values = option.only_with
        return self.value(request, name) in values

    def songs(self, request: Request) -> int:
        """How many songs one order makes; each is paid for."""
        if self.option("num_songs") is None:
            return 1
        value = self.value(request, "num_songs")
        return int(value) if isinstance(value, int | float) and value >= 1 else 1

    def length_seconds(self, request: Request) -> float | None:
        """The length asked for in seconds, or None if the service chooses it."""
        if Ability.LENGTH not in self.abilities:
            return None
        value = self.value(request, "music_length_ms")
        return value / 1000 if isinstance(value, int | float) else None


_LONGEST_SHORT = 36
"""Characters for which a row has room."""


def problems(
    sku: Sku, request: Request, reference: ReferenceFacts | None = None
) -> tuple[Problem, ...]:
    """Everything that keeps this SKU from taking this request; empty if it can be sent.

    ``reference`` is what is known of the request's reference file, if it has been looked at.
    """
    return tuple(_problems(sku, request, reference))


def _problems(sku: Sku, request: Request, reference: ReferenceFacts | None) -> Iterator[Problem]:
    words = sending(sku, request)
    yield from _prompt_problems(sku, request, words)
    if sku.lyrics is not None and not request.instrumental:
        yield from _unsendable("lyrics", request.lyrics)
        yield from _length_problems("lyrics", words.lyrics_text, sku.lyrics, sku)
    if request.instrumental and not sku.can_be_instrumental:
        yield Problem(
            field="instrumental",
            code="not_taken",
            message=say("{label} cannot be told to leave the voice out.", label=sku.label),
            short=say("Cannot be instrumental"),
        )
    if sku.reference is not None:
        yield from reference_problems(sku.reference, sku.label, request.reference, reference)
    if bad := sum(unsendable(tag) for tag in request.tags):
        yield Problem(
            field="tags",
            code="unsendable",
            message=say(
                "The tags hold {characters} that cannot be sent. Remove them.",
                characters=_characters(bad),
            ),
            short=say("Tags cannot be sent"),
        )
    for name, value in request.options.items():
        option = sku.option(name)
        if option is None:
            known = ", ".join(option.name for option in sku.options) or say("none")
            yield Problem(
                field=name,
                code="unknown_option",
                message=say(
                    "{label} has no setting “{name}”. It has: {known}.",
                    label=sku.label,
                    name=name,
                    known=known,
                ),
                short=say("No setting “{name}”", name=name),
            )
            continue
        try:
            checked(option, value)
        except OptionRefused as refused:
            named = say("{label} out of range", label=option.label)
            short = named if len(named) <= _LONGEST_SHORT else say("A setting is out of range")
            yield Problem(
                field=name, code="out_of_range", message=sentence_of(refused), short=short
            )
    for rule in sku.rules:
        yield from rule(request)


def _prompt_problems(sku: Sku, request: Request, words: Sending) -> Iterator[Problem]:
    """Of the style, and of the lyrics where they are sent within it."""
    yield from _unsendable("prompt", request.prompt)
    if not words.is_folded:
        yield from _length_problems("prompt", words.prompt_text, sku.prompt, sku)
        return
    yield from _unsendable("lyrics", request.lyrics)
    without = sending(sku, replace(request, lyrics="")).prompt_text
    if length(without, sku.prompt.rule) > sku.prompt.most:
        yield from _length_problems("prompt", without, sku.prompt, sku)
        return
    used = length(words.prompt_text, sku.prompt.rule)
    if used > sku.prompt.most:
        over = used - sku.prompt.most
        yield Problem(
            field="lyrics",
            code="too_long",
            message=say(
                "The style and the lyrics together are {over} over: {label} takes "
                "{most} characters for both.",
                over=over,
                label=sku.label,
                most=sku.prompt.most,
            ),
            short=say("Lyrics {over} over, with the style", over=over),
            over_by=over,
        )


def _unsendable(field: str, text: str) -> Iterator[Problem]:
    bad = unsendable(text)
    if not bad:
        return
    what = _characters(bad)
    if field == "prompt":
        message = say(
            "The style holds {characters} that cannot be sent (control characters or broken "
            "emoji). Remove them.",
            characters=what,
        )
        short = say("Style: {characters} cannot be sent", characters=what)
    else:
        message = say(
            "The lyrics hold {characters} that cannot be sent (control characters or broken "
            "emoji). Remove them.",
            characters=what,
        )
        short = say("Lyrics: {characters} cannot be sent", characters=what)
    yield Problem(field=field, code="unsendable", message=message, short=short)


def _length_problems(field: str, text: str, limit: TextLimit, sku: Sku) -> Iterator[Problem]:
    """Of a text as it is sent."""
    used = length(text, limit.rule)
    is_style = field == "prompt"
    if used > limit.most:
        over = used - limit.most
        facts = {"over": over, "model": sku.label, "most": limit.most}
        if is_style:
            message = say("The style is {over} over: {model} takes {most} characters.", **facts)
            short = say("Style {over} over its {most} limit", over=over, most=limit.most)
        else:
            message = say("The lyrics are {over} over: {model} takes {most} characters.", **facts)
            short = say("Lyrics {over} over its {most} limit", over=over, most=limit.most)
        yield Problem(field=field, code="too_long", message=message, short=short, over_by=over)
    elif limit.may_be_empty and not text.strip():
        return
    elif used < limit.least or (limit.least and not text.strip()):
        facts = {"least": limit.least, "model": sku.label}
        lacking = limit.least - used
        if not text.strip() and is_style:
            code, message = "empty", say("{model} needs a style.", model=sku.label)
            short = say("Write a style first")
        elif not text.strip():
            code, message = "empty", say("{model} needs lyrics.", model=sku.label)
            short = say("Nothing to sing")
        elif is_style:
            code = "too_short"
            message = say("The style needs at least {least} characters for {model}.", **facts)
            short = say("Style {lacking} too short", lacking=lacking)
        else:
            code = "too_short"
            message = say("The lyrics needs at least {least} characters for {model}.", **facts)
            short = say("Lyrics {lacking} too short", lacking=lacking)
        yield Problem(field=field, code=code, message=message, short=short)


def _characters(number: int) -> str:
    return say_number("{number} character", "{number} characters", number)

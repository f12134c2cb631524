"""What can be ordered from Verbatik, and which of style, tags and lyrics may stand together?

Facts: docs.verbatik.com, "Text-to-Music". The page names no ranges for the two strengths; they
are those of Sonauto V2 as fal.ai sells it, whose fields, rules and defaults are the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from composer.domain.lyrics import is_silent
from composer.domain.options import Choice, Number, Toggle
from composer.domain.request import Problem, Request
from composer.domain.sentences import say
from composer.domain.sku import Ability, Sku
from composer.domain.text import TextLimit

HIGHEST_SEED = 2**53 - 1
"""The model takes 64 bits; beyond 53 a seed may be rounded on its way through JSON, and then does
not bring the same song again."""

SONGS = Number(
    name="num_songs",
    label=say("Songs"),
    help=say("How many takes one order makes; two cost twice as much."),
    minimum=1,
    maximum=2,
    default=1,
)
FORMAT = Choice(
    name="output_format",
    label=say("Format"),
    help=say("The sound file that Verbatik makes; it does not change the price."),
    choices=(("wav", "WAV"), ("flac", "FLAC"), ("mp3", "MP3"), ("m4a", "M4A"), ("ogg", "OGG")),
    default="wav",
)
BIT_RATE = Choice(
    name="output_bit_rate",
    label=say("Bit rate"),
    help=say("How finely MP3 and M4A are written; left alone, Verbatik chooses."),
    choices=tuple((rate, say("{rate} kbit/s", rate=rate)) for rate in ("128", "192", "256", "320")),
    default=None,
    only_with=(FORMAT.name, ("mp3", "m4a")),
)
TEMPO = Number(
    name="bpm",
    label=say("Tempo"),
    help=say("Beats a minute; left alone, Verbatik chooses."),
    minimum=20,  # the page names no range; no music is slower or faster than this
    maximum=300,
    default=None,
    unit="bpm",
)
SEED = Number(
    name="seed",
    label=say("Seed"),
    help=say("The same seed, tags and lyrics give the same song; with a style it may differ."),
    minimum=-HIGHEST_SEED,
    maximum=HIGHEST_SEED,
    default=None,
    unset=say("Random"),
    dice=True,
)
PROMPT_STRENGTH = Number(
    name="prompt_strength",
    label=say("Prompt strength"),
    help=say("Higher keeps closer to your words; lower sounds more natural."),
    minimum=1.4,
    maximum=3.1,
    step=0.1,
    default=2,
    whole=False,
    slider=True,
    advanced=True,
)
BALANCE_STRENGTH = Number(
    name="balance_strength",
    label=say("Vocal balance"),
    help=say("Higher makes the voice sound more natural."),
    minimum=0,
    maximum=1,
    step=0.05,
    default=0.7,
    whole=False,
    slider=True,
    advanced=True,
)
KEEP = Toggle(
    name="store_audio",
    label=say("Keep a copy at Verbatik"),
    help=say("On: Verbatik keeps the song at an address that lasts. Off: only for a while."),
    advanced=True,
)


def given_tags(request: Request) -> list[str]:
    """The tags as they are sent: without blanks around them, and no empty ones."""
    return [tag.strip() for tag in request.tags if tag.strip()]


def _combination(request: Request) -> Iterator[Problem]:
    """The page's table "Input Combination Rules"; an instrumental's empty lyrics are lyrics."""
    style, tags = bool(request.prompt.strip()), bool(given_tags(request))
    if request.instrumental:
        if style and tags:
            yield Problem(
                field="tags",
                code="too_many",
                message=say(
                    "For an instrumental Verbatik takes a style or tags, not both. "
                    "Leave one of them out."
                ),
                short=say("Leave out the style or the tags"),
            )
        elif not style and not tags:
            yield _missing(
                say(
                    "An instrumental needs a style or tags: they are all that describes the music."
                ),
                say("Write a style or tags first"),
            )
        return
    lyrics = bool(request.lyrics.strip())
    if lyrics and is_silent(request.lyrics):
        yield Problem(
            field="lyrics",
            code="empty",
            message=say(
                "There is nothing to sing between the tags. Write words, leave the lyrics empty "
                "so that Verbatik writes them, or switch to instrumental."
            ),
            short=say("Nothing to sing"),
        )
    match style, tags, lyrics:
        case True, True, True:
            yield Problem(
                field="tags",
                code="too_many",
                message=say(
                    "Verbatik takes two of style, tags and lyrics, not all three. Leave out the "
                    "tags, the style, or the lyrics (it then writes its own)."
                ),
                short=say("Leave out style, tags or lyrics"),
            )
        case False, False, True:
            yield _missing(
                say("Verbatik does not sing lyrics alone. Add a style or tags."),
                say("Lyrics need a style or tags"),
            )
        case False, True, False:
            yield _missing(
                say(
                    "Tags alone are too little for Verbatik. Add a style or lyrics, or switch to "
                    "instrumental."
                ),
                say("Tags need a style or lyrics"),
            )
        case False, False, False:
            yield _missing(
                say("Verbatik needs a style, or tags and lyrics."),
                say("Write a style first"),
            )


def _missing(message: str, short: str) -> Problem:
    return Problem(field="prompt", code="empty", message=message, short=short)


TEXT_TO_MUSIC = Sku(
    id="verbatik/text-to-music",
    provider="verbatik",
    provider_label="Verbatik",
    label="Text-to-Music",
    fact=say("style tags · one or two songs"),
    # The page names no limits. These are ours: no song needs more, and a book pasted by mistake
    # is not paid for.
    prompt=TextLimit(most=2000),
    lyrics=TextLimit(most=5000),
    # Verbatik names none; these are in the examples of the model behind it.
    structure_tags=("Verse", "Chorus"),
    any_tag=True,
    instrumental_lyrics="",
    trims_texts=True,
    # Those of the page's own example, in its order.
    style_tags=("pop", "electronic", "dance", "upbeat", "energetic"),
    options=(SONGS, FORMAT, BIT_RATE, TEMPO, SEED, PROMPT_STRENGTH, BALANCE_STRENGTH, KEEP),
    abilities=frozenset(
        {
            Ability.LYRICS,
            Ability.TAGS,
            Ability.INSTRUMENTAL,
            Ability.WRITES_LYRICS,
            Ability.SEED,
            Ability.RESUME,
        }
    ),
    typical_seconds=60,
    parallel=2,
    rules=(_combination,),
)

SKUS = (TEXT_TO_MUSIC,)

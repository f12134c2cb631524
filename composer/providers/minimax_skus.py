"""What can be ordered from MiniMax, and how does an order become the body of a request?

Facts: MiniMax, "Music Generation" (API reference), as of 2026. Left out on purpose:

- ``aigc_watermark``: an audible mark at the end of the song, known to the mainland reference
  alone. Nobody is asked to have one, so nothing is lost by never sending it.
- ``seed`` and ``audio_setting.channel``: no reference names them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from composer.domain.lyrics import is_silent
from composer.domain.options import Choice, Option, Toggle
from composer.domain.reference import ReferenceLimit, is_address
from composer.domain.request import Problem, Request
from composer.domain.sending import sending
from composer.domain.sentences import say
from composer.domain.sku import Ability, Sku
from composer.domain.text import TextLimit, normalised
from composer.providers import _wav
from composer.providers._values import value_sent

STRUCTURE_TAGS = (
    "Intro",
    "Verse",
    "Pre Chorus",
    "Chorus",
    "Post Chorus",
    "Hook",
    "Bridge",
    "Interlude",
    "Transition",
    "Build Up",
    "Break",
    "Inst",
    "Solo",
    "Outro",
)
"""The 14 that the reference lists, in the order of a song. Other words in brackets are sung."""

ALSO_READ = ("Drop", "Instrumental", "Breakdown")
"""Tags that MiniMax itself writes besides, which can be sent as they are ("Lyrics Generation")."""

FORMAT = Choice(
    name="audio_setting.format",
    label=say("Format"),
    help=say("The sound file that MiniMax makes; it does not change the price."),
    choices=(("mp3", "MP3"), ("wav", "WAV"), ("pcm", say("PCM, kept as WAV"))),
    default="mp3",
)
SAMPLE_RATE = Choice(
    name="audio_setting.sample_rate",
    label=say("Sample rate"),
    help=say("How fine the sound is in time; 44.1 kHz is that of a CD."),
    choices=(
        ("44100", "44.1 kHz"),
        ("32000", "32 kHz"),
        ("24000", "24 kHz"),
        ("16000", "16 kHz"),
    ),
    default="44100",
    advanced=True,
)
BITRATE = Choice(
    name="audio_setting.bitrate",
    label=say("Bit rate"),
    help=say("How much of the sound an MP3 keeps; more is better and larger."),
    choices=(
        ("256000", "256 kbit/s"),
        ("128000", "128 kbit/s"),
        ("64000", "64 kbit/s"),
        ("32000", "32 kbit/s"),
    ),
    default="256000",
    only_with=(FORMAT.name, ("mp3",)),
)
WRITES = Toggle(
    name="lyrics_optimizer",
    label=say("Let MiniMax write the lyrics"),
    help=say("While you have none, it writes them from the style. The song costs the same."),
)
OUTPUT = Choice(
    name="output_format",
    label=say("Sent as"),
    help=say("A link is fetched at once and can be fetched again for a day; hex comes only once."),
    choices=(("url", say("Link")), ("hex", say("Hex, in the answer"))),
    default="url",
    advanced=True,
)
STREAM = Toggle(
    name="stream",
    label=say("Stream"),
    help=say("Sends the sound piece by piece while it is made."),
    advanced=True,
    only_with=(OUTPUT.name, ("hex",)),
)
_ALWAYS: tuple[Option, ...] = (FORMAT, BITRATE, SAMPLE_RATE, OUTPUT, STREAM)
_SETTING = "audio_setting."

REFERENCE = ReferenceLimit(
    least_seconds=6,
    most_seconds=360,
    most_bytes=50_000_000,
    # "mp3, wav, flac and other common formats": those that are.
    formats=("mp3", "wav", "flac", "m4a", "ogg", "aac"),
)


def _song_words(request: Request) -> Iterator[Problem]:
    """A song needs words, or a style from which it is played or the words are written."""
    writes = request.options.get(WRITES.name) is True
    if request.instrumental:
        if not request.has_style:
            yield _empty(
                "prompt",
                say("An instrumental needs a style: it is all that describes the music."),
                say("Write a style first"),
            )
    elif not request.lyrics.strip():
        if not writes:
            yield _empty(
                "lyrics",
                say(
                    "There is nothing to sing. Write lyrics, switch to instrumental, or let "
                    "MiniMax write the lyrics."
                ),
                say("Nothing to sing"),
            )
        elif not request.has_style:
            yield _empty(
                "prompt",
                say("MiniMax writes the lyrics from the style. Say in it what the song is about."),
                say("Write a style first"),
            )
    elif is_silent(request.lyrics):
        yield _only_tags(
            say("Write words to them, or take them out.")
            if writes
            else say("Write words to them, or switch to instrumental.")
        )


def _cover_words(request: Request) -> Iterator[Problem]:
    """A cover sings the reference's own words unless it is given others."""
    if request.lyrics.strip() and is_silent(request.lyrics):
        yield _only_tags(
            say("Write words to them, or leave the lyrics empty for those of the track.")
        )


MOST_INVISIBLE = 0.1
"""The share of a text's characters that may be invisible: error 1042 is for more of them, and a
tenth is what MiniMax names for its other texts."""


def _can_be_seen(request: Request) -> Iterator[Problem]:
    """MiniMax refuses texts full of joiners and marks that cannot be seen."""
    if _is_unseen(request.prompt):
        yield Problem(
            field="prompt",
            code="invisible",
            message=say(
                "More than a tenth of the style is characters that cannot be seen, such as the "
                "joiners within emoji, and MiniMax refuses that. Use fewer of them."
            ),
            short=say("Style: much cannot be seen"),
        )
    if not request.instrumental and _is_unseen(request.lyrics):
        yield Problem(
            field="lyrics",
            code="invisible",
            message=say(
                "More than a tenth of the lyrics is characters that cannot be seen, such as the "
                "joiners within emoji, and MiniMax refuses that. Use fewer of them."
            ),
            short=say("Lyrics: much cannot be seen"),
        )


def _is_unseen(text: str) -> bool:
    return _unseen(text) > MOST_INVISIBLE * len(normalised(text))


@lru_cache(maxsize=8)  # every SKU asks about the same texts, at every keystroke
def _unseen(text: str) -> int:
    """How many characters of the text cannot be seen; ends of lines are not among them."""
    if text.isascii():
        return 0
    marks = (char for char in normalised(text) if char not in "\n\t")
    return sum(unicodedata.category(char).startswith("C") for char in marks)


def _only_tags(way_out: str) -> Problem:
    return _empty(
        "lyrics",
        say("The lyrics hold only tags. {way_out}", way_out=way_out),
        say("Nothing to sing"),
    )


def _empty(field: str, message: str, short: str) -> Problem:
    return Problem(field=field, code="empty", message=message, short=short)


_CLOSED = say(
    "Since 2026-08-20 MiniMax sells music only to those who had already paid for it before."
)
_STOPPED = say("MiniMax stopped its free music models on 2026-08-20; orders are probably refused.")


def _song_sku(name: str, fact: str, notice: str) -> Sku:
    return Sku(
        id=f"minimax/{name}",
        provider="minimax",
        provider_label="MiniMax",
        label=f"MiniMax {name}",
        fact=fact,
        prompt=TextLimit(most=2000),
        lyrics=TextLimit(most=3500, least=1, may_be_empty=True),
        structure_tags=STRUCTURE_TAGS,
        also_tags=ALSO_READ,
        options=(WRITES, *_ALWAYS),
        abilities=frozenset({Ability.LYRICS, Ability.INSTRUMENTAL, Ability.WRITES_LYRICS}),
        longest_seconds=300,
        typical_seconds=120,
        parallel=3,
        notice=notice,
        rules=(_song_words, _can_be_seen),
    )


def _cover_sku(name: str, fact: str, notice: str) -> Sku:
    return Sku(
        id=f"minimax/{name}",
        provider="minimax",
        provider_label="MiniMax",
        label=f"MiniMax {name}",
        fact=fact,
        prompt=TextLimit(most=300, least=10),
        lyrics=TextLimit(most=1000, least=10, may_be_empty=True),
        structure_tags=STRUCTURE_TAGS,
        also_tags=ALSO_READ,
        options=_ALWAYS,
        abilities=frozenset({Ability.LYRICS, Ability.REFERENCE_AUDIO}),
        longest_seconds=360,
        typical_seconds=120,
        parallel=3,
        reference=REFERENCE,
        notice=notice,
        rules=(_cover_words, _can_be_seen),
    )


MUSIC_26 = _song_sku("music-2.6", say("length follows lyrics"), _CLOSED)
MUSIC_26_FREE = _song_sku("music-2.6-free", say("free, perhaps no longer"), _STOPPED)
COVER = _cover_sku("music-cover", say("sings a recording anew"), _CLOSED)
COVER_FREE = _cover_sku("music-cover-free", say("covers, free, perhaps no longer"), _STOPPED)
MUSIC_30 = _song_sku("music-3.0", say("newest, length follows lyrics"), _CLOSED)

SKUS = (MUSIC_26, MUSIC_26_FREE, COVER, COVER_FREE, MUSIC_30)
"""At most three run side by side: that many the free models take, the others 20."""

_BY_ID = {sku.id: sku for sku in SKUS}


def sku_of(request: Request) -> Sku:
    """The SKU that is ordered. KeyError if MiniMax does not have it."""
    return _BY_ID[request.sku]


def is_free(request: Request) -> bool:
    """Whether the order costs nothing."""
    return request.sku.endswith("-free")


def order_body(request: Request) -> Mapping[str, object]:
    """The JSON body of the order; a reference file is shown by a stand-in for its base64."""
    sku = sku_of(request)
    body: dict[str, object] = {"model": sku.id.removeprefix("minimax/")}
    words = sending(sku, request)
    if words.prompt_text:
        body["prompt"] = words.prompt_text
    if request.instrumental and sku.can_be_instrumental:
        body["is_instrumental"] = True
    elif words.lyrics_text:
        body["lyrics"] = words.lyrics_text
    elif WRITES in sku.options and sku.value(request, WRITES.name) is True:
        body[WRITES.name] = True
    settings: dict[str, object] = {}
    for option in sku.taken_options(request):
        if option is WRITES or (option is STREAM and not sku.value(request, STREAM.name)):
            continue
        value = _value_sent(sku, option, request)
        if option.name.startswith(_SETTING):
            settings[option.name.removeprefix(_SETTING)] = value
        else:
            body[option.name] = value
    body["audio_setting"] = settings
    if sku.reference is not None and request.reference:
        if is_address(request.reference):
            body["audio_url"] = request.reference
        else:
            body["audio_base64"] = stand_in(Path(request.reference))
    return body


def stand_in(file: Path) -> str:
    """What is shown instead of a file's base64: its name and size."""
    try:
        size = f"{file.stat().st_size / 1_000_000:.1f} MB"
    except (OSError, ValueError):
        size = say("not found")
    return say("({file}, {size}, as base64)", file=file.name, size=size)


def _value_sent(sku: Sku, option: Option, request: Request) -> object:
    value = value_sent(option, sku.value(request, option.name))
    is_number = option in (SAMPLE_RATE, BITRATE) and str(value).isdecimal()
    return int(str(value)) if is_number else value


def raw_sound(request: Request, told: Mapping[str, object]) -> _wav.RawSound | None:
    """How bare samples are to be understood if they were asked for; None: they were not.

    ``told`` is the answer's ``extra_info``. Without it two channels are assumed, as in the
    reference's example, of 16 bits each.
    """
    sku = sku_of(request)
    if sku.value(request, FORMAT.name) != "pcm":
        return None
    asked = int(str(sku.value(request, SAMPLE_RATE.name)))
    rates = (told.get("music_sample_rate"), told.get("audio_sample_rate"))
    rate = next(
        (rate for rate in rates if isinstance(rate, int) and 8_000 <= rate <= 96_000), asked
    )
    return _wav.RawSound(rate=rate, channels=1 if told.get("music_channel") == 1 else 2)

"""What can be ordered from Kyma, and in which sound formats does it answer?

Facts: docs.kymaapi.com, "Audio Music" (three models) and the sibling audio pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from composer.domain.lyrics import is_silent
from composer.domain.options import Choice, Length, Toggle
from composer.domain.request import Problem, Request
from composer.domain.sentences import say
from composer.domain.sku import Ability, Sku
from composer.domain.text import CountRule, TextLimit
from composer.providers import _wav

INSTRUMENTAL = "[Instrumental]"
"""Sent alone as the lyrics, it leaves the voice out (docs.kymaapi.com, Audio Music, lyrics)."""

FORMATS = (
    ("mp3_44100_128", say("MP3 128 kbit/s")),
    ("mp3_44100_192", say("MP3 192 kbit/s")),
    ("mp3_22050_32", say("MP3 32 kbit/s")),
    ("pcm_44100", say("WAV 44.1 kHz")),
    ("pcm_24000", say("WAV 24 kHz")),
    ("pcm_22050", say("WAV 22.05 kHz")),
    ("pcm_16000", say("WAV 16 kHz")),
    ("ulaw_8000", say("µ-law WAV 8 kHz")),
)
"""Those of audio/speech, to which the music page refers. Raw answers are wrapped to WAV here."""

MINIMAX_TAGS = (
    *(
        "Intro",
        "Pre Chorus",
        "Post Chorus",
        "Hook",
        "Interlude",
        "Transition",
        "Build Up",
        "Break",
    ),
    *("Inst", "Solo", "Outro", "Drop", "Instrumental", "Breakdown"),
)
"""What MiniMax reads besides (its pages "Music Generation" and "Lyrics Generation")."""

RAW_FORMATS: Mapping[str, _wav.RawSound] = {
    "pcm_16000": _wav.RawSound(rate=16_000),
    "pcm_22050": _wav.RawSound(rate=22_050),
    "pcm_24000": _wav.RawSound(rate=24_000),
    "pcm_44100": _wav.RawSound(rate=44_100),
    "ulaw_8000": _wav.RawSound(rate=8_000, tag=_wav.MULAW, bits=8),
}
"""Assumed, likely: mono, and 16-bit signed little-endian where it is PCM. Kyma's documents do not
say; the names are those of ElevenLabs, which defines them so for speech."""

LENGTH = Length(
    name="music_length_ms",
    label=say("Length"),
    help=say("How long the music is. Kyma charges for every second of it."),
    minimum=1_000,
    maximum=300_000,
    step=1_000,
    default=30_000,
)
FORMAT = Choice(
    name="response_format",
    label=say("Format"),
    help=say("The sound file that Kyma makes; it does not change the price."),
    choices=FORMATS,
    default="mp3_44100_128",
)
KEEP = Toggle(
    name="save_to_blob",
    label=say("Keep a copy at Kyma"),
    help=say("On: recoverable, but anyone with its link can hear it. Off: private to you."),
)


def _nothing_to_sing(request: Request) -> Iterator[Problem]:
    if request.instrumental:
        if not request.has_style:
            yield Problem(
                field="prompt",
                code="empty",
                message=say("An instrumental needs a style: it is all that describes the music."),
                short=say("Write a style first"),
            )
    elif is_silent(request.lyrics) and request.lyrics.strip().lower() != INSTRUMENTAL.lower():
        yield Problem(
            field="lyrics",
            code="empty",
            message=say("There is nothing to sing. Write lyrics, or switch to instrumental."),
            short=say("Nothing to sing"),
        )


def _minimax_sku(name: str, label: str, fact: str) -> Sku:
    return Sku(
        id=f"kyma/{name}",
        provider="kyma",
        provider_label="Kyma",
        label=label,
        fact=fact,
        prompt=TextLimit(most=200, rule=CountRule.NFC_CODE_POINTS),
        lyrics=TextLimit(most=600, rule=CountRule.NFC_CODE_POINTS),
        # The three that Kyma documents. MiniMax behind it reads more, and sings what it does not
        # read; that Kyma hands them on is assumed.
        structure_tags=("Verse", "Chorus", "Bridge"),
        also_tags=MINIMAX_TAGS,
        instrumental_lyrics=INSTRUMENTAL,
        options=(KEEP,),
        abilities=frozenset({Ability.LYRICS, Ability.INSTRUMENTAL, Ability.BALANCE}),
        typical_seconds=90,
        notice=say(
            "MiniMax closed its music service to new users on 2026-08-20. "
            "Whether Kyma still reaches it is not known."
        ),
        rules=(_nothing_to_sing,),
    )


ELEVENLABS_MUSIC = Sku(
    id="kyma/elevenlabs-music",
    provider="kyma",
    provider_label="Kyma",
    label="ElevenLabs Music",
    fact=say("lyrics go into the style"),
    prompt=TextLimit(most=2000, least=1, rule=CountRule.NFC_CODE_POINTS),
    lyrics_in_prompt=True,
    refuses_artists=True,  # ElevenLabs: "bad_prompt"
    options=(LENGTH, FORMAT, KEEP),
    abilities=frozenset({Ability.LENGTH, Ability.BALANCE}),
    longest_seconds=300,
    typical_seconds=60,
)
MINIMAX_MUSIC = _minimax_sku("minimax-music", "MiniMax Music", say("length follows lyrics"))
MINIMAX_MUSIC_PRO = _minimax_sku(
    "minimax-music-pro", "MiniMax Music Pro", say("music-2.6 behind it")
)

SKUS = (ELEVENLABS_MUSIC, MINIMAX_MUSIC, MINIMAX_MUSIC_PRO)

"""What can be ordered from Apiframe?

Facts: apiframe.ai, "ElevenLabs Music API", and the machine-readable specification at
api.apiframe.ai/v2/openapi.json.
"""

from __future__ import annotations

from composer.domain.options import Choice, Length
from composer.domain.sentences import say
from composer.domain.sku import Ability, Sku
from composer.domain.text import CountRule, TextLimit

LENGTH = Length(
    name="music_length_ms",
    label=say("Length"),
    help=say("How long the music is: up to 0:30, up to 2:00 and up to 5:00 have a price each."),
    minimum=5_000,
    maximum=300_000,
    step=1_000,
    only_steps=True,
    default=60_000,
)
FORMAT = Choice(
    name="output_format",
    label=say("Format"),
    help=say("The sound file that Apiframe makes; it does not change the price."),
    choices=(
        ("mp3_high_quality", say("MP3 192 kbit/s")),
        ("mp3_standard", say("MP3 128 kbit/s")),
        ("wav_cd_quality", say("WAV 44.1 kHz")),
        ("wav_24khz", say("WAV 24 kHz")),
        ("wav_22khz", say("WAV 22.05 kHz")),
        ("wav_16khz", say("WAV 16 kHz")),
    ),
    default="mp3_high_quality",
)

ELEVENLABS_MUSIC = Sku(
    id="apiframe/elevenlabs-music",
    provider="apiframe",
    provider_label="Apiframe",
    label="ElevenLabs Music",
    fact=say("lyrics go into the style"),
    # Apiframe's own checks run on JavaScript, which counts an emoji as two.
    prompt=TextLimit(most=5000, least=1, rule=CountRule.UTF16_UNITS),
    lyrics_in_prompt=True,
    refuses_artists=True,  # ElevenLabs: "bad_prompt"
    options=(LENGTH, FORMAT),
    abilities=frozenset(
        {
            Ability.ASKED_AGAIN,
            Ability.BALANCE,
            Ability.INSTRUMENTAL,
            Ability.LENGTH,
            Ability.RESUME,
        }
    ),
    remembers_hours=24,
    longest_seconds=300,
    typical_seconds=60,
)

SKUS = (ELEVENLABS_MUSIC,)

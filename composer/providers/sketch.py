"""How is the free band on this computer ordered from, as if it were a service?"""

from __future__ import annotations

from composer.domain.options import Choice, Length, Number, Text
from composer.domain.sku import Ability, Sku
from composer.domain.text import TextLimit
from composer.sketch.request import FASTEST_BPM, LONGEST_MS, SHORTEST_MS, SLOWEST_BPM, STYLES
from composer.sketch.theory import parse_key

HIGHEST_SEED = 2**31 - 1

BAND = Sku(
    id="sketch/band",
    provider="sketch",
    provider_label="Sketch",
    label="Sketch",
    fact="Offline · instrumental drafts",
    prompt=TextLimit(most=2000, least=1),
    lyrics=TextLimit(most=5000),
    structure_tags=(
        "Intro",
        "Verse",
        "Pre Chorus",
        "Chorus",
        "Bridge",
        "Solo",
        "Break",
        "Build Up",
        "Drop",
        "Outro",
    ),
    any_tag=True,
    options=(
        Length(
            name="music_length_ms",
            label="Length",
            help="How long the music is, to the sample.",
            minimum=SHORTEST_MS,
            maximum=LONGEST_MS,
            step=1_000,
            default=30_000,
        ),
        Choice(
            name="style",
            label="Style",
            help="Which band plays; left alone, your words choose it.",
            choices=STYLES,
            default=None,
            unset="From your words",
        ),
        Number(
            name="bpm",
            label="Tempo",
            help="Beats a minute; left alone, the style and your words choose it.",
            minimum=SLOWEST_BPM,
            maximum=FASTEST_BPM,
            default=None,
            unit="bpm",
        ),
        Text(
            name="key",
            label="Key",
            help="The key of the song; left alone, the band chooses one.",
            most=16,
            placeholder="A minor",
            accepts=lambda text: parse_key(text) is not None,
            expects="a key such as “A minor” or “C”",
        ),
        Number(
            name="seed",
            label="Seed",
            help="The same seed and the same settings give the same music.",
            minimum=0,
            maximum=HIGHEST_SEED,
            default=None,
            unset="Random",
            dice=True,
        ),
        Choice(
            name="output_format",
            label="Format",
            help="The sound file that is made.",
            choices=(("wav", "WAV"), ("flac", "FLAC"), ("mp3", "MP3"), ("ogg", "OGG")),
            default="wav",
        ),
    ),
    abilities=frozenset(
        {Ability.LYRICS, Ability.INSTRUMENTAL, Ability.LENGTH, Ability.SEED, Ability.CANCEL}
    ),
    needs_key=False,
    longest_seconds=600,
    typical_seconds=6,
)

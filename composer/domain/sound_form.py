"""In which form does a sound leave: which kind of file, how fine, how large?"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from composer.domain.sentences import marked, say

_BITS = (
    marked("{label} has no choice of bits. Leave it out."),
    marked("{label} has bits of {known} bits, not {chosen}."),
)
_BIT_RATE = (
    marked("{label} has no choice of a bit rate. Leave it out."),
    marked("{label} has a bit rate of {known} kbit/s, not {chosen}."),
)
_RATE = (
    marked("{label} has no choice of a sample rate. Leave it out."),
    marked("{label} has a sample rate of {known} Hz, not {chosen}."),
)
"""Said where a format has no such choice, and where it has others."""


class FormatOffer(Struct, frozen=True, kw_only=True):
    """A kind of file, and which choices it has."""

    id: str
    """Also the file's ending."""
    label: str
    help: str
    bits: tuple[int, ...] = ()
    """Bits of a sample; 32 is floating point."""
    bit_rates: tuple[int, ...] = ()
    """kbit a second."""
    usual_bit_rate: int = 0
    """At these nobody is known to hear a difference; a podcast host makes it smaller anyway."""
    rates: tuple[int, ...] = ()
    """Samples a second; none where the format has one of its own."""
    most_channels: int = 8
    holds_cover: bool = True


OFFERS: tuple[FormatOffer, ...] = (
    FormatOffer(
        id="wav",
        label="WAV",
        help=say("Exactly the samples, for editing. Large."),
        bits=(16, 24, 32),
        rates=(22_050, 44_100, 48_000, 88_200, 96_000),
        holds_cover=False,
    ),
    FormatOffer(
        id="flac",
        label="FLAC",
        help=say("Exactly the samples, about half as large."),
        bits=(16, 24),
        rates=(22_050, 44_100, 48_000, 88_200, 96_000),
    ),
    FormatOffer(
        id="mp3",
        label="MP3",
        help=say("Plays everywhere."),
        bit_rates=(96, 128, 160, 192, 256, 320),
        usual_bit_rate=256,
        rates=(44_100, 48_000),
        most_channels=2,
    ),
    FormatOffer(
        id="ogg",
        label="Ogg",
        help=say("Vorbis, smaller than MP3 at the same quality."),
        bit_rates=(96, 128, 160, 192, 224, 256, 320),
        usual_bit_rate=224,
        rates=(44_100, 48_000),
    ),
    FormatOffer(
        id="opus",
        label="Opus",
        help=say("The smallest that still sounds good."),
        bit_rates=(48, 64, 96, 128, 160, 192, 256),
        usual_bit_rate=160,
    ),
    FormatOffer(
        id="m4a",
        label="M4A",
        help=say("AAC, for phones and video."),
        bit_rates=(96, 128, 160, 192, 256, 320),
        usual_bit_rate=256,
        rates=(44_100, 48_000),
    ),
)
FORMATS: Mapping[str, FormatOffer] = {offer.id: offer for offer in OFFERS}

_FLAC_SHARE = 0.6
"""Of a WAV's size, for music."""


class Form(Struct, frozen=True, kw_only=True):
    """What is chosen. None: as the clip has it, or the format's usual."""

    format: str
    bits: int | None = None
    bit_rate: int | None = None
    rate: int | None = None
    mono: bool = False

    @property
    def offer(self) -> FormatOffer:
        """The kind of file. Raises KeyError for one that nobody offers: see ``problem``."""
        return FORMATS[self.format]

    def problem(self) -> str | None:
        """What is wrong with the choices, in a sentence; None if nothing is."""
        if self.format not in FORMATS:
            known = ", ".join(FORMATS)
            return say(
                "Composer cannot export “{format}” files. It makes: {known}.",
                format=self.format,
                known=known,
            )
        label = self.offer.label
        for chosen, known_values, (none, others) in (
            (self.bits, self.offer.bits, _BITS),
            (self.bit_rate, self.offer.bit_rates, _BIT_RATE),
            (self.rate, self.offer.rates, _RATE),
        ):
            if chosen is None or chosen in known_values:
                continue
            if not known_values:
                return say(none, label=label)
            known = ", ".join(str(value) for value in known_values)
            return say(others, label=label, known=known, chosen=chosen)
        return None

    def bytes(self, seconds: float, *, rate: int, channels: int, bits: int = 16) -> int:
        """About how large the file becomes of a clip of that rate, channels and bits."""
        if self.offer.bit_rates:
            return round((self.bit_rate or self.offer.usual_bit_rate) * 125 * seconds)
        channels = 1 if self.mono else channels
        plain = seconds * (self.rate or rate) * channels * (self.bits or bits) / 8
        return round(plain * _FLAC_SHARE if self.format == "flac" else plain)

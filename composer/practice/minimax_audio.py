"""In which encodings does MiniMax sell a song?

Assumed, as no document says it: every format is stereo, pcm has 16-bit little-endian samples and
no header, and without audio_setting the answer is what the official command line asks for, an MP3
of 44 100 Hz and 256 000 bits a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from composer.practice.formats import AudioFormat
from composer.practice.minimax_errors import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

CHOICES: Mapping[str, tuple[str | int, ...]] = {
    "format": ("mp3", "wav", "pcm"),
    "sample_rate": (16000, 24000, 32000, 44100),
    "bitrate": (32000, 64000, 128000, 256000),
}
"""What each part of audio_setting may be."""


class AudioSetting(Struct, frozen=True, kw_only=True):
    """The encoding that is wanted."""

    format: str = "mp3"
    sample_rate: int = 44100
    """Frames a second."""
    bitrate: int = 256000
    """Bits a second of an MP3; the other formats have none to choose."""

    def encoding(self) -> AudioFormat:
        """The same in ffmpeg's words."""
        stereo = ("-ar", str(self.sample_rate), "-ac", "2")
        if self.format == "mp3":
            encoder: tuple[str, ...] = ("-b:a", str(self.bitrate), "-f", "mp3")
            return AudioFormat(
                content_type="audio/mpeg", suffix=".mp3", arguments=(*stereo, *encoder)
            )
        if self.format == "wav":
            encoder = ("-c:a", "pcm_s16le", "-bitexact", "-f", "wav")
            return AudioFormat(
                content_type="audio/wav", suffix=".wav", arguments=(*stereo, *encoder)
            )
        return AudioFormat(
            content_type="audio/pcm",
            suffix=".pcm",
            arguments=(*stereo, "-f", "s16le"),
            headerless_rate=self.sample_rate,
            frame_bytes=4,
        )

    @property
    def bits_a_second(self) -> int:
        """The bit rate that comes of it; an MP3 of 16 or 24 kHz has at most 160 kbit/s."""
        if self.format != "mp3":
            return self.sample_rate * 2 * 16
        return min(self.bitrate, 160_000) if self.sample_rate < 32000 else self.bitrate


def read_audio_setting(setting: object) -> AudioSetting:
    """Read and check the field audio_setting; raises NotTaken."""
    if not isinstance(setting, dict):
        raise invalid("audio_setting must be an object")
    for name, value in setting.items():
        if name not in CHOICES:
            raise invalid(f"unknown field {name!r} of audio_setting")
        # The type is compared too: to Python 44100.0 is 44100 as well.
        if not any(type(value) is type(each) and value == each for each in CHOICES[name]):
            raise invalid(f"audio_setting.{name} must be one of {CHOICES[name]}")
    return AudioSetting(**setting)

"""What is a sound file that was brought in from elsewhere?"""

from __future__ import annotations

from pathlib import PurePath

from msgspec import Struct, field

from composer.domain.sentences import say
from composer.domain.tags import Tags

OWN_RECORDING = "own/recording"
"""Stands where a generation has its SKU: nobody was asked to make this one."""

SOUND_ENDINGS = frozenset({"aac", "aif", "aiff", "ape", "au", "caf", "flac", "m4a", "mka"}) | {
    *("mp3", "mp4", "oga", "ogg", "opus", "tta", "wav", "w64", "weba", "webm", "wv")
}
"""Of files that are looked at when a folder is brought in."""

_ENDINGS_OF: dict[str, tuple[str, ...]] = {
    "mp3": ("mp3",),
    "flac": ("flac", "oga", "ogg"),
    "vorbis": ("ogg", "oga", "webm"),
    "opus": ("opus", "ogg", "webm", "weba"),
    "aac": ("m4a", "mp4", "aac", "webm"),
    "alac": ("m4a", "mp4", "caf"),
    "pcm": ("wav", "aif", "aiff", "au", "caf", "w64"),
}
"""Codec to the endings that are right for it, the usual one first."""


class Recording(Struct, frozen=True, kw_only=True):
    """What a file was found to be, whatever its name says."""

    seconds: float
    codec: str
    """As ffmpeg calls it: ``mp3``, ``pcm_s16le``, ``flac`` …"""
    tags: Tags = field(default_factory=Tags)


def is_own(sku: str) -> bool:
    """Whether a generation of this SKU was brought in and not ordered."""
    return sku == OWN_RECORDING


def name_of(sku: str) -> str:
    """What stands in the place of a model's label where the SKU is none of this program's."""
    return say("Own recording") if is_own(sku) else sku


def ending_for(name: str, codec: str) -> str:
    """The file's own ending where it is right for what is in it, else the usual one."""
    own = PurePath(name).suffix.lstrip(".").lower()
    right = _ENDINGS_OF.get("pcm" if codec.startswith("pcm") else codec, (own or "audio",))
    return own if own in right else right[0]


def has_sound_name(name: str) -> bool:
    """Whether a file's ending is one of sound."""
    return PurePath(name).suffix.lstrip(".").lower() in SOUND_ENDINGS

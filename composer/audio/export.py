"""How does a clip leave the library as a file in the format that is wanted?"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from composer.audio.cutting import write_cut
from composer.audio.decode import SoundInfo, check_is_file, open_pcm, sound_info
from composer.audio.encode import FORMATS, encode, encode_samples, whole_file
from composer.domain.cut import AS_IT_IS, Cut
from composer.domain.errors import ComputerProblem, DiskProblem

if TYPE_CHECKING:
    from pydub import AudioSegment

_CODECS = {"flac": "flac", "mp3": "mp3", "ogg": "vorbis", "opus": "opus", "m4a": "aac"}
"""Format -> what a file with that ending must hold to count as that format."""

_MOST_IN_MEMORY = 1 << 29
"""Bytes of samples, about 50 minutes of stereo. pydub holds all of a sound at once."""


def export(
    source: Path,
    target: Path,
    format: str,  # noqa: A002
    *,
    title: str = "",
    cut: Cut = AS_IT_IS,
) -> None:
    """Write a clip as ``wav``, ``flac``, ``mp3``, ``ogg``, ``opus`` or ``m4a``, with its title.

    A clip that is in the format already and is not ``cut`` is copied byte for byte. The file
    appears under its name only when it is whole; an older one is replaced then. Raises DraftRefused
    for a cut that the clip does not have, AudioUnreadable, DiskProblem and ComputerProblem;
    ``target`` is then as it was, and the clip always.
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise ComputerProblem(f"Composer cannot export “{format}” files. It makes: {known}.")
    check_is_file(source)
    if target.exists() and target.samefile(source):
        raise DiskProblem(
            f"{target} is the clip itself and was not replaced. Choose another name or folder.",
            short="That is the clip itself",
        )
    info = sound_info(source)
    if not cut.changes_nothing:
        write_cut(source, info, target, format, cut, title=title)
    elif _is_already(source, format, info):
        import shutil

        with whole_file(target) as part:
            shutil.copyfile(source, part)
    elif info.seconds * info.rate * info.channels * 4 > _MOST_IN_MEMORY:
        encode(source, target, format, title=title, bits=info.bits)
    else:
        segment = segment_of(source, info)
        encode_samples(
            segment.raw_data,
            rate=segment.frame_rate,
            channels=segment.channels,
            sample_bytes=segment.sample_width,
            target=target,
            format=format,
            title=title,
        )


def _is_already(source: Path, format: str, info: SoundInfo) -> bool:  # noqa: A002
    ending = source.suffix.lower().lstrip(".")
    if format == "wav":
        return ending == "wav" and info.codec.startswith("pcm_s")
    return ending == format and info.codec == _CODECS[format]


def segment_of(path: Path, info: SoundInfo) -> AudioSegment:
    """The whole sound in memory, as pydub works with it.

    pydub's own calls of ffmpeg are not used: they ask for an ``ffprobe``, open a console on
    Windows, and leave half a file where the disk is full.
    """
    with warnings.catch_warnings():
        # It warns when no ffmpeg is on the PATH; it is never asked to run one here.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment

    with open_pcm(path, sample_bytes=4 if info.bits > 16 else 2) as pcm:
        samples = b"".join(pcm.blocks())
    return AudioSegment(
        data=samples,
        sample_width=pcm.sample_bytes,
        frame_rate=pcm.rate,
        channels=pcm.channels,
    )

"""What is done to sound for the services: read, measured, changed, mixed and played.

The rooms of sound need ffmpeg and numpy. Each function enters them when there is sound to work
on, not before: the window is shown without them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from composer.domain.errors import ComputerProblem

if TYPE_CHECKING:
    from composer.domain.cut import Cut
    from composer.domain.delivery import Delivery, Measured, Written
    from composer.domain.loudness import Loudness
    from composer.domain.recording import Recording
    from composer.domain.sound_form import Form
    from composer.domain.voice_under import Ducking
    from composer.practice.music import MusicOrder
    from composer.services.filing import Heard
    from composer.services.listening import Deck
    from composer.services.voice_under import Mix
    from composer.services.waveforms import Peaks


def sketch_command() -> Sequence[str]:
    """How the sketch engine is started as a process of its own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--sketch-engine"]
    return [sys.executable, "-m", "composer.sketch"]


def encode(wav: Path, target: Path, format: str) -> None:  # noqa: A002
    """Write a WAV in another format."""
    from composer.audio.encode import encode

    encode(wav, target, format)


def decoder() -> str | None:
    """The ffmpeg that reads the band's recorded instruments; None: synthesised ones play."""
    from composer.audio.ffmpeg import ffmpeg_path

    try:
        return str(ffmpeg_path())
    except ComputerProblem:
        return None


def deliver(
    source: Path,
    target: Path,
    order: Delivery,
    tell: Callable[[float], None],
    is_stopped: Callable[[], bool],
) -> Written:
    """Write one song as it was ordered; raises ComposerError, and leaves nothing half done."""
    from composer.audio.export import deliver
    from composer.audio.running import Watch

    return deliver(source, target, order, watch=Watch(tell, is_stopped))


def join(
    sources: Sequence[Path],
    gap: float,
    target: Path,
    order: Delivery,
    tell: Callable[[float], None],
    is_stopped: Callable[[], bool],
) -> tuple[Written, list[float]]:
    """Write several songs one after the other, ``gap`` seconds apart; where each of them begins."""
    from composer.audio.joining import join
    from composer.audio.running import Watch

    return join(sources, gap, target, order, watch=Watch(tell, is_stopped))


def open_mix(
    bed: Path,
    voice: Path,
    ducking: Ducking,
    bpm: float | None,
    in_bar: int,
    is_stopped: Callable[[], bool],
) -> Mix:
    """A song that gives way to a voice, to be heard block by block."""
    from composer.audio.arranging import Metre
    from composer.audio.ducking import DuckedBed
    from composer.audio.running import Watch

    watch = Watch(is_stopped=is_stopped)
    return DuckedBed(bed, voice, ducking, Metre(bpm=bpm, in_bar=in_bar), watch=watch)


def write_mix(
    mix: Mix,
    with_voice: bool,
    bed: Path,
    target: Path,
    order: Delivery,
    tell: Callable[[float], None],
    is_stopped: Callable[[], bool],
) -> Written:
    """Write the song that gives way, with the voice or without."""
    from composer.audio.ducking import DuckedBed
    from composer.audio.export import deliver_sound
    from composer.audio.running import Watch

    # What comes in is what open_mix gave out; services know only its shape.
    sound = cast(DuckedBed, mix).sound(voice=with_voice)
    return deliver_sound(sound, bed, target, order, watch=Watch(tell, is_stopped))


def measure_stretch(file: Path, cut: Cut, form: Form) -> Measured:
    """How loud a stretch of a file is, as it would be written."""
    from composer.audio.export import loudness_of_stretch

    return loudness_of_stretch(file, cut, form)


def plan_length(file: Path, cut: Cut, bpm: float | None, in_bar: int) -> str:
    """What becomes of a stretch that is to have a certain length, as a sentence."""
    from composer.audio.arranging import Metre, arrange
    from composer.audio.decode import sound_info

    return arrange(file, sound_info(file), cut, Metre(bpm=bpm, in_bar=in_bar))[1].sentence


def inspect(file: Path) -> Recording:
    """What a sound file from elsewhere is, and what is written in it."""
    from composer.audio.decode import sound_info
    from composer.audio.embedded_tags import embedded_tags
    from composer.domain.recording import Recording

    info = sound_info(file)
    return Recording(seconds=info.seconds, codec=info.codec, tags=embedded_tags(file))


def measure(file: Path) -> float:
    """How long a sound file is, in seconds, as it decodes."""
    return hear(file).seconds


def hear(file: Path) -> Heard:
    """What is heard of a sound file that is decoded to its end."""
    from composer.audio.decode import sound_info
    from composer.services.filing import Heard

    info = sound_info(file)
    return Heard(seconds=info.seconds, is_silent=info.is_silent)


def read_peaks(file: Path, cache: Path) -> Peaks:
    """The outline of a sound file, from the cache if it was drawn before."""
    from composer.audio.peaks import read_peaks

    return read_peaks(file, cache)


def read_detail(file: Path) -> Peaks:
    """The outline of a sound file from near."""
    from composer.audio.peaks import compute_detail

    return compute_detail(file)


def thumbnail(peaks: Peaks) -> tuple[int, ...]:
    """The outline as the few bars of a row."""
    from composer.audio import peaks as audio

    # What comes in is what read_peaks gave out; services know only its shape.
    return audio.thumbnail(cast(audio.Peaks, peaks))


def measure_loudness(file: Path) -> Loudness:
    """How loud a whole song is."""
    from composer.audio.loudness import measure_loudness

    return measure_loudness(file)


def open_deck(cache: Path) -> Deck:
    """Where songs are held decoded while they play."""
    from composer.audio import deck
    from composer.audio.decoded import DecodedSong

    return deck.Deck(lambda path: DecodedSong(path, cache / "held"))


def play_sketch(order: MusicOrder, wav: Path) -> None:
    """What the simulated services sell: a sketch of the order's words and length."""
    from composer.sketch.request import SketchRequest
    from composer.sketch.worker import render_in_process

    render_in_process(
        SketchRequest(
            prompt=order.prompt,
            lyrics=order.lyrics,
            instrumental=order.instrumental,
            length_ms=order.length_ms,
            seed=order.seed,
        ),
        wav,
        command=sketch_command(),
        decoder=decoder(),
        progress=lambda _fraction, _message: None,
        cancelled=order.cancelled,
    )

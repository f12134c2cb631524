"""Real sound files for the tests, written without the code under test."""

from __future__ import annotations

import math
import struct
import subprocess
import wave
from array import array
from pathlib import Path

from composer.audio.ffmpeg import ffmpeg_path


def tone(
    file: Path, *, frames: int, rate: int = 44100, channels: int = 2, level: float = 0.5
) -> Path:
    """A 441 Hz sine wave of exactly so many frames, as 16 bit WAV."""
    period = array(
        "h",
        [
            round(32767 * level * math.sin(2 * math.pi * 441 * at / rate))
            for at in range(rate // 441)
            for _ in range(channels)
        ],
    )
    whole = period.tobytes() * (frames * 441 // rate + 1)
    return written(file, whole[: frames * channels * 2], rate=rate, channels=channels)


def written(file: Path, samples: bytes, *, rate: int = 44100, channels: int = 2) -> Path:
    """16 bit samples as a WAV file."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples)
    return file


def converted(source: Path, target: Path, *options: str) -> Path:
    """Another format, by ffmpeg itself."""
    command = [str(ffmpeg_path()), "-v", "error", "-y", "-i", str(source), *options, str(target)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return target


def samples_of(file: Path) -> bytes:
    """What ffmpeg itself decodes, as 16 bit."""
    command = [str(ffmpeg_path()), "-v", "error", "-i", str(file), "-f", "s16le", "-"]
    return subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout


def tags_of(file: Path) -> str:
    """The file's tags as ffmpeg writes them down; Ogg has them on the stream."""
    level = "0:s:a:0" if file.suffix in {".ogg", ".opus"} else "0:g"
    options = ["-map_metadata", level, "-f", "ffmetadata"]
    command = [str(ffmpeg_path()), "-v", "error", "-i", str(file), *options, "-"]
    done = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return done.stdout.decode()


def headerless_mp3_noise(size: int) -> bytes:
    """Bytes that are no sound, the same every time."""
    return b"".join(struct.pack("<Q", (at * 2654435761) % 2**61) for at in range(size // 8))

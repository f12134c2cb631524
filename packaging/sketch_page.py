"""Make a page to judge the free band by: every style, its picture, its figures and its sound.

    python packaging/sketch_page.py FOLDER [--seconds 30] [--seed 1] [--styles rock,pop]

FOLDER gets index.html, a picture and a sound file a style; it must lie outside the repository.
A picture shows, from above: the notes (colours are players, white is the tune, lines are sections),
the spectrum from 30 Hz to 16 kHz, and how loud every 0.4 s is, from -40 to -6 LUFS.
"""

from __future__ import annotations

import argparse
import html
import os
import struct
import sys
import time
import wave
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

# As in the engine: the threads of the linear algebra would only wait for each other.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray

from composer.audio.ffmpeg import ffmpeg_path
from composer.resources import resource_path
from composer.sketch.bank import Bank
from composer.sketch.loudness import BLOCK, HOP, energies, loudness, true_peaks
from composer.sketch.recordings import Recordings
from composer.sketch.render import render, score_of
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.score import Score
from composer.sketch.style import Play
from composer.sketch.tones import RATE

WIDTH, ROLL, SPECTRUM, LEVELS = 900, 220, 200, 90  # pixels
_COLOURS = (
    (235, 94, 85), (240, 160, 75), (226, 205, 90), (125, 195, 100), (80, 190, 175),
    (85, 150, 225), (140, 120, 220), (205, 110, 190), (160, 160, 160), (190, 140, 110),
)  # fmt: skip
_HEAT = np.array(
    [(8, 8, 20), (60, 20, 90), (150, 45, 100), (230, 90, 60), (250, 190, 80), (255, 250, 220)]
)
_BIG = {"chorus", "drop", "hook"}
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The figures of one take."""

    lufs: float
    peak: float  # dBTP
    lift: float | None  # LU that the big sections are louder than the verses
    sections: tuple[tuple[str, float], ...]  # name, LUFS
    fitting: float  # share of the tune's strong beats on a chord tone
    rubs: int  # notes of an eighth or more a semitone beside the chord
    constant: float  # DC
    frames: int


def main() -> int:
    """Make the page; gives the exit status."""
    asked = _arguments()
    folder: Path = asked.folder.resolve()
    if Path(__file__).resolve().parents[1] in (folder, *folder.parents):
        print("The page is large; make it outside the repository.", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    bank = Bank(Recordings(resource_path("sounds"), str(ffmpeg_path())))
    rows = []
    for style, label in STYLES:
        if asked.styles and style not in asked.styles.split(","):
            continue
        request = SketchRequest(
            prompt=asked.prompt, style=style, length_ms=asked.seconds * 1000, seed=asked.seed
        )
        wav = folder / f"{style}.wav"
        began = time.process_time()
        said = render(request, wav, lambda _share, _doing: None, bank=bank)
        quick = asked.seconds / (time.process_time() - began)
        score, _, _ = score_of(request)
        sound = _read(wav)
        found = figures(score, sound)
        (folder / f"{style}.png").write_bytes(_png(picture(score, sound)))
        rows.append(_row(style, label, said.understood, found, quick))
        print(f"{style:10} {_line(found)}  {quick:.0f}x", flush=True)
    (folder / "index.html").write_text(_PAGE.format(rows="\n".join(rows)), encoding="utf-8")
    print(folder / "index.html")
    return 0


def figures(score: Score, sound: NDArray[np.float32]) -> Found:
    """Measure a take and the score that it was played from."""
    parts = [(energies(sound, at), true_peaks(sound, at)) for at in range(0, sound.shape[1], BLOCK)]
    power, peaks = (np.concatenate(each) for each in zip(*parts, strict=True))
    plan = score.plan
    levels: dict[str, list[float]] = {}
    sections = []
    for section in plan.sections:
        first, last = (
            int(bar * plan.bar_seconds * RATE / HOP)
            for bar in (section.bar, section.bar + section.bars)
        )
        level = loudness(power[first:last])
        sections.append((section.name, level))
        kind = "big" if section.kind.value in _BIG else section.kind.value
        levels.setdefault(kind, []).append(level)
    lift = None
    if "big" in levels and "verse" in levels:
        lift = float(np.mean(levels["big"]) - np.mean(levels["verse"]))
    fitting, rubs = tune_on_chords(score)
    return Found(
        lufs=loudness(power),
        peak=float(20 * np.log10(peaks.max() + 1e-9)),
        lift=lift,
        sections=tuple(sections),
        fitting=fitting,
        rubs=rubs,
        constant=float(np.abs(sound.mean(axis=1)).max()),
        frames=sound.shape[1],
    )


def tune_on_chords(score: Score) -> tuple[float, int]:
    """The share of strong beats on which the tune has a chord tone, and how many notes rub."""
    starts = [span.beat for span in score.chords]
    strong = fitting = rubs = 0
    for part in score.parts:
        if part.plan.play is not Play.MELODY:
            continue
        for note in part.notes:
            beat = round(note.beat * 4) / 4
            tones = score.chords[max(0, bisect_right(starts, beat + 1e-6) - 1)].chord.tones
            fits = note.pitch % 12 in tones
            if score.plan.metre.weighs(beat):
                strong += 1
                fitting += fits
            near = any((note.pitch - tone) % 12 in (1, 11) for tone in tones)
            rubs += note.beats >= score.plan.metre.eighth and not fits and near
    return fitting / max(1, strong), rubs


def picture(score: Score, sound: NDArray[np.float32]) -> Picture:
    """The notes above, the spectrum, the loudness below."""
    gap = np.full((4, WIDTH, 3), 40, np.uint8)
    return np.concatenate([_roll(score), gap, _spectrum(sound), gap, _levels(score, sound)])


def _roll(score: Score) -> Picture:
    image = np.full((ROLL, WIDTH, 3), 18, np.uint8)
    plan = score.plan
    across = WIDTH / (plan.seconds / plan.beat_seconds)
    for section in plan.sections:
        image[:, min(WIDTH - 1, int(section.bar * plan.metre.beats * across))] = 70
    tune = [part for part in score.parts if part.plan.play is Play.MELODY]
    others = [part for part in score.parts if part.plan.play is not Play.MELODY]
    for number, part in enumerate([*others, *tune]):
        colour = (255, 255, 255) if part in tune else _COLOURS[number % len(_COLOURS)]
        kit = part.plan.play is Play.DRUMS
        for note in part.notes:
            # the kit has the lowest sixth to itself
            low = ROLL - 3 - int((note.pitch - 35) * 32 / 40) if kit else 0
            row = low if kit else int((1 - (note.pitch - 24) / 80) * (ROLL - 40))
            row = max(0, min(ROLL - 2, row))
            left = int(note.beat * across)
            wide = 2 if kit else max(2, int(note.beats * across))
            shade = np.array(colour) * (0.45 + 0.55 * note.velocity)
            image[row : row + 2, left : left + wide] = shade.astype(np.uint8)
    return image


def _spectrum(sound: NDArray[np.float32]) -> Picture:
    mono = sound.mean(axis=0)
    size = 4096
    starts = np.linspace(0, max(0, len(mono) - size), WIDTH).astype(int)
    windowed = np.stack([mono[at : at + size] for at in starts]) * np.hanning(size)
    power = np.abs(np.fft.rfft(windowed, axis=1)) ** 2
    edges = np.geomspace(30, 16_000, SPECTRUM + 1) / RATE * size
    sums = np.concatenate([np.zeros((WIDTH, 1)), np.cumsum(power, axis=1)], axis=1)
    at = np.arange(sums.shape[1])
    band = np.diff(np.stack([np.interp(edges, at, row) for row in sums]), axis=1)
    level = np.clip((10 * np.log10(band.T[::-1] + 1e-9) + 15) / 65, 0, 1)
    place = level * (len(_HEAT) - 1)
    low = np.minimum(place.astype(int), len(_HEAT) - 2)
    part = (place - low)[..., None]
    image: Picture = (_HEAT[low] * (1 - part) + _HEAT[low + 1] * part).astype(np.uint8)
    return image


def _levels(score: Score, sound: NDArray[np.float32]) -> Picture:
    image = np.full((LEVELS, WIDTH, 3), 18, np.uint8)
    parts = [
        (energies(sound, at), true_peaks(sound, at))[0] for at in range(0, sound.shape[1], BLOCK)
    ]
    power = np.concatenate(parts)
    wide = max(1, int(0.4 * RATE / HOP))
    mean = np.convolve(power, np.ones(wide) / wide / HOP, "same")
    level = -0.691 + 10 * np.log10(mean[np.linspace(0, len(mean) - 1, WIDTH).astype(int)] + 1e-9)
    for decibels in (-12, -18, -24, -30, -36):
        image[int((-6 - decibels) / 34 * LEVELS)] = 40
    heights = np.clip((-6 - level) / 34 * LEVELS, 0, LEVELS - 1).astype(int)
    for column, top in enumerate(heights):
        image[top:, column] = (85, 150, 225)
    for section in score.plan.sections:
        at = int(section.bar * score.plan.bar_seconds / score.plan.seconds * WIDTH)
        image[:, min(WIDTH - 1, at)] = 120
    return image


def _png(image: Picture) -> bytes:
    rows, columns = image.shape[:2]
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), image.reshape(rows, -1)], axis=1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    data = zlib.compress(lines.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _read(wav: Path) -> NDArray[np.float32]:
    with wave.open(str(wav), "rb") as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return (data.reshape(-1, 2).T / 32_768).astype(np.float32)


def _line(found: Found) -> str:
    lift = "no verse and chorus" if found.lift is None else f"chorus {found.lift:+.1f} LU"
    return (
        f"{found.lufs:.1f} LUFS, {found.peak:.1f} dBTP, {lift}, strong beats on the chord "
        f"{found.fitting:.0%}, rubs {found.rubs}, DC {found.constant:.5f}, {found.frames} frames"
    )


def _row(style: str, label: str, understood: str, found: Found, quick: float) -> str:
    sections = " · ".join(f"{html.escape(name)} {level:.1f}" for name, level in found.sections)
    return (
        f"<section><h2>{html.escape(label)}</h2><p>{html.escape(understood)}</p>"
        f'<img src="{style}.png" alt=""><audio controls preload="none" src="{style}.wav"></audio>'
        f"<p>{html.escape(_line(found))}, {quick:.0f}x</p><p>{sections}</p></section>"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--styles", default="")
    parser.add_argument("--prompt", default="")
    return parser.parse_args()


_PAGE = """<!doctype html><meta charset="utf-8"><title>Sketch</title>
<style>body{{background:#111;color:#ddd;font:15px sans-serif;margin:2rem auto;max-width:920px}}
img{{width:100%;image-rendering:pixelated}}audio{{width:100%}}h2{{margin:2rem 0 0}}</style>
<h1>Sketch, style by style</h1>
{rows}
"""

if __name__ == "__main__":
    sys.exit(main())

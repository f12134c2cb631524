"""Where can a sound go back, or on, to another place of itself without anybody hearing it?

A seam joins two moments that lie a whole number of bars apart, where what goes before and what
comes after is most alike. There the sound is crossfaded just before the beat, after both sides
were laid over each other to the sample.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from composer.audio.beats import Beats, beats_of
from composer.domain.errors import DraftRefused
from composer.domain.options import clock
from composer.domain.sentences import joined, say, say_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

ON_THE_BEAT = 0.04
"""Seconds of a crossfade where there is a beat: too short for two beats to be heard beside each
other."""
AFLOAT = 1.5
"""Seconds where there is none: one chord melts into the other."""
_BEFORE_THE_BEAT = 0.012  # seconds that a crossfade is over before it: beats begin a little early
_LEAST_LOOPED = 4.0  # seconds; a shorter stretch is repeated as it is
_AROUND = 3  # beats on both sides that are compared
_MOST_PITCHED = 0.01  # share that the tempo may be changed with the pitch: 17 cents
_PER_SQUARE_DB = 0.02
"""What a seam between places that are not equally loud costs: 2 dB as much as an odd bar."""
_MOST_STRETCHED = 0.06  # share that it may be changed at all


class Piece(Struct, frozen=True, kw_only=True):
    """From one frame of the sound to another; the next piece begins crossfaded at its end."""

    start: int
    end: int


class Arrangement(Struct, frozen=True, kw_only=True):
    """A sound made longer or shorter out of itself."""

    pieces: tuple[Piece, ...]
    crossfade: int
    """Frames; it lies in the middle around the end of one piece and the start of the next."""
    tempo: float
    """How much faster it is to be played, so that its length is exact; 1 is unchanged."""
    frames: int
    """Of the outcome, exactly."""
    sentence: str
    """What was done, for people."""

    @property
    def keeps_pitch(self) -> bool:
        """Whether the change of tempo is so large that the pitch must not follow it."""
        return abs(self.tempo - 1) > _MOST_PITCHED


def arranged(
    mono: Samples,
    rate: int,
    *,
    start: int,
    end: int,
    wanted: int,
    bpm: float | None = None,
    in_bar: int = 4,
) -> Arrangement:
    """How the frames from ``start`` to ``end`` become ``wanted`` frames.

    Raises DraftRefused if they cannot be made so short.
    """
    length = end - start
    if length == wanted:
        return _plain(start, end, wanted, say("It is exactly so long already."))
    beats = beats_of(mono[start:end], rate, bpm=bpm, in_bar=in_bar)
    seams = _Seams(mono, rate, beats, start, end)
    if wanted < length:
        return seams.shortened(wanted)
    is_region = seams.is_whole_bars and start > 0 and end < len(mono)
    if length < _LEAST_LOOPED * rate or is_region or seams.bars < 3:
        return seams.repeated(wanted)
    return seams.lengthened(wanted)


def _plain(start: int, end: int, wanted: int, sentence: str) -> Arrangement:
    piece = Piece(start=start, end=end)
    return Arrangement(pieces=(piece,), crossfade=0, tempo=1.0, frames=wanted, sentence=sentence)


class _Seams:
    """The places of one stretch where it can be joined, and what is made with them."""

    def __init__(self, mono: Samples, rate: int, beats: Beats, start: int, end: int) -> None:
        self._mono, self._rate, self._beats = mono, rate, beats
        self._start, self._end = start, end
        seconds = (end - start) / rate
        self.bars = int(seconds / beats.bar)
        away = abs(seconds - round(seconds / beats.bar) * beats.bar)
        self.is_whole_bars = beats.is_certain and away < 0.03 * beats.bar
        wanted = ON_THE_BEAT if beats.is_certain else min(AFLOAT, seconds / 8)
        self._crossfade = 2 * max(1, round(wanted * rate / 2))

    def repeated(self, wanted: int) -> Arrangement:
        """The stretch again and again, cut off where the time is up."""
        start, end = self._start, self._laid(self._start, self._end)
        full, rest = divmod(wanted, end - start)
        pieces = [Piece(start=start, end=end) for _ in range(full)]
        if rest:
            pieces.append(Piece(start=start, end=start + rest))
        over = clock(round(rest * 1000 / self._rate / 100) * 100)
        if rest:
            sentence = say_number(
                "{number} full pass and {rest}, {seam}.",
                "{number} full passes and {rest}, {seam}.",
                full,
                rest=over,
                seam=self._words,
            )
        else:
            sentence = say_number(
                "{number} full pass, {seam}.",
                "{number} full passes, {seam}.",
                full,
                seam=self._words,
            )
        return Arrangement(
            pieces=tuple(pieces),
            crossfade=self._crossfade,
            tempo=1.0,
            frames=wanted,
            sentence=sentence,
        )

    def lengthened(self, wanted: int) -> Arrangement:
        """From its beginning, round and round between two seams, to its own ending."""
        missing = wanted - (self._end - self._start)
        back_to, out_at = self._best_loop(missing)
        loop = out_at - back_to
        rounds, rest = divmod(missing, loop)
        bars = self._bars_in(rest, nearest=True)
        if bars * self._beats.bar * self._rate > loop - 0.5 * self._beats.bar * self._rate:
            rounds, bars = rounds + 1, 0
        pieces: list[Piece] = []
        at = self._start
        if bars:
            again_from, again_at = self._best_pair(bars, before=out_at)
            if again_at > again_from:
                pieces.append(Piece(start=at, end=again_at))
                at = again_from
        for _ in range(rounds):
            pieces.append(Piece(start=at, end=out_at))
            at = back_to
        pieces.append(Piece(start=at, end=self._end))
        times = len(pieces) - 1
        if not times:
            return self._exact(pieces, wanted, say("As it is"))
        first, last = (clock(self._told(frame)) for frame in (back_to, out_at))
        sentence = say(
            "Plays on from {first} at {last}, {times}×, and ends as it ends",
            first=first,
            last=last,
            times=times,
        )
        return self._exact(pieces, wanted, sentence)

    def shortened(self, wanted: int) -> Arrangement:
        """Its beginning and its own ending, with whole bars left out between."""
        surplus = (self._end - self._start) - wanted
        bars = self._bars_in(surplus, nearest=True)
        if not bars:
            return self._exact([Piece(start=self._start, end=self._end)], wanted, say("As it is"))
        on_at, out_at = self._best_pair(bars, before=None)
        if on_at <= out_at:
            return _plain(
                self._start,
                self._start + wanted,
                wanted,
                say("Too short for a seam: cut off at its length."),
            )
        pieces = [Piece(start=self._start, end=out_at), Piece(start=on_at, end=self._end)]
        first, last = (clock(self._told(frame)) for frame in (out_at, on_at))
        return self._exact(
            pieces,
            wanted,
            say("Leaves out {first} to {last} and ends as it ends", first=first, last=last),
        )

    def _exact(self, pieces: list[Piece], wanted: int, sentence: str) -> Arrangement:
        """Meet the length by a change of tempo that nobody notices, else by silence or a cut."""
        frames = sum(piece.end - piece.start for piece in pieces)
        tempo = frames / wanted
        if len(pieces) > 1:
            sentence = joined([sentence, self._words], ", ")
        if abs(tempo - 1) > _MOST_STRETCHED:
            ending = say("cut off at the end") if tempo > 1 else say("with silence after it")
            sentence = joined([sentence, ending], ", ")
            tempo = 1.0
        if abs(tempo - 1) >= 0.0005:
            share = abs(tempo - 1) * 100
            change = (
                say("{share:.1f} % faster", share=share)
                if tempo > 1
                else say("{share:.1f} % slower", share=share)
            )
            sentence = joined([sentence, change], ", ")
        return Arrangement(
            pieces=tuple(pieces),
            crossfade=self._crossfade if len(pieces) > 1 else 0,
            tempo=tempo,
            frames=wanted,
            sentence=say("{sentence}.", sentence=sentence),
        )

    @property
    def _words(self) -> str:
        seconds = self._crossfade / self._rate
        told = f"{seconds:.2g} s" if seconds >= 0.5 else f"{seconds * 1000:.0f} ms"
        if self._beats.is_certain:
            return say("{time} crossfade on the bar line", time=told)
        return say("{time} crossfade where it sounds alike", time=told)

    def _told(self, frame: int) -> int:
        return round((frame - self._start) / self._rate * 10) * 100

    def _bars_in(self, frames: int, *, nearest: bool = False) -> int:
        bars = frames / self._rate / self._beats.bar
        return round(bars) if nearest else math.floor(bars + 0.02)

    def _frame_of(self, beat: int) -> int:
        """The frame where a seam at a beat lies: the middle of its crossfade."""
        at = self._beats.first + beat * self._beats.period
        if self._beats.is_certain:
            at -= _BEFORE_THE_BEAT + self._crossfade / 2 / self._rate
        return self._start + max(0, round(at * self._rate))

    def _costs(self, bars: int) -> NDArray[np.float64]:
        """For each beat: how unlike it is, with its neighbours, to that so many bars later."""
        import numpy as np

        rows = self._beats.likeness
        step = bars * self._beats.in_bar
        if step >= len(rows):
            return np.empty(0)
        apart = 1.0 - np.einsum("ij,ij->i", rows[:-step], rows[step:]).astype(np.float64)
        louder = self._beats.levels[step:] - self._beats.levels[:-step]
        kernel = np.array([0.5, 0.8, 1.0, 1.0, 0.8, 0.5][: 2 * _AROUND])
        kernel /= kernel.sum()

        def around(each: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.convolve(
                np.pad(each, (_AROUND, _AROUND - 1), mode="edge"), kernel, mode="valid"
            )

        return around(apart) + _PER_SQUARE_DB * around(louder) ** 2

    def _best_loop(self, missing: int) -> tuple[int, int]:
        """(go back to, go back from): long, alike, and neither in the beginning nor the end."""
        whole = len(self._beats.likeness)
        in_bar = self._beats.in_bar
        least = max(1, min(self.bars // 2, self._bars_in(missing)))
        best: tuple[float, int, int] | None = None
        for bars in range(least, max(least + 1, math.ceil(self.bars * 0.9))):
            if bars > self._bars_in(missing) and best is not None:
                break
            costs = self._costs(bars)
            span = bars * in_bar
            latest = whole - span - max(in_bar, whole // 12)
            for beat in range(in_bar, min(len(costs), latest), in_bar):
                # A longer loop tires less; bars come in fours.
                odd = 0.0 if bars % 4 == 0 else 0.03 if bars % 2 == 0 else 0.08
                cost = float(costs[beat]) + odd - 0.6 * bars / self.bars
                if best is None or cost < best[0]:
                    best = (cost, beat, beat + span)
        if best is None:
            return self._start, self._end
        back_to, out_at = self._frame_of(best[1]), self._frame_of(best[2])
        return back_to, self._laid(back_to, out_at)

    def _best_pair(self, bars: int, *, before: int | None) -> tuple[int, int]:
        """Two places so many bars apart: (where the sound goes to, where it leaves).

        With ``before`` it goes back, from a place before that frame; else it goes on.
        """
        in_bar, span = self._beats.in_bar, bars * self._beats.in_bar
        costs = self._costs(bars)
        best: tuple[float, int] | None = None
        # With no sound before the first beat there is nothing to crossfade with.
        room = self._frame_of(0) - self._start >= self._crossfade // 2
        for beat in range(0 if before is not None and room else in_bar, len(costs), in_bar):
            if before is not None and self._frame_of(beat + span) > before:
                break
            if best is None or costs[beat] < best[0]:
                best = (float(costs[beat]), beat)
        if best is None:
            return self._start, self._start
        early, late = self._frame_of(best[1]), self._frame_of(best[1] + span)
        return (late, early) if before is None else (early, late)

    def _laid(self, back_to: int, out_at: int) -> int:
        """Move the end of a piece by a few milliseconds, so that its waves lie on the others."""
        import numpy as np

        reach, half = round(0.012 * self._rate), max(32, round(0.03 * self._rate))
        low = out_at - half - reach
        if low < 0 or out_at + half + reach > len(self._mono) or back_to < half:
            return out_at
        there = self._mono[back_to - half : back_to + half].astype(np.float64)
        around = self._mono[low : out_at + half + reach].astype(np.float64)
        products = np.correlate(around, there, mode="valid")
        energy = np.sqrt(np.convolve(around**2, np.ones(2 * half), mode="valid") + 1e-9)
        alike = products / energy / max(1e-6, float(np.linalg.norm(there)))
        best = int(np.argmax(alike))
        return out_at + best - reach if alike[best] > 0.3 else out_at


def refuse_if_too_long(seconds: float, most: float) -> None:
    """Raises DraftRefused for a sound that is not held in memory."""
    if seconds > most:
        raise DraftRefused(
            say(
                "Of a clip of more than {most:g} minutes nothing can be looped or fitted; this "
                "one has {seconds:.0f}. Nothing was written. Cut it first.",
                most=most / 60,
                seconds=seconds / 60,
            )
        )

"""What is written beside the song: its notes, its chords, and when its words are sung."""

from __future__ import annotations

import math
from bisect import bisect_left
from pathlib import Path

from composer.domain.chords import Chord
from composer.domain.song_texts import SongText, TextForm, written
from composer.sketch.harmony import ChordSpan
from composer.sketch.midi_file import midi_of
from composer.sketch.score import Score, Sung
from composer.sketch.theory import Key

_BARS_A_LINE = 4


def write_sheets(score: Score, title: str, lyrics: str, folder: Path) -> None:
    """Write song.mid and song.cho, and song.lrc if there are words. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "song.mid").write_bytes(midi_of(score, title))
    (folder / "song.cho").write_text(
        chord_sheet(score, title), encoding="utf-8", errors="replace", newline="\n"
    )
    if score.sung:
        text = timed_words(score, title, lyrics)
        (folder / "song.lrc").write_text(text, encoding="utf-8", errors="replace", newline="\n")


def timed_words(score: Score, title: str, lyrics: str) -> str:
    """The words as LRC: every line that is sung, when it begins."""
    begins = {sung.line.number: sung.beats[0] * score.plan.beat_seconds for sung in score.sung}
    lines = lyrics.splitlines()
    kept = [line if number in begins else "" for number, line in enumerate(lines)]
    song = SongText(lyrics="\n".join(kept), title=title, times=tuple(begins.items()))
    return written(song, TextForm.LRC)


def chord_sheet(score: Score, title: str) -> str:
    """The song as ChordPro: chords over the words, and in bars where nothing is sung."""
    lines: list[str] = []
    chords: list[Chord] = []

    def add(text: str, over: list[tuple[int, str]]) -> None:
        chords.extend(Chord(line=len(lines), column=at, name=name) for at, name in over)
        lines.append(text)

    plan = score.plan
    for index, section in enumerate(plan.sections):
        spans = [span for span in score.chords if span.section == index]
        add(f"[{section.name}]", [])
        sung = [each for each in score.sung if each.section == index]
        start = section.bar * plan.metre.beats
        starts = [start + begin for begin, _ in section.windows(plan.metre.beats)]
        for each, end in zip(sung, [*starts[1:], math.inf], strict=False):
            mine = [span for span in spans if span.beat < end - 0.01]
            spans = spans[len(mine) :]
            text, over = each.line.text, list[tuple[int, str]]()
            for span in mine:
                at = _column(each, span.beat)
                if at == len(each.line.text):  # the singer rests, the band plays on
                    text += " "
                    at = len(text)
                over.append((at, _name(span, plan.key)))
            add(text, over)
        for text, over in _in_bars(score, spans):
            add(text, over)
        add("", [])
    if score.chords:
        del lines[-1:]  # the last chord belongs to the last section
        add("|  |", [(2, _name(score.chords[-1], plan.key))])
    text = written(SongText(lyrics="\n".join(lines), chords=tuple(chords)), TextForm.CHORDPRO)
    head = [f"{{title: {title}}}"] if title else []
    head += [f"{{key: {plan.key.spell(plan.key.tonic)}{'m' if plan.key.minor else ''}}}"]
    head += [f"{{tempo: {plan.bpm:.0f}}}", f"{{time: {plan.metre.name}}}"]
    return "\n".join([*head, "", text])


def _column(sung: Sung, beat: float) -> int:
    """How many characters of a line are sung before a chord comes."""
    number = bisect_left(sung.beats, beat - 0.25)
    return sum(len(piece) for piece in sung.line.pieces[:number])


def _in_bars(score: Score, spans: list[ChordSpan]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Lines of four bars: a text of bar lines, and the chords at their columns."""
    beats = score.plan.metre.beats
    bars: dict[int, list[ChordSpan]] = {}
    for span in spans:
        bars.setdefault(int(span.beat / beats + 1e-6), []).append(span)
    groups = list(bars.values())
    found = []
    for first in range(0, len(groups), _BARS_A_LINE):
        text, over = "|", list[tuple[int, str]]()
        for bar in groups[first : first + _BARS_A_LINE]:
            for span in bar:
                text += " "
                over.append((len(text), _name(span, score.plan.key)))
            text += " |"
        found.append((text, over))
    return found


def _name(span: ChordSpan, key: Key) -> str:
    chord = span.chord
    bass = f"/{key.spell(chord.bass)}" if chord.bass != chord.root else ""
    return f"{key.spell(chord.root)}{chord.quality}{bass}"

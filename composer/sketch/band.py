"""Who plays: the style's band, less whom the words forbid, plus whom they call for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.sentences import Sentence, in_a_row, joined, listed, marked, say
from composer.sketch.metre import FOUR_FOUR
from composer.sketch.plan import Plan
from composer.sketch.request import SketchRequest, style_label
from composer.sketch.style import PartPlan, Play, Style
from composer.sketch.theory import Key
from composer.sketch.vocabulary import FAMILY_NAMES
from composer.sketch.words import Wish

_LEADS: dict[str, tuple[str, int, int]] = {  # family: voice, lowest, highest
    "flute": ("flute", 67, 88),
    "bells": ("bells", 72, 93),
    "vibes": ("vibes", 62, 82),
    "brass": ("brass", 55, 75),
    "trumpet": ("trumpet", 58, 80),
    "trombone": ("trombone", 50, 69),
    "sax": ("sax", 54, 75),
    "clarinet": ("clarinet", 55, 80),
    "oboe": ("oboe", 60, 82),
    "piccolo": ("piccolo", 76, 98),
    "harmonica": ("harmonica", 62, 82),
    "fiddle": ("fiddle", 60, 86),
    "cello": ("cello", 43, 65),
    "music_box": ("music_box", 68, 88),
    "celesta": ("celesta", 68, 90),
    "harp": ("harp", 64, 86),
    "alto_sax": ("alto_sax", 56, 78),
    "bassoon": ("bassoon", 43, 65),
    "muted_trumpet": ("muted_trumpet", 60, 81),
    "violin": ("violin", 62, 88),
    "kalimba": ("kalimba", 64, 86),
    "steel_drums": ("steel_drums", 62, 84),
    "tubular_bells": ("tubular_bells", 60, 79),
}
_KITS: dict[str, str] = {"brushes": "brush_kit", "tr808": "tr808_kit"}  # family: voice
_CHORDS: dict[str, PartPlan] = {
    "piano": PartPlan(
        name="piano", family="piano", voice="piano", play=Play.COMP, level=-4.5,
        patterns=("X---o---x---o---", "X-----x-o---x---"), busy=("X---x---X---x-x-",),
        low=53, high=74, send=0.18, pan=-0.15, low_cut=120,
    ),
    "epiano": PartPlan(
        name="electric piano", family="epiano", voice="epiano", play=Play.COMP, level=-4.5,
        patterns=("X-----x---o-----",), busy=("X-----x---x---o-",), low=52, high=73, send=0.2,
        low_cut=120,
    ),
    "organ": PartPlan(
        name="organ", family="organ", voice="organ", play=Play.PAD, level=-7, low=53, high=72,
        send=0.25, low_cut=120,
    ),
    "guitar": PartPlan(
        name="guitar", family="guitar", voice="nylon", play=Play.ARP, level=-5,
        patterns=("0.2.1.3.2.1.3.2.",), low=50, high=70, send=0.15, pan=0.3, low_cut=90,
    ),
    "banjo": PartPlan(
        name="banjo", family="banjo", voice="banjo", play=Play.ARP, level=-7,
        patterns=("0213021302130213",), low=55, high=76, send=0.12, pan=0.35, low_cut=150,
    ),
    "mandolin": PartPlan(
        name="mandolin", family="mandolin", voice="mandolin", play=Play.COMP, level=-7,
        patterns=("..x...x...x...x.",), low=60, high=80, send=0.15, pan=-0.35, strum=0.008,
        gate=0.6, low_cut=180,
    ),
    "ukulele": PartPlan(
        name="ukulele", family="ukulele", voice="ukulele", play=Play.COMP, level=-5,
        patterns=("x---o-x-x-o-x-o-",), low=60, high=78, send=0.12, pan=0.25, strum=0.012,
        low_cut=150,
    ),
    "accordion": PartPlan(
        name="accordion", family="accordion", voice="accordion", play=Play.COMP, level=-7,
        patterns=("..x-..x-..x-..x-",), low=55, high=76, send=0.15, pan=-0.25, low_cut=150,
    ),
    "clavinet": PartPlan(
        name="clavinet", family="clavinet", voice="clavinet", play=Play.COMP, level=-6.5,
        patterns=("x..x..x.....x.x.",), low=52, high=72, send=0.06, pan=0.35, gate=0.6,
        low_cut=160,
    ),
    "strings": PartPlan(
        name="strings", family="strings", voice="strings", play=Play.PAD, level=-6.5, low=55,
        high=77, send=0.35, low_cut=140,
    ),
    "pad": PartPlan(
        name="pad", family="pad", voice="warm_pad", play=Play.PAD, level=-8, low=52, high=72,
        send=0.35, low_cut=140,
    ),
    "synth": PartPlan(
        name="synth", family="synth", voice="poly", play=Play.COMP, level=-6,
        patterns=("X-----x---x-----",), low=54, high=74, send=0.25, low_cut=140,
    ),
    "arp": PartPlan(
        name="arpeggio", family="arp", voice="pluck", play=Play.ARP, level=-8,
        patterns=("0123454301234543",), low=60, high=76, send=0.25, delay=0.25, low_cut=180,
    ),
    "choir": PartPlan(
        name="choir", family="choir", voice="choir", play=Play.PAD, level=-7, low=55, high=76,
        send=0.45, low_cut=160,
    ),
    "church_organ": PartPlan(
        name="church organ", family="church_organ", voice="church_organ", play=Play.PAD, level=-6,
        low=50, high=74, send=0.5, low_cut=60,
    ),
    "drawbar_organ": PartPlan(
        name="drawbar organ", family="drawbar_organ", voice="drawbar_organ", play=Play.PAD,
        level=-7, low=53, high=72, send=0.25, low_cut=120,
    ),
    "jazz_guitar": PartPlan(
        name="jazz guitar", family="jazz_guitar", voice="jazz_guitar", play=Play.COMP, level=-6,
        patterns=("x---x---x---x---", "x-----o-..x-o---"), low=50, high=70, send=0.14, pan=0.3,
        strum=0.01, gate=0.8, low_cut=90,
    ),
    "timpani": PartPlan(
        name="timpani", family="timpani", voice="timpani", play=Play.BASS, level=-8,
        patterns=("R---------------", "R-------5-------"), busy=("R-------5---r---",), low=38,
        high=53, send=0.4,
    ),
}  # fmt: skip


class Understood(Struct, frozen=True, kw_only=True):
    """What there is to say about the choice of players."""

    label: str
    players: tuple[str, ...]
    missing: tuple[str, ...]

    def sentence(self, plan: Plan, wish: Wish, request: SketchRequest, *notes: str) -> Sentence:
        """Say in one sentence what was understood, and what was not; ``notes`` stand last."""
        metre = () if plan.metre is FOUR_FOUR else (plan.metre.name,)
        heard = in_a_row([self.label, _pace(plan), *metre, _key(plan.key), *self.players])
        return joined([heard, *self._notes(plan, wish, request), *notes], "; ")

    def _notes(self, plan: Plan, wish: Wish, request: SketchRequest) -> Iterator[str]:
        """What is otherwise than it was asked for."""
        if wish.style_note:
            yield wish.style_note
        if self.missing:
            yield say("{players} left out as asked", players=listed(self.missing))
        if plan.left_out:
            names = list(dict.fromkeys(plan.left_out[:4]))
            yield say("no room for {sections} in this length", sections=in_a_row(names))
        if not wish.guide:
            yield say("the tune is left out as asked")
        elif request.lyrics.strip() and not request.instrumental:
            yield say("a lead plays where the words would be sung")
        if wish.ignored:
            quoted = [say("“{word}”", word=word) for word in wish.ignored]
            yield say("not understood: {words}", words=in_a_row(quoted))


def _pace(plan: Plan) -> Sentence:
    bpm = f"{plan.bpm:.0f}"
    if plan.metre.in_threes:
        return say("{bpm} bpm in dotted quarters", bpm=bpm)
    return say("{bpm} bpm", bpm=bpm)


def _key(key: Key) -> Sentence:
    tonic = say(key.spell(key.tonic))  # H and B are other notes in other languages
    return say("{tonic} minor", tonic=tonic) if key.minor else say("{tonic} major", tonic=tonic)


def choose_band(style: Style, wish: Wish) -> tuple[tuple[PartPlan, ...], Understood]:
    """Choose the players and say what is worth saying about them."""
    parts = list(style.parts)
    present = {part.family for part in parts}
    wanted = [family for family in wish.wanted if family not in present]
    for family in [*wanted, *sorted(wish.only - present - set(wanted))]:
        if family in _LEADS:
            voice, low, high = _LEADS[family]
            parts = [
                replace(part, voice=voice, family=family, low=low, high=high)
                if part.play is Play.MELODY
                else part
                for part in parts
            ]
        elif family in _CHORDS:
            parts.append(_CHORDS[family])
    kits = [family for family in wish.wanted if family in _KITS]
    if kits and any(part.play is Play.DRUMS for part in parts):
        voice = _KITS[kits[0]]
        parts = [replace(part, voice=voice) if part.play is Play.DRUMS else part for part in parts]
        style = replace(style, kit_says=FAMILY_NAMES[kits[0]])
    if wish.only:
        parts = _only(parts, wish.only)
    parts = [part for part in parts if not _forbidden(part, wish.without)]
    if not wish.guide:
        parts = [part for part in parts if part.play is not Play.MELODY]
    if not parts:  # everybody was sent home; a piano always may stay
        parts = [replace(_CHORDS["piano"], name="piano")]
    players = [_drums(style, parts)] if _drums(style, parts) else []
    heard = {part.family for part in parts} - {"drums"}
    players += [FAMILY_NAMES[family] for family in wish.wanted if family in heard][:3]
    return tuple(parts), Understood(
        label=style_label(style.id),
        players=tuple(say(player) for player in dict.fromkeys(players)),
        # Named even if the style has none of them: whoever asked wants to know it was heard.
        missing=tuple(say(FAMILY_NAMES[family]) for family in sorted(wish.without)),
    )


def _only(parts: list[PartPlan], only: frozenset[str]) -> list[PartPlan]:
    """Keep the named families; one of them takes over the tune if its player went."""
    kept = [part for part in parts if part.family in only]
    lead = next((part for part in parts if part.play is Play.MELODY), None)
    if kept and lead is not None and lead not in kept:
        voice = max(kept, key=lambda part: part.high).voice
        low = 55 if voice in {"upright", "finger_bass"} else 62
        kept.append(replace(lead, voice=voice, family=kept[0].family, low=low, high=low + 19))
    return kept or parts


def _forbidden(part: PartPlan, without: frozenset[str]) -> bool:
    if part.family in without:
        return True
    return "synth" in without and part.family in {"pad", "arp", "lead"}


def _drums(style: Style, parts: list[PartPlan]) -> str:
    plays = any(part.play is Play.DRUMS for part in parts)
    return style.kit_says if plays else marked("no drums") if style.grooves else ""

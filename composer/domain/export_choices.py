"""What did the user choose for an export, and how is it remembered for the next one?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.cut import Curve, Cut
from composer.domain.delivery import DRAWN
from composer.domain.file_name_pattern import USUAL
from composer.domain.loudness_targets import AS_IT_IS, CEILING, target_of
from composer.domain.sound_form import FORMATS, Form

_WAV = Form(format="wav")


class ExportChoices(Struct, frozen=True, kw_only=True):
    """Everything but the stretch of the one clip, which is its own."""

    form: Form = _WAV
    target: str = AS_IT_IS
    """A loudness, as ``loudness_targets.target_of`` reads it."""
    ceiling: float = CEILING
    fade_in_curve: Curve = Curve.EVEN
    fade_out_curve: Curve = Curve.EVEN
    pattern: str = USUAL
    folder: str = ""
    """Where to; empty is the system's folder for music."""
    tags: bool = True
    with_prompt: bool = False
    artist: str = ""
    album: str = ""
    cover: str = DRAWN
    """``drawn``, a picture's path, or empty for none."""
    sidecar: bool = False
    lyrics_author: str = ""

    @property
    def lufs(self) -> float | None:
        """The loudness that is asked for; None: as it is."""
        target = target_of(self.target)
        return None if target is None else target.loudness(mono=self.form.mono)

    def over(self, cut: Cut) -> Cut:
        """The stretch of a clip with the curves and the loudness that were chosen."""
        return replace(
            cut,
            fade_in_curve=self.fade_in_curve,
            fade_out_curve=self.fade_out_curve,
            loudness=self.lufs,
            ceiling=self.ceiling,
        )

    def in_words(self) -> dict[str, str]:
        """For the settings: name -> text. Which loudness is a setting of its own."""
        form = self.form
        return {
            "levelled": _yes(self.target != AS_IT_IS),
            "format": form.format,
            "bits": str(form.bits or ""),
            "bit_rate": str(form.bit_rate or ""),
            "rate": str(form.rate or ""),
            "mono": _yes(form.mono),
            "ceiling": f"{self.ceiling:g}",
            "fade_in_curve": self.fade_in_curve.value,
            "fade_out_curve": self.fade_out_curve.value,
            "pattern": self.pattern,
            "folder": self.folder,
            "tags": _yes(self.tags),
            "with_prompt": _yes(self.with_prompt),
            "artist": self.artist,
            "album": self.album,
            "cover": self.cover,
            "sidecar": _yes(self.sidecar),
            "lyrics_author": self.lyrics_author,
        }


def _yes(on: bool) -> str:
    return "yes" if on else "no"


def choices_from(words: Mapping[str, str], target: str) -> ExportChoices:
    """What was remembered; what makes no sense any more is as usual.

    ``target`` is the loudness last exported to, which a later export may have done without.
    """
    texts = ExportChoices().in_words() | dict(words)
    form = Form(
        format=texts["format"] if texts["format"] in FORMATS else "wav",
        bits=_whole(texts["bits"]),
        bit_rate=_whole(texts["bit_rate"]),
        rate=_whole(texts["rate"]),
        mono=texts["mono"] == "yes",
    )
    if form.problem():
        form = Form(format=form.format, mono=form.mono)
    choices = ExportChoices(
        form=form,
        target=target if texts["levelled"] == "yes" else AS_IT_IS,
        ceiling=_number(texts["ceiling"], CEILING),
        fade_in_curve=_curve(texts["fade_in_curve"]),
        fade_out_curve=_curve(texts["fade_out_curve"]),
        pattern=texts["pattern"] or USUAL,
        folder=texts["folder"],
        tags=texts["tags"] != "no",
        with_prompt=texts["with_prompt"] == "yes",
        artist=texts["artist"],
        album=texts["album"],
        cover=texts["cover"],
        sidecar=texts["sidecar"] == "yes",
        lyrics_author=texts["lyrics_author"],
    )
    if choices.cover not in {"", DRAWN} and not Path(choices.cover).is_file():
        choices = replace(choices, cover=DRAWN)
    return choices if Cut(ceiling=choices.ceiling).problem(1.0) is None else ExportChoices()


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _curve(text: str) -> Curve:
    return Curve(text) if text in {curve.value for curve in Curve} else Curve.EVEN

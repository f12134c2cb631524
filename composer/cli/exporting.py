"""How does the command line hand clips over: one, several, or all joined into one file?"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from composer.cli import streams
from composer.cli.out_file import check_out
from composer.domain.cut import Curve, Cut
from composer.domain.delivery import DRAWN, Written
from composer.domain.errors import ComputerProblem, DraftRefused
from composer.domain.export_choices import ExportChoices
from composer.domain.file_name_pattern import USUAL, fault_of_pattern
from composer.domain.loudness_targets import AS_IT_IS, custom
from composer.domain.provenance import levels
from composer.domain.sound_form import FORMATS, Form
from composer.services.exporting import Outcome, Wanted
from composer.studio import Studio


async def export(studio: Studio, wanted: argparse.Namespace) -> int:
    """Write what was asked for; 0 if all of it is written."""
    choices, cut = _choices(wanted), _cut(wanted)
    clips = [Wanted(generation_id=each) for each in wanted.id]
    if wanted.join:
        return await _joined(studio, wanted, clips, choices)
    if len(clips) > 1 or wanted.name is not None:
        return await _many(studio, wanted, clips, choices, cut)
    target: Path = wanted.out
    check_out(studio.folders.library, target, named=wanted.format is None)
    written = await studio.exporting.export(clips[0], target, choices, cut=cut, tell=_shown(""))
    _clear()
    if wanted.json:
        streams.put_json({"id": wanted.id[0], **written_document(written)})
        return 0
    _tell(written)
    return 0


async def _many(
    studio: Studio,
    wanted: argparse.Namespace,
    clips: list[Wanted],
    choices: ExportChoices,
    cut: Cut,
) -> int:
    wrong = fault_of_pattern(choices.pattern)
    if wrong:
        raise DraftRefused(f"{wrong} Nothing was written.")
    folder: Path = wanted.out
    if os.path.exists(folder) and not folder.is_dir():  # noqa: PTH110  no error of a long name
        raise DraftRefused(f"{folder} is no folder. Name a folder for several clips.")
    if len(clips) > 1 and folder.suffix.lstrip(".").lower() in FORMATS and not folder.is_dir():
        raise DraftRefused(
            f"“{folder.name}” names one file. Name a folder for several clips, or add --join to "
            "have them in one. Nothing was written."
        )
    outcome = await studio.exporting.export_many(
        clips,
        folder,
        choices,
        cut=cut,
        tell=lambda number, share: _shown(f"{number + 1} of {len(clips)}, ")(share),
    )
    _clear()
    return _told(outcome, as_json=wanted.json)


async def _joined(
    studio: Studio, wanted: argparse.Namespace, clips: list[Wanted], choices: ExportChoices
) -> int:
    check_out(studio.folders.library, wanted.out, named=wanted.format is None)
    outcome = await studio.exporting.export_joined(
        clips, wanted.out, choices, gap=wanted.gap, tell=_shown("")
    )
    _clear()
    return _told(outcome, as_json=wanted.json)


def _told(outcome: Outcome, *, as_json: bool) -> int:
    if as_json:
        streams.put_json(
            {
                "written": [written_document(each) for each in outcome.written],
                "failed": [{"title": f.title, "message": f.message} for f in outcome.failed],
                "cue": str(outcome.cue) if outcome.cue else None,
            }
        )
    else:
        for each in outcome.written:
            _tell(each)
        if outcome.cue:
            streams.put(os.path.abspath(outcome.cue))
        for failed in outcome.failed:
            streams.say(f"{failed.title}: {failed.message}")
        if outcome.failed:
            streams.say(outcome.sentence)
    return ComputerProblem.exit_code if outcome.failed else 0


def _tell(written: Written) -> None:
    """The path on standard output, what was measured for people on the other stream."""
    streams.put(os.path.abspath(written.file))
    if written.before is not None and written.after is not None:
        held = ", peaks held down" if written.limited else ""
        streams.say(f"{written.before.text} became {written.after.text}{held}.")
    if written.arrangement:
        streams.say(written.arrangement)


def written_document(written: Written) -> dict[str, object]:
    """What became of one file, as JSON."""
    return {
        "path": os.path.abspath(written.file),
        "format": written.file.suffix.lstrip(".").lower(),
        "seconds": round(written.seconds, 3),
        "bytes": written.bytes,
        "sha256": written.sha256,
        "before": levels(written.before),
        "after": levels(written.after),
        "limited": written.limited,
        "arrangement": written.arrangement or None,
    }


def _choices(wanted: argparse.Namespace) -> ExportChoices:
    target: Path = wanted.out
    suffix = target.suffix.lstrip(".").lower()
    format_ = wanted.format or suffix
    if (len(wanted.id) > 1 or wanted.name is not None) and not wanted.join:
        format_ = wanted.format or "wav"
    elif suffix in FORMATS and format_ != suffix:
        raise DraftRefused(
            f"“{target.name}” ends in .{suffix} and would hold {format_}. End it in .{format_}, or "
            "leave --format out. Nothing was written."
        )
    if format_ not in FORMATS:
        raise DraftRefused(f"“{target.name}” has no known format; add --format wav, for example.")
    form = Form(
        format=format_,
        bits=wanted.bits,
        bit_rate=wanted.bitrate,
        rate=wanted.rate,
        mono=wanted.mono,
    )
    wrong = form.problem()
    if wrong:
        raise DraftRefused(f"{wrong} Nothing was written.")
    if wanted.cover and not form.offer.holds_cover:
        raise DraftRefused(
            f"A {format_.upper()} file holds no picture. Choose another --format, or leave --cover "
            "out. Nothing was written."
        )
    if wanted.cover not in ("", DRAWN) and not os.path.isfile(wanted.cover):  # noqa: PTH113  long
        raise DraftRefused(
            f"There is no picture at {wanted.cover}. Choose another --cover. Nothing was written."
        )
    loudness = wanted.loudness
    if loudness is not None:
        wrong = Cut(loudness=loudness).problem(1.0)
        if wrong:
            raise DraftRefused(f"{wrong} Nothing was written.")
    curve = Curve(wanted.fade_curve)
    return ExportChoices(
        form=form,
        target=AS_IT_IS if loudness is None else custom(loudness),
        ceiling=wanted.ceiling,
        fade_in_curve=curve,
        fade_out_curve=curve,
        pattern=wanted.name or USUAL,
        tags=not wanted.no_tags,
        with_prompt=wanted.with_prompt,
        artist=wanted.artist,
        album=wanted.album,
        cover=wanted.cover,
        sidecar=wanted.sidecar,
        lyrics_author=wanted.lyrics_author,
    )


def _cut(wanted: argparse.Namespace) -> Cut:
    return Cut(
        start=wanted.start,
        end=wanted.end,
        fade_in=wanted.fade_in,
        fade_out=wanted.fade_out,
        loop_to=wanted.loop_to,
        fit=wanted.fit,
    )


def _shown(before: str) -> Callable[[float], None]:
    """A line on a terminal that says how far it is."""

    def show(share: float) -> None:
        if sys.stderr.isatty():
            print(f"\r{before}{share:.0%} ", end="", file=sys.stderr, flush=True)

    return show


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)

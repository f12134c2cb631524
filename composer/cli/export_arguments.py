"""What can be typed after ``composer export``?"""

from __future__ import annotations

import argparse

from composer.cli.out_file import place_named
from composer.domain.cut import Curve
from composer.domain.loudness_targets import CEILING
from composer.domain.sound_form import FORMATS


def export_arguments(export: argparse.ArgumentParser) -> None:
    """What ``composer export`` takes."""
    add = export.add_argument
    add("id", nargs="+", metavar="ID")
    add(
        "--out", type=place_named, required=True, metavar="FILE|FOLDER", help="a folder for several"
    )
    add("--format", choices=tuple(FORMATS))
    add("--name", metavar="PATTERN", help="names of several: {title} {model} {date} {number} …")
    add("--join", action="store_true", help="write all as one file, with a cue sheet beside it")
    add("--gap", type=float, default=0.0, metavar="S", help="silence between what is joined")
    loudness = export.add_argument_group("length and loudness")
    add = loudness.add_argument
    add("--loudness", type=float, metavar="LUFS", help="-16 for podcasts, -14 for streaming")
    add("--ceiling", type=float, default=CEILING, metavar="DBTP", help="highest true peak; -1")
    add("--from", dest="start", type=float, default=0.0, metavar="S")
    add("--to", dest="end", type=float, metavar="S")
    add("--fade-in", type=float, default=0.0, metavar="S")
    add("--fade-out", type=float, default=0.0, metavar="S")
    curves = tuple(curve.value for curve in Curve)
    add("--fade-curve", choices=curves, default=Curve.EVEN.value)
    add("--loop-to", type=float, metavar="S", help="make it this long out of its own bars")
    add("--fit", type=float, metavar="S", help="make it exactly so long, longer or shorter")
    form = export.add_argument_group("form")
    add = form.add_argument
    add("--bits", type=int, metavar="N", help="16, 24 or (WAV) 32, which is floating point")
    add("--bitrate", type=int, metavar="KBIT", help="kbit/s of MP3, Ogg, Opus and M4A")
    add("--rate", type=int, metavar="HZ", help="samples a second")
    add("--mono", action="store_true")
    tags = export.add_argument_group("tags and papers")
    add = tags.add_argument
    add("--no-tags", action="store_true", help="write nothing of the song into the file")
    add("--with-prompt", action="store_true", help="write the style into the tags as well")
    add("--artist", default="", metavar="NAME")
    add("--album", default="", metavar="NAME")
    add("--cover", default="", metavar="FILE|drawn", help="a picture, or one drawn from its wave")
    add("--sidecar", action="store_true", help="write where it comes from beside it, as JSON")
    add("--lyrics-author", default="", metavar="NAME", help="for the sidecar")

"""In which words is it said that a sound cannot be heard?"""

from __future__ import annotations

from pathlib import Path

from composer.domain.errors import AudioUnreadable, ComposerError, ComputerProblem
from composer.ui.languages import translate


def missing(file: Path) -> ComposerError:
    """The file is not there."""
    words = translate(
        "playback_sorry",
        "The sound file is not where it was put: {file}. Put it back, or play another take.",
    )
    return AudioUnreadable(
        words.format(file=file), short=translate("playback_sorry", "File is missing")
    )


def unreadable(file: Path, reason: str) -> ComposerError:
    """The decoder makes nothing of it."""
    words = translate(
        "playback_sorry",
        "This file cannot be played: {file}. It is damaged, or in a format that this computer "
        "does not know ({reason}). Export or generate it again.",
    )
    return AudioUnreadable(
        words.format(file=file, reason=_given(reason)),
        short=translate("playback_sorry", "Sound cannot be played"),
    )


def not_yet(reason: str) -> ComposerError:
    """What is here of a song that still comes cannot be played."""
    words = translate(
        "playback_sorry",
        "This song cannot be played while it comes ({reason}). Play it when it is done.",
    )
    return AudioUnreadable(
        words.format(reason=_given(reason)),
        short=translate("playback_sorry", "Cannot be played yet"),
    )


def no_output() -> ComposerError:
    """There is nothing to hear it through."""
    return ComputerProblem(
        translate(
            "playback_sorry",
            "This computer has no sound output. Connect headphones or speakers, then press Play "
            "again.",
        ),
        short=translate("playback_sorry", "No sound output"),
    )


def output_gone() -> ComposerError:
    """What it was heard through has gone, and there is no other."""
    return ComputerProblem(
        translate(
            "playback_sorry",
            "The sound output takes no sound any more, so the song is paused. Connect headphones "
            "or speakers, then press Play to go on.",
        ),
        short=translate("playback_sorry", "Sound output gone"),
    )


def _given(reason: str) -> str:
    """What the decoder says, which no file of words knows."""
    return reason.rstrip(".") or translate("playback_sorry", "no reason given")

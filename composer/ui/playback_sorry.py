"""In which words is it said that a sound cannot be heard?"""

from __future__ import annotations

from pathlib import Path

from composer.domain.errors import AudioUnreadable, ComposerError, ComputerProblem


def missing(file: Path) -> ComposerError:
    """The file is not there."""
    return AudioUnreadable(
        f"The sound file is not where it was put: {file}. Put it back, or play another take.",
        short="File is missing",
    )


def unreadable(file: Path, reason: str) -> ComposerError:
    """The decoder makes nothing of it."""
    return AudioUnreadable(
        f"This file cannot be played: {file}. It is damaged, or in a format that "
        f"this computer does not know ({reason.rstrip('.') or 'no reason given'}). "
        "Export or generate it again.",
        short="Sound cannot be played",
    )


def not_yet(reason: str) -> ComposerError:
    """What is here of a song that still comes cannot be played."""
    return AudioUnreadable(
        "This song cannot be played while it comes "
        f"({reason.rstrip('.') or 'no reason given'}). Play it when it is done.",
        short="Cannot be played yet",
    )


def no_output() -> ComposerError:
    """There is nothing to hear it through."""
    return ComputerProblem(
        "This computer has no sound output. Connect headphones or speakers, then press Play again.",
        short="No sound output",
    )


def output_gone() -> ComposerError:
    """What it was heard through has gone, and there is no other."""
    return ComputerProblem(
        "The sound output takes no sound any more, so the song is paused. Connect headphones or "
        "speakers, then press Play to go on.",
        short="Sound output gone",
    )

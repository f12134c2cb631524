"""What a benchmark found: our figure beside that of a yardstick measured in the same run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; ``ours`` and ``yardstick`` are in ``unit``."""

    name: str
    ours: float
    yardstick: float
    unit: str
    yardstick_is: str
    aim: str
    """In words: "at most 2×"."""

    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        ratio = f"{self.ours / self.yardstick:.2f}×"
        ours, yardstick = (f"{value:.4g} {self.unit}" for value in (self.ours, self.yardstick))
        return (self.name, ours, yardstick, ratio, self.aim, self.yardstick_is)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

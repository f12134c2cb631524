"""How many songs does MiniMax's Token Plan still give, in its own words?"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SONGS = 100
"""Of each model in an interval (assumed)."""

INTERVAL = 5 * 3600
"""Seconds; the documents speak of 5-hour windows."""


class Plan:
    """Counts the songs of one run; its interval begins with it."""

    def __init__(self) -> None:
        self._sold: Counter[str] = Counter()
        self._begins = time.time()

    def count(self, model: str) -> None:
        """Count a song."""
        self._sold[model] += 1

    def remains(self, models: Iterable[str]) -> list[dict[str, object]]:
        """Give a row for each model; times are milliseconds."""
        ends = self._begins + INTERVAL
        return [
            {
                "model_name": model,
                "start_time": round(1000 * self._begins),
                "end_time": round(1000 * ends),
                "remains_time": max(0, round(1000 * (ends - time.time()))),
                "current_interval_total_count": SONGS,
                # What is left, whatever the name says (official command line).
                "current_interval_usage_count": max(0, SONGS - self._sold[model]),
            }
            for model in models
        ]

"""How do the figures of the kill tests come to the end of the run, from whichever process?"""

from __future__ import annotations

from collections import Counter

import pytest

NAME = "killed"
"""Under which a test leaves its figures with its report."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add them up and say them, if such tests ran."""
    total: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            # Of the phases of a test only this one counts; each of them carries the figures.
            if report.when == "call":
                for name, figures in report.user_properties:
                    if name == NAME:
                        total.update(figures)
    if total:
        terminalreporter.write_sep("=", "killed at any instant")
        terminalreporter.write_line(
            f"{total['instants']} random instants and {total['steps']} steps of the journal, "
            f"{total['bought']} of them with an order that was bought: "
            f"{total['lost']} lost, {total['twice']} bought twice"
        )

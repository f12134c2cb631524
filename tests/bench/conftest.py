"""How the benchmarks say what they found: one small table at the end. They never fail on a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bench.figures import Figure

_FIGURES = pytest.StashKey[list[Figure]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = []


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[Figure], None]:
    """Put a figure into the table."""
    return request.config.stash[_FIGURES].append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    figures = config.stash[_FIGURES]
    if not figures:
        return
    terminalreporter.section("speed")
    heads = ("", "Composer", "yardstick", "ratio", "aim", "yardstick is")
    rows = [heads, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    for row in rows:
        cells = [
            cell.ljust(width) if column in (0, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        terminalreporter.write_line("  ".join(cells).rstrip())

"""The line of those that wait is a list: whoever is moved stands where it was put."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.turns import Turns

STEPS = st.lists(
    st.tuples(st.sampled_from(["come", "move", "last", "go", "return"]), *[st.integers(0, 9)] * 2),
    max_size=25,
)


@settings(max_examples=30)
@given(STEPS)
def test_the_line_is_what_was_done_to_it(steps: list[tuple[str, int, int]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_database(Path(folder) / "composer.db")) as connection,
    ):
        rows, turns = Generations(connection), Turns(connection)
        line, gone, number = list[str](), list[str](), 0

        def become(key: str, state: State) -> None:
            rows.amend(key, lambda row: replace(row, state=state))

        for step, one, other in steps:
            match step:
                case "come":
                    key, number = f"order {number}", number + 1
                    rows.add(waiting(key))
                    line.append(key)
                case "move" if line:
                    moved, before = line[one % len(line)], line[other % len(line)]
                    turns.put_before(moved, before)
                    if moved != before:
                        line.remove(moved)
                        line.insert(line.index(before), moved)
                case "last" if line:
                    moved = line[one % len(line)]
                    turns.put_last(moved)
                    line.remove(moved)
                    line.append(moved)
                case "go" if line:
                    gone.append(line.pop(one % len(line)))
                    become(gone[-1], State.CANCELLED)
                case "return" if gone:
                    line.append(gone.pop())
                    become(line[-1], State.QUEUED)
                    turns.put_last(line[-1])
            assert turns.in_line() == line


def waiting(key: str) -> Generation:
    return Generation(
        id=key,
        request=Request(sku="sketch/band", prompt="lo-fi"),
        state=State.QUEUED,
        created=datetime.now(UTC),
    )

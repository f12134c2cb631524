"""Are all listeners told, in their order, even while some come and go?"""

from __future__ import annotations

from composer.services.events import Signal


def test_listeners_are_told_in_their_order() -> None:
    signal: Signal[[int, str]] = Signal()
    told: list[object] = []
    signal.connect(lambda number, word: told.append((1, number, word)))
    signal.connect(lambda number, word: told.append((2, number, word)))

    signal.emit(7, "seven")

    assert told == [(1, 7, "seven"), (2, 7, "seven")]


def test_whoever_leaves_is_told_no_more() -> None:
    signal: Signal[[]] = Signal()
    told: list[str] = []

    def once() -> None:
        told.append("once")
        leave()

    leave = signal.connect(once)
    signal.connect(lambda: told.append("always"))

    signal.emit()
    signal.emit()
    leave()  # leaving twice is no mistake

    assert told == ["once", "always", "always"]


def test_whoever_joins_while_others_are_told_waits_for_the_next() -> None:
    signal: Signal[[]] = Signal()
    told: list[str] = []
    signal.connect(lambda: signal.connect(lambda: told.append("new")))

    signal.emit()
    assert told == []
    signal.emit()
    assert told == ["new"]

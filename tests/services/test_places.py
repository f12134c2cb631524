"""Places at a service: never more than it takes, in turn, and left alone if it is busy."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.services.places import Places
from tests.patience import PATIENCE


class Crowd:
    """Customers who hold a place until they are told to go."""

    def __init__(self, places: Places, most: int = 1) -> None:
        self.places = places
        self.most = most
        self.inside: list[int] = []
        self.came: list[int] = []
        self._go: dict[int, asyncio.Event] = {}
        self._entered: dict[int, asyncio.Event] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def send(self, *names: int) -> None:
        for name in names:
            self._go[name], self._entered[name] = asyncio.Event(), asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._visit(name))
        await settle()

    async def leave(self, name: int) -> None:
        self._go[name].set()
        await asyncio.wait_for(self._tasks[name], PATIENCE)
        await settle()

    async def stop(self, *names: int) -> None:
        for name in names:
            self._tasks[name].cancel()
        await asyncio.wait([self._tasks[name] for name in names])
        await settle()

    async def until_inside(self, name: int) -> None:
        await asyncio.wait_for(self._entered[name].wait(), PATIENCE)

    async def go_home(self) -> None:
        await self.stop(*self._tasks)
        self.places.close()

    async def _visit(self, name: int) -> None:
        async with self.places.one(lambda: self.most):
            self._entered[name].set()
            self.inside.append(name)
            self.came.append(name)
            try:
                await self._go[name].wait()
            finally:
                self.inside.remove(name)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_one_after_the_other_in_the_order_in_which_they_came() -> None:
    crowd = Crowd(Places())
    await crowd.send(1, 2, 3)
    assert crowd.inside == [1]
    await crowd.leave(1)
    assert crowd.inside == [2]
    await crowd.leave(2)
    await crowd.leave(3)
    assert crowd.came == [1, 2, 3]


async def test_more_places_let_more_in_at_once() -> None:
    crowd = Crowd(Places())
    await crowd.send(1, 2, 3, 4)
    crowd.most = 3
    crowd.places.look()
    await settle()
    assert crowd.inside == [1, 2, 3]
    await crowd.go_home()


async def test_fewer_places_send_nobody_away_but_let_nobody_in() -> None:
    crowd = Crowd(Places(), most=3)
    await crowd.send(1, 2, 3, 4)
    crowd.most = 1
    await crowd.leave(1)
    await crowd.leave(2)
    assert crowd.inside == [3]
    await crowd.leave(3)
    assert crowd.inside == [4]
    await crowd.go_home()


async def test_who_is_stopped_in_line_takes_no_place() -> None:
    crowd = Crowd(Places())
    await crowd.send(1, 2, 3)
    await crowd.stop(2)
    await crowd.leave(1)
    assert crowd.inside == [3]
    await crowd.go_home()


async def test_who_is_stopped_in_the_breath_of_being_let_in_gives_the_place_back() -> None:
    crowd = Crowd(Places())
    await crowd.send(1, 2, 3)
    crowd.most = 2
    crowd.places.look()  # 2 is let in and has not run yet
    await crowd.stop(2)
    assert crowd.inside == [1, 3]
    await crowd.go_home()


async def test_a_busy_service_is_left_alone_and_then_asked_again() -> None:
    crowd = Crowd(Places())
    await crowd.send(1, 2)
    crowd.places.busy(0.05)
    await crowd.leave(1)
    assert crowd.inside == []
    await crowd.until_inside(2)
    await crowd.go_home()


async def test_who_comes_during_the_rest_goes_behind_those_who_wait() -> None:
    crowd = Crowd(Places())
    await crowd.send(1, 2)
    crowd.places.busy(None)
    await crowd.leave(1)
    await crowd.send(3)
    assert crowd.inside == []
    crowd.places.busy(0)
    await crowd.until_inside(2)
    await crowd.leave(2)
    assert crowd.inside == [3]
    await crowd.go_home()


async def test_where_nobody_waits_nobody_is_kept_waiting() -> None:
    crowd = Crowd(Places())
    await crowd.send(1)
    crowd.places.busy(None)
    await crowd.leave(1)
    await crowd.send(2)
    assert crowd.inside == [2]
    await crowd.go_home()


async def test_the_rest_ends_with_the_last_who_waited() -> None:
    crowd = Crowd(Places())
    await crowd.send(1, 2)
    crowd.places.busy(None)
    await crowd.leave(1)
    await crowd.stop(2)
    await crowd.send(3)
    assert crowd.inside == [3]
    await crowd.go_home()


@pytest.mark.parametrize("most", [0, -1])
async def test_there_is_always_one_place(most: int) -> None:
    crowd = Crowd(Places(), most=most)
    await crowd.send(1, 2)
    assert crowd.inside == [1]
    await crowd.go_home()


STEPS = st.lists(
    st.tuples(st.sampled_from(["send", "leave", "stop", "most"]), st.integers(0, 7)), max_size=40
)


@given(STEPS)
def test_whatever_happens_the_places_are_used_and_not_overrun(steps: list[tuple[str, int]]) -> None:
    async def follow() -> None:
        crowd, sent, gone = Crowd(Places(), most=2), 0, set[int]()
        for step, number in steps:
            waiting = [name for name in range(sent) if name not in gone | set(crowd.came)]
            before = len(crowd.inside)
            match step:
                case "send":
                    await crowd.send(sent)
                    sent += 1
                case "leave" if crowd.inside:
                    await crowd.leave(crowd.inside[number % len(crowd.inside)])
                case "stop" if waiting:
                    name = waiting[number % len(waiting)]
                    await crowd.stop(name)
                    gone.add(name)
                case "most":
                    crowd.most = number % 4 + 1
                    crowd.places.look()
                    await settle()
            waiting = [name for name in range(sent) if name not in gone | set(crowd.came)]
            assert len(crowd.inside) <= max(crowd.most, before)
            assert not waiting or len(crowd.inside) >= crowd.most
            assert crowd.came == sorted(crowd.came)
        if sent:
            await crowd.go_home()

    asyncio.run(follow())

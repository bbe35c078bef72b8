"""Turns at the connections of a process: a tenant never gets all, waits in a line of its own, and not in vain."""

from __future__ import annotations

import asyncio
import random
import time

import pytest
from psycopg_pool import TooManyRequests

from api.db.fair_queue import FairQueue


def turns(size: int, *, patience: float = 5.0, queue: int = 16) -> FairQueue:
    """Turns of a process."""
    return FairQueue(size, patience=patience, queue=queue)


@pytest.mark.parametrize(("size", "of_one"), [(1, 1), (2, 1), (3, 2), (4, 3), (8, 6), (100, 75)])
def test_one_tenant_gets_three_quarters_and_at_least_one(size: int, of_one: int) -> None:
    given = turns(size)
    assert [given.take("a") for _ in range(size + 1)].count(True) == of_one


def test_the_last_quarter_is_for_those_who_have_none() -> None:
    given = turns(8)
    assert [given.take("a") for _ in range(6)] == [True] * 6
    assert [given.take(tenant) for tenant in "abbcd"] == [False, True, False, True, False]
    given.give("a")
    assert [given.take(tenant) for tenant in "abcd"] == [False, False, False, True]


def test_tenants_are_called_in_turn_however_long_the_line_of_one_is() -> None:
    async def order() -> str:
        given, called = turns(1), ""
        assert given.take("x")

        async def one(tenant: str) -> None:
            nonlocal called
            await given.wait(tenant)
            called += tenant
            given.give(tenant)

        async with asyncio.TaskGroup() as group:
            for tenant in "aaaaaaabbc":
                group.create_task(one(tenant))
            await asyncio.sleep(0)
            given.give("x")
        assert given.take("x")
        return called

    assert asyncio.run(order()) == "abcabaaaaa"


def test_who_waits_in_vain_is_sent_away_and_leaves_nothing_behind() -> None:
    async def wait() -> None:
        given = turns(1, patience=0.05)
        assert given.take("a")
        for _ in range(3):
            with pytest.raises(TooManyRequests):
                await given.wait("a")
        given.give("a")
        assert given.take("b")

    asyncio.run(wait())


def test_a_line_is_no_longer_than_its_queue() -> None:
    async def wait() -> None:
        given = turns(2, queue=3)
        assert given.take("a")
        waiting = [asyncio.create_task(given.wait("a")) for _ in range(3)]
        await asyncio.sleep(0)
        began = time.monotonic()
        with pytest.raises(TooManyRequests):
            await given.wait("a")
        assert time.monotonic() - began < 1
        assert given.take("b")
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(wait())


def test_who_would_wait_longer_than_anybody_may_is_sent_away_at_once() -> None:
    """One turn in half a second, and five seconds of patience: the eleventh and later ones would wait in vain."""

    async def wait() -> None:
        given = turns(1, patience=5.0, queue=1000)
        assert given.take("a")
        waiting = [asyncio.create_task(given.wait("a")) for _ in range(20)]
        for _ in range(3):
            await asyncio.sleep(0.5)
            given.give("a")
        assert sum(task.done() for task in waiting) == 2
        began = time.monotonic()
        with pytest.raises(TooManyRequests):
            await given.wait("a")
        assert time.monotonic() - began < 0.4
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(wait())


def test_no_turn_is_lost_to_those_who_leave_and_none_is_had_twice() -> None:
    dice = random.Random(7)

    async def crowd() -> None:
        given, held, most = turns(4, patience=0.02), 0, 0

        async def one(tenant: str) -> None:
            nonlocal held, most
            if not given.take(tenant):
                await given.wait(tenant)
            held += 1
            most = max(most, held)
            try:
                await asyncio.sleep(dice.random() / 500)
            finally:
                held -= 1
                given.give(tenant)

        tasks = []
        for _ in range(2000):
            tasks.append(asyncio.create_task(one(dice.choice("aaaabcd"))))
            if dice.random() < 0.3:
                dice.choice(tasks).cancel()
            if dice.random() < 0.2:
                await asyncio.sleep(dice.random() / 300)
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ends} == {type(None), asyncio.CancelledError, TooManyRequests}
        assert (held, most) == (0, 4)
        assert [given.take(tenant) for tenant in "aaaabc"] == [True, True, True, False, True, False]

    asyncio.run(crowd())

"""Live streams by themselves: what is read for whom, what is sent when, who is let in and who is put out.

The row that is read here is the test's; tests/responses/test_stream.py reads real ones through HTTP.
"""

from __future__ import annotations

import asyncio
import gc
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest

from api.caller import Caller
from api.handlers.streams import END, HEARTBEAT, StreamHub
from api.problems import Problem

ANNA = Caller("issuer", "anna", "harbour")
BERT = Caller("issuer", "bert", "harbour")

Scenario = Callable[[], Awaitable[None]]


class Row:
    """What is read: a number a row, who may, with whom they share it, and what goes wrong."""

    def __init__(self) -> None:
        self.value: Counter[str] = Counter()
        self.readers: dict[str, str] = {}
        self.reads: list[tuple[str, str]] = []
        self.checks: list[str] = []
        self.refused: dict[str, Exception] = {}
        self.fault: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.together = self.most_together = 0

    async def read(self, caller: Caller, tenant: str, kind: str, id: str) -> tuple[str, bytes]:
        self.reads.append((caller.subject, id))
        self.together += 1
        self.most_together = max(self.together, self.most_together)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
        finally:
            self.together -= 1
        self._raise(caller)
        readers = self.readers.get(caller.subject, "all")
        value = self.value[id] if readers == "all" else -self.value[id]
        return readers, json.dumps({"id": id, "value": value, "for": readers}).encode()

    async def check(self, caller: Caller, tenant: str, kind: str, id: str) -> str:
        self.checks.append(caller.subject)
        self._raise(caller)
        return self.readers.get(caller.subject, "all")

    def _raise(self, caller: Caller) -> None:
        if caller.subject in self.refused:
            raise self.refused[caller.subject]
        if self.fault is not None:
            raise self.fault


def live(row: Row, **wanted: Any) -> StreamHub:
    """Streams that are quick to notice, and silent otherwise."""
    return StreamHub(row.read, row.check, **{"every": 0.005, "check_every": 0.02, "heartbeat": 60, **wanted})


async def watch(live: StreamHub, caller: Caller = ANNA, id: str = "1", **wanted: Any) -> AsyncIterator[bytes]:
    return await live.watch(caller, "harbour", "count", id, **{"last_id": None, **wanted})


async def following(stream: AsyncIterator[bytes]) -> bytes:
    """What comes next. Errors: TimeoutError, when nothing does."""
    return await asyncio.wait_for(anext(stream), 10)


def fields(event: bytes) -> dict[str, str]:
    """An event's fields, as a browser would read them."""
    told: dict[str, str] = {}
    for line in event.decode().splitlines():
        name, _, value = line.partition(": ")
        told[name] = told[name] + "\n" + value if name in told else value
    return told


def value(event: bytes) -> int:
    """The number that an event tells."""
    return int(json.loads(fields(event)["data"])["value"])


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true. Errors: TimeoutError, when it does not."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


async def rounds(row: Row, count: int = 5) -> None:
    """Let the row be read so many times more."""
    reads = len(row.reads)
    await until(lambda: len(row.reads) >= reads + count)


def test_a_stream_begins_with_the_row_and_when_to_come_back() -> None:
    async def scenario() -> None:
        row = Row()
        row.value["1"] = 7
        first = await following(await watch(live(row)))
        assert fields(first).keys() == {"retry", "event", "id", "data", ""}
        assert (fields(first)["event"], value(first)) == ("count", 7)
        assert first.endswith(b"\n\n")

    asyncio.run(scenario())


def test_a_change_is_sent_once_and_nothing_without_one() -> None:
    async def scenario() -> None:
        row = Row()
        stream = await watch(live(row))
        await following(stream)
        pending = asyncio.ensure_future(anext(stream))
        await rounds(row)
        assert not pending.done()
        row.value["1"] = 8
        assert value(await asyncio.wait_for(pending, 10)) == 8
        pending = asyncio.ensure_future(anext(stream))
        await rounds(row)
        assert not pending.done()
        pending.cancel()

    asyncio.run(scenario())


def test_who_comes_back_with_the_last_id_is_not_told_again_until_it_changes() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        seen = fields(await following(await watch(streams)))["id"]
        back = await watch(streams, last_id=seen)
        assert "data" not in fields(await following(back))
        row.value["1"] = 1
        assert value(await following(back)) == 1
        late = await watch(streams, last_id=seen)
        assert value(await following(late)) == 1

    asyncio.run(scenario())


def test_a_silent_stream_has_a_heartbeat_however_often_its_row_is_read() -> None:
    async def scenario() -> None:
        stream = await watch(live(Row(), heartbeat=0.2))
        await following(stream)
        assert [await following(stream) for _ in range(2)] == [HEARTBEAT] * 2

    asyncio.run(scenario())


def test_a_row_is_read_once_a_round_however_many_watch() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row, streams_of_member=50)
        held = [await watch(streams) for _ in range(50)]
        for stream in held:
            await following(stream)
        row.reads.clear()
        row.value["1"] = 3
        assert [value(await following(stream)) for stream in held] == [3] * 50
        assert len(row.reads) < 50

    asyncio.run(scenario())


def test_only_what_is_watched_is_read() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        one, two = await watch(streams, id="1"), await watch(streams, id="2")
        await following(one)
        await following(two)
        pending = asyncio.ensure_future(anext(one))
        await asyncio.sleep(0)
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)
        row.reads.clear()
        await rounds(row)
        assert {id for _, id in row.reads} == {"2"}
        await two.aclose()  # type: ignore[attr-defined]
        assert streams.streams == 0
        row.reads.clear()
        await asyncio.sleep(0.05)
        assert row.reads == []
        # And it goes on when somebody watches again.
        await following(await watch(streams, id="3"))

    asyncio.run(scenario())


def test_the_poller_goes_on_for_who_comes_after_everybody_left() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        for expected in range(1, 4):
            stream = await watch(streams)
            await following(stream)
            row.value["1"] = expected
            assert value(await following(stream)) == expected
            await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(scenario())


def test_reads_at_once_are_bounded() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row, at_once=3, streams_of_member=20)
        held = [await watch(streams, id=str(number)) for number in range(20)]
        row.most_together = 0
        row.gate.clear()
        await until(lambda: row.together == 3)
        await asyncio.sleep(0.02)
        row.gate.set()
        await rounds(row, 40)
        assert row.most_together == 3
        assert {id for _, id in row.reads[-40:]} == {str(number) for number in range(20)}
        assert len(held) == streams.streams

    asyncio.run(scenario())


def test_those_who_come_all_at_once_take_turns() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row, at_once=3, streams_of_member=50, every=60)
        held = await asyncio.gather(*(watch(streams) for _ in range(50)))
        assert (len(row.reads), row.most_together, streams.streams) == (50, 3, len(held))

    asyncio.run(scenario())


def test_whoever_waits_too_long_for_a_turn_is_asked_to_come_back_later() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row, at_once=2, patience=0.02, every=60)
        row.gate.clear()
        slow = [asyncio.ensure_future(watch(streams)) for _ in range(2)]
        await until(lambda: row.together == 2)
        with pytest.raises(Problem) as refused:
            await watch(streams)
        assert refused.value.slug == "busy"
        assert streams.streams == 2
        row.gate.set()
        assert len(await asyncio.gather(*slow, watch(streams))) == streams.streams

    asyncio.run(scenario())


def test_a_row_that_is_slow_to_read_holds_up_no_other() -> None:
    async def scenario() -> None:
        row = Row()
        slow = asyncio.Event()

        async def read(caller: Caller, tenant: str, kind: str, id: str) -> tuple[str, bytes]:
            if id == "slow" and len(row.reads) > 2:
                await slow.wait()
            return await row.read(caller, tenant, kind, id)

        streams = StreamHub(read, row.check, every=0.005)
        held = [await watch(streams, id="slow"), await watch(streams, id="1")]
        for stream in held:
            await following(stream)
        await until(lambda: len(row.reads) > 10)
        row.value["1"] = 5
        assert value(await following(held[1])) == 5

    asyncio.run(scenario())


def test_a_slow_client_is_sent_the_newest_and_holds_up_nobody() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        slow, quick = await watch(streams), await watch(streams, BERT)
        await following(slow)
        await following(quick)
        for number in range(1, 6):
            row.value["1"] = number
            assert value(await following(quick)) == number
        assert value(await following(slow)) == 5

    asyncio.run(scenario())


def test_an_older_read_that_comes_in_late_is_not_taken_for_news() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row, every=0.05)
        first = await watch(streams)
        await following(first)
        late = asyncio.Event()

        async def stale(caller: Caller, tenant: str, kind: str, id: str) -> tuple[str, bytes]:
            body = await row.read(caller, tenant, kind, id)
            if caller is BERT:
                await late.wait()
            return body

        streams._read = stale
        bert = asyncio.ensure_future(watch(streams, BERT))
        await asyncio.sleep(0.01)
        row.value["1"] = 2
        await watch(streams, Caller("issuer", "cora", "harbour"))
        late.set()
        assert value(await following(await bert)) == 2
        assert value(await following(first)) == 2

    asyncio.run(scenario())


REFUSALS = [
    Problem("not-found"),
    Problem("not-permitted"),
    Problem("not-a-member"),
    Problem("module-disabled"),
    psycopg.errors.InsufficientPrivilege(),
]

FAULTS = [
    Problem("busy"),
    Problem("database-unavailable"),
    Problem("too-many-requests"),
    psycopg.OperationalError(),
    psycopg.errors.AdminShutdown(),
    psycopg.errors.FeatureNotSupported(),
    psycopg.errors.ObjectNotInPrerequisiteState(),
    RuntimeError("a fault of ours"),
]


@pytest.mark.parametrize("error", [*REFUSALS, *FAULTS], ids=repr)
def test_whoever_may_not_read_gets_the_problem_and_no_stream(error: Exception) -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        row.refused["anna"] = error
        with pytest.raises(type(error)):
            await watch(streams)
        assert streams.streams == 0

    asyncio.run(scenario())


@pytest.mark.parametrize("error", REFUSALS, ids=repr)
def test_the_stream_of_who_is_refused_later_ends_and_nobody_elses(error: Exception) -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        anna, bert = await watch(streams, ANNA), await watch(streams, BERT)
        await following(anna)
        await following(bert)
        # Anna is the one that the row is read as, Bert is only checked.
        row.refused["anna"] = error
        assert [event async for event in anna] == [END]
        row.value["1"] = 1
        assert value(await following(bert)) == 1
        assert streams.streams == 1

    asyncio.run(scenario())


def test_whoever_only_watches_along_is_checked_too() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        anna, bert = await watch(streams, ANNA), await watch(streams, BERT)
        await following(anna)
        await following(bert)
        row.refused["bert"] = Problem("not-a-member")
        assert [event async for event in bert] == [END]
        assert "bert" in row.checks
        row.value["1"] = 1
        assert value(await following(anna)) == 1

    asyncio.run(scenario())


def test_when_the_reader_is_refused_the_next_one_is_tried_before_any_other_row_is_read() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row, every=0.05, check_every=60, at_once=1)
        held = [await watch(streams, Caller("issuer", f"m{number}", "harbour")) for number in range(5)]
        other = await watch(streams, BERT, id="2")
        for stream in (*held, other):
            await following(stream)
        await rounds(row)
        await until(lambda: row.reads[-1] == ("bert", "2"))
        row.reads.clear()
        row.refused = {f"m{number}": Problem("not-permitted") for number in range(4)}
        row.value["1"] = 1
        assert value(await following(held[4])) == 1
        assert row.reads[:5] == [(f"m{number}", "1") for number in range(5)]
        for stream in held[:4]:
            assert [event async for event in stream] == [END]

    asyncio.run(scenario())


@pytest.mark.parametrize("error", FAULTS, ids=repr)
def test_a_database_that_is_away_for_a_while_ends_no_stream(error: Exception) -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        anna, bert = await watch(streams, ANNA), await watch(streams, BERT)
        await following(anna)
        await following(bert)
        row.fault = error
        await rounds(row)
        await until(lambda: "bert" in row.checks)
        row.value["1"] = 9
        row.fault = None
        assert [value(await following(anna)), value(await following(bert))] == [9, 9]

    asyncio.run(scenario())


def test_those_who_read_different_things_are_never_sent_each_others() -> None:
    async def scenario() -> None:
        row = Row()
        row.readers["bert"] = "some"
        streams = live(row)
        anna, bert = await watch(streams, ANNA), await watch(streams, BERT)
        for number in range(3):
            row.value["1"] = number
            assert [value(await following(anna)), value(await following(bert))] == [number, -number]

    asyncio.run(scenario())


def test_a_row_is_read_once_a_round_for_each_kind_of_reader() -> None:
    async def scenario() -> None:
        row = Row()
        members = [Caller("issuer", f"m{number}", "harbour") for number in range(20)]
        row.readers = {caller.subject: f"circle {number % 2}" for number, caller in enumerate(members)}
        streams = live(row, every=0.05)
        held = [await watch(streams, caller) for caller in members]
        for stream in held:
            await following(stream)
        row.reads.clear()
        row.value["1"] = 3
        assert [value(await following(stream)) for stream in held] == [-3] * 20
        assert len(row.reads) <= 6

    asyncio.run(scenario())


@pytest.mark.parametrize("reader", ["anna", "bert"])
def test_whoever_reads_something_else_from_now_on_is_sent_that_and_the_others_are_not(reader: str) -> None:
    """Anna is the one that the row is read as, Bert watches along."""

    async def scenario() -> None:
        row = Row()
        streams = live(row)
        held = {"anna": await watch(streams, ANNA), "bert": await watch(streams, BERT)}
        for stream in held.values():
            await following(stream)
        row.readers[reader] = "some"
        row.value["1"] = 7
        for name, stream in held.items():
            event = await following(stream)
            while value(event) == 0:  # what the one row says before the change
                event = await following(stream)
            assert (json.loads(fields(event)["data"])["for"], value(event)) == (
                ("some", -7) if name == reader else ("all", 7)
            )
        row.readers.clear()
        row.value["1"] = 8
        for stream in held.values():
            event = await following(stream)
            assert value(event) in (8, -8)

    asyncio.run(scenario())


def test_a_change_is_sent_to_nobody_who_was_last_asked_before_it() -> None:
    async def scenario() -> None:
        row = Row()
        answered = asyncio.Event()
        answered.set()

        async def check(caller: Caller, tenant: str, kind: str, id: str) -> str:
            await answered.wait()
            return await row.check(caller, tenant, kind, id)

        streams = StreamHub(row.read, check, every=0.005, check_every=60)
        anna, bert = await watch(streams, ANNA), await watch(streams, BERT)
        await following(anna)
        await following(bert)
        answered.clear()
        waiting = asyncio.ensure_future(anext(bert))
        row.value["1"] = 1
        assert value(await following(anna)) == 1
        row.refused["bert"] = Problem("not-permitted")
        await rounds(row)
        assert not waiting.done()
        answered.set()
        assert await asyncio.wait_for(waiting, 10) == END

    asyncio.run(scenario())


def test_after_a_time_without_a_database_nobody_is_told_anything_before_their_right_is_checked() -> None:
    async def scenario() -> None:
        row = Row()
        answered = asyncio.Event()

        async def check(caller: Caller, tenant: str, kind: str, id: str) -> str:
            await answered.wait()
            return await row.check(caller, tenant, kind, id)

        streams = StreamHub(row.read, check, every=0.005, check_every=0.02)
        anna, bert = await watch(streams, ANNA), await watch(streams, BERT)
        cora = await watch(streams, Caller("issuer", "cora", "harbour"))
        for stream in (anna, bert, cora):
            await following(stream)
        waiting = [asyncio.ensure_future(anext(stream)) for stream in (bert, cora)]
        row.fault = psycopg.OperationalError()
        await asyncio.sleep(0.06)
        row.fault = None
        row.refused["bert"] = Problem("not-a-member")
        row.value["1"] = 1
        assert value(await following(anna)) == 1
        await rounds(row)
        assert not any(event.done() for event in waiting)
        answered.set()
        told = await asyncio.wait_for(asyncio.gather(*waiting), 10)
        assert (told[0], value(told[1])) == (END, 1)

    asyncio.run(scenario())


def test_a_stream_ends_with_its_watchers_credentials() -> None:
    async def scenario() -> None:
        now = 1000.0
        row = Row()
        streams = live(row, clock=lambda: now)
        short, long = await watch(streams, until=1060.0), await watch(streams, until=2000.0)
        await following(short)
        await following(long)
        await rounds(row)
        now = 1060.0
        assert [event async for event in short] == [END]
        row.value["1"] = 1
        assert value(await following(long)) == 1

    asyncio.run(scenario())


def test_a_member_can_hold_only_so_many_streams_and_another_member_still_can() -> None:
    async def scenario() -> None:
        streams = live(Row(), streams_of_member=3)
        held = [await watch(streams) for _ in range(3)]
        with pytest.raises(Problem) as refused:
            await watch(streams)
        assert refused.value.slug == "too-many-requests"
        assert int(refused.value.headers["Retry-After"]) > 0
        await watch(streams, BERT)
        # The same subject as a member of another tenant is another member.
        await streams.watch(ANNA, "campus", "count", "1", last_id=None)
        held.pop()
        await watch(streams)

    asyncio.run(scenario())


def test_beyond_the_process_limit_everybody_is_asked_to_come_back_later() -> None:
    async def scenario() -> None:
        streams = live(Row(), streams=3)
        held = [
            await of_tenant(streams, number, tenant) for number, tenant in enumerate(("harbour", "harbour", "campus"))
        ]
        with pytest.raises(Problem) as refused:
            await of_tenant(streams, 3, "quarry")
        assert refused.value.slug == "busy"
        assert int(refused.value.headers["Retry-After"]) > 0
        held.pop()
        await of_tenant(streams, 3, "quarry")

    asyncio.run(scenario())


async def of_tenant(streams: StreamHub, number: int, tenant: str) -> AsyncIterator[bytes]:
    """A stream of one of many members."""
    return await streams.watch(Caller("issuer", f"m{number}", tenant), tenant, "count", "1", last_id=None)


def test_a_tenant_takes_no_more_streams_than_it_leaves_free_however_many_members_it_has() -> None:
    async def scenario() -> None:
        streams = live(Row(), streams=40)
        held: dict[str, list[AsyncIterator[bytes]]] = {}
        for tenant, share in (("harbour", 20), ("campus", 10), ("quarry", 5)):
            held[tenant] = [await of_tenant(streams, number, tenant) for number in range(share)]
            with pytest.raises(Problem) as refused:
                await of_tenant(streams, share, tenant)
            assert refused.value.slug == "too-many-requests"
            assert int(refused.value.headers["Retry-After"]) > 0
        # What one gives back is there for the others.
        held["harbour"].clear()
        await of_tenant(streams, 41, "campus")

    asyncio.run(scenario())


def test_those_who_ask_at_once_do_not_get_past_the_limit() -> None:
    async def scenario() -> None:
        streams = live(Row(), streams_of_member=3)
        asked = await asyncio.gather(*(watch(streams) for _ in range(20)), return_exceptions=True)
        assert sum(isinstance(answer, Problem) for answer in asked) == 17

    asyncio.run(scenario())


def test_a_stream_that_is_dropped_gives_its_place_back() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row)
        never_begun = await watch(streams)
        dropped = await watch(streams)
        await following(dropped)
        cancelled = await watch(streams)
        await following(cancelled)
        waiting = asyncio.ensure_future(anext(cancelled))
        await asyncio.sleep(0)
        assert streams.streams == 3
        waiting.cancel()
        del never_begun, dropped
        gc.collect()
        await until(lambda: streams.streams == 0)
        assert not streams._rows
        reads = len(row.reads)
        await asyncio.sleep(0.02)
        assert len(row.reads) <= reads + 1

    asyncio.run(scenario())


def test_closing_ends_every_stream_at_once_without_the_word_end() -> None:
    async def scenario() -> None:
        row = Row()
        streams = live(row, streams_of_member=10)
        held = [await watch(streams) for _ in range(10)]
        for stream in held[:-1]:
            await following(stream)
        waiting = [asyncio.ensure_future(anext(stream)) for stream in held[:5]]
        await asyncio.sleep(0)
        row.gate.clear()  # a database that does not answer any more
        streams.close()
        ended = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 10)
        assert all(isinstance(answer, StopAsyncIteration) for answer in ended)
        for stream in held[5:-1]:
            assert [event async for event in stream] == []
        assert [event async for event in held[-1]] == []
        assert streams.streams == 0
        with pytest.raises(Problem) as refused:
            await watch(streams)
        assert refused.value.slug == "busy"
        await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})

    asyncio.run(scenario())


def test_data_of_several_lines_arrives_as_it_was() -> None:
    async def scenario() -> None:
        async def read(caller: Caller, tenant: str, kind: str, id: str) -> tuple[str, bytes]:
            return "all", b'[{"a":1},\n {"b":2}]'

        first = fields(await following(await watch(StreamHub(read, Row().check))))
        assert first["data"] == '[{"a":1},\n {"b":2}]'

    asyncio.run(scenario())


def test_what_is_drawn_of_a_row_is_drawn_once_for_all_who_watch_it_so() -> None:
    async def scenario() -> None:
        row = Row()
        drawn: list[bytes] = []

        def draw(body: bytes) -> bytes:
            drawn.append(body)
            return json.dumps(f"<b>{json.loads(body)['value']}</b>").encode()

        streams = live(row)
        boards = [await watch(streams, render=draw) for _ in range(5)]
        plain = await watch(streams)
        for value_ in (0, 1):
            row.value["1"] = value_
            told = [fields(await following(stream)) for stream in boards]
            assert [json.loads(event["data"]) for event in told] == [f"<b>{value_}</b>"] * 5
            # It is the row that the id stands for, however it is drawn.
            assert {event["id"] for event in told} == {fields(await following(plain))["id"]}
        assert len(drawn) == 2

    asyncio.run(scenario())

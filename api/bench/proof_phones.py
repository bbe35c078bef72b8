"""The load proof: everybody is asked by a link, thousands answer at once, and nobody is lost or counted twice.

An operator's prompt, a crowd that answers it (bench_crowd), the operator's live stream of what it adds up to, and
afterwards the count (bench_recount). A second scenario ends PostgreSQL by SIGKILL in the middle of it.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import httpx
import msgspec
import psycopg

from .http_load import BenchError
from .proof_crowd import Crowd, Outcome, send
from .proof_people import LIMITS, PLACES, Person
from .proof_recount import Check, Rollup, checks

_SECONDS = 30.0
_PAUSE = 0.25
_LOOK = 0.02

_INCIDENT = {
    "category": "fire",
    "severity": "critical",
    "title": "Fire in hall B",
    "description": "Smoke in hall B; everybody on the site is asked where they are.",
}
_PROMPT = {
    "prompt_type": "status",
    "title": "Are you safe?",
    "prompt_text": "Tell us how you are, where you are and how many are with you.",
    "on_repeat": "update",
    "options": {"locations": PLACES},
    "validation": LIMITS,
}


class Target(msgspec.Struct, frozen=True):
    """Where it happens: the API's port on this host, an operator's token, the administrator's conninfo."""

    port: int
    token: str
    admin: str

    def client(self) -> httpx.Client:
        """A client that speaks as the operator."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}/v1", headers=headers, timeout=_SECONDS)


class Scene(msgspec.Struct, frozen=True):
    """What the operator has made: ids of incident and prompt, and the path to answer at."""

    incident: str
    prompt: str
    path: str


class Event(msgspec.Struct, frozen=True):
    """An event of the stream: when it came, and the rollup that it brought."""

    at: float
    rollup: dict[str, Any]


class Crash(msgspec.Struct, frozen=True):
    """An interruption, by time.monotonic(): when it began, and when it was over."""

    began: float
    ended: float


class Run(msgspec.Struct, frozen=True):
    """What happened: to the crowd, on the stream, and the interruption if there was one."""

    outcome: Outcome
    events: list[Event]
    cut: Crash | None


class Figures(msgspec.Struct, frozen=True):
    """What was measured of a course. The stream's lag is told twice.

    `shown` is how long after its acknowledgement an answer was on the stream, the stream's interval included; `old` is
    how long ago, when an event came, the crowd had reached the number that it shows; 0 where it had not yet.
    """

    answers: int
    seconds: float
    rate: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    events: int
    shown_median: float
    shown_max: float
    old_median: float
    old_max: float
    load_cpu: float


def ask(site: Target) -> Scene:
    """Open an incident and ask everybody, by a public link. Errors: BenchError."""
    with site.client() as client:
        incident = str(_made(client.post("/incidents", json=_INCIDENT))["id"])
        asked = _made(client.post(f"/incidents/{incident}/prompts", json=_PROMPT))
    return Scene(incident, str(asked["prompt"]["id"]), f"/v1/public/prompts/{asked['public_token']}/responses")


def answer(
    site: Target, scene: Scene, people: Sequence[Person], connections: int, cut: Callable[[], None] | None = None
) -> Run:
    """Let people answer over so many connections, while the operator watches the stream.

    Arguments: cut, what is done to the service when a third of the answers are stored. Result: what happened, up to the
    event that shows the rollup as it is in the end. Errors: BenchError, psycopg.Error, what cut raises.
    """
    phones = [person.phone() for person in people]
    lines = [phones[number::connections] for number in range(min(connections, len(phones)))]
    return asyncio.run(_answer(site, scene, Crowd(site.port, scene.path, lines), cut))


def verify(site: Target, scene: Scene, people: Sequence[Person], course: Run) -> list[Check]:
    """Everything that must hold afterwards. Errors: BenchError, psycopg.Error."""
    shown = rollup(site, scene)
    with psycopg.connect(site.admin, autocommit=True) as admin:
        found = list(checks(people, course.outcome, admin, scene.prompt, msgspec.convert(shown, Rollup)))
    last = course.events[-1].rollup
    found.append(
        Check(
            "the stream's last event is the rollup",
            last == shown,
            f"{len(course.events)} events, the last with {last['responders']} of {shown['responders']} responders",
        )
    )
    if course.cut:
        found.append(_in_the_middle(course.outcome, course.cut))
    return found


def rollup(site: Target, scene: Scene) -> dict[str, Any]:
    """What the answers add up to, as the API says. Errors: BenchError."""
    end = time.monotonic() + _SECONDS
    with site.client() as client:
        while True:
            response = client.get(f"/incidents/{scene.incident}/rollup")
            # What a worker still held of a database that was killed, it finds out when somebody asks for it.
            if response.status_code != 503 or time.monotonic() > end:
                return _made(response)
            time.sleep(_PAUSE)


def figures(course: Run) -> Figures:
    """What a course's times come to."""
    outcome = course.outcome
    seconds = outcome.ended - outcome.began
    took = sorted(outcome.took)
    reached = sorted(each.at for each in outcome.acknowledged if not each.change)
    shown = []
    for count, at in enumerate(reached, 1):
        seen = next((event.at for event in course.events if event.rollup["responders"] >= count), None)
        if seen is not None:
            shown.append(max(0.0, seen - at))
    counts = [(event.at, min(event.rollup["responders"], len(reached))) for event in course.events]
    old = [max(0.0, at - reached[count - 1]) for at, count in counts if count]
    return Figures(
        answers=len(took),
        seconds=seconds,
        rate=len(took) / seconds,
        p50_ms=took[len(took) // 2] * 1000,
        p99_ms=took[len(took) * 99 // 100] * 1000,
        max_ms=took[-1] * 1000,
        events=len(course.events),
        shown_median=statistics.median(shown),
        shown_max=max(shown),
        old_median=statistics.median(old),
        old_max=max(old),
        load_cpu=outcome.cpu_seconds,
    )


async def _answer(site: Target, scene: Scene, crowd: Crowd, cut: Callable[[], None] | None) -> Run:
    events: list[Event] = []
    watching = asyncio.create_task(_watch(site, scene, events))
    try:
        await _until(lambda: bool(events) or watching.done(), "the stream says nothing")
        sending = asyncio.create_task(asyncio.to_thread(send, crowd))
        third = sum(map(len, crowd.connections)) // 3
        interrupted = await asyncio.to_thread(_interrupt, site, scene, third, cut) if cut else None
        outcome = await sending
        final = await asyncio.to_thread(rollup, site, scene)
        # Whether it comes to that is for the verdict to say.
        with suppress(BenchError):
            await _until(lambda: watching.done() or events[-1].rollup == final, "the stream does not show the end")
        if watching.done():
            await watching
    finally:
        watching.cancel()
    return Run(outcome, events, interrupted)


async def _watch(site: Target, scene: Scene, events: list[Event]) -> None:
    """Keep what the stream says, as a browser would: a connection that breaks is made again."""
    path = f"http://127.0.0.1:{site.port}/v1/incidents/{scene.incident}/rollup/stream"
    headers = {"Authorization": f"Bearer {site.token}", "Accept": "text/event-stream"}
    async with httpx.AsyncClient(headers=headers, timeout=None) as client:
        while True:
            with suppress(httpx.TransportError):
                async with client.stream("GET", path) as response:
                    if response.is_client_error:
                        raise BenchError(f"the stream is refused: {(await response.aread()).decode()[:500]}")
                    async for line in response.aiter_lines():
                        if line.startswith("data: "):
                            events.append(Event(time.monotonic(), msgspec.json.decode(line[6:])))
            await asyncio.sleep(_PAUSE)


async def _until(so: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + _SECONDS
    while not so():
        if time.monotonic() > end:
            raise BenchError(complaint)
        await asyncio.sleep(_LOOK)


def _interrupt(site: Target, scene: Scene, count: int, cut: Callable[[], None]) -> Crash:
    """Wait until so many answers are stored, and cut."""
    sql = b"select count(*) from tocsin.prompt_responses where prompt_id = %s"
    stored, end = 0, time.monotonic() + _SECONDS
    with psycopg.connect(site.admin, autocommit=True) as admin:
        while stored < count:
            time.sleep(_LOOK)
            ((found,),) = admin.execute(sql, [scene.prompt]).fetchall()
            if found > stored:
                stored, end = found, time.monotonic() + _SECONDS
            elif time.monotonic() > end:
                raise BenchError(f"there are {stored} answers, and for {_SECONDS:.0f} seconds no other")
    began = time.monotonic()
    cut()
    return Crash(began, time.monotonic())


def _in_the_middle(outcome: Outcome, cut: Crash) -> Check:
    before = sum(each.at < cut.began for each in outcome.acknowledged)
    after = [each.at for each in outcome.acknowledged if each.at > cut.ended]
    again = f", the first of them {min(after) - cut.ended:.1f} s later" if after else ""
    return Check(
        "the API went on by itself when the database was back",
        before > 0 and len(after) > 0,
        f"{before} acknowledged before, {cut.ended - cut.began:.1f} s without a database, {len(after)} after it{again}",
    )


def _made(response: httpx.Response) -> dict[str, Any]:
    if not response.is_success:
        raise BenchError(f"{response.request.method} {response.request.url.path}: {response.text[:500]}")
    return dict(response.json())

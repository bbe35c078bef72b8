"""The walk: every route asked at size by everybody, and all that is wrong with how it was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

import msgspec
import psycopg

from api.bench.pgbench import Recorder
from api.contract import check
from api.contract.check import Contract
from api.contract.operations import CallWrite, List, is_public
from api.db.pool import Statement
from tests.plans import data
from tests.plans.allowed import Allowed
from tests.plans.data import CIRCLE, WARDEN
from tests.plans.plan import MANY, Fault, faults
from tests.plans.requests import Asked, caller, deep, requests, routes
from tests.plans.session import MODES, Run, Session, session, tells_nested
from tests.support.examples import Example, example, name
from tests.support.server import Org, Place, Server

# Who sees all, few or some asks for lists in all their shapes; who may not write is refused before there is a plan
# worth looking at, so two do.
CURIOUS = ("operator", "worker", WARDEN)
READERS = ("operator", "worker", "auditor", CIRCLE, WARDEN)
WRITERS = ("admin", WARDEN)

# Pages, of 8 kB: of a table that has no more, PostgreSQL is right to read all rather than to go along an index.
SHORT = 64


class Found(msgspec.Struct, frozen=True):
    """A fault, where it was found: the route's name, who asked, how it was planned, and in which statement."""

    route: str
    fault: Fault
    nested: bool
    asked: str
    sql: str

    def by(self, entry: Allowed) -> bool:
        """Whether an exception is about it."""
        fault = self.fault
        same = (entry.kind, entry.about, entry.nested) == (fault.kind, fault.table, self.nested)
        return same and self.route in entry.routes and entry.sign in f"{self.asked} {fault.told}"

    def __str__(self) -> str:
        fault = f"{self.fault.kind} of {self.fault.table}: {self.fault.told}"
        return f"{self.asked}\n  {fault}\n  in: {' '.join(self.sql.split())[:300]}"


class Ground(msgspec.Struct, frozen=True):
    """A tenant, an example a route, and by the first word of a path the id of what everybody has answered."""

    org: Org
    examples: Mapping[str, Example]
    heavy: Mapping[str, str]


def ground(place: Place, server: Server, stem: str, incidents: int) -> Ground:
    """A tenant at size, with one of everything that a route can name, and a crowd's answers."""
    org = data.populated(place, stem, incidents)
    with server.client(org, "admin") as admin:
        examples = {name(route): example(route, admin) for route in routes()}
        (circle,) = admin.get("/groups", params={"name": f"eq.{data.CIRCLE_NAME}"}).json()["items"]
        incident = admin.open_incident(circle_id=circle["id"])["id"]
        asked = {"prompt_type": "status", "prompt_text": "Are you safe?"}
        made = [
            admin.post(f"/incidents/{incident}/prompts", json=asked | {"target_type": target}).json()["prompt"]["id"]
            for target in ("tenant", "public_link")
        ]
    prompt, link = made
    data.crowd(place, org, incident, prompt, link, asked=incidents // 10)
    return Ground(org, examples, {"incidents": incident, "prompts": prompt})


def long_tables(place: Place) -> frozenset[str]:
    """The tables that are long enough to be read along an index."""
    with place.admin() as admin:
        rows = admin.execute(
            "select relname from pg_class where relnamespace = 'tocsin'::regnamespace and relkind = 'r'"
            " and relpages > %s",
            [SHORT],
        ).fetchall()
    return frozenset(relname for (relname,) in rows)


class Walk:
    """Requests as anybody makes them, in sessions that plan in both ways."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        self._place = place
        self._recorder = Recorder(place.logins.member, place.secrets.gate_key, options="", size=1)
        self._long = long_tables(place)
        self.nested = tells_nested(place)
        self._sessions: dict[tuple[str, bool, bool], Session] = {
            (mode, guest, inside): stack.enter_context(
                session(
                    place, mode, "tocsin_guest" if guest else "tocsin_member", self._long, nested=inside and self.nested
                )
            )
            for mode in MODES
            for guest in (False, True)
            for inside in (False, True)
        }
        self._looking = stack.enter_context(psycopg.connect(place.logins.member))
        self._contract: Contract = check.check(self._looking)
        self._looking.rollback()

    def walk(
        self, ground: Ground, readers: Sequence[str], writers: Sequence[str], curious: Sequence[str] = ()
    ) -> Iterator[Found]:
        """All that is wrong. `curious` are the readers who ask for lists in all their shapes."""
        for route in routes():
            roles = ("",) if is_public(route) else writers if isinstance(route, CallWrite) else readers
            for role in roles:
                asked = list(requests(route, ground.examples[name(route)], ground.heavy))
                if role not in curious:
                    asked = [one for one in asked if not one.query]
                elif isinstance(route, List):
                    asked += self._deep(next(one for one in reversed(asked) if not one.query), ground.org, role)
                for one in asked:
                    yield from self.ask(one, ground.org, role)

    def ask(self, asked: Asked, org: Org, role: str) -> Iterator[Found]:
        """What is wrong with one request."""
        statements = self._recorder.statements(asked.route, self._contract, asked.request(org, role))
        for mode in MODES:
            run = self._sessions[mode, is_public(asked.route), not asked.query].run(statements)
            where = f"{role} of {org.slug}, {mode}: {asked.path}?{asked.query}"
            yield from self._found(name(asked.route), run, where)

    def faults_of(self, org: Org, role: str, *statements: str) -> set[str]:
        """The kinds of what is wrong with statements of nobody's route."""
        entering = self._recorder.entering(caller(org, role), org.slug, read_only=True)
        kinds = set()
        for mode in MODES:
            run = self._sessions[mode, False, True].run([entering, *map(Statement, statements)])
            kinds |= {found.fault.kind for found in self._found("", run, "")}
        return kinds

    def _found(self, route: str, run: Run, where: str) -> Iterator[Found]:
        for plan in run.plans:
            for fault in faults(plan, self._long):
                yield Found(route, fault, plan.nested, where, plan.sql)
        for table in run.scanned:
            yield Found(route, Fault("scan", table, "say the statistics"), False, where, "")
        for function, calls in run.calls.items():
            if calls > MANY:
                yield Found(route, Fault("repeat", function, f"{calls} calls"), False, where, "")

    def _deep(self, asked: Asked, org: Org, role: str) -> list[Asked]:
        with self._looking.transaction(force_rollback=True):
            entering = self._recorder.entering(caller(org, role), org.slug, read_only=True)
            self._looking.execute("select auth.enter(%s, %s, %s, %s, %s)", entering.values, prepare=False)
            try:
                return deep(asked, org, role, self._contract, self._looking)
            except psycopg.errors.InsufficientPrivilege:
                return []

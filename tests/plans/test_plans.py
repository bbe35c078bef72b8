"""Plans: no route's statements cost more because a tenant has more rows, whoever asks, and however it is planned.

Every route is asked at size, by members who see all, few and some of it, under custom and under generic plans, and
PostgreSQL tells how it went about it: by EXPLAIN for the statements of the route; for those that functions, policies
and triggers run, by its statistics, and where the server has auto_explain by their plans too.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import NamedTuple

import pytest

from api.contract.operations import Stream
from api.contract.routes import ROUTES
from api.deploy import deploy
from api.engine import Engine
from api.postgres.cluster import Cluster
from api.settings.environment import Settings, login_urls, secrets
from tests.conftest import free_port
from tests.plans.allowed import ALLOWED, UNUSED, Allowed
from tests.plans.data import others
from tests.plans.requests import routes
from tests.plans.walk import CURIOUS, READERS, WRITERS, Found, Walk, ground
from tests.support.examples import name
from tests.support.server import Place, Server

INCIDENTS = 20_000
FEW = 200
TENANTS = 60

# By the foreign key's own columns, for the day when what is referred to changes: no request does that.
_UNUSED = """
select i.relname
from pg_catalog.pg_stat_user_indexes as s
inner join pg_catalog.pg_index as x on s.indexrelid = x.indexrelid
inner join pg_catalog.pg_class as i on s.indexrelid = i.oid
where s.schemaname = 'tocsin' and s.idx_scan = 0 and not x.indisunique
    and not exists (
        select
        from pg_catalog.pg_constraint as k
        where k.contype = 'f' and k.conrelid = x.indrelid and k.conkey::smallint[] <@ x.indkey::smallint[]
            and (x.indkey::smallint[])[0:cardinality(k.conkey) - 1] <@ k.conkey::smallint[]
    )
"""


# What is bad on purpose, by the kind of fault it must be found to be.
BAD = {
    "waste": ("select id from tocsin.incidents where description like '%no such word%'",),
    "repeat": ("select count(*) from tocsin.incidents where auth.can_see_incident(id)",),
    "spill": (
        "select set_config('work_mem', '64kB', true)",
        "select count(*) from (select id from tocsin.ledger order by id::text offset 0) as sorted",
    ),
    "scan": (
        "select set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'off', true)",
        "select id from tocsin.incidents where id = '01890a5d-ac96-774b-bcce-b302099a8057'",
    ),
}


class Seen(NamedTuple):
    """What was seen: the faults, those of what is bad on purpose, and the indexes that nothing went along.

    `nested`, whether the server tells the plans of what functions run.
    """

    found: list[Found]
    caught: dict[str, set[str]]
    unused: set[str]
    nested: bool


@pytest.fixture(scope="module")
def home(settings: Settings, cluster: Cluster) -> Place:
    """A database of these tests alone, so that its statistics are of nothing else."""
    cluster.ensure("plans")
    keys = secrets(settings)
    logins = login_urls(settings, keys, cluster.url("plans"))
    deploy.deploy(logins.admin, logins, keys)
    return Place(logins, keys, settings.data)


@pytest.fixture(scope="module")
def seen(home: Place) -> Seen:
    """Every route asked by everybody."""
    others(home, TENANTS)
    server = Server(home, free_port(), GUEST_REQUESTS_PER_MINUTE="1000000")
    big, small = ground(home, server, "big", INCIDENTS), ground(home, server, "small", FEW)
    server.stop()
    with home.admin() as admin:
        admin.execute("vacuum (analyze)")
        admin.execute("select pg_catalog.pg_stat_reset()")
    with ExitStack() as stack:
        walk = Walk(home, stack)
        found = [*walk.walk(big, READERS, WRITERS, CURIOUS), *walk.walk(small, READERS[:2], WRITERS[:1])]
        caught = {kind: walk.faults_of(big.org, "auditor", *statements) for kind, statements in BAD.items()}
    with Engine(home.logins.worker) as engine:
        engine.unsealed_tenants(timedelta(hours=1))
        engine.seal(small.org.slug)
    with home.admin() as admin:
        unused = {index for (index,) in admin.execute(_UNUSED).fetchall()}
    return Seen(found, caught, unused, walk.nested)


@pytest.mark.parametrize("kind", BAD)
def test_what_is_bad_is_found(kind: str, seen: Seen) -> None:
    assert kind in seen.caught[kind]


@pytest.mark.parametrize("route", [name(route) for route in routes()])
def test_a_route_costs_what_it_answers(route: str, seen: Seen) -> None:
    faults = [found for found in seen.found if found.route == route and not any(found.by(entry) for entry in ALLOWED)]
    # One of each kind is enough to see what is wrong.
    told: dict[tuple[str, str, bool], str] = {}
    for found in faults:
        told.setdefault((found.fault.kind, found.fault.table, found.nested), str(found))
    assert not told, "\n".join(told.values())


def test_a_stream_reads_what_another_route_reads() -> None:
    """So that its statements are among those that were looked at."""
    read = {getattr(route, "view", "") for route in routes()}
    assert {route.view for route in ROUTES if isinstance(route, Stream)} <= read


@pytest.mark.parametrize(
    "entry", [entry for entry in ALLOWED if entry.everywhere], ids=lambda entry: f"{entry.kind} of {entry.about}"
)
def test_an_exception_is_needed_on_each_of_its_routes(entry: Allowed, seen: Seen) -> None:
    if entry.nested and not seen.nested:
        pytest.skip("this PostgreSQL has no auto_explain")
    assert {found.route for found in seen.found if found.by(entry)} == entry.routes


def test_no_index_is_kept_that_nothing_uses(seen: Seen) -> None:
    assert seen.unused == set(UNUSED)

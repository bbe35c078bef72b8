"""The bench's database is one that Tocsin itself could have left: no rule is broken, and work goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from api.bench.data import BIG, NEEDLES, WORKER, build, slugs, subject
from api.bench.data_words import NEEDLE
from api.contract import check
from api.deploy import catalog, deploy
from api.postgres.cluster import Cluster
from api.settings.environment import Settings, login_urls, secrets
from tests.support.server import ISSUER, Place

SIZE = 3000
TENANTS = 5
DATABASE = "built"


class Made:
    """The database that was built, what stood in it before, and what was said meanwhile."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.before = self.objects()
        self.said: list[str] = []
        # As a large one: with the indexes made anew.
        self.built = build(place.logins, ISSUER, SIZE, TENANTS, self.said.append, bare=True)

    def objects(self) -> catalog.Objects:
        with self.place.admin() as admin:
            return catalog.objects(admin)

    def asked(self, statement: str, **values: object) -> Any:
        """The one value that a superuser reads."""
        with self.place.admin() as admin:
            row = admin.execute(statement.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def member(self, tenant: str, name: str = "operator") -> psycopg.Connection[Any]:
        """A connection that has entered a tenant."""
        connection = psycopg.connect(self.place.logins.member)
        given = [self.place.secrets.gate_key, ISSUER, subject(tenant, name), tenant]
        connection.execute("select auth.enter(%s, %s, %s, %s, false)", given, prepare=False)
        return connection


@pytest.fixture(scope="module")
def made(settings: Settings, cluster: Cluster) -> Iterator[Made]:
    cluster.ensure(DATABASE)
    keys = secrets(settings)
    logins = login_urls(settings, keys, cluster.url(DATABASE))
    deploy.deploy(logins.admin, logins, keys)
    yield Made(Place(logins, keys, settings.data))
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f"drop database {DATABASE} with (force)".encode())


def test_it_has_the_rows_that_were_asked_for_and_a_tenth_of_them_in_one_tenant(made: Made) -> None:
    assert made.built.tenants == slugs(TENANTS)
    assert made.asked("select count(*) from tocsin.incidents") == SIZE
    big = "select count(*) from tocsin.incidents where tenant_id = (select id from tocsin.tenants where slug = %(big)s)"
    assert made.asked(big, big=BIG) == SIZE // 10
    assert any(str(SIZE) in line for line in made.said)


def test_the_constraints_hold_when_they_are_checked_again(made: Made) -> None:
    with made.place.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(
            "update pg_constraint set convalidated = false"
            " where contype in ('c', 'f') and connamespace = 'tocsin'::regnamespace"
        )
        rules = admin.execute(
            "select format('alter table %s validate constraint %I', conrelid::regclass, conname) from pg_constraint"
            " where contype in ('c', 'f') and connamespace = 'tocsin'::regnamespace and not convalidated"
        ).fetchall()
        assert len(rules) > 150
        for (statement,) in rules:
            admin.execute(statement.encode())


def test_every_object_is_what_it_was_the_indexes_with_their_comments_too(made: Made) -> None:
    assert made.objects() == made.before
    with psycopg.connect(made.place.logins.member) as member:
        check.check(member)


def test_the_words_are_those_that_the_trigger_writes(made: Made) -> None:
    with made.place.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute("alter table tocsin.incidents enable always trigger incidents_71_index_on_update")
        admin.execute("set local session_replication_role = replica")
        admin.execute("create temp table built on commit drop as select * from tocsin.incident_words")
        for (tenant,) in admin.execute("select id from tocsin.tenants where slug like 'bench-%'").fetchall():
            admin.execute("select auth.act_for_tenant(%s)", [tenant])
            for title in ("title || ' again'", "left(title, -6)"):
                admin.execute(f"update tocsin.incidents set title = {title} where tenant_id = %s".encode(), [tenant])
        ((same, all_),) = admin.execute(
            "select count(*) filter (where built.words = known.words), count(*)"
            " from built full join tocsin.incident_words as known using (tenant_id, incident_id)"
        ).fetchall()
    assert same == all_ == SIZE


def test_the_numbers_of_a_day_have_no_gaps_and_the_next_one_follows(made: Made) -> None:
    gaps = """
        select count(*)
        from (
            select
                count(*) as n,
                max(split_part(number, '-', 3)::integer) as last_number,
                number_counters.last_number as counted
            from tocsin.incidents
            inner join tocsin.tenants on incidents.tenant_id = tenants.id
            left join tocsin.number_counters
                on
                    incidents.tenant_id = number_counters.tenant_id
                    and number_counters.series = 'incident'
                    and number_counters.period_start = (incidents.reported_at at time zone tenants.time_zone)::date
            group by incidents.tenant_id, split_part(number, '-', 2), number_counters.last_number
        ) as days
        where n <> last_number or counted is distinct from last_number
    """
    assert made.asked(gaps) == 0
    today = "select to_char(now() at time zone 'Europe/Oslo', 'YYMMDD')"
    known = (
        "select count(*) from tocsin.incidents inner join tocsin.tenants on incidents.tenant_id = tenants.id"
        " where tenants.slug = %(big)s and number like 'INC-' || %(day)s || '-%%'"
    )
    day = made.asked(today)
    before = made.asked(known, big=BIG, day=day)
    with made.member(BIG) as member:
        body = '{"category": "other", "description": "One more."}'
        ((answer,),) = member.execute("select (api.create_incident(%s)).body", [body], prepare=False).fetchall()
        member.rollback()
    assert answer["number"] == f"INC-{day}-{before + 1:03}"


def test_each_operator_sees_the_rows_of_their_tenant_and_the_worker_those_they_reported(made: Made) -> None:
    seen = 0
    for slug in made.built.tenants:
        with made.member(slug) as member:
            ((count,),) = member.execute("select count(*) from api.incidents").fetchall()
        built = (
            "select count(*) from tocsin.incidents where tenant_id = (select id from tocsin.tenants where slug = %(s)s)"
        )
        assert count == made.asked(built, s=slug)
        seen += count
    assert seen == SIZE
    with made.member(BIG, WORKER) as member:
        ((reported,),) = member.execute("select count(*) from api.incidents").fetchall()
    assert NEEDLES <= reported <= NEEDLES + 10


def test_texts_have_common_words_and_rare_ones(made: Made) -> None:
    with made.member(BIG) as member:
        found = {
            word: member.execute(
                "select count(*) from tocsin.incidents where description ~* %s", [f"\\m{word}\\M"]
            ).fetchall()[0][0]
            for word in (NEEDLE, "quay", "seen")
        }
    assert NEEDLES <= found[NEEDLE] <= NEEDLES + 10
    assert 0 < found["quay"] < SIZE // 50
    assert found["seen"] == SIZE // 10


def test_a_timeline_begins_with_the_creation(made: Made) -> None:
    with made.member(BIG) as member:
        rows = member.execute(
            "select incidents.id, array_agg(timeline.action order by timeline.created_at, timeline.id)"
            " from api.incidents inner join api.timeline on timeline.incident_id = incidents.id group by incidents.id"
        ).fetchall()
    assert len(rows) == SIZE // 10
    assert {actions[0] for _, actions in rows} == {"incident.created"}
    assert any(actions[-1] == "incident.resolved" and "incident.dispatch" in actions for _, actions in rows)


def test_no_worker_finds_the_rows_unsealed(made: Made) -> None:
    with made.place.admin() as admin, admin.transaction(force_rollback=True):
        # What is younger than the look-back is sealed in its turn.
        unsealed = admin.execute(
            "select count(*) from tocsin.tenants cross join lateral engine.seal_ledger(tenants.slug, now()) as sealed"
            " where tenants.slug = any(%s) and sealed > 100",
            [made.built.tenants],
        ).fetchall()
    assert unsealed == [(0,)]

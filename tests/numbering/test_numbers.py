"""Numbers: gap-free whatever happens at once, whatever is rolled back, whatever the hour is where the tenant lives."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from api.engine import Engine
from tests.support.server import ISSUER, Org, Place

CONNECTIONS = 64
EACH = 100

CREATE = """select (api.create_incident('{"workflow": "enforcement", "category": "other", "description": "x"}')).body"""


def zone_of_noon() -> str:
    """A time zone in which it is about noon, so that no midnight falls into the test."""
    # POSIX signs: Etc/GMT-3 is three hours ahead of Greenwich.
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def create(connection: psycopg.Connection[Any], org: Org) -> str:
    """Create an incident as one request does, in one round trip; its number."""
    with connection.transaction(), connection.pipeline():
        connection.execute(
            "select auth.enter(%s, %s, %s, %s, false)",
            [org.place.secrets.gate_key, ISSUER, org.subject("operator"), org.slug],
            prepare=False,
        )
        row = connection.execute(CREATE).fetchone()
    assert row
    return str(row[0]["number"])


def test_sixty_four_connections_that_create_a_hundred_each_get_exactly_the_numbers_1_to_6400(
    place: Place, make_org: Callable[..., Org]
) -> None:
    zone = zone_of_noon()
    org = make_org(zone=zone)
    together = threading.Barrier(CONNECTIONS)

    def creator(_: int) -> list[str]:
        # One flush a creation is what the disk adds to the counter's lock; the counter is what is tried here.
        hasty = make_conninfo(place.logins.member, options="-c synchronous_commit=off")
        with psycopg.connect(hasty, autocommit=True) as connection:
            together.wait(60)
            return [create(connection, org) for _ in range(EACH)]

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        numbers = [number for made in threads.map(creator, range(CONNECTIONS)) for number in made]
    prefix = f"INC-{datetime.now(ZoneInfo(zone)):%y%m%d}-"
    assert sorted(numbers) == sorted(f"{prefix}{counted:03d}" for counted in range(1, CONNECTIONS * EACH + 1))
    assert f"{prefix}999" in numbers
    assert f"{prefix}1000" in numbers


def test_a_creation_that_is_rolled_back_leaves_no_gap(place: Place, make_org: Callable[..., Org]) -> None:
    org = make_org(zone=zone_of_noon())
    with psycopg.connect(place.logins.member, autocommit=True) as connection:
        assert create(connection, org).endswith("-001")
        with connection.transaction(force_rollback=True):
            assert create(connection, org).endswith("-002")
        assert create(connection, org).endswith("-002")


def test_a_creation_waits_for_one_that_may_still_be_rolled_back(place: Place, make_org: Callable[..., Org]) -> None:
    org = make_org(zone=zone_of_noon())
    with (
        psycopg.connect(place.logins.member, autocommit=True) as first,
        psycopg.connect(place.logins.member, autocommit=True) as second,
        ThreadPoolExecutor(1) as threads,
    ):
        with first.transaction(force_rollback=True):
            assert create(first, org).endswith("-001")
            later = threads.submit(create, second, org)
            with place.admin() as admin:
                pids = [first.info.backend_pid, second.info.backend_pid]
                while admin.execute("select %s = any(pg_blocking_pids(%s))", pids).fetchone() == (False,):
                    assert not later.done()
        assert later.result(30).endswith("-001")


def test_two_tenants_never_wait_for_one_another(place: Place, make_org: Callable[..., Org]) -> None:
    with (
        psycopg.connect(place.logins.member, autocommit=True) as first,
        psycopg.connect(place.logins.member, autocommit=True) as second,
        first.transaction(force_rollback=True),
    ):
        create(first, make_org(zone=zone_of_noon()))
        second.execute("set lock_timeout = '1ms'")
        assert create(second, make_org(zone=zone_of_noon())).endswith("-001")


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Oslo", "2026-01-31T23:00:00Z"),
        ("Europe/Oslo", "2026-06-30T22:00:00Z"),
        ("Europe/Oslo", "2026-03-28T23:00:00Z"),
        ("Europe/Oslo", "2026-03-29T22:00:00Z"),
        ("America/New_York", "2026-02-01T05:00:00Z"),
        ("Asia/Kathmandu", "2026-01-31T18:15:00Z"),
        ("Pacific/Kiritimati", "2025-12-31T10:00:00Z"),
    ],
)
def test_a_day_ends_at_midnight_where_the_tenant_lives(
    place: Place, make_org: Callable[..., Org], zone: str, midnight: str
) -> None:
    org = make_org(zone=zone)
    begins = datetime.fromisoformat(midnight)
    reported = [begins + timedelta(seconds=seconds) for seconds in (-2, -1, 0, 1)]
    batch = [
        {
            "line": line,
            "external_id": str(line),
            "reported_at": at.isoformat(),
            "category": "other",
            "title": "Found",
            "description": "Found in the books.",
        }
        for line, at in enumerate(reported, 1)
    ]
    with Engine(place.logins.worker) as engine:
        assert set(engine.import_batch(org.slug, "enforcement", batch).values()) == {"imported"}
    with place.admin() as admin:
        numbers = admin.execute(
            "select number from tocsin.incidents where tenant_id = %s order by reported_at", [org.id]
        ).fetchall()
    new = begins.astimezone(ZoneInfo(zone)).date()
    assert (begins.astimezone(ZoneInfo(zone)).hour, begins.astimezone(ZoneInfo(zone)).minute) == (0, 0)
    old = new - timedelta(days=1)
    assert [number for (number,) in numbers] == [
        f"INC-{day:%y%m%d}-{counted:03d}" for day, counted in ((old, 1), (old, 2), (new, 1), (new, 2))
    ]


@pytest.fixture(scope="module")
def reader(place: Place) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may call everything."""
    with place.admin() as connection:
        yield connection


@given(
    word=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=10).filter(
        lambda word: not re.search("YY|MM|DD|NNN", word)
    ),
    daily=st.booleans(),
    digits=st.integers(3, 6),
    day=st.dates(date(1970, 1, 1), date(2199, 12, 31)),
    counted=st.integers(1, 2**31 - 1),
)
@settings(max_examples=200, deadline=None)
def test_a_number_is_the_word_the_period_and_the_count_padded_and_never_cut(
    reader: psycopg.Connection[Any], word: str, daily: bool, digits: int, day: date, counted: int
) -> None:
    form = f"{word}-{'YYMMDD' if daily else 'YYYY'}-{'N' * digits}"
    row = reader.execute("select core.format_number(%s, %s, %s)", [form, day, counted]).fetchone()
    period = day.strftime("%y%m%d") if daily else f"{day.year:04d}"
    assert row == (f"{word}-{period}-{counted:0{digits}d}",)

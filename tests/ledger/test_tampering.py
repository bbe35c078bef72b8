"""Whatever a superuser does to the ledger or its seals is found, and the first thing that is wrong is named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from api.engine import LedgerVerification
from tests.support.ledger import Chain, last_link, seal_some, value, write_event
from tests.support.server import Place, new_org


@pytest.fixture(scope="module")
def long_chain(place: Place) -> Chain:
    """A sealed ledger that no test changes for good."""
    return Chain(place, new_org(place, stem="long"))


def altered(chain: Chain, seq: int) -> LedgerVerification:
    """The verdict that names a link and its row as altered."""
    return LedgerVerification(False, "altered", seq, chain.rows[seq - 1], *chain.tail)


COLUMNS = {
    "id": "core.new_id()",
    "tenant_id": "(select id from tocsin.tenants where id <> ledger.tenant_id limit 1)",
    "action": "'incident.nothing'",
    "subject_type": "'nothing'",
    "subject_id": "core.new_id()",
    "incident_id": "core.new_id()",
    "member_id": "core.new_id()",
    "detail": "detail || '{\"more\": 1}'",
    "portal_id": "core.new_id()",
    "circle_id": "core.new_id()",
    "created_at": "created_at + interval '1 microsecond'",
}

LINK_COLUMNS = {
    "tenant_id": ("'00000000-0000-0000-0000-000000000000'", "seal-missing"),
    "seq": ("seq + 10000", "seal-missing"),
    "ledger_id": ("core.new_id()", "missing"),
    "fields_version": ("2", "altered"),
    "covers_until": ("covers_until + interval '1 microsecond'", "altered"),
    "sealed_at": ("sealed_at - interval '1 microsecond'", "altered"),
    "hash": ("sha256(hash)", "altered"),
}


def test_every_column_is_tampered_with(place: Place) -> None:
    sql = "select attname::text from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
    with place.admin() as admin:
        assert {name for (name,) in admin.execute(sql, ["tocsin.ledger"])} == set(COLUMNS)
        assert {name for (name,) in admin.execute(sql, ["tocsin.ledger_seals"])} == set(LINK_COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_row_that_was_altered_in_any_column_is_named(long_chain: Chain, column: str) -> None:
    with long_chain.tampering() as admin:
        done = admin.execute(
            f"update tocsin.ledger set {column} = {COLUMNS[column]} where id = %s".encode(), [long_chain.rows[4]]
        )
        assert done.rowcount == 1
        fault = "missing" if column in ("tenant_id", "id") else "altered"
        assert long_chain.found(admin) == altered(long_chain, 5)._replace(fault=fault)


@pytest.mark.parametrize("column", LINK_COLUMNS)
def test_a_link_that_was_altered_in_any_column_is_named(long_chain: Chain, column: str) -> None:
    new, fault = LINK_COLUMNS[column]
    with long_chain.tampering() as admin:
        admin.execute("alter table tocsin.ledger_seals drop constraint ledger_seals_fields_version_is_known")
        done = admin.execute(
            f"update tocsin.ledger_seals set {column} = {new} where tenant_id = %s and seq = 5".encode(),
            [long_chain.org.id],
        )
        assert done.rowcount == 1
        found = long_chain.found(admin)
        assert (found.is_intact, found.fault, found.seq) == (False, fault, 5)
        if fault == "altered":
            assert found.ledger_id == long_chain.rows[4]


def test_a_row_that_was_deleted_is_named(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        admin.execute("delete from tocsin.ledger where id = %s", [long_chain.rows[2]])
        assert long_chain.found(admin) == altered(long_chain, 3)._replace(fault="missing")


def test_a_link_that_was_deleted_is_named(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        for seq in (3, 1):
            admin.execute("delete from tocsin.ledger_seals where tenant_id = %s and seq = %s", [long_chain.org.id, seq])
            assert long_chain.found(admin) == LedgerVerification(False, "seal-missing", seq, None, *long_chain.tail)


def test_a_link_that_was_deleted_shows_though_its_row_is_sealed_anew(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        admin.execute("delete from tocsin.ledger_seals where tenant_id = %s and seq = 3", [long_chain.org.id])
        admin.execute("set local session_replication_role = origin")
        assert seal_some(admin, long_chain.org) == 1
        assert (long_chain.found(admin).fault, long_chain.found(admin).seq) == ("seal-missing", 3)


@pytest.mark.parametrize(
    "at",
    [
        "(select max(created_at) from tocsin.ledger where tenant_id = %s) - interval '2 hours 1 second'",
        "(select min(created_at) from tocsin.ledger where tenant_id = %s) - interval '9 years'",
        "case when %s is null then null else '-infinity'::timestamptz end",
        "statement_timestamp() + interval '3 hours' + 0 * length(%s) * interval '1 second'",
        "case when %s is null then null else 'infinity'::timestamptz end",
    ],
    ids=["two hours", "nine years", "before all time", "to come", "after all time"],
)
def test_a_row_that_was_slipped_in_at_another_time_is_named_and_never_sealed(long_chain: Chain, at: str) -> None:
    with long_chain.tampering() as admin:
        id = write_event(admin, long_chain.org, at.replace("%s", f"'{long_chain.org.id}'"))
        assert seal_some(admin, long_chain.org) == 0
        assert long_chain.found(admin) == LedgerVerification(False, "inserted", None, id, *long_chain.tail)


def test_rows_that_changed_places_are_named(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        admin.execute(
            "update tocsin.ledger as one set (action, subject_type, subject_id, detail)"
            " = (other.action, other.subject_type, other.subject_id, other.detail) from tocsin.ledger as other"
            " where (one.id, other.id) in ((%(a)s, %(b)s), (%(b)s, %(a)s)) and one.tenant_id = other.tenant_id",
            {"a": long_chain.rows[0], "b": long_chain.rows[7]},
        )
        assert long_chain.found(admin) == altered(long_chain, 1)


def test_links_that_changed_places_are_named(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        admin.execute("alter table tocsin.ledger_seals drop constraint ledger_seals_one_an_event")
        admin.execute(
            "update tocsin.ledger_seals as one set ledger_id = other.ledger_id from tocsin.ledger_seals as other"
            " where one.tenant_id = %(t)s and other.tenant_id = %(t)s and (one.seq, other.seq) in ((4, 6), (6, 4))",
            {"t": long_chain.org.id},
        )
        assert long_chain.found(admin) == altered(long_chain, 4)._replace(ledger_id=long_chain.rows[5])


def test_a_tail_that_was_cut_off_shows_beside_a_checkpoint(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        keep = len(long_chain.rows) - 3
        admin.execute("delete from tocsin.ledger where id = any(%s)", [long_chain.rows[keep:]])
        admin.execute("delete from tocsin.ledger_seals where ledger_id = any(%s)", [long_chain.rows[keep:]])
        assert long_chain.found(admin).is_intact
        found = long_chain.found(admin, long_chain.tail)
        assert found == LedgerVerification(
            False, "cut-off", long_chain.tail[0], None, *last_link(admin, long_chain.org)
        )
        assert found.sealed == keep


def test_a_chain_that_was_made_again_shows_beside_a_checkpoint(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        admin.execute("delete from tocsin.ledger_seals where tenant_id = %s and seq >= 4", [long_chain.org.id])
        admin.execute("update tocsin.ledger set detail = '{}' where id = %s", [long_chain.rows[5]])
        admin.execute("set local session_replication_role = origin")
        assert seal_some(admin, long_chain.org) == len(long_chain.rows) - 3
        assert long_chain.found(admin).is_intact
        assert long_chain.found(admin, long_chain.tail).fault == "cut-off"
        third = value(admin, "select hash from tocsin.ledger_seals where tenant_id = %s and seq = 3", long_chain.org.id)
        found = long_chain.found(admin, (3, third), long_chain.tail)
        assert (found.fault, found.seq) == ("cut-off", long_chain.tail[0])


def test_a_ledger_that_was_emptied_shows_beside_a_checkpoint(long_chain: Chain) -> None:
    with long_chain.tampering() as admin:
        for table in ("ledger_seals", "ledger"):
            admin.execute(f"delete from tocsin.{table} where tenant_id = %s".encode(), [long_chain.org.id])
        assert long_chain.found(admin) == LedgerVerification(True, None, None, None, None, None)
        assert long_chain.found(admin, long_chain.tail).fault == "cut-off"


_texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=8,
)
_ids = st.none() | st.builds(uuid4)
_actions = st.from_regex(r"[a-z_]{1,8}\.[a-z_]{1,8}", fullmatch=True)
_times = st.datetimes(
    min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)
) | st.sampled_from(["infinity", "-infinity", "0044-03-15 BC"])

_changes = st.one_of(
    st.tuples(st.just("action"), _actions),
    st.tuples(st.just("subject_type"), _texts),
    st.tuples(st.sampled_from(["subject_id", "incident_id", "member_id", "portal_id", "circle_id"]), _ids),
    st.tuples(st.just("detail"), st.dictionaries(_texts, _json, max_size=3).map(Jsonb)),
    st.tuples(st.just("created_at"), _times),
)


@given(change=_changes, place_in_chain=st.integers(min_value=0))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_of_any_field_of_any_row_is_found_and_named(
    long_chain: Chain, change: tuple[str, Any], place_in_chain: int
) -> None:
    column, new = change
    seq = place_in_chain % len(long_chain.rows) + 1
    kind = {"detail": "jsonb", "created_at": "timestamptz"}.get(column, "uuid" if column.endswith("_id") else "text")
    with long_chain.tampering() as admin:
        done = admin.execute(
            f"update tocsin.ledger set {column} = %(new)s::{kind} where id = %(id)s"
            f" and {column}::text is distinct from (%(new)s::{kind})::text".encode(),
            {"new": new, "id": long_chain.rows[seq - 1]},
        )
        assume(done.rowcount)
        assert long_chain.found(admin) == altered(long_chain, seq)

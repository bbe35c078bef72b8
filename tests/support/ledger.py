"""What the tests of the ledger's chain share: who seals, who tampers, what is found, and `tocsin` as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from api.engine import Engine, LedgerVerification
from api.settings.environment import ROOT
from tests.support.server import Org, Place


class Chain:
    """The ledger of an organisation, sealed; and a superuser who is stopped by no trigger and no foreign key.

    What the superuser does is taken back at the end of `tampering`, so that the database stays true for others.
    """

    def __init__(self, place: Place, org: Org) -> None:
        self._place = place
        self.org = org
        with Engine(place.logins.worker) as engine:
            while engine.seal(org.slug):
                pass
        with place.admin() as admin:
            self.rows: list[UUID] = [
                id
                for (id,) in admin.execute(
                    "select ledger_id from tocsin.ledger_seals where tenant_id = %s order by seq", [org.id]
                )
            ]
            self.tail = last_link(admin, org)

    @contextmanager
    def tampering(self) -> Iterator[psycopg.Connection[Any]]:
        """The superuser's connection, inside a transaction that is rolled back."""
        with self._place.admin() as admin, admin.transaction(force_rollback=True):
            admin.execute("set local session_replication_role = replica")
            yield admin

    def found(self, admin: psycopg.Connection[Any], *checkpoints: tuple[int, bytes]) -> LedgerVerification:
        """What is found in the middle of the tampering."""
        return verdict(admin, self.org, checkpoints)


def verdict(
    connection: psycopg.Connection[Any], org: Org, checkpoints: Sequence[tuple[int, bytes]] = ()
) -> LedgerVerification:
    """What engine.verify_ledger() says, on any connection."""
    seqs, hashes = [seq for seq, _ in checkpoints], [hash for _, hash in checkpoints]
    row = connection.execute("select * from engine.verify_ledger(%s, %s, %s)", [org.slug, seqs, hashes]).fetchone()
    assert row is not None
    return LedgerVerification(*row)


def value(connection: psycopg.Connection[Any], sql: str, *values: object) -> Any:
    """The first value of the first row of a query."""
    row = connection.execute(sql.encode(), values).fetchone()
    assert row is not None
    return row[0]


def last_link(connection: psycopg.Connection[Any], org: Org) -> tuple[int, bytes]:
    """Number and hash of the last link."""
    row = connection.execute(
        "select seq, hash from tocsin.ledger_seals where tenant_id = %s order by seq desc limit 1", [org.id]
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def seal_some(connection: psycopg.Connection[Any], org: Org, most: int = 1000) -> int:
    """Seal one batch; how many events."""
    return int(value(connection, "select engine.seal_ledger(%s, statement_timestamp(), most => %s)", org.slug, most))


def write_event(connection: psycopg.Connection[Any], org: Org, at: str = "statement_timestamp()") -> UUID:
    """Write a line of the ledger as a superuser might, at a time given in SQL; its id."""
    sql = (
        "insert into tocsin.ledger (tenant_id, id, action, subject_type, created_at)"
        f" values (%s, core.new_id(), 'incident.forged', 'incident', {at}) returning id"
    )
    return UUID(str(value(connection, sql, org.id)))


def events(connection: psycopg.Connection[Any], org: Org) -> int:
    """How many lines the organisation's ledger has."""
    return int(value(connection, "select count(*) from tocsin.ledger where tenant_id = %s", org.id))


def command(place: Place, *arguments: str, **env: str) -> subprocess.Popen[str]:
    """`tocsin` with these arguments, as a process of its own; what it says goes to a pipe, errors and all."""
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(place.data), "DATABASE_URL": place.logins.admin, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(place: Place, *arguments: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """The same, for as long as this lasts."""
    with command(place, *arguments, **env) as process:
        try:
            yield process
        finally:
            process.kill()

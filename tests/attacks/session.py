"""Two ways into the database for somebody with any SQL: through the API's own gateway, and on a bare connection.

Whatever comes back is kept as text: rows, what COPY sends, notices, every field of an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from api.caller import Caller
from api.db.pool import Pool, Statement
from api.db.session_settings import pin_settings
from tests.support.server import ISSUER, Org, Place

# What a request finds of the session that it was given: who it is, and every setting that is not as the server gave it.
_LOOK = """
    select
        auth.tenant(), auth.member(), current_user, session_user,
        (select string_agg(concat_ws('=', name, setting), ' ' order by name) from pg_catalog.pg_settings
        where
            source = 'session'
            or name in ('transaction_isolation', 'transaction_deferrable', 'transaction_read_only')),
        (select count(*) from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()),
        (select md5(string_agg(incidents::text, '|' order by id)) from api.incidents where %s)
"""
_LOOK_AT_ALL = _LOOK % "true"
_LOOK_AROUND = _LOOK % "false"
_KEEP = "insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint)"
_KEEP += " values (auth.tenant(), auth.member(), $1, sha256('x'))"

COPIES = frozenset({ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH})


class Shared:
    """One pooled connection that the attacker and the victim use in turn, as they would the API's.

    Arguments: attacker and victim, whose operators they are. What is shown is gathered in `shown`.
    """

    def __init__(self, place: Place, attacker: Org, victim: Org) -> None:
        self._gateway = Pool(
            place.logins.member, place.secrets.gate_key, options=pin_settings(place.logins.member), size=1
        )
        self._attacker = attacker
        self._victim = victim
        self._usual: tuple[Any, ...] = ()
        self._heard: set[int] = set()
        self.shown = ""
        self.kept: list[str] = []

    async def open(self) -> None:
        """Connect, and learn what a request finds when nobody has done anything yet."""
        await self._gateway.open()
        self._usual = (await self._look(self._victim), await self._look(self._attacker))

    async def close(self) -> None:
        """Disconnect."""
        await self._gateway.close()

    async def attack(self, statements: Sequence[str]) -> str:
        """A request of the attacker's with these statements in it; how it ended."""
        await self._gateway.ask(self._listen)
        try:
            results = await self._run(self._attacker, *map(Statement, statements))
        except psycopg.Error as error:
            self.shown += f"\n{error!r} {error}" + "".join(f"\n{told}" for told in _fields(error))
            return error.sqlstate or type(error).__name__
        self.shown += "".join(f"\n{cell!r}" for rows in results for row in rows for cell in row)
        return "rows" if any(map(len, results)) else "nothing"

    async def serve(self, key: str) -> None:
        """The next requests on this connection, the victim's and the attacker's: they find nothing that was left."""
        found = (await self._look(self._victim), await self._look(self._attacker))
        assert found == self._usual
        await self.keep(key)

    async def keep(self, key: str) -> None:
        """A request of the attacker's tenant that writes."""
        await self._run(self._attacker, Statement(_KEEP, (key,)))
        self.kept.append(key)

    async def _look(self, org: Org) -> Any:
        look = _LOOK_AT_ALL if org is self._victim else _LOOK_AROUND
        return await self._run(org, Statement(look))

    async def _run(self, org: Org, *statements: Statement) -> list[list[tuple[Any, ...]]]:
        caller = Caller(ISSUER, org.subject("operator"), org.slug)
        return await self._gateway.run(caller, org.slug, statements, read_only=False)

    async def _listen(self, connection: psycopg.AsyncConnection[Any]) -> bool:
        if connection.pgconn.backend_pid not in self._heard:
            self._heard.add(connection.pgconn.backend_pid)
            connection.add_notice_handler(self._hear)
        return True

    def _hear(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        self.shown += f"\n{diagnostic.message_primary}\n{diagnostic.message_detail}\n{diagnostic.context}"


class Bare:
    """A connection inside a request that is never committed, where a statement that fails does not end the rest."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._pgconn = connection.pgconn
        self._pgconn.notice_handler = self._hear
        self._notices = ""

    def run(self, statement: str, *, keep: bool = True) -> tuple[str, str]:
        """How a statement ended, and everything that it showed. What it changed is kept for the next, or taken back."""
        self._notices = ""
        self._send("savepoint before")
        end, shown = self._send(statement)
        self._send("release before" if keep and end in ("rows", "nothing") else "rollback to before")
        return end, shown + self._notices

    def _send(self, statement: str) -> tuple[str, str]:
        if self._pgconn.status == ConnStatus.BAD:
            return "lost", ""
        self._pgconn.send_query(statement.encode())
        end, shown = "nothing", []
        while result := self._pgconn.get_result():
            if result.status == ExecStatus.FATAL_ERROR:
                end = (result.error_field(DiagnosticField.SQLSTATE) or b"lost").decode()
                shown.append(_told(result))
            elif result.status in COPIES:
                shown.append(_copied(self._pgconn, result))
            elif result.ntuples:
                end = "rows"
                shown.append(_table(result))
        return end, "\n".join(shown)

    def _hear(self, result: PGresult) -> None:
        self._notices += "\n" + _told(result)


@contextmanager
def bare(place: Place, org: Org | None) -> Iterator[Bare]:
    """A request of the operator's of an organisation, or a guest's; taken back at the end."""
    if org is None:
        connection = psycopg.connect(place.logins.guest)
        connection.execute("select auth.enter_as_guest(false)", prepare=False)
    else:
        connection = place.enter(org, "operator")
    try:
        yield Bare(connection)
    finally:
        connection.close()


def _told(result: PGresult) -> str:
    fields = (result.error_field(field) for field in DiagnosticField)
    return "\n".join(field.decode(errors="replace") for field in fields if field)


def _fields(error: psycopg.Error) -> Iterator[str]:
    for name in ("message_detail", "message_hint", "context", "internal_query", "schema_name", "table_name"):
        yield str(getattr(error.diag, name))


def _copied(pgconn: PGconn, result: PGresult) -> str:
    if result.status != ExecStatus.COPY_OUT:
        pgconn.put_copy_end(b"nothing to send")
        return ""
    shown = b""
    while (taken := pgconn.get_copy_data(0))[0] > 0:
        shown += bytes(taken[1])
    return shown.decode(errors="replace")


def _table(result: PGresult) -> str:
    cells = (result.get_value(row, column) for row in range(result.ntuples) for column in range(result.nfields))
    return "\n".join(cell.decode(errors="replace") for cell in cells if cell is not None)

"""What the command line asks of the database: the functions of the schema engine, as the login tocsin_worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from .contract import check
from .failure import Failure
from .problems import PROBLEMS, ConstraintRule, from_database

# A number is sent digit by digit.
_EXACT = msgspec.json.Encoder(decimal_format="number")

# Of how many incidents the words are read in one transaction.
_WORDS_AT_ONCE = 500


class Field(NamedTuple):
    """What an import may fill in: kind is text, number, time, list, tags or object; words are the slugs it may hold."""

    name: str
    kind: str
    words: Sequence[str] | None


class LedgerVerification(NamedTuple):
    """Whether a ledger is what was sealed; the first fault with its link and row; the last link and its hash."""

    is_intact: bool
    fault: str | None
    seq: int | None
    ledger_id: UUID | None
    sealed: int | None
    hash: bytes | None


class TenantLine(NamedTuple):
    """A tenant, as `tocsin tenant list` shows it."""

    slug: str
    name: str
    status: str
    time_zone: str
    members: int
    modules: Sequence[str]


class MemberLine(NamedTuple):
    """A member, as `tocsin member list` shows them; email, None for who has no account."""

    email: str | None
    name: str
    roles: Sequence[str]
    is_active: bool


class EngineError(Failure):
    """The database refused: the problem's slug and a sentence, as the API would tell them."""

    def __init__(self, slug: str, text: str) -> None:
        super().__init__(f"{text} ({slug})")
        self.slug = slug


class Engine:
    """A connection of tocsin_worker. Arguments: url, a conninfo. Errors of every method: EngineError, psycopg.Error."""

    def __init__(self, url: str) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self._url = url
        self._rules: dict[str, ConstraintRule] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add_tenant(self, slug: str, name: str, time_zone: str, modules: Sequence[str]) -> str:
        """Create a tenant with the built-in rows; its id."""
        return str(self._one("select engine.add_tenant(%s, %s, %s, %s)", slug, name, time_zone, list(modules)))

    def index_words(self) -> None:
        """Read every incident's words anew in the tenants whose index is by an earlier reading."""
        for (tenant,) in self._connection.execute("select engine.unindexed_tenants()").fetchall():
            after = None
            while after := self._one("select engine.index_words(%s, %s, %s)", tenant, after, _WORDS_AT_ONCE):
                pass

    def has_tenant(self, slug: str) -> bool:
        """Whether a tenant has this slug."""
        return bool(self._one("select engine.has_tenant(%s)", slug))

    def add_member(self, tenant: str, email: str, name: str, roles: Sequence[str], issuer: str, subject: str) -> str:
        """Add a member to a tenant; their id."""
        sql = "select engine.add_member(%s, %s, %s, %s, %s, %s)"
        return str(self._one(sql, tenant, email, name, list(roles), issuer, subject))

    def list_tenants(self) -> list[TenantLine]:
        """The tenants by slug."""
        return [TenantLine(*row) for row in self._rows("select * from engine.list_tenants()")]

    def list_members(self, tenant: str) -> list[MemberLine]:
        """The members of a tenant by e-mail."""
        return [MemberLine(*row) for row in self._rows("select * from engine.list_members(%s)", tenant)]

    def set_member_active(self, tenant: str, email: str, is_active: bool) -> bool:
        """Deactivate a member, or let one in again; whether that has changed anything."""
        return bool(self._one("select engine.set_member_active(%s, %s, %s)", tenant, email, is_active))

    def set_tenant_status(self, tenant: str, status: str) -> bool:
        """Suspend a tenant, or let it in again; whether that has changed anything."""
        return bool(self._one("select engine.set_tenant_status(%s, %s)", tenant, status))

    def account(self, tenant: str, email: str) -> tuple[str, str]:
        """Issuer and subject of a member."""
        issuer, subject = self._rows("select * from engine.find_account(%s, %s)", tenant, email)[0]
        return issuer, subject

    def time_zone(self, tenant: str) -> str:
        """The tenant's time zone, an IANA name."""
        return str(self._one("select engine.time_zone_of(%s)", tenant))

    def fields(self, tenant: str, workflow: str) -> list[Field]:
        """What an import into this workflow may fill in."""
        return [Field(*row) for row in self._rows("select * from engine.import_fields(%s, %s)", tenant, workflow)]

    def ensure_category(self, tenant: str, workflow: str, slug: str, name: str) -> bool:
        """Add a category unless it is there; whether it was added."""
        return bool(self._one("select engine.ensure_category(%s, %s, %s, %s)", tenant, workflow, slug, name))

    def import_batch(self, tenant: str, workflow: str, batch: Sequence[dict[str, Any]]) -> dict[int, str]:
        """Import a batch, all or nothing: line -> imported, known, changed (known with other content) or repeated."""
        sql = "select * from engine.import_incidents(%s, %s, %s)"
        return dict(self._rows(sql, tenant, workflow, Jsonb(list(batch), dumps=_EXACT.encode)))

    def tenants(self) -> list[str]:
        """The slugs of all tenants."""
        return [slug for (slug,) in self._rows("select engine.tenants()")]

    def unsealed_tenants(self, look_back: timedelta | None = None) -> list[str]:
        """The slugs of the tenants in whose ledgers something of that time, or of any, waits for its seal."""
        sql = "select engine.unsealed_tenants(statement_timestamp(), %s)"
        return [slug for (slug,) in self._rows(sql, look_back)]

    def seal(self, tenant: str) -> int:
        """Seal what is waiting in a tenant's ledger, a batch of it; how many rows."""
        return int(self._one("select engine.seal_ledger(%s, statement_timestamp())", tenant))

    def clear(self, tenant: str) -> int:
        """Clear the requests of a tenant that need not be told from new ones any more; how many."""
        return int(self._one("select engine.clear_requests(%s, statement_timestamp())", tenant))

    def verify(self, tenant: str, checkpoints: Sequence[tuple[int, bytes]] = ()) -> LedgerVerification:
        """Hold a tenant's ledger against its seals, and against links that were kept elsewhere: number and hash."""
        sql = "select * from engine.verify_ledger(%s, %s, %s)"
        seqs, hashes = [seq for seq, _ in checkpoints], [hash for _, hash in checkpoints]
        return LedgerVerification(*self._rows(sql, tenant, seqs, hashes)[0])

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """What is done within is really tried, and taken back at the end."""
        with self._connection.transaction(force_rollback=True):
            yield

    def _one(self, sql: str, *values: object) -> Any:
        return self._rows(sql, *values)[0][0]

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql.encode(), values).fetchall()
        except psycopg.Error as error:
            refused = error.diag.constraint_name or isinstance(error, psycopg.DataError | psycopg.IntegrityError)
            if not refused:
                raise
            slug = error.diag.constraint_name
            problem = from_database(error, {} if slug in PROBLEMS else self._known_rules())
            if problem.slug == "internal":
                raise
            said = [problem.detail, *(fault.detail for fault in problem.errors), PROBLEMS[problem.slug].title]
            raise EngineError(problem.slug, next(text for text in said if text)) from error

    def _known_rules(self) -> dict[str, ConstraintRule]:
        # Asked on another connection: this one may be inside a rehearsal, where nothing works after an error.
        if self._rules is None:
            with psycopg.connect(self._url, autocommit=True) as connection:
                self._rules = check.rules(connection)
        return self._rules

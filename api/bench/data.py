"""A database of a chosen size for the bench, and for tests that need one: tenants through the engine, rows in bulk.

Through the engine ten million rows would take hours, so the rows are written straight into the tables, by a superuser
with the triggers off, as the triggers would have left them; tests hold them to the constraints, to the words that
core.index_words() writes, and to the numbers that the next creation must go on from. Rows of all tenants come in the
order of time, as in real life: those of one tenant are spread over the whole table. Only each tenant's first events
are sealed: what the bulk adds is dated before the seal's look-back, where no worker looks, and `verify` reports it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from psycopg import sql

from ..demo import MODULES
from ..engine import Engine
from ..settings.environment import Logins
from .data_rows import CHUNK, PHRASES
from .data_tables import INTO, TABLES
from .data_words import NEEDLE, phrases

Say = Callable[[str], None]

BIG = "bench-big"
ROLE = "operator"
WORKER = "worker"
ZONE = "Europe/Oslo"
DAYS = 730

# Of the rows of the big tenant, whatever its size: those with the needle, and those that the worker reported.
NEEDLES = 40

_INDEXES = """
select
    pg_index.indexrelid::regclass::text,
    pg_get_indexdef(pg_index.indexrelid),
    obj_description(pg_index.indexrelid, 'pg_class')
from pg_catalog.pg_index
where
    pg_index.indrelid = any(select ('tocsin.' || name)::regclass from unnest(%s::text[]) as names (name))
    and not pg_index.indisunique
order by 1
"""

_CHUNK = 100_000
# From here on the indexes are made anew, which sorts once instead of searching ten million times.
_LARGE = 100_000
_JOBS = 2


class Built(msgspec.Struct, frozen=True):
    """What was built: the slugs of the tenants, the big one first, and the rows in all."""

    tenants: list[str]
    size: int


class _Chunk(NamedTuple):
    """Whole days, so that the numbers of a day are counted in one go: rows from `first` up to `last`."""

    first: int
    last: int


def subject(tenant: str, name: str = ROLE) -> str:
    """Who calls in a tenant: the subject of their tokens, and their e-mail address."""
    return f"{name}@{tenant}.example"


def slugs(tenants: int) -> list[str]:
    """The slugs of so many tenants, the big one first."""
    return [BIG, *(f"bench-{number:04}" for number in range(1, tenants))]


def build(logins: Logins, issuer: str, size: int, tenants: int, say: Say, *, bare: bool | None = None) -> Built:
    """Build tenants with rows; the first tenant has a tenth of all.

    Arguments: logins of a migrated database, the administrator's a superuser's; issuer of the callers' tokens; size,
    rows in all; tenants, at least two, named as slugs() says and not there yet; say, which takes a line of progress;
    bare, whether the indexes are made anew, by the size unless given.
    Each tenant has one operator, the big one a worker besides. Errors: EngineError, psycopg.Error.
    """
    names = slugs(tenants)
    began = time.monotonic()
    with ThreadPoolExecutor(_JOBS) as pool:
        shares = [names[job::_JOBS] for job in range(_JOBS)]
        for _ in pool.map(lambda share: _add_tenants(logins.worker, issuer, share), shares):
            pass
    say(f"{tenants} tenants ({time.monotonic() - began:.0f} s)")
    end = datetime.now(UTC)
    start = (end.astimezone(ZoneInfo(ZONE)) - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    step = (end - start) // timedelta(microseconds=1) // size
    given = {
        **{f"{name}_in_all": len(texts) for name, texts in phrases()._asdict().items()},
        "start": start,
        "end": end,
        "step": step,
        "big": BIG,
        "others": tenants - 1,
        "every": max(1, size // 10 // NEEDLES),
        "needle": NEEDLE,
        "role": ROLE,
        "worker": WORKER,
    }
    chunks = list(_chunks(start, end, step, size))
    with psycopg.connect(logins.admin, autocommit=True) as connection:
        with _bare(connection, say) if (size >= _LARGE if bare is None else bare) else _as_is():
            _fill(logins.admin, chunks, given, lambda done: _tell(say, done, size, began))
        say("vacuum (analyze) ...")
        for table in TABLES:
            connection.execute(sql.SQL("vacuum (analyze) tocsin.{}").format(sql.Identifier(table)))
    say(f"built in {time.monotonic() - began:.0f} s")
    return Built(names, size)


def _tell(say: Say, done: int, size: int, began: float) -> None:
    say(f"{done} of {size} rows ({time.monotonic() - began:.0f} s)")


def _add_tenants(url: str, issuer: str, names: list[str]) -> None:
    with Engine(url) as engine:
        for slug in names:
            engine.add_tenant(slug, slug.title(), ZONE, MODULES)
            for role in (ROLE, WORKER) if slug == BIG else (ROLE,):
                engine.add_member(slug, subject(slug, role), role.title(), [role], issuer, subject(slug, role))
            engine.seal(slug)


def _chunks(start: datetime, end: datetime, step: int, size: int) -> Iterator[_Chunk]:
    """Rows by whole days of the tenants' zone; the row of number k is dated start + k steps."""
    days = max(1, _CHUNK * DAYS // size)
    first, day = 0, start
    while first < size:
        # Midnight to midnight by the wall's clock: some days have 23 hours.
        day += timedelta(days=days)
        last = (
            size if day >= end else min(size, -(-((day - start.astimezone(UTC)) // timedelta(microseconds=1)) // step))
        )
        yield _Chunk(first, last)
        first = last


def _fill(url: str, chunks: list[_Chunk], given: dict[str, Any], say: Callable[[int], None]) -> None:
    """Write the chunks, on a few connections at once."""
    local = threading.local()
    opened: list[psycopg.Connection[Any]] = []
    lock = threading.Lock()
    done = 0

    def session() -> None:
        local.connection = _session(url, given)
        with lock:
            opened.append(local.connection)

    def write(chunk: _Chunk) -> None:
        nonlocal done
        connection: psycopg.Connection[Any] = local.connection
        with connection.transaction():
            connection.execute("truncate pg_temp.chunk")
            bounds = {**given, "first": chunk.first, "last": chunk.last}
            for statement in (CHUNK, *INTO):
                connection.execute(statement.encode(), bounds)
        with lock:
            done += chunk.last - chunk.first
            say(done)

    try:
        with ThreadPoolExecutor(min(_JOBS, len(chunks)), initializer=session) as pool:
            for _ in pool.map(write, chunks):
                pass
    finally:
        for connection in opened:
            connection.close()


def _session(url: str, given: dict[str, Any]) -> psycopg.Connection[Any]:
    """A connection that writes rows as they are: no trigger, and no foreign key, is asked."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("set session_replication_role = replica")
    connection.execute("set temp_buffers = '256MB'")
    connection.execute("set work_mem = '128MB'")
    # The shares of statuses look rarer to the planner than they are, and it would loop over phrases.
    connection.execute("set enable_nestloop = off")
    connection.execute("set synchronous_commit = off")
    words = phrases()
    for statement in PHRASES:
        connection.execute(statement.encode(), {**words._asdict(), **given})
    return connection


@contextmanager
def _as_is() -> Iterator[None]:
    yield


@contextmanager
def _bare(connection: psycopg.Connection[Any], say: Say) -> Iterator[None]:
    """Without the indexes that only make reading faster; they are made again afterwards, with their comments."""
    found = connection.execute(_INDEXES.encode(), [list(TABLES)]).fetchall()
    for name, _, _ in found:
        connection.execute(f"drop index {name}".encode())
    yield
    connection.execute("set maintenance_work_mem = '1GB'")
    for name, definition, comment in found:
        began = time.monotonic()
        connection.execute(definition.encode())
        if comment is not None:
            connection.execute(sql.SQL("comment on index {} is {}").format(sql.SQL(name), sql.Literal(comment)))
        say(f"{name} ({time.monotonic() - began:.0f} s)")

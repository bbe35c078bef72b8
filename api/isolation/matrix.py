"""The isolation matrix: every table and view, by every command, as every role, in every context; tried, not argued.

A cell is a try at a stranger's row: of one's own tenant; of another tenant; without a context; with one of an earlier
transaction; with a forged one, another tenant's claim under one's own seal. What comes of it is compared with the
declaration beside the policies. It all happens in one transaction of the administrator, which is rolled back, so that
it can be run against anybody's database; what would lock a table against everybody (truncate, by who may) is not tried.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import msgspec
import psycopg

from .attempts import FUNCTIONS, blind, know, outcome, statement
from .catalog import MEMBER, CatalogRelation, nouns, roles
from .expected import COMMANDS, CONTEXTS, EXPECTED, Declaration, MatrixError, read
from .fixtures import PLAIN, STRANGER, Connection, Context, Row, Tenant, row_of, seed, stale, tokenize


class Cell(NamedTuple):
    """What is tried: a relation, a command, a role (of a tenant, or of the database), a context."""

    relation: str
    command: str
    role: str
    context: str

    def __str__(self) -> str:
        return f"{self.relation}: {self.command} as {self.role}, {self.context}"


class Attempt(msgspec.Struct, frozen=True):
    """What came of it: open, none, denied or ruled; the rule that spoke; whether the declaration lets it through."""

    cell: Cell
    outcome: str
    rule: str
    expected: bool

    @property
    def is_open(self) -> bool:
        """Whether policies and grants let it through; a rule may have refused it after them."""
        return self.outcome in ("open", "ruled")

    @property
    def differs(self) -> bool:
        """Whether it is not what was declared."""
        return self.is_open is not self.expected


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """All that was tried, and the seconds it took."""

    tried: tuple[Attempt, ...]
    seconds: float

    def differences(self) -> list[Attempt]:
        """What is not as declared."""
        return [tried for tried in self.tried if tried.differs]

    def totals(self) -> str:
        """The figures, in a line."""
        opened = sum(tried.is_open for tried in self.tried)
        return f"{len(self.tried)} cells tried, {opened} open, {len(self.differences())} differences"


class _Subject(NamedTuple):
    """Somebody under trial: how the declaration calls them, their role in the database, their contexts."""

    role: str
    db_role: str
    contexts: Mapping[str, Context]


class _Ground(NamedTuple):
    """What is tried, by whom, at which rows: a table's row by whose it is, ours or theirs; a view has none to name."""

    nouns: Sequence[CatalogRelation]
    declared: Declaration
    strangers: Sequence[Context]
    subjects: Sequence[_Subject]
    rows: Mapping[str, Mapping[str, Row]]


# In a context of one's own and in those that are worth nothing the row is ours, in the others it is theirs.
_WHOSE = {"own": "ours", "other": "theirs", "none": "ours", "stale": "ours", "forged": "theirs"}

_TEMPLATE = "00000000-0000-0000-0000-000000000000"


def run(url: str) -> Matrix:
    """Try everything.

    Arguments: url, a superuser's: rows are planted behind the policies, and every role is spoken as.
    Errors: MatrixError when a relation is not declared, or declared and not there, or has no row to try.
    """
    started = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        must_be_able(connection)
        ours, theirs = Tenant.named("ours"), Tenant.named("theirs")
        old = stale(connection, ours)
        with connection.transaction(force_rollback=True):
            connection.execute("set local search_path = ''")
            connection.execute("set local lock_timeout = '5s'")
            tried = tuple(_try_all(connection, _ground(connection, ours, theirs, old)))
    return Matrix(tried=tried, seconds=time.perf_counter() - started)


def _ground(connection: Connection, ours: Tenant, theirs: Tenant, old: Context) -> _Ground:
    """Plant the tenants, and lay out what is tried. Arguments: old, the stale context."""
    found = roles(connection)
    tenant_roles = _built_in(connection)
    declared = read(tenant_roles, tuple(role.name for role in found if not role.logs_in))
    relations = nouns(connection)
    _agree({noun.name for noun in relations}, set(declared.relations))
    contexts = seed(connection, declared, ours, tenant_roles)
    foreign = seed(connection, declared, theirs, ())[STRANGER]
    tables = [noun for noun in relations if noun.is_table]
    rows = {
        noun.name: {
            whose: row_of(connection, noun, declared.relations[noun.name], tenant)
            for whose, tenant in (("ours", ours), ("theirs", theirs))
        }
        for noun in tables
    }
    know(connection, tokenize(connection, tables, declared, ours), tokenize(connection, tables, declared, theirs))
    speakers = [(role, MEMBER, contexts[role]) for role in tenant_roles]
    # The narrow roles in the context of whoever holds the most.
    speakers += [(role.name, role.name, contexts[tenant_roles[-1]]) for role in found if role.name != MEMBER]
    subjects = [
        _Subject(
            role,
            db_role,
            {
                "own": genuine,
                "other": genuine,
                "none": Context("", ""),
                "stale": old,
                "forged": Context(foreign.claim, genuine.seal),
            },
        )
        for role, db_role, genuine in speakers
    ]
    return _Ground(relations, declared, [contexts[STRANGER], contexts[PLAIN]], subjects, rows)


class _Try(NamedTuple):
    """A cell with its table or view, the role and the context to speak in, and the statements: see attempts.py."""

    cell: Cell
    noun: CatalogRelation
    db_role: str
    context: Context
    statements: tuple[str | None, ...]


def _tries(connection: Connection, ground: _Ground) -> Iterator[_Try]:
    for noun in ground.nouns:
        commands = COMMANDS if noun.is_table else COMMANDS[:-1]
        made = _statements(connection, ground, noun, commands)
        for command, (role, db_role, contexts), context in product(commands, ground.subjects, CONTEXTS):
            cell = Cell(noun.name, command, role, context)
            yield _Try(cell, noun, db_role, contexts[context], made[command, db_role, _WHOSE[context]])


def _statements(
    connection: Connection, ground: _Ground, noun: CatalogRelation, commands: Sequence[str]
) -> dict[tuple[str, str, str], tuple[str | None, ...]]:
    """The statements at a table or view by command, role of the database, and whose row: contexts share them."""
    declared = ground.declared.relations[noun.name]
    rows = ground.rows.get(noun.name, {"ours": {}, "theirs": {}})
    db_roles = {subject.db_role for subject in ground.subjects}
    return {
        (command, role, whose): tuple(
            part.as_string(connection) or None
            for part in (
                statement(noun, declared, command, role, whose, row),
                *blind(noun, declared, command, role, row),
            )
        )
        for command, role, (whose, row) in product(commands, db_roles, rows.items())
    }


def _try_all(connection: Connection, ground: _Ground) -> Iterator[Attempt]:
    """Make every try, all of them in one statement: a round trip each would take longer than the tries."""
    connection.execute(FUNCTIONS)
    _must_show_something(connection, ground)
    connection.execute(
        "create temporary table tries"
        " (id integer, db_role text, claim text, seal text, statement text, blind text, watch text)"
    )
    tries = list(_tries(connection, ground))
    with connection.cursor().copy("copy pg_temp.tries from stdin") as copy:
        for number, (_, _, db_role, context, statements) in enumerate(tries):
            copy.write_row((number, db_role, *context, *statements))
    told = connection.execute(
        "select pg_temp.matrix_try(db_role, claim, seal, statement, blind, watch) from pg_temp.tries order by id"
    ).fetchall()
    for (cell, noun, *_), (said,) in zip(tries, told, strict=True):
        declared = ground.declared.relations[noun.name]
        yield Attempt(cell, *outcome(noun, cell.command, said), declared.lets(cell.command, cell.role, cell.context))


def _must_show_something(connection: Connection, ground: _Ground) -> None:
    """A view that is empty for the stranger too keeps no secret: nothing is proved by finding it empty."""
    for noun in ground.nouns:
        if not noun.is_table:
            made = statement(noun, ground.declared.relations[noun.name], "select", MEMBER, "ours", {})
            said = [
                connection.execute(
                    "select pg_temp.matrix_try(%s, %s, %s, %s)", [MEMBER, *stranger, made.as_string(connection)]
                ).fetchall()[0][0]
                for stranger in ground.strangers
            ]
            if all(outcome(noun, "select", told)[0] != "open" for told in said):
                raise MatrixError(
                    f"{noun.name} shows nothing to whose row it is: it hides too much, or {EXPECTED.name} plants none"
                )


def _agree(live: set[str], declared: set[str]) -> None:
    if live - declared:
        raise MatrixError(f"not declared in sql/isolation.toml: {', '.join(sorted(live - declared))}")
    if declared - live:
        raise MatrixError(f"declared, but not in the database: {', '.join(sorted(declared - live))}")


def must_be_able(connection: Connection) -> None:
    """See that whoever is connected can try this database at all. Errors: MatrixError."""
    query = "select rolsuper, to_regclass('tocsin.seal_keys') from pg_catalog.pg_roles where rolname = current_user"
    is_superuser, keys = connection.execute(query).fetchall()[0]
    if not is_superuser:
        raise MatrixError("the matrix speaks as every role: it needs a superuser, of a copy of the database perhaps")
    if keys is None:
        raise MatrixError("Tocsin is not in this database: run `tocsin migrate`")


def _built_in(connection: Connection) -> tuple[str, ...]:
    """The built-in roles of a tenant, those with few permissions first."""
    query = """
    select roles.slug
    from tocsin.roles
    left join tocsin.role_permissions as held on roles.tenant_id = held.tenant_id and roles.slug = held.role
    where roles.tenant_id = %s
    group by roles.slug
    order by count(held.permission), roles.slug
    """
    return tuple(slug for (slug,) in connection.execute(query, [_TEMPLATE]))

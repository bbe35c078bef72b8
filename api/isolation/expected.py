"""What the isolation matrix must find: the declaration beside the policies, sql/isolation.toml.

The declaration speaks of a stranger's row in the caller's own tenant, and of nothing else: that another tenant's row,
no context, a stale one and a forged one let nobody through is not for a file to say.
"""

from __future__ import annotations

import msgspec

from ..deploy.manifest import SQL

EXPECTED = SQL / "isolation.toml"

COMMANDS = ("select", "insert", "update", "delete", "truncate")
CONTEXTS = ("own", "other", "none", "stale", "forged")

EVERYONE = "everyone"


class MatrixError(Exception):
    """The matrix cannot be tried, or its declaration contradicts itself; the message says what to do."""


class Relation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is let through to a stranger's row of a table or view, by command; and which row that is."""

    select: frozenset[str] = frozenset()
    insert: frozenset[str] = frozenset()
    update: frozenset[str] = frozenset()
    delete: frozenset[str] = frozenset()
    truncate: frozenset[str] = frozenset()
    across: frozenset[str] = frozenset()
    shared: bool = False
    tenant: str = "tenant_id"
    row: str = "true"

    def lets(self, command: str, role: str, context: str) -> bool:
        """Whether a role is to be let through.

        Arguments: command, one of COMMANDS; role, as the file calls it; context, one of CONTEXTS.
        """
        # To empty a table is to ask for no row of it.
        if self.shared or context == "own" or command == "truncate":
            return role in getattr(self, command)
        return command == "select" and role in self.across


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """The file: how the rows come about, and what is expected of each relation, by its qualified name."""

    founding: str
    planted: str
    relations: dict[str, Relation]


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    founding: str
    planted: str
    truncate: tuple[str, ...]
    inherit: dict[str, tuple[str, ...]]
    tocsin: dict[str, Relation]
    core: dict[str, Relation]
    api: dict[str, Relation]


def read(tenant_roles: tuple[str, ...], narrow: tuple[str, ...]) -> Declaration:
    """Read the declaration.

    Arguments: tenant_roles, the built-in roles of a tenant, which "everyone" stands for; narrow, the database's roles
    that serve no request, the only ones that may read across tenants. Errors: MatrixError for a role that is neither,
    and for one that may not be named where it is.
    """
    try:
        file = msgspec.toml.decode(EXPECTED.read_bytes(), type=_File)
    except msgspec.MsgspecError as error:
        raise MatrixError(f"{EXPECTED.name}: {error}") from None
    relations = {}
    for schema in ("tocsin", "core", "api"):
        for name, told in getattr(file, schema).items():
            if strange := set(told.across) - set(narrow):
                raise MatrixError(f"{schema}.{name}: {', '.join(sorted(strange))} must not read across tenants")
            given = {command: set(getattr(told, command)) for command in COMMANDS}
            if schema == "tocsin":
                given["truncate"] |= set(file.truncate)
            for command, roles in given.items():
                if EVERYONE in roles:
                    roles ^= {EVERYONE, *tenant_roles}
                roles |= {role for role, others in file.inherit.items() if roles.intersection(others)}
                if strange := roles - {*tenant_roles, *narrow}:
                    raise MatrixError(f"{schema}.{name}: {', '.join(sorted(strange))} cannot be let through")
                given[command] = roles
            relations[f"{schema}.{name}"] = msgspec.structs.replace(told, **given)
    return Declaration(founding=file.founding, planted=file.planted, relations=relations)

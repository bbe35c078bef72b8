"""The repository as a database: built beside the live one on the same server, looked at, and dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

import psycopg
import yoyo
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ..deploy import deploy
from ..deploy.manifest import Manifest
from . import roles


def may_build(connection: psycopg.Connection[Any]) -> bool:
    """Whether whoever is connected may make a database, and migrate it."""
    (might,) = connection.execute(
        "select rolsuper or (rolcreatedb and rolcreaterole) from pg_catalog.pg_roles where rolname = current_user"
    ).fetchone() or (False,)
    return bool(might)


@contextmanager
def beside(connection: psycopg.Connection[Any], admin_url: str, manifest: Manifest | None) -> Iterator[str]:
    """Build the repository into a database of its own; its address. The database is gone afterwards.

    The migrations of the roles are left out: they would mend what the live database shares.
    Arguments: connection, an administrator's, in autocommit; manifest, None where that of the repository is out of
    date.
    """
    name = f"tocsin_twin_{token_hex(4)}"
    url = make_conninfo(admin_url, dbname=name)
    connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        with psycopg.connect(url, autocommit=True) as built:
            built.execute("create schema deploy")
        with deploy.backend(url) as database, database.lock():
            of_roles = [m for m in yoyo.read_migrations(str(deploy.MIGRATIONS)) if m.id in roles.MIGRATIONS]
            database.mark_migrations(of_roles)
        deploy.build(url, manifest)
        yield url
    finally:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

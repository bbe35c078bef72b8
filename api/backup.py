"""Backups by PostgreSQL's own pg_dump and pg_restore, and what else belongs to one: the keys of the host, the roles.

A backup is an archive of pg_dump (custom format) that pg_restore reads without Tocsin too. Beside it, in a file of its
own, lie the keys: with them the tokens, sessions and cursors that were given out stay good on another host. Links,
seals and ledgers need nothing but the archive.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from .deploy import catalog, deploy
from .drift import roles
from .failure import Failure

_SERVING = ("tocsin_member", "tocsin_guest", "tocsin_worker")

# What pg_restore writes of who may use a database; it is in no list of the archive's contents.
_ACL = re.compile(
    r"^-- Name: DATABASE .+; Type: ACL; .*\n--\n\n((?:(?:GRANT|REVOKE) .+ ON DATABASE .+;\n)+)", re.MULTILINE
)
_ON_DATABASE = re.compile(
    r"^((?:GRANT|REVOKE) [A-Z, ]+ ON DATABASE) .+ ((?:TO|FROM) [^ ]+(?: WITH GRANT OPTION)?;)$", re.MULTILINE
)

_REMEDIES = {
    "row-level security": "a backup takes a role that bypasses row level security: a superuser, or one with BYPASSRLS",
    "server version mismatch": "pg_dump must be as new as the server: set POSTGRES=system, or install a newer one",
    "must be able to SET ROLE": "a restore takes a superuser, who may give every object its owner back",
    "must be member of role": "a restore takes a superuser, who may give every object its owner back",
}


class BackupError(Failure):
    """A backup cannot be taken or restored; the message says why and what to do."""


def take(admin_url: str, path: Path, programs: Path) -> None:
    """Write an archive of a database, whole or not at all; others read and write meanwhile.

    Arguments: programs, the folder of pg_dump. Errors: BackupError, also when the file is there already.
    """
    must_be_new(path)
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        # Made before pg_dump writes it, so that nobody else may read it for a moment.
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        _run(programs / "pg_dump", admin_url, "--format=custom", "--no-password", f"--file={draft}")
        os.link(draft, path)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def must_be_new(path: Path) -> None:
    """See that a backup overwrites nothing. Errors: BackupError."""
    if path.exists():
        raise BackupError(f"{path} is there already: give the backup another name")


def must_be_archive(path: Path, programs: Path) -> None:
    """See that a file is a backup of Tocsin. Errors: BackupError."""
    if not path.is_file():
        raise BackupError(f"{path}: there is no such file")
    try:
        listed = _run(programs / "pg_restore", None, "--list", str(path))
    except BackupError:
        raise BackupError(f"{path} is no archive of pg_dump: give the file that `tocsin backup` has written") from None
    if " TABLE tocsin ledger " not in listed:
        raise BackupError(f"{path} is an archive of pg_dump, but not of Tocsin's database")


def restore(admin_url: str, path: Path, programs: Path) -> None:
    """Read an archive into a database that is there and holds nothing of Tocsin's, all or nothing; and make the roles.

    The database is then of the version that the backup is of: deploy() brings it to this one, and lets this host in.
    Errors: BackupError, psycopg.Error.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for name in sorted(roles.MIGRATIONS):
            connection.execute((deploy.MIGRATIONS / f"{name}.sql").read_bytes())
        # `public` is there already, and the archive makes what it has of it again.
        _run(
            programs / "pg_restore",
            admin_url,
            *("--single-transaction", "--exit-on-error", "--no-password"),
            f"--dbname={_address(admin_url)}",
            str(path),
        )
        script = _run(programs / "pg_restore", None, "--create", "--schema-only", "-f-", str(path))
        _grant_database(connection, script)
        # PostgreSQL keeps an expression as it was written, and an archive has it as it was printed: load it as written.
        connection.execute("delete from deploy.loaded_files")
        connection.execute("analyze")


def holds_tocsin(admin_url: str) -> bool:
    """Whether anything of Tocsin's is in a database."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        return bool(catalog.objects(connection))


def ensure_database(admin_url: str) -> None:
    """Make the database that an address names, where its server has none of that name."""
    with suppress(psycopg.errors.DuplicateDatabase), _maintenance(admin_url) as connection:
        name = _name(admin_url)
        if not connection.execute("select 1 from pg_catalog.pg_database where datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


@contextmanager
def replacing(admin_url: str) -> Iterator[str]:
    """A new database beside the one of an address, which takes its place when all has gone well, and only then.

    Errors: BackupError, while the API serves from the one that is to go.
    """
    name = _name(admin_url)
    fresh, old = (f"{name}_{kind}_{token_hex(4)}" for kind in ("restored", "replaced"))
    with _maintenance(admin_url) as connection:
        _must_be_idle(connection, name)
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(fresh)))
        try:
            yield make_conninfo(admin_url, dbname=fresh)
        except BaseException:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(fresh)))
            raise
        _must_be_idle(connection, name)
        for before, after in ((name, old), (fresh, name)):
            connection.execute(
                "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where datname = %s",
                [before],
            )
            rename = sql.SQL("alter database {} rename to {}")
            connection.execute(rename.format(sql.Identifier(before), sql.Identifier(after)))
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))


def _must_be_idle(connection: psycopg.Connection[Any], name: str) -> None:
    query = "select 1 from pg_catalog.pg_stat_activity where datname = %s and usename = any(%s)"
    if connection.execute(query, [name, list(_SERVING)]).fetchone():
        raise BackupError("the API or a worker runs on this database: stop it before its rows are replaced")


def _grant_database(connection: psycopg.Connection[Any], script: str) -> None:
    """Say again who may connect: an archive keeps it, and pg_restore does it only for a database that it makes."""
    name = sql.Identifier(connection.info.dbname).as_string(connection)
    for grant, whom in _ON_DATABASE.findall("".join(_ACL.findall(script)[-1:])):
        connection.execute(f"{grant} {name} {whom}".encode())


@contextmanager
def _maintenance(admin_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to another database of the server: one cannot be renamed, nor made, from within."""
    with psycopg.connect(make_conninfo(admin_url, dbname="postgres"), autocommit=True) as connection:
        yield connection


def _run(program: Path, url: str | None, *arguments: str) -> str:
    """Run one of PostgreSQL's programs; what it says. Arguments: url, of the database that it may speak to."""
    address = [f"--dbname={_address(url)}"] if url and program.name == "pg_dump" else []
    done = subprocess.run(
        [program, *address, *arguments],
        # Secrets go by the environment: a command line is everybody's to read.
        env={**os.environ, "PGPASSWORD": str(conninfo_to_dict(url or "").get("password") or ""), "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        remedy = next((text for words, text in _REMEDIES.items() if words in said), None)
        missing = re.search(r'role "([^"]+)" does not exist', said)
        if missing:
            remedy = f"the backup grants something to {missing[1]}: create role {missing[1]} first"
        raise BackupError(f"{said}\n{remedy}" if remedy else said or f"{program.name} ended with {done.returncode}")
    return done.stdout.decode(errors="replace")


def _address(url: str) -> str:
    return make_conninfo("", **{key: value for key, value in conninfo_to_dict(url).items() if key != "password"})


def _name(url: str) -> str:
    return str(conninfo_to_dict(url)["dbname"])

"""The commands `tocsin backup` and `tocsin restore`."""

from __future__ import annotations

from pathlib import Path

import click
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from .. import backup
from ..backup import BackupError
from ..engine import Engine
from ..postgres.cluster import binaries
from ..settings import environment
from ..settings.environment import Logins
from .context import Context

_File = click.Path(dir_okay=False, path_type=Path)


@click.command("backup", short_help="Write the database to a file.")
@click.argument("file", type=_File)
@click.pass_obj
def backup_command(context: Context, file: Path) -> None:
    """Write the database to FILE, and this host's keys to FILE.secrets.json.

    FILE is an archive of pg_dump. The API may go on meanwhile. With the keys, tokens that were given out stay good
    wherever the backup is restored: keep both files where nobody else reads them. DATABASE_URL must be a role that
    bypasses row level security.

    \b
    Example:
      tocsin backup /srv/backups/tocsin-2026-01-31.dump
    """
    keys = keys_beside(file)
    backup.must_be_new(keys)
    with context.database() as logins:
        backup.take(logins.admin, file, binaries(context.settings.pg))
        environment.write_secrets(keys, context.secrets)
    click.echo(f"Wrote {file} ({file.stat().st_size:,} bytes), and this host's keys to {keys}.")


@click.command("restore", short_help="Read a backup into the database.")
@click.argument("file", type=_File)
@click.option("--replace", is_flag=True, help="Put it in the place of what the database holds now, which is dropped.")
@click.pass_obj
def restore_command(context: Context, file: Path, replace: bool) -> None:
    """Read FILE, which `tocsin backup` has written, into the database, and bring it to this version.

    All of it or nothing. Where there is no embedded PostgreSQL in DATA_DIR, and no DATABASE_URL, one is made. The keys
    in FILE.secrets.json are taken where DATA_DIR has none yet. Stop the API before, and start it afterwards.

    \b
    Examples:
      tocsin restore /srv/backups/tocsin-2026-01-31.dump
      DATABASE_URL=postgresql://admin@db.example/tocsin tocsin restore tocsin-2026-01-31.dump --replace
    """
    programs = binaries(context.settings.pg)
    backup.must_be_archive(file, programs)
    brought = environment.read_secrets(keys) if (keys := keys_beside(file)).exists() else None
    if brought:
        environment.adopt_secrets(context.settings, brought)
    if context.settings.database_url:
        backup.ensure_database(context.settings.database_url)
    with context.database(make=True) as logins:
        if not replace:
            if backup.holds_tocsin(logins.admin):
                raise BackupError("this database holds Tocsin's rows already: --replace drops them for those of FILE")
            backup.restore(logins.admin, file, programs)
            context.deploy(logins)
        else:
            with backup.replacing(logins.admin) as fresh:
                backup.restore(fresh, file, programs)
                context.deploy(_in_database(logins, fresh))
        # Positions of a log that this database does not have would keep reads from a replica.
        (context.settings.data / "positions").unlink(missing_ok=True)
        with Engine(logins.worker) as engine:
            tenants = len(engine.tenants())
    click.echo(f"Restored {file}: {tenants} tenants. Now `tocsin verify` and `tocsin drift`, then start the API.")
    if brought is None or brought.jwt_secret != context.secrets.jwt_secret:
        click.echo(
            "Tokens and sessions that were given out by the host of the backup are not good here: its keys"
            f" {'are not those of this host' if brought else f'are not beside the file ({keys})'}."
        )


def _in_database(logins: Logins, admin_url: str) -> Logins:
    """The logins, in another database of the server. Arguments: admin_url, the administrator's there."""
    name = conninfo_to_dict(admin_url)["dbname"]
    return Logins(
        admin=admin_url,
        member=make_conninfo(logins.member, dbname=name),
        guest=make_conninfo(logins.guest, dbname=name),
        worker=make_conninfo(logins.worker, dbname=name),
    )


def keys_beside(file: Path) -> Path:
    """Where the keys of a backup are."""
    return file.with_name(f"{file.name}.secrets.json")

"""The commands `tocsin migrate` and `tocsin manifest`: the repository into a database, and what belongs in one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import click
import psycopg

from ..deploy import deploy
from ..deploy import manifest as manifests
from ..deploy.deploy import Pending
from ..postgres.cluster import Cluster, binaries
from .context import Context


@click.command(short_help="Bring the database to this version.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.pass_obj
def migrate(context: Context, dry_run: bool) -> None:
    """Bring the database to this version: migrations, then what changed in sql/.

    What stands in Tocsin's schemas and belongs in no file is dropped. The schema `local`, and every other that is not
    Tocsin's, is left alone.

    \b
    Examples:
      tocsin migrate --dry-run
      tocsin migrate
    """
    with context.database() as logins:
        if dry_run:
            with psycopg.connect(logins.admin, autocommit=True) as connection:
                connection.read_only = True
                pending = deploy.pending(connection, manifests.read_manifest())
            for line in told(pending):
                click.echo(line)
            return
        loaded = context.deploy(logins)
        click.echo(f"Up to date; {len(loaded)} files loaded.")


def told(pending: Pending) -> list[str]:
    """What a migration would do, in lines."""
    lines = [
        *(f"would apply migrations/{name}.sql" for name in pending.migrations),
        *(f"would run sql/{path}" for path in pending.files),
        *(f"would drop {name}, which is in no file" for name in pending.ghosts),
    ]
    return [*lines, "A dry run: nothing was changed."] if lines else ["Up to date: nothing would be done."]


@click.command()
@click.pass_obj
def manifest(context: Context) -> None:
    """Write sql/manifest.json from a fresh database.

    The database is made in the cluster of DATA_DIR, or where there is none in a cluster that is thrown away afterwards.

    \b
    Example:
      tocsin manifest && git diff sql/manifest.json
    """
    with _cluster(context) as cluster:
        name = f"tocsin_manifest_{token_hex(4)}"
        cluster.ensure(name)
        try:
            deploy.build(cluster.url(name))
            with psycopg.connect(cluster.url(name), autocommit=True) as connection:
                manifests.write_manifest(connection)
        finally:
            with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
                connection.execute(f"drop database {name} with (force)".encode())
    click.echo("Wrote sql/manifest.json: read its diff.")


@contextmanager
def _cluster(context: Context) -> Iterator[Cluster]:
    if context.has_cluster():
        with context.cluster() as cluster:
            yield cluster
        return
    with tempfile.TemporaryDirectory(prefix="tocsin-manifest-") as folder:
        cluster = Cluster.at(Path(folder), token_hex(32), binaries(context.settings.pg))
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.remove()

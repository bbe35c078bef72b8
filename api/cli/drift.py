"""The command `tocsin drift`: does the database hold what the repository says?"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import psycopg
from yoyo import exceptions as yoyo_errors

from ..deploy.manifest import DeployError
from ..drift import compare
from ..drift import known as drift_known
from ..postgres.account import ClusterError
from .context import Context

_FAILURES = (
    DeployError,
    ClusterError,
    psycopg.Error,
    yoyo_errors.BadMigration,
    yoyo_errors.LockTimeout,
    yoyo_errors.MigrationConflict,
)


@click.command("drift", short_help="Compare the database with the repository.")
@click.option(
    "--known",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Differences that are meant: a TOML file, each [[difference]] with object, lines and reason.",
)
@click.option("--as-known", is_flag=True, help="Print the differences as such a file, for you to write the reasons.")
@click.pass_obj
def drift_command(context: Context, known: Path | None, as_known: bool) -> None:
    """Compare the database with the repository, object by object.

    Functions, views, policies, triggers, tables, constraints, indexes, grants, comments, roles. Prints a diff, `-` the
    repository and `+` the database. Schemas that are not Tocsin's, as `local`, are not compared. Exit status: 0 without
    a difference, 1 with one (a known difference that is no more is one, too), 2 when they cannot be compared.

    \b
    Examples:
      tocsin drift
      tocsin drift --as-known > drift.toml
      tocsin drift --known drift.toml
    """
    try:
        meant = drift_known.read(known) if known else ()
        with context.database() as logins:
            judged = drift_known.judge(compare.run(logins.admin), meant)
    except _FAILURES as error:
        click.echo(f"tocsin: cannot compare: {str(error).strip()}", err=True)
        sys.exit(2)
    if not judged.report.thorough:
        click.echo(
            "This login may not make a database (CREATEDB and CREATEROLE) to build the repository into. Compared with"
            " sql/manifest.json alone, which has no text of views and policies, and no constraints, indexes, comments.",
            err=True,
        )
    click.echo(drift_known.stanzas(judged.report) if as_known else judged.text(), nl=not as_known)
    sys.exit(0 if judged.is_clean else 1)

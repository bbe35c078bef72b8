"""The command `tocsin drift`: does the database hold what the repository says?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import psycopg
from yoyo import exceptions as yoyo_errors

from . import drift
from .manifests import DeployError
from .shelter import ClusterError

if TYPE_CHECKING:
    from .cli import Context

_FAILURES = (
    DeployError,
    ClusterError,
    psycopg.Error,
    yoyo_errors.BadMigration,
    yoyo_errors.LockTimeout,
    yoyo_errors.MigrationConflict,
)


@click.command("drift")
@click.pass_obj
def drift_command(context: Context) -> None:
    """Compare the database with the repository, object by object.

    Functions, views, policies, triggers, tables, constraints, indexes, grants, comments, roles. Prints a diff, `-` the
    repository and `+` the database. Exit status: 0 without a difference, 1 with one, 2 when they cannot be compared.
    """
    try:
        with context.database() as logins:
            report = drift.run(logins.admin)
    except _FAILURES as error:
        click.echo(f"tocsin: cannot compare: {str(error).strip()}", err=True)
        sys.exit(2)
    if not report.thorough:
        click.echo(
            "This login may not make a database (CREATEDB and CREATEROLE) to build the repository into. Compared with"
            " sql/manifest.json alone, which has no text of views and policies, and no constraints, indexes, comments.",
            err=True,
        )
    click.echo(report.text())
    sys.exit(1 if report.diffs else 0)

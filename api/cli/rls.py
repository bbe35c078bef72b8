"""The command `tocsin rls`: the isolation matrix, its page, and a look at the database through a member's eyes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict

from ..isolation import document, report
from ..isolation import sides as rls_sides
from ..isolation.expected import MatrixError
from ..isolation.sides import Side, Sides
from ..postgres.cluster import binaries
from .context import Context

# Every statement in a savepoint of its own, but for the one that says who we are: what a savepoint said about the
# transaction being read-only would be forgotten with it.
_RC = r"""
\set QUIET on
\getenv tenant TOCSIN_TENANT
\getenv member TOCSIN_MEMBER
begin transaction read only;
select auth.impersonate(:'tenant', :'member') \g /dev/null
\set ON_ERROR_ROLLBACK on
\unset QUIET
"""

_File = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("rls", short_help="Run the isolation matrix.")
@click.option("--html", type=_File, help="Write the reviewer's page to this file.")
@click.option("--markdown", type=_File, help="The same as Markdown.")
@click.option("--try", "member", help="Open psql as this member instead, to look: an e-mail or an id.")
@click.option("--tenant", help="The slug of the member's tenant.")
@click.option("--live", "only", flag_value="live", help="Try the live database alone.")
@click.option("--repository", "only", flag_value="repository", help="Try what the files of sql/ make, alone.")
@click.pass_obj
def rls_command(
    context: Context,
    html: Path | None,
    markdown: Path | None,
    member: str | None,
    tenant: str | None,
    only: str | None,
) -> None:
    """Run the isolation matrix: try who reaches what, and compare it with sql/isolation.toml.

    Plants rows of two tenants and tries every table and view by every command as every role, in one transaction that is
    rolled back: in the live database, and where the repository is not loaded into it, in a database that is built from
    the repository beside it and dropped again. Exit status: 0 when all is as declared, 1 when it is not, 2 when it
    could not look.

    \b
    Examples:
      tocsin rls                          after a policy was edited, before and after `tocsin migrate`
      tocsin rls --html rls.html          with the page for a reviewer
      tocsin rls --try kari@harbour.example --tenant harbour
    """
    if (member is None) != (tenant is None):
        raise click.UsageError("--try and --tenant go together: --try says who, --tenant of which tenant.")
    with context.database() as logins:
        if member and tenant:
            sys.exit(_look(logins.admin, binaries(context.settings.pg) / "psql", tenant, member))
        try:
            sides = rls_sides.look(logins.admin, live=only != "repository", repository=only != "live")
        except MatrixError as error:
            raise click.ClickException(str(error)) from error
    blocks = [block for side in sides.tried for block in _page(side, sides)]
    if html:
        html.write_text(document.html(report.TITLE, blocks))
    if markdown:
        markdown.write_text(document.markdown(blocks))
    for line in (*sides.notes(), *(line for side in sides.tried for line in _told(side, len(sides.tried)))):
        click.echo(line)
    sys.exit(sides.status())


def _page(side: Side, sides: Sides) -> list[document.Block]:
    if side.matrix is None or side.reading is None:
        return []
    return report.page(side.matrix, side.reading, side=side.title if len(sides.tried) > 1 else "", notes=sides.notes())


def _told(side: Side, of: int) -> list[str]:
    """What is said of a side: its differences, and a line that sums up. Arguments: of, how many there are."""
    name = f"{side.title}: " if of > 1 else ""
    if side.matrix is None:
        return [f"{name}not tried: {side.reason}"]
    return [*report.differences(side.matrix), f"{name}{side.matrix.totals()}, in {side.matrix.seconds:.1f} seconds."]


def _look(admin: str, psql: Path, tenant: str, member: str) -> int:
    """Open psql as a member, in a transaction that only reads; its exit status.

    Errors: click.ClickException when nobody active of that name is in an active tenant of that name.
    """
    with psycopg.connect(admin) as connection:
        try:
            connection.execute("select auth.impersonate(%s, %s)", [tenant, member])
        except psycopg.errors.InsufficientPrivilege as error:
            raise click.ClickException(f"{error.diag.message_primary} ({error.diag.constraint_name})") from error
        connection.rollback()
    click.echo(f"As {member} of {tenant}, reading only. `rollback` ends that: from there on you are the administrator.")
    parts = conninfo_to_dict(admin)
    # Secrets go by the environment: a command line is everybody's to read.
    password = str(parts.pop("password", "") or "")
    address = " ".join(f"{name}='{value}'" for name, value in parts.items())
    with tempfile.NamedTemporaryFile("w", suffix=".psqlrc") as rc:
        rc.write(_RC)
        rc.flush()
        env = {
            **os.environ,
            "PGPASSWORD": password,
            "PGOPTIONS": "-c default_transaction_read_only=on",
            "PSQLRC": rc.name,
            "TOCSIN_TENANT": tenant,
            "TOCSIN_MEMBER": member,
        }
        return subprocess.run([psql, address], env=env, check=False).returncode

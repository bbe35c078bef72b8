"""The command `tocsin psql`."""

from __future__ import annotations

import os
import subprocess
import sys

import click
from psycopg.conninfo import conninfo_to_dict

from ..postgres.cluster import binaries
from .context import Context


@click.command(context_settings={"ignore_unknown_options": True}, short_help="Open psql as the administrator.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def psql(context: Context, arguments: tuple[str, ...]) -> None:
    """Open psql as the database's administrator; arguments are passed on.

    \b
    Examples:
      tocsin psql
      tocsin psql -X -c 'select slug, status from tocsin.tenants'
    """
    with context.database() as logins:
        parts = conninfo_to_dict(logins.admin)
        # Secrets go by the environment: a command line is everybody's to read.
        password = str(parts.pop("password", "") or "")
        address = " ".join(f"{name}='{value}'" for name, value in parts.items())
        program = binaries(context.settings.pg) / "psql"
        done = subprocess.run(
            [program, address, *arguments],
            env={**os.environ, "PGPASSWORD": password, "TOCSIN_GATE_KEY": context.secrets.gate_key},
            check=False,
        )
    sys.exit(done.returncode)

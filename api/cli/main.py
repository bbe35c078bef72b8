"""The command `tocsin`: what an operator does from a shell.

Each command finds the database by DATABASE_URL, else the embedded one in DATA_DIR, which it starts if it is not
running.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict

from ..backup import BackupError
from ..bench.http_load import BenchError
from ..contract import signature
from ..contract.routes import ROUTES
from ..deploy import manifest
from ..engine import Engine, EngineError
from ..imports import importer
from ..imports.csv_file import FileError
from ..imports.mapping import MappingError
from ..postgres.cluster import ClusterError, binaries
from ..server.metrics_exporter import MetricsAddressError
from ..server.serve import ServingError
from ..settings.values import SettingsError
from . import backup, bench, deploy, directory, drift, rls, serve, settings, verify, worker
from .context import Context


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("tocsin"), prog_name="tocsin")
@click.pass_context
def tocsin(context: click.Context) -> None:
    """Tocsin: incident management that lives in PostgreSQL."""
    context.obj = Context()


@tocsin.command("import", short_help="Import past incidents from a CSV.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tenant", required=True, help="Its slug.")
@click.option("--map", "map_path", required=True, type=click.Path(path_type=Path), help="A mapping (TOML).")
@click.option("--dry-run", is_flag=True, help="Try everything, store nothing.")
@click.option("--rejects", type=click.Path(path_type=Path), help="What was refused; FILE.rejects.csv unless given.")
@click.option("--batch", "size", default=500, show_default=True, type=click.IntRange(1, 5000), help="Rows at a time.")
@click.pass_obj
def import_file(
    context: Context, file: Path, tenant: str, map_path: Path, dry_run: bool, rejects: Path | None, size: int
) -> None:
    """Import past incidents from a CSV; run it again after an interruption.

    Status: 0, all is in; 1, some rows were rejected; 2, nothing went in, or the file cannot be read.

    \b
    Examples:
      tocsin import past.csv --tenant harbour --map api/imports/mappings/boston_311.toml --dry-run
      tocsin import past.csv --tenant harbour --map api/imports/mappings/boston_311.toml
    """
    rejects = rejects or Path(f"{file.name}.rejects.csv")
    with context.database() as logins, Engine(logins.worker) as engine:
        tally = importer.import_file(
            engine, file, tenant, map_path, rejects, size=size, dry_run=dry_run, tell=click.echo
        )
    click.echo(
        f"{tally}{f' (see {rejects})' if tally.rejected else ''}.{' A dry run: nothing was stored.' if dry_run else ''}"
    )
    if tally.rejected:
        sys.exit(1 if tally.imported + tally.known else 2)


@tocsin.command(short_help="Print the route table.")
def routes() -> None:
    """Print the route table: method, path, and the SQL behind it.

    \b
    Example:
      tocsin routes | grep incidents
    """
    for route in ROUTES:
        click.echo(f"{route.method:6} /v1{route.path:32} {signature.source(route)}")


@tocsin.command(context_settings={"ignore_unknown_options": True}, short_help="Open psql as the administrator.")
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


tocsin.add_command(serve.run)
tocsin.add_command(serve.serve)
tocsin.add_command(settings.settings_command)
tocsin.add_command(backup.backup_command)
tocsin.add_command(backup.restore_command)
tocsin.add_command(deploy.migrate)
tocsin.add_command(deploy.manifest)
tocsin.add_command(directory.tenant)
tocsin.add_command(directory.member)
tocsin.add_command(directory.token)
tocsin.add_command(bench.bench)
tocsin.add_command(verify.verify)
tocsin.add_command(worker.worker)
tocsin.add_command(drift.drift_command)
tocsin.add_command(rls.rls_command)

_FAILURES = (
    BackupError,
    SettingsError,
    ClusterError,
    manifest.DeployError,
    EngineError,
    ServingError,
    MetricsAddressError,
    BenchError,
    FileError,
    MappingError,
)


def main() -> None:
    """The entry point: what goes wrong is said in one line, or with its traceback, and the exit status is 2.

    1 is for the commands that look for faults, to say that they found one.
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("tocsin").setLevel(logging.INFO)
    try:
        tocsin.main(standalone_mode=False)
        return
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
    except _FAILURES as error:
        click.echo(f"tocsin: {error}", err=True)
    except psycopg.OperationalError as error:
        click.echo(f"tocsin: the database cannot be reached: {str(error).strip()}", err=True)
    except psycopg.errors.InsufficientPrivilege as error:
        click.echo(f"tocsin: this login may not do that: {error.diag.message_primary}", err=True)
    except psycopg.Error as error:
        # A file of sql/ that somebody is writing: its name is with the error.
        files = getattr(error, "__notes__", ())
        if isinstance(error, psycopg.errors.DependentObjectsStillExist) and not files:
            said = f"{error.diag.message_primary}: {error.diag.message_detail}"
            click.echo(f"tocsin: {said}\nDrop what is yours, run `tocsin migrate`, and make it again.", err=True)
        elif not files:
            logging.exception("tocsin: this should not have happened")
        for file in files:
            click.echo(f"tocsin: {file} cannot be loaded: {str(error).strip()}", err=True)
    except Exception:
        logging.exception("tocsin: this should not have happened")
    sys.exit(2)

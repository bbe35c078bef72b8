"""The command `tocsin`: what an operator does from a shell.

Each command finds the database by DATABASE_URL, else the embedded one in DATA, which it starts if it is not running.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict

from . import bench_cli, contract, demo, deploy, drift_cli, importer, manifests, rls_cli, serving, verify, worker
from .auth import issue
from .bench_http import BenchError
from .csvfile import FileError
from .embedded import Cluster, ClusterError, binaries
from .engine import Engine, EngineError
from .mapping import MappingError
from .routes import ROUTES
from .serving import ServingError
from .settings import Logins, Secrets, Settings, SettingsError, load, secrets, urls

TOKEN_HOURS = 12


class Context:
    """The settings and secrets of this call, and the database they lead to."""

    def __init__(self) -> None:
        self.settings: Settings = load()
        self.secrets: Secrets = secrets(self.settings)

    @contextmanager
    def database(self) -> Iterator[Logins]:
        """The logins of the database, which runs for as long as this lasts."""
        if self.settings.database_url:
            yield urls(self.settings, self.secrets, self.settings.database_url)
            return
        with self.cluster() as cluster:
            cluster.ensure()
            yield urls(self.settings, self.secrets, cluster.url())

    def cluster(self) -> Cluster:
        """The embedded PostgreSQL of the data folder."""
        return Cluster.at(self.settings.data, self.secrets.admin_password, binaries(self.settings.pg))

    def deploy(self, logins: Logins) -> list[str]:
        """Bring the database to this version."""
        return deploy.deploy(logins.admin, logins, self.secrets, own_logins=self.settings.member_url is None)

    def token(self, engine: Engine, tenant: str, email: str, lifetime: timedelta) -> str:
        """A bearer token for a member."""
        issuer, subject = engine.account(tenant, email)
        if issuer != self.settings.issuer:
            raise click.ClickException(f"{email} comes with tokens of {issuer}: only that issuer can make them")
        return issue(
            bytes.fromhex(self.secrets.token_key),
            issuer=issuer,
            audience=self.settings.audience,
            subject=subject,
            tenant=tenant,
            lifetime=lifetime,
        )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def tocsin(context: click.Context) -> None:
    """Tocsin: incident management that lives in PostgreSQL."""
    context.obj = Context()


@tocsin.command()
@click.pass_obj
def run(context: Context) -> None:
    """Migrate, make the demo tenants, and serve."""
    with context.database() as logins:
        click.echo("Bringing the database up to date ...")
        context.deploy(logins)
        with Engine(logins.worker) as engine:
            demo.ensure(engine, context.settings.issuer)
            base = f"http://{context.settings.host}:{context.settings.port}"
            lifetime = timedelta(hours=TOKEN_HOURS)
            click.echo(demo.invitation(base, lambda tenant, email: context.token(engine, tenant, email, lifetime)))
        with worker.beside(logins.worker, context.settings.log_level):
            serving.serve(context.settings, logins)


@tocsin.command()
@click.pass_obj
def serve(context: Context) -> None:
    """Serve the API on a database that `tocsin migrate` has brought up to date."""
    with context.database() as logins:
        serving.serve(context.settings, logins)


@tocsin.command()
@click.pass_obj
def migrate(context: Context) -> None:
    """Bring the database to this version: migrations, then what changed in sql/."""
    with context.database() as logins:
        loaded = context.deploy(logins)
        click.echo(f"Up to date; {len(loaded)} files loaded.")


@tocsin.command()
@click.pass_obj
def manifest(context: Context) -> None:
    """Write sql/manifest.json from a fresh database."""
    with context.cluster() as cluster:
        name = "tocsin_manifest"
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)".encode())
            connection.execute(f"create database {name}".encode())
        try:
            deploy.build(cluster.url(name))
            with psycopg.connect(cluster.url(name), autocommit=True) as connection:
                manifests.write_manifest(connection)
        finally:
            with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
                connection.execute(f"drop database {name} with (force)".encode())
    click.echo("Wrote sql/manifest.json: read its diff.")


@tocsin.group()
def tenant() -> None:
    """Tenants."""


@tenant.command("add")
@click.argument("slug")
@click.argument("name")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA name, as Europe/Oslo.")
@click.option("--module", "modules", multiple=True, default=demo.MODULES, help="A module to enable; all unless given.")
@click.pass_obj
def tenant_add(context: Context, slug: str, name: str, time_zone: str, modules: tuple[str, ...]) -> None:
    """Create a tenant with the built-in rows."""
    with context.database() as logins, Engine(logins.worker) as engine:
        click.echo(engine.add_tenant(slug, name, time_zone, modules))


@tocsin.group()
def member() -> None:
    """Members."""


@member.command("add")
@click.argument("tenant")
@click.argument("email")
@click.option("--name", help="How they are called; the e-mail unless given.")
@click.option("--role", "roles", multiple=True, default=("worker",), show_default=True)
@click.option("--issuer", help="Issuer of their tokens; our own unless given.")
@click.option("--subject", help="Their `sub` there; the e-mail unless given.")
@click.pass_obj
def member_add(
    context: Context,
    tenant: str,
    email: str,
    name: str | None,
    roles: tuple[str, ...],
    issuer: str | None,
    subject: str | None,
) -> None:
    """Add a member to a tenant, as its first admin."""
    with context.database() as logins, Engine(logins.worker) as engine:
        issuer = issuer or context.settings.issuer
        click.echo(engine.add_member(tenant, email, name or email, roles, issuer, subject or email))


@tocsin.command()
@click.argument("tenant")
@click.argument("email")
@click.option("--hours", default=TOKEN_HOURS, show_default=True, type=click.IntRange(1, 24 * 30))
@click.pass_obj
def token(context: Context, tenant: str, email: str, hours: int) -> None:
    """Print a bearer token for a member."""
    with context.database() as logins, Engine(logins.worker) as engine:
        click.echo(context.token(engine, tenant, email, timedelta(hours=hours)))


@tocsin.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tenant", required=True, help="Its slug.")
@click.option("--map", "map_path", required=True, type=click.Path(path_type=Path), help="As api/mappings/*.toml.")
@click.option("--dry-run", is_flag=True, help="Try everything, store nothing.")
@click.option("--rejects", type=click.Path(path_type=Path), help="What was refused; FILE.rejects.csv unless given.")
@click.option("--batch", "size", default=500, show_default=True, type=click.IntRange(1, 5000), help="Rows at a time.")
@click.pass_obj
def import_file(
    context: Context, file: Path, tenant: str, map_path: Path, dry_run: bool, rejects: Path | None, size: int
) -> None:
    """Import past incidents from a CSV; run it again after an interruption."""
    rejects = rejects or Path(f"{file.name}.rejects.csv")
    with context.database() as logins, Engine(logins.worker) as engine:
        tally = importer.import_file(engine, file, tenant, map_path, rejects, size=size, dry_run=dry_run)
    click.echo(
        f"{tally.read} rows read in {tally.seconds:.1f} s: {tally.imported} imported, {tally.known} known already, "
        f"{tally.rejected} rejected{f' (see {rejects})' if tally.rejected else ''}."
        f"{' A dry run: nothing was stored.' if dry_run else ''}"
    )


@tocsin.command()
def routes() -> None:
    """Print the route table: method, path, and the SQL behind it."""
    for route in ROUTES:
        click.echo(f"{route.method:6} /v1{route.path:32} {contract.source(route)}")


@tocsin.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def psql(context: Context, arguments: tuple[str, ...]) -> None:
    """Open psql as the database's administrator; arguments are passed on."""
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


tocsin.add_command(bench_cli.bench)
tocsin.add_command(verify.verify)
tocsin.add_command(worker.worker)
tocsin.add_command(drift_cli.drift_command)
tocsin.add_command(rls_cli.rls_command)

_FAILURES = (
    SettingsError,
    ClusterError,
    manifests.DeployError,
    EngineError,
    ServingError,
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
    except Exception:
        logging.exception("tocsin: this should not have happened")
    sys.exit(2)


if __name__ == "__main__":
    main()

"""The commands `tocsin run` and `tocsin serve`."""

from __future__ import annotations

import os
from datetime import timedelta

import click

from .. import demo
from ..engine import Engine
from ..server import serve as serving
from ..worker import runner
from .context import TOKEN_HOURS, Context


@click.command(short_help="Migrate, make a demo, and serve.")
@click.pass_obj
def run(context: Context) -> None:
    """Migrate, make the demo tenants, and serve; makes a PostgreSQL in DATA_DIR where there is none.

    \b
    Examples:
      tocsin run
      PORT=8080 DATA_DIR=/srv/tocsin tocsin run
    """
    settings = context.settings
    # Before anything is made or promised: on a port that is taken nobody will be served.
    serving.must_be_free(settings)
    click.echo(
        f"Data: {settings.data}" if not settings.database_url else f"Data: DATABASE_URL, keys in {settings.data}"
    )
    with context.database(make=True) as logins:
        click.echo("Bringing the database up to date ...")
        context.deploy(logins)
        with Engine(logins.worker) as engine:
            demo.ensure(engine, settings.issuer)
            base = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{settings.port}"
            lifetime = timedelta(hours=TOKEN_HOURS)
            click.echo(
                demo.welcome_message(
                    base,
                    lambda tenant, email: context.token(engine, tenant, email, lifetime),
                    pid=os.getpid(),
                )
            )
        with runner.run_in_background(logins.worker, settings.log_level, settings.log_format):
            serving.serve(settings, logins)


@click.command(short_help="Serve the API.")
@click.pass_obj
def serve(context: Context) -> None:
    """Serve the API on a database that `tocsin migrate` has brought up to date.

    \b
    Example:
      DATABASE_URL=postgresql://admin@db.example/tocsin PORT=8080 WORKERS=4 tocsin serve
    """
    serving.must_be_free(context.settings)
    with context.database() as logins:
        serving.serve(context.settings, logins)

"""The command `tocsin worker`."""

from __future__ import annotations

import click

from ..worker.runner import work
from .context import Context


@click.command(short_help="Seal the ledgers as they grow.")
@click.pass_obj
def worker(context: Context) -> None:
    """Seal the ledgers as they grow, until a signal ends it; `tocsin run` does this by itself.

    \b
    Example:
      DATABASE_URL=postgresql://admin@db.example/tocsin tocsin worker
    """
    with context.database() as logins:
        work(logins.worker, context.settings.log_level, context.settings.log_format)

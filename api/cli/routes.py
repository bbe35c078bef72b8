"""The command `tocsin routes`."""

from __future__ import annotations

import click

from ..contract import signature
from ..contract.routes import ROUTES


@click.command(short_help="Print the route table.")
def routes() -> None:
    """Print the route table: method, path, and the SQL behind it.

    \b
    Example:
      tocsin routes | grep incidents
    """
    for route in ROUTES:
        click.echo(f"{route.method:6} /v1{route.path:32} {signature.source(route)}")

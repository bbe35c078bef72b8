"""The command `tocsin import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..engine import Engine
from ..imports import importer
from .context import Context


@click.command("import", short_help="Import past incidents from a CSV.")
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

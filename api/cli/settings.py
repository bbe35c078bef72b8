"""The command `tocsin settings`: every setting, its value, and where the value comes from."""

from __future__ import annotations

import os

import click
from psycopg.conninfo import conninfo_to_dict

from ..settings.table import SECRETS, SETTINGS, Declared
from .context import Context


@click.command("settings", short_help="Print every setting and its source.")
@click.pass_obj
def settings_command(context: Context) -> None:
    """Print every setting, its value and where the value comes from; secrets are masked.

    \b
    Examples:
      tocsin settings
      WORKERS=4 tocsin settings
    """
    # What is unusable is told before anything is printed.
    kept = context.settings.data / "secrets.json"
    rows = [(one.name, *_value(one)) for one in SETTINGS]
    made = f"{kept}" if os.path.exists(kept) else f"made at the first run, in {kept}"
    rows += [(one.name, "***", _source(one) or made) for one in SECRETS]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, value, source in rows:
        click.echo(f"{name.ljust(widths[0])}  {value.ljust(widths[1])}  {source}")


def _value(one: Declared) -> tuple[str, str]:
    given = os.environ.get(one.name, "").strip()
    source = _source(one)
    if source is None:
        return (one.default or "-"), ("default" if one.default else "not given")
    return (_masked(given) if one.is_secret else given or "0"), source


def _source(one: Declared) -> str | None:
    given = os.environ.get(one.name)
    # Of the port an empty value has a meaning.
    return "environment" if given is not None and (given.strip() or one.name == "METRICS_PORT") else None


def _masked(url: str) -> str:
    """A connection string without its secrets: where it leads, and as whom."""
    told = {key: value for key, value in conninfo_to_dict(url).items() if key in ("host", "port", "dbname", "user")}
    return " ".join(f"{key}={value}" for key, value in told.items())

"""The command `tocsin bench`: the rates beside pgbench's, and the load proof."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from . import bench as rates
from . import bench_proof as proof

if TYPE_CHECKING:
    from .cli import Context

_PARTS = ("rates", *proof.SCENARIOS)


@click.command()
@click.option("--seconds", default=5, show_default=True, type=click.IntRange(1, 600), help="Of each measurement.")
@click.option("--connections", default=16, show_default=True, type=click.IntRange(1, 64), help="Of each client.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 8), help="Processes of the API.")
@click.option("--rows", default=20_000, show_default=True, type=click.IntRange(0, 1_000_000), help="To begin with.")
@click.option("--phones", default=5000, show_default=True, type=click.IntRange(40, 100_000), help="In the load proof.")
@click.option("--lines", default=200, show_default=True, type=click.IntRange(1, 2000), help="That the phones share.")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Texts for them to send.")
@click.option("--only", "parts", multiple=True, type=click.Choice(_PARTS), help="A part of it; all unless given.")
@click.option("--json", "path", type=click.Path(dir_okay=False, writable=True), help="Write the figures to this file.")
@click.pass_obj
def bench(
    context: Context,
    seconds: int,
    connections: int,
    workers: int,
    rows: int,
    phones: int,
    lines: int,
    data: Path | None,
    parts: tuple[str, ...],
    path: str | None,
) -> None:
    """Measure the API beside pgbench, and prove that no phone's answer is lost, on throw-away databases."""

    def say(line: str) -> None:
        click.echo(line, err=True)

    kind, parts = context.settings.pg, parts or _PARTS
    figures: dict[str, Any] = {}
    good = True
    if "rates" in parts:
        report = rates.run(kind, seconds=seconds, connections=connections, workers=workers, rows=rows, say=say)
        click.echo(report.text())
        figures |= msgspec.structs.asdict(report)
        good = not any(result.errors for result in report.results)
    scenarios = [part for part in parts if part in proof.SCENARIOS]
    if scenarios:
        proved = proof.run(kind, scenarios, phones=phones, lines=lines, workers=workers, data=data, say=say)
        click.echo(proved.text())
        figures["proof"] = proved
        good = good and proved.passed
    if path:
        Path(path).write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")
    sys.exit(0 if good else 1)

"""The command `tocsin bench`: the rates beside pgbench's, what else is measured at size, and the load proof."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from ..bench import proof
from ..bench import run as rates
from ..bench.cases import CASES
from ..bench.fixtures import MOST
from ..bench.report import Report
from .context import Context

_PARTS = ("rates", "writers", "memory", *proof.SCENARIOS)
_CASES = tuple(case.name for case in CASES)


def _count(text: str) -> int:
    """A number of rows, which may be written as 1e6."""
    try:
        number = int(float(text))
    except (ValueError, OverflowError):
        number = 0
    if not 100 <= number <= 100_000_000:
        raise click.BadParameter(f"{text!r} is no size: say 1e5, or a number from 100 to 1e8")
    return number


def _counts(_: click.Context, __: click.Parameter, text: str | None) -> list[int]:
    return sorted(map(_count, text.split(","))) if text else []


def _connections(_: click.Context, __: click.Parameter, text: str) -> list[int]:
    found = [int(part) if part.isascii() and part.isdigit() else 0 for part in text.split(",")]
    if not all(1 <= number <= MOST for number in found):
        raise click.BadParameter(f"{text!r}: say numbers from 1 to {MOST}, with commas")
    return found


@click.command(short_help="Measure the API beside pgbench.")
@click.option("--size", "sizes", default="1e5", show_default=True, callback=_counts, help="Rows, as 1e5.")
@click.option("--tenants", default=1000, show_default=True, type=click.IntRange(2, 10_000), help="That have them.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="A folder of databases to use again.")
@click.option("--flat", callback=_counts, help="Compare sizes instead, as 1e4,1e5,1e6.")
@click.option("--seconds", default=5, show_default=True, type=click.IntRange(1, 600), help="Of each measurement.")
@click.option("--connections", default="1,16,64", show_default=True, callback=_connections, help="Of each client.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 8), help="Processes of the API.")
@click.option("--case", "cases", multiple=True, type=click.Choice(_CASES), help="One case; all unless given.")
@click.option("--minutes", default=20.0, show_default=True, type=click.FloatRange(0.05, 600), help="Of `memory`.")
@click.option("--beside", type=click.Choice(["postgraphile"]), help="Measure a peer too; needs node and npm.")
@click.option("--phones", default=5000, show_default=True, type=click.IntRange(40, 100_000), help="In the load proof.")
@click.option("--lines", default=200, show_default=True, type=click.IntRange(1, 2000), help="That the phones share.")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Texts for them to send.")
@click.option("--only", "parts", multiple=True, type=click.Choice(_PARTS), help="A part of it; rates unless given.")
@click.option("--json", "path", type=click.Path(dir_okay=False, writable=True), help="Write the figures to this file.")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An earlier one of these."
)
@click.pass_obj
def bench(
    context: Context,
    sizes: list[int],
    tenants: int,
    keep: Path | None,
    flat: list[int],
    seconds: int,
    connections: list[int],
    workers: int,
    cases: tuple[str, ...],
    minutes: float,
    beside: str | None,
    phones: int,
    lines: int,
    data: Path | None,
    parts: tuple[str, ...],
    path: str | None,
    against: Path | None,
) -> None:
    """Measure the API beside pgbench, and prove that no phone's answer is lost, on databases of its own.

    \b
    Examples:
      tocsin bench --size 1e5
      tocsin bench --only phones --only kill
    """

    def say(line: str) -> None:
        click.echo(line, err=True)

    kind, parts = context.settings.pg, parts or (() if beside or flat else ("rates",))
    earlier = msgspec.json.decode(against.read_bytes(), type=Report) if against else None
    wanted = rates.Options(
        kind=kind,
        size=sizes[-1],
        tenants=tenants,
        keep=keep,
        parts=(*parts, *(("beside",) if beside else ())),
        seconds=seconds,
        connections=connections,
        workers=workers,
        cases=cases,
        minutes=minutes,
    )
    good = True
    report = rates.flat(wanted, flat, say) if flat else None
    if report is None and not {*rates.PARTS}.isdisjoint(wanted.parts):
        report = rates.run(wanted, say)
    if report is not None:
        click.echo(report.text())
        if earlier is not None:
            click.echo(f"\n{report.against(earlier)}")
        good = report.good
    scenarios = [part for part in parts if part in proof.SCENARIOS]
    proved = None
    if scenarios:
        proved = proof.run(kind, scenarios, phones=phones, lines=lines, workers=workers, data=data, say=say)
        click.echo(proved.text())
        good = good and proved.passed
    if path:
        figures = {**(msgspec.to_builtins(report) if report else {}), **({"proof": proved} if proved else {})}
        Path(path).write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")
    sys.exit(0 if good else 1)

"""The mutation check of the policies: weaken the database, one way at a time, and see that the suite notices.

`make mutate` runs it, on a PostgreSQL of its own. A mutant is killed by the first suite that complains of something it
does not complain of otherwise. One that nobody notices has survived, unless tests/mutation/equivalent.toml says
why it changes nothing. With --blindfold the closed lists and the lint are left out: what is left must notice by
what a mutant lets through, not by what it looks like.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec
import psycopg
from psycopg import sql

from api.postgres.cluster import Cluster, binaries
from api.settings.environment import Settings, load, secrets
from tests.mutation.mutants import Mutant, kinds, mutants
from tests.mutation.suites import Timed, suites, timed
from tests.support import pgtap

EQUIVALENT = Path(__file__).with_name("equivalent.toml")

# The database that the copies are made of.
_SOUND = "tocsin_sound"

# Nothing in it outlives the run; each mutant is a copy of the database, which is quick where nothing is flushed.
_THROWN_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Verdict(msgspec.Struct, frozen=True):
    """What became of a mutant: who noticed and what they said, empty where nobody did; and why that is no loss."""

    mutant: Mutant
    killer: str
    complaint: str
    excuse: str
    seconds: float

    @property
    def survived(self) -> bool:
        """Whether nobody noticed, and nobody said why nobody could."""
        return not self.killer and not self.excuse


class Bench:
    """A cluster of the run's own with a sound database in it, and copies of that to weaken."""

    def __init__(self, cluster: Cluster, settings: Settings) -> None:
        self._cluster = cluster
        self.url = pgtap.database(cluster, settings, _SOUND)
        with self._home() as home:
            # Who may connect is not copied with a database.
            self._grants = home.execute(
                "select privilege_type, grantee::regrole::text from pg_database, aclexplode(datacl)"
                " where datname = %s and grantee <> 0",
                [_SOUND],
            ).fetchall()

    @contextmanager
    def copy(self, name: str) -> Iterator[str]:
        """The conninfo of a copy of the sound database, gone afterwards."""
        copy = sql.Identifier(name)
        template = sql.Identifier(_SOUND)
        with self._home() as home:
            home.execute(sql.SQL("create database {} template {} strategy file_copy").format(copy, template))
            home.execute(sql.SQL("alter database {} set search_path = tap").format(copy))
            home.execute(sql.SQL("revoke all on database {} from public").format(copy))
            for privilege, role in self._grants:
                home.execute(
                    sql.SQL("grant {} on database {} to {}").format(sql.SQL(privilege), copy, sql.Identifier(role))
                )
            try:
                yield self._cluster.url(name)
            finally:
                home.execute(sql.SQL("drop database {} with (force)").format(copy))

    def _home(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._cluster.url("postgres"), autocommit=True)


@contextmanager
def bench() -> Iterator[Bench]:
    """A cluster that is thrown away, of the PostgreSQL that TOCSIN_TEST_PG names."""
    with tempfile.TemporaryDirectory(prefix="tocsin-mutate-") as folder:
        settings = load({"DATA_DIR": folder, "POSTGRES": os.environ.get("TOCSIN_TEST_PG", "embedded")})
        password = secrets(settings).admin_password
        with Cluster.at(settings.data, password, binaries(settings.pg), options=_THROWN_AWAY) as cluster:
            yield Bench(cluster, settings)
        # As root it may lie outside of the folder.
        cluster.remove()


def excuses() -> dict[str, str]:
    """The reasons of tests/mutation/equivalent.toml, by what the mutant is."""
    told = tomllib.loads(EQUIVALENT.read_text())
    return {what: group["reason"] for group in told.get("equivalent", []) for what in group["mutants"]}


def judge(mutant: Mutant, url: str, jury: Sequence[Timed], excuse: str = "") -> Verdict:
    """Make a mutant of a database and ask one suite after the other.

    Arguments: url, of a copy that nobody needs afterwards; jury, in the order they are asked; excuse, why the mutant is
    equivalent. Errors: psycopg.Error when its SQL is none.
    """
    started = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set search_path = ''")
        connection.execute(mutant.sql.encode())
    for suite, before, _ in jury:
        if complaints := suite.complaints(url) - before:
            return Verdict(mutant, suite.name, min(complaints), "", time.perf_counter() - started)
    return Verdict(mutant, "", "", excuse, time.perf_counter() - started)


def run(bench: Bench, chosen: Sequence[Mutant], jury: Sequence[Timed], jobs: int) -> Iterator[Verdict]:
    """Judge the mutants, a few at a time; the verdicts as they come."""
    known = excuses()

    def one(number: int, mutant: Mutant) -> Verdict:
        with bench.copy(f"mutant_{number}") as url:
            return judge(mutant, url, jury, known.get(mutant.what, ""))

    pool = ThreadPoolExecutor(jobs)
    try:
        for done in as_completed([pool.submit(one, *numbered) for numbered in enumerate(chosen)]):
            yield done.result()
    finally:
        # Who interrupts a run does not want the rest of it.
        pool.shutdown(cancel_futures=True)


@click.command()
@click.option("--only", "wanted", multiple=True, type=click.Choice(kinds()), help="A kind of mutant; all unless given.")
@click.option("--match", default="", help="Those alone whose description holds this.")
@click.option("--every", default=1, type=click.IntRange(1), show_default=True, help="One in so many: a sample.")
@click.option("--blindfold", is_flag=True, help="Leave out the closed lists and the lint.")
@click.option("--jobs", default=2, type=click.IntRange(1, 32), show_default=True, help="Mutants at a time.")
@click.option("--json", "told", type=click.File("wb", lazy=False), help="Write the verdicts here, a line each.")
def main(wanted: Sequence[str], match: str, every: int, blindfold: bool, jobs: int, told: BinaryIO | None) -> None:
    """Weaken the database, one way at a time. Exit status 1 when the suite does not notice."""
    started = time.perf_counter()
    verdicts: list[Verdict] = []
    with bench() as made:
        with psycopg.connect(made.url, autocommit=True) as connection:
            found = mutants(connection)
        chosen = [one for one in found if match in one.what and (not wanted or one.kind in wanted)][::every]
        jury = timed((suite for suite in suites() if not (blindfold and suite.reads_catalogue)), made.url)
        for suite, before, _ in jury:
            for complaint in sorted(before):
                click.echo(f"{suite.name} fails on the sound database, and is not believed in this: {complaint}")
        with click.progressbar(
            run(made, chosen, jury, jobs), length=len(chosen), label="Mutants", show_pos=True
        ) as bar:
            for verdict in bar:
                verdicts.append(verdict)
                if told:
                    told.write(msgspec.json.encode(verdict) + b"\n")
                    told.flush()
                if verdict.survived:
                    click.echo(f"\nsurvived  {verdict.mutant.kind}  {verdict.mutant.what}")
    _report(verdicts, len(found), time.perf_counter() - started)
    sys.exit(any(verdict.survived for verdict in verdicts))


def _report(verdicts: Sequence[Verdict], known: int, seconds: float) -> None:
    killed = Counter((one.mutant.kind, one.killer.partition("/")[0]) for one in verdicts if one.killer)
    for (kind, folder), many in sorted(killed.items()):
        click.echo(f"{kind:18} {many:5} killed by {folder}")
    for verdict in sorted((one for one in verdicts if one.survived), key=lambda one: one.mutant.what):
        click.echo(f"\nsurvived: {verdict.mutant.kind}: {verdict.mutant.what}\n{verdict.mutant.sql}")
    excused = sum(1 for one in verdicts if one.excuse)
    survived = sum(1 for one in verdicts if one.survived)
    click.echo(
        f"\n{len(verdicts)} of {known} mutants made, {killed.total()} killed, {excused} equivalent,"
        f" {survived} survived, {seconds:.0f} s"
    )


if __name__ == "__main__":
    main()

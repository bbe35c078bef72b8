"""The worker: what happened in each tenant is sealed into its ledger's chain, some seconds after it happened.

Once an hour it also clears the requests that need not be told from new ones any more. Two workers do no harm: see
engine.seal_ledger(). What happened while none was there is sealed by the next one.
"""

from __future__ import annotations

import math
import multiprocessing
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click
import psycopg
import structlog

from ..engine import Engine, EngineError
from ..server.logs import Format, configure_logs
from ..server.serve import end_with_parent

if TYPE_CHECKING:
    from ..cli.context import Context

# Seconds between the rounds.
EVERY = 5

# Seconds between two clearings.
CLEAR_EVERY = 3600

# How many batches a tenant may have before the others are asked for again.
_BATCHES = 10

# Seconds for the statement that is running to be cancelled; the database may be out of reach.
_PATIENCE = 3

# The longest transaction, as core.ledger_faults has it.
LONGEST = timedelta(hours=2)

log = structlog.get_logger("tocsin.worker")


class Round(NamedTuple):
    """How many events a round has sealed, and whether it left none that it found."""

    sealed: int
    is_whole: bool


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


@contextmanager
def beside(url: str, log_level: str, log_format: Format) -> Iterator[None]:
    """Work in a process of its own for as long as this lasts, and no longer than the one that called.

    Arguments: url, of the login tocsin_worker; log_level and log_format, as configure_logs() takes them.
    """
    given = (url, log_level, log_format)
    process = multiprocessing.get_context("spawn").Process(target=_child, args=given, name="worker")
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(_PATIENCE)
        process.kill()


def work(url: str, log_level: str, log_format: Format) -> None:
    """Seal every few seconds until SIGTERM or SIGINT; a database that is away is asked again at the next round.

    Arguments: as beside(). To be called on the main thread.
    """
    configure_logs(log_level, log_format)
    # As an interrupt, the signal also cancels the statement that is running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        while True:
            try:
                with Engine(url) as engine:
                    _keep_sealing(engine)
            except psycopg.Error as error:
                log.warning("round given up", kind=type(error).__name__, sqlstate=error.sqlstate)
            time.sleep(EVERY)


def seal(engine: Engine, look_back: timedelta | None = None) -> Round:
    """Seal what is waiting, a batch a tenant in turn, so that none waits for the backlog of another.

    Arguments: look_back, as Engine.unsealed_tenants() takes it. Errors: psycopg.OperationalError; what else goes wrong
    in one tenant is logged, and the others are sealed.
    """
    waiting = engine.unsealed_tenants(look_back)
    total, failed = 0, False
    for _ in range(_BATCHES):
        sealed = {tenant: _seal_batch(engine, tenant) for tenant in waiting}
        waiting = [tenant for tenant, number in sealed.items() if number]
        total += sum(number or 0 for number in sealed.values())
        failed = failed or None in sealed.values()
        if not waiting:
            break
    if total:
        log.info("sealed", events=total)
    return Round(total, not waiting and not failed)


def clear(engine: Engine) -> int:
    """Clear in every tenant the requests that have ended; how many. Errors: as seal()."""
    total = 0
    for tenant in engine.tenants():
        try:
            while cleared := engine.clear(tenant):
                total += cleared
        except psycopg.OperationalError:
            raise
        except (psycopg.Error, EngineError) as error:
            log.error("not cleared", tenant=tenant, kind=type(error).__name__, reason=str(error))
    if total:
        log.info("cleared", requests=total)
    return total


def _keep_sealing(engine: Engine) -> NoReturn:
    look_back = None
    cleared = -math.inf
    while True:
        begun = time.monotonic()
        done = seal(engine, look_back)
        if begun - cleared >= CLEAR_EVERY:
            clear(engine)
            cleared = begun
        time.sleep(EVERY)
        # Once everything was looked through, only what a transaction could have held back since then can be new. A
        # tenant that was busy once and is quiet now would be looked through for ever otherwise.
        look_back = LONGEST + timedelta(seconds=time.monotonic() - begun) if done.is_whole else None


def _seal_batch(engine: Engine, tenant: str) -> int | None:
    """How many events were sealed, None when that went wrong."""
    try:
        return engine.seal(tenant)
    except psycopg.OperationalError:
        raise
    except (psycopg.Error, EngineError) as error:
        log.error("not sealed", tenant=tenant, kind=type(error).__name__, reason=str(error))
        return None


def _child(url: str, log_level: str, log_format: Format) -> None:
    end_with_parent()
    work(url, log_level, log_format)

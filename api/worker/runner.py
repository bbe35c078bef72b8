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
from typing import NoReturn

import psycopg
import structlog

from ..engine import Engine
from ..server.logs import Format, configure_logs
from ..server.parent import die_with_parent
from .sealing import CLEAR_EVERY, EVERY, LONGEST, clear, seal

# Seconds for the statement that is running to be cancelled; the database may be out of reach.
_PATIENCE = 3

log = structlog.get_logger("tocsin.worker")


@contextmanager
def run_in_background(url: str, log_level: str, log_format: Format) -> Iterator[None]:
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


def _child(url: str, log_level: str, log_format: Format) -> None:
    die_with_parent()
    work(url, log_level, log_format)

"""Sealing: a round over the ledgers that have something to seal, and the clearing of old requests."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import psycopg
import structlog

from ..engine import Engine, EngineError

# Seconds between the rounds.
EVERY = 5

# Seconds between two clearings.
CLEAR_EVERY = 3600

# How many batches a tenant may have before the others are asked for again.
_BATCHES = 10

# The longest transaction, as core.ledger_faults has it.
LONGEST = timedelta(hours=2)

log = structlog.get_logger("tocsin.worker")


class SealingPass(NamedTuple):
    """How many events a round has sealed, and whether it left none that it found."""

    sealed: int
    is_whole: bool


def seal(engine: Engine, look_back: timedelta | None = None) -> SealingPass:
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
    return SealingPass(total, not waiting and not failed)


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


def _seal_batch(engine: Engine, tenant: str) -> int | None:
    """How many events were sealed, None when that went wrong."""
    try:
        return engine.seal(tenant)
    except psycopg.OperationalError:
        raise
    except (psycopg.Error, EngineError) as error:
        log.error("not sealed", tenant=tenant, kind=type(error).__name__, reason=str(error))
        return None

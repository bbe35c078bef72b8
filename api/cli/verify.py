"""The command `tocsin verify`: every ledger held against its seals, and against checkpoints that are kept elsewhere.

A checkpoint is a link's number and hash on a line of JSON. Whoever may do anything in the database can cut off the end
of a chain, or make all of it again, and no seal in there shows it; a checkpoint on another machine does.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import click
import msgspec
import psycopg

from ..engine import Engine, EngineError, LedgerVerification
from ..postgres.cluster import ClusterError
from .context import Context


class CheckpointError(Exception):
    """The file of checkpoints cannot be used; the message says which line, or why."""


class Checkpoint(msgspec.Struct, frozen=True):
    """A link that was there: its tenant's slug, its number, its hash in hexadecimal, and when it was seen."""

    tenant: str
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    hash: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    at: datetime


@click.command()
@click.option("--tenant", help="Its slug; every tenant unless given.")
@click.option(
    "--checkpoints",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Hold the ledgers against the links in this file too, then add the last ones. Keep it on another machine.",
)
@click.pass_obj
def verify(context: Context, tenant: str | None, path: Path | None) -> None:
    """Verify the hash chain of the ledgers. Exit status: 0 all intact, 1 one is not, 2 could not look.

    \b
    Examples:
      tocsin verify
      tocsin verify --tenant harbour --checkpoints /mnt/elsewhere/checkpoints.jsonl
    """
    try:
        with (
            checkpoints(path) if path else nullcontext() as file,
            context.database() as logins,
            Engine(logins.worker) as engine,
        ):
            kept = read(file) if file else {}
            verdicts = {slug: verify_tenant(engine, slug, kept.get(slug, ())) for slug in _slugs(engine, tenant, kept)}
            for slug, verdict in verdicts.items():
                click.echo(f"{slug}: {format_verification(verdict)}")
            if file:
                append(file, new_checkpoints(verdicts, kept))
    except (CheckpointError, ClusterError, EngineError, psycopg.Error) as error:
        click.echo(f"tocsin: {str(error).strip()}", err=True)
        sys.exit(2)
    sys.exit(0 if all(verdict.is_intact for verdict in verdicts.values()) else 1)


@contextmanager
def checkpoints(path: Path) -> Iterator[IO[bytes]]:
    """The file of checkpoints, made when there is none, and nobody else's for as long as this lasts.

    Errors: CheckpointError.
    """
    try:
        with open(path, "a+b", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror}") from None


def read(file: IO[bytes]) -> dict[str, list[Checkpoint]]:
    """The checkpoints of each tenant, oldest first. Errors: CheckpointError, for a line that is none."""
    kept: dict[str, list[Checkpoint]] = defaultdict(list)
    file.seek(0)
    for number, line in enumerate(file, 1):
        try:
            checkpoint = msgspec.json.decode(line, type=Checkpoint)
        except msgspec.MsgspecError as error:
            raise CheckpointError(f"{file.name}: line {number} is no checkpoint: {error}") from None
        # A line that was cut short may still be one: the line break is what was written last.
        if not line.endswith(b"\n"):
            raise CheckpointError(f"{file.name}: line {number} is cut short")
        kept[checkpoint.tenant].append(checkpoint)
    return kept


def append(file: IO[bytes], added: Sequence[Checkpoint]) -> None:
    """Add checkpoints at the end, all or, where that fails, none. Errors: OSError."""
    size = os.fstat(file.fileno()).st_size
    try:
        file.write(b"".join(msgspec.json.encode(checkpoint) + b"\n" for checkpoint in added))
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        os.ftruncate(file.fileno(), size)
        raise


def verify_tenant(engine: Engine, tenant: str, kept: Sequence[Checkpoint]) -> LedgerVerification:
    """Hold a tenant's ledger against its seals and checkpoints. Errors: EngineError, psycopg.Error."""
    try:
        return engine.verify(tenant, [(checkpoint.seq, bytes.fromhex(checkpoint.hash)) for checkpoint in kept])
    except EngineError as error:
        if error.slug != "unknown-tenant" or not kept:
            raise
        # The tenant was there, and is not: all of its chain was cut off.
        return LedgerVerification(False, "cut-off", kept[0].seq, None, None, None)


def new_checkpoints(verdicts: dict[str, LedgerVerification], kept: dict[str, list[Checkpoint]]) -> list[Checkpoint]:
    """The last links of the intact ledgers, as far as they are not kept already."""
    now = datetime.now(UTC).replace(microsecond=0)
    return [
        Checkpoint(tenant, verdict.sealed, verdict.hash.hex(), now)
        for tenant, verdict in verdicts.items()
        if verdict.is_intact
        and verdict.sealed is not None
        and verdict.hash is not None
        and verdict.sealed not in {checkpoint.seq for checkpoint in kept.get(tenant, ())}
    ]


def format_verification(verdict: LedgerVerification) -> str:
    """A verdict in words."""
    if verdict.is_intact:
        return f"intact, {verdict.sealed or 0} sealed"
    places = [
        f"link {verdict.seq}" if verdict.seq is not None else "",
        f"row {verdict.ledger_id}" if verdict.ledger_id is not None else "",
    ]
    return f"{verdict.fault} at {', '.join(filter(None, places))}"


def _slugs(engine: Engine, tenant: str | None, kept: dict[str, list[Checkpoint]]) -> list[str]:
    return [tenant] if tenant else sorted({*engine.tenants(), *kept})

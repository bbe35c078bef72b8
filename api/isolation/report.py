"""The page for a security reviewer: who may do what to what, by which policy, found by trying.

What was tried and what came of it is the isolation matrix (matrix.py); beside it stand the policies' text, the SECURITY
DEFINER functions with their reason and reach, and every grant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from .document import Block, Code, Heading, Paragraph, Table
from .expected import COMMANDS, CONTEXTS
from .matrix import Attempt, Matrix
from .report_catalog import Definer, Grant, Policy, Reading

TITLE = "Who reaches what"

_ABOUT = (
    "Every table and view, by every command, as every role, was tried at a row that was planted for it and belongs to"
    " somebody else; then all of it was rolled back. Own: the row is of the caller's tenant. Other: of another tenant."
    " None: there is no context. Stale: the context is one of an earlier transaction. Forged: the context names the"
    " other tenant under the caller's own seal. Whoever is not named found nothing, or was refused. In parentheses"
    " stands the rule, a trigger or a constraint, that refused what the policies had let through. Truncate, by whoever"
    " may, is known from the catalogue and not tried: it would lock the table, and it asks for no row."
)


def page(matrix: Matrix, reading: Reading, *, side: str = "", notes: Sequence[str] = ()) -> list[Block]:
    """Write the page.

    Arguments: the matrix that was tried, and the catalogue of the same database; side, which database it was where
    there are two; notes, what else is to be said of them.
    """
    return [
        Heading(1, f"{TITLE}: {side}" if side else TITLE),
        Paragraph(f"{matrix.totals()}, in {matrix.seconds:.1f} seconds."),
        *(Paragraph(note.strip()) for note in notes),
        Paragraph(_ABOUT),
        *_differences(matrix),
        Heading(2, "Tables and views"),
        *_relations(matrix, reading),
        Heading(2, "Functions that run as their owner"),
        *_definers(reading),
        Heading(2, "Every grant"),
        Paragraph("Beside what an owner may do with what is their own."),
        *_grants(reading.grants),
    ]


def differences(matrix: Matrix) -> list[str]:
    """What is not as declared, a line each."""
    return [
        f"{tried.cell}: {tried.outcome}{f' ({tried.rule})' if tried.rule else ''}, expected "
        f"{'open' if tried.expected else 'nothing'}"
        for tried in matrix.differences()
    ]


def _differences(matrix: Matrix) -> Iterator[Block]:
    yield Heading(2, "Differences from sql/isolation.toml")
    found = matrix.differences()
    if not found:
        yield Paragraph("None.")
        return
    yield Table(
        ("Relation", "Command", "Role", "Context", "Found", "Declared"),
        [(*tried.cell, tried.outcome, "open" if tried.expected else "nothing") for tried in found],
    )


def _relations(matrix: Matrix, reading: Reading) -> Iterator[Block]:
    tried: dict[str, dict[tuple[str, str], list[Attempt]]] = defaultdict(lambda: defaultdict(list))
    for one in matrix.tried:
        tried[one.cell.relation][one.cell.command, one.cell.context].append(one)
    for name, cells in tried.items():
        yield Heading(3, name)
        if said := reading.comments.get(name):
            yield Paragraph(said)
        commands = [command for command in COMMANDS if (command, "own") in cells]
        yield Table(
            ("", *(context.capitalize() for context in CONTEXTS)),
            [(command, *(_let_through(cells[command, context]) for context in CONTEXTS)) for command in commands],
        )
        for policy in reading.policies:
            if policy.table == name:
                yield from _policy(policy)


def _let_through(tried: Sequence[Attempt]) -> str:
    """Who was let through, those together whom the same rule refused."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in tried:
        if one.is_open:
            found[one.rule].append(one.cell.role)
    return "; ".join(f"{', '.join(roles)}{f' ({rule})' if rule else ''}" for rule, roles in found.items()) or "nobody"


def _policy(policy: Policy) -> Iterator[Block]:
    kind = "" if policy.is_permissive else ", restrictive"
    said = f": {policy.comment}" if policy.comment else ""
    yield Paragraph(f"Policy {policy.name}, {policy.command} to {policy.roles}{kind}{said}")
    parts = [f"{word} {text}" for word, text in (("using", policy.using), ("with check", policy.check)) if text]
    yield Code("\n".join(parts))


def _definers(reading: Reading) -> Iterator[Block]:
    yield Paragraph("Each may do what its owner may, and its owner no more than what stands below the functions.")
    owners: dict[str, list[Definer]] = defaultdict(list)
    for definer in reading.definers:
        owners[definer.owner].append(definer)
    for owner, definers in owners.items():
        yield Heading(3, owner)
        yield Table(
            ("Function", "Settings", "Reason"),
            [(one.signature, one.settings or "none", _reason(one.comment)) for one in definers],
        )
        yield Table(("Reach", "Columns and commands"), _reach(owner, reading.grants))


def _reason(comment: str | None) -> str:
    """The part of a comment that defends the function; all of it where no part says that it does."""
    _, _, reason = (comment or "").partition("Security definer:")
    return reason.strip() or comment or "none given"


def _reach(owner: str, grants: Sequence[Grant]) -> list[tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for grant in grants:
        if grant.kind in ("table", "view") and grant.grantee in (owner, "public"):
            found[grant.thing].append(str(grant))
    return [(thing, ", ".join(privileges)) for thing, privileges in found.items()]


def _grants(grants: Sequence[Grant]) -> Iterator[Block]:
    grantees: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for grant in grants:
        grantees[grant.grantee][grant.kind, grant.thing].append(str(grant))
    for grantee, found in grantees.items():
        yield Heading(3, grantee)
        yield Table(("Kind", "What", "May"), [(*on, ", ".join(may)) for on, may in found.items()])

"""Problems: every error as RFC 9457 problem details, chosen by a slug and never by a message.

The database raises a slug in the constraint field of its errors, with a sentence for the caller as the message and
members of the problem as JSON in the detail. A table's own constraint says in its comment which problem it is
(contract/check.py reads them). What is in neither map is logged and answered 500, without a word of what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import msgspec
import psycopg
import structlog
from psycopg_pool import PoolTimeout, TooManyRequests

log = structlog.get_logger("tocsin")

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "https://tocsin.example/problems/"


class ProblemType(NamedTuple):
    """A kind of problem: its status and its title. A slug never changes its meaning."""

    status: int
    title: str


PROBLEMS: Mapping[str, ProblemType] = {
    "body-missing": ProblemType(400, "A body is required"),
    "malformed-json": ProblemType(400, "The body is not JSON"),
    "duplicate-key": ProblemType(400, "The body repeats a key"),
    "header-invalid": ProblemType(400, "A header is not valid"),
    "filter-invalid": ProblemType(400, "The query is not understood"),
    "unknown-column": ProblemType(400, "The list has no such column"),
    "order-not-supported": ProblemType(400, "The list cannot be ordered like this"),
    "cursor-invalid": ProblemType(400, "The cursor does not belong to this list"),
    "search-not-supported": ProblemType(400, "The list cannot be searched"),
    "limit-invalid": ProblemType(400, "The limit is out of range"),
    "tenant-required": ProblemType(400, "A tenant must be named"),
    "bad-request": ProblemType(400, "The request is not understood"),
    "unauthenticated": ProblemType(401, "Authentication is required"),
    "token-invalid": ProblemType(401, "The token is not accepted"),
    "token-expired": ProblemType(401, "The token has expired"),
    "not-a-member": ProblemType(403, "Not a member of this tenant"),
    "not-permitted": ProblemType(403, "Not permitted"),
    "module-disabled": ProblemType(403, "The module is not enabled"),
    "not-found": ProblemType(404, "Not found"),
    "prompt-unavailable": ProblemType(404, "There is no such prompt, or it is over"),
    "method-not-allowed": ProblemType(405, "The method is not allowed here"),
    "request-timeout": ProblemType(408, "The request took too long to arrive"),
    "illegal-transition": ProblemType(409, "The move is not possible"),
    "verb-required": ProblemType(409, "Another verb makes this move"),
    "own-report": ProblemType(409, "Nobody reviews their own report"),
    "built-in": ProblemType(409, "This is built in"),
    "last-admin": ProblemType(409, "A tenant needs an active administrator"),
    "immutable": ProblemType(409, "This cannot be changed"),
    "append-only": ProblemType(409, "Rows can only be added here"),
    "wrong-workflow": ProblemType(409, "This does not apply to the incident's workflow"),
    "category-exists": ProblemType(409, "The category exists"),
    "status-exists": ProblemType(409, "The status exists"),
    "transition-exists": ProblemType(409, "The transition exists"),
    "priority-exists": ProblemType(409, "The priority exists"),
    "severity-exists": ProblemType(409, "The severity exists"),
    "series-exists": ProblemType(409, "The series exists"),
    "format-collides": ProblemType(409, "Two series would give the same numbers"),
    "role-exists": ProblemType(409, "The role exists"),
    "group-exists": ProblemType(409, "The group exists"),
    "member-exists": ProblemType(409, "The member exists"),
    "tenant-exists": ProblemType(409, "The tenant exists"),
    "external-id-exists": ProblemType(409, "The external id is taken"),
    "in-use": ProblemType(409, "This is in use"),
    "duplicate-response": ProblemType(409, "There is an answer already"),
    "prompt-full": ProblemType(409, "The prompt has all the answers that it takes"),
    "prompt-over": ProblemType(409, "The prompt is over"),
    "no-audience": ProblemType(409, "The prompt has no list of recipients"),
    "already-voided": ProblemType(409, "The response is void already"),
    "stale-version": ProblemType(412, "The version is not the newest"),
    "body-too-large": ProblemType(413, "The body is too large"),
    "unsupported-media-type": ProblemType(415, "The media type is not supported"),
    "validation-failed": ProblemType(422, "The body is not valid"),
    "unknown-field": ProblemType(422, "The body has a field that is not known here"),
    "field-required": ProblemType(422, "A required field is missing"),
    "wrong-type": ProblemType(422, "A field has the wrong type"),
    "too-long": ProblemType(422, "A field is too long"),
    "too-short": ProblemType(422, "A field is too short"),
    "out-of-range": ProblemType(422, "A number is out of range"),
    "malformed-value": ProblemType(422, "A value is malformed"),
    "unknown-workflow": ProblemType(422, "There is no such workflow"),
    "unknown-status": ProblemType(422, "There is no such status"),
    "unknown-category": ProblemType(422, "There is no such category"),
    "unknown-severity": ProblemType(422, "There is no such severity"),
    "unknown-priority": ProblemType(422, "There is no such priority"),
    "transition-too-loose": ProblemType(422, "The transition would loosen its workflow"),
    "unknown-permission": ProblemType(422, "There is no such permission"),
    "unknown-role": ProblemType(422, "There is no such role"),
    "unknown-module": ProblemType(422, "There is no such module"),
    "unknown-time-zone": ProblemType(422, "There is no such time zone"),
    "unknown-tenant": ProblemType(422, "There is no such tenant"),
    "unknown-member": ProblemType(422, "There is no such member"),
    "unknown-reference": ProblemType(422, "A reference names something that does not exist"),
    "answer-invalid": ProblemType(422, "The answer does not fit the question"),
    "empty-audience": ProblemType(422, "There is nobody to ask"),
    "idempotency-key-reused": ProblemType(422, "The idempotency key was used for another request"),
    "head-too-large": ProblemType(431, "The head of the request is too large"),
    "too-many-requests": ProblemType(429, "Too many requests"),
    "internal": ProblemType(500, "Something went wrong here"),
    "not-ready": ProblemType(503, "Not ready"),
    "busy": ProblemType(503, "Busy: try again"),
    "database-unavailable": ProblemType(503, "The database is not available: try again"),
}

# What the driver or PostgreSQL say without a slug of ours: by SQLSTATE, the longest prefix wins.
_BY_SQLSTATE: Mapping[str, str] = {
    "08": "database-unavailable",
    "22001": "too-long",
    "22": "malformed-value",
    "23502": "field-required",
    "40": "busy",
    "42501": "not-permitted",
    "53": "busy",
    "55P03": "busy",
    "57014": "busy",
    "57P": "database-unavailable",
    "25P": "busy",
}


class ConstraintRule(NamedTuple):
    """What a constraint's comment says: the problem it is, the field it is about, a sentence for the caller."""

    slug: str
    field: str | None
    text: str


class FieldError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong with a body: where (JSON pointer), which kind, what would do."""

    pointer: str
    type: str
    detail: str


class Problem(Exception):
    """An error on its way to the caller. `prefix` is what its type begins with: an operator may have it lead here."""

    prefix: ClassVar[str] = TYPE_PREFIX

    def __init__(
        self,
        slug: str,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(slug)
        self.slug = slug
        self.detail = detail
        self.errors = errors
        self.members = members or {}
        self.headers = dict(headers or {})
        self.status = PROBLEMS[slug].status
        if self.status == 401:
            self.headers.setdefault("WWW-Authenticate", "Bearer")
        if self.status == 503:
            self.headers.setdefault("Retry-After", "1")

    def body(self, trace_id: str) -> bytes:
        """The problem as JSON, RFC 9457, with the trace id and, for a bad body, every fault."""
        told: dict[str, Any] = {
            "type": self.prefix + self.slug,
            "title": PROBLEMS[self.slug].title,
            "status": self.status,
        }
        if self.detail:
            told["detail"] = self.detail
        told["trace_id"] = trace_id
        if self.errors:
            told["errors"] = self.errors
        return msgspec.json.encode(told | {k: v for k, v in self.members.items() if k not in told}) + b"\n"


def from_database(error: psycopg.Error, rules: Mapping[str, ConstraintRule]) -> Problem:
    """The problem that an error of the database or its driver is.

    Arguments: the error; rules, what the comments of the constraints say. Never a message of PostgreSQL's own.
    """
    if isinstance(error, PoolTimeout | TooManyRequests):
        return Problem("busy")
    diag = error.diag
    name = diag.constraint_name or ""
    if name in PROBLEMS:
        return _raised(name, diag)
    if name in rules:
        rule = rules[name]
        if rule.slug == "internal":
            # What only a fault of ours breaks is nothing to tell a caller.
            return Problem("internal")
        return Problem(rule.slug, rule.text, errors=_at(rule.field, rule.slug, rule.text))
    state = error.sqlstate
    if state is None:
        unsent = isinstance(error, psycopg.DataError)
        return Problem("malformed-value" if unsent else "database-unavailable")
    for length in (5, 3, 2):
        if slug := _BY_SQLSTATE.get(state[:length]):
            text = f"{diag.column_name} is required." if state == "23502" else None
            return Problem(slug, text, errors=_at(diag.column_name, slug, text or PROBLEMS[slug].title + "."))
    return Problem("internal")


def _raised(slug: str, diag: psycopg.errors.Diagnostic) -> Problem:
    members = msgspec.json.decode(diag.message_detail) if diag.message_detail else {}
    text = diag.message_primary or ""
    errors = msgspec.convert(members.pop("errors", []), list[FieldError]) or _at(diag.column_name, slug, text)
    return Problem(slug, text, errors=errors, members=members)


def _at(field: str | None, slug: str, text: str) -> list[FieldError]:
    return [FieldError(f"/{field}", slug, text)] if field else []

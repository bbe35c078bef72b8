"""Loaded by schemathesis: what we hold answers to besides its own checks, and the refusals that no schema could say."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case

# What is nobody's to read who is asking: words of the other tenant.
FOREIGN = os.environ["FUZZ_FOREIGN"]
# The member who asks: whoever takes their own roles away has nothing left to try.
CALLER = os.environ["FUZZ_CALLER"]

# What only the database can know of a body or a query whose shape is right.
RULES = frozenset(
    {
        "filter-invalid",
        "unknown-column",
        "cursor-invalid",
        "idempotency-key-reused",
        "answer-invalid",
        "empty-audience",
        "validation-failed",
        "out-of-range",  # a number of what is free-form
        "unknown-workflow",
        "unknown-status",
        "unknown-category",
        "unknown-severity",
        "unknown-priority",
        "unknown-permission",
        "unknown-role",
        "unknown-member",
        "unknown-reference",
    }
)
# And what it knows beyond that of some bodies.
RULES_OF = {
    "POST /v1/incidents": {"field-required"},  # each workflow requires fields of its own
    "PATCH /v1/incidents/{incident_id}": {"field-required"},
    "POST /v1/places": {"field-required"},  # a unit has a facility
    "PATCH /v1/places/{place_id}": {"field-required"},
}
# White space to Python, and none to JSON Schema.
_SPACE = re.compile("[\x1c-\x1f\x85]")
# Times that far from UTC are RFC 3339's, but not PostgreSQL's.
_FAR = re.compile(r"(?<=\d)[+-](1[6-9]|2\d):\d\d$")


@schemathesis.check
def no_foreign_words(ctx: schemathesis.CheckContext, response: Response, case: Case[Any]) -> None:
    """Hold every answer, its headers included, to have nothing that the other tenant wrote."""
    told = response.text + json.dumps(dict(response.headers.items()))
    assert FOREIGN not in told, f"{case.operation.label} tells what another tenant wrote"


@schemathesis.check
def only_problems_that_are_told(ctx: schemathesis.CheckContext, response: Response, case: Case[Any]) -> None:
    """Hold every refusal to be one of those that the document tells of for its operation and status."""
    told = case.operation.responses.find_by_status_code(response.status_code)
    if response.status_code >= 400 and told is not None:
        slug = response.json()["type"].rpartition("/")[2]
        assert slug in told.definition["x-problems"], f"{case.operation.label} does not tell of {slug}"


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """Leave out what JSON Schema and we do not mean the same by: 1.0 as an integer, some spaces, some times."""
    if isinstance(body, dict):
        return {key: map_body(context, value) for key, value in body.items()}
    if isinstance(body, list):
        return [map_body(context, value) for value in body]
    if isinstance(body, str):
        return _FAR.sub("Z", _SPACE.sub("_", body))
    return int(body) if isinstance(body, float) and body.is_integer() else body


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: Case[Any]) -> bool:
    """Leave the caller as they are, and the other tenant's words to them: what one reads may be sent as the other."""
    if FOREIGN in repr((case.body, case.query, case.path_parameters, case.headers)):
        return False
    changed = (case.path_parameters or {}).get("member_id")
    return not (case.operation.label == "PATCH /v1/members/{member_id}" and changed == CALLER)


@schemathesis.hook
def filter_failure(context: schemathesis.HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Drop the failure of a request of the right shape which rules refuse, and of a page of some columns only."""
    if "response_schema_conformance" in failure.checks and "select" in (case.query or {}):
        return False
    if "positive_data_acceptance" not in failure.checks:
        return True
    told = response.json()
    faults = {fault["type"] for fault in told.get("errors", ())} or {told["type"].rpartition("/")[2]}
    return not faults <= RULES | RULES_OF.get(case.operation.label, set())

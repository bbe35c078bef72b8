"""What each problem means and what to do about it, as /problems/{slug} tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """A problem in words: what it means, and what to do."""

    meaning: str
    remedy: str


_NAMES_IT = "Take one of those that the message names, or that its list has."
_CHOOSE = "Choose another one, or change the one that is there."
_CORRECT = "Correct the fields that `errors` points at, and send the request again."
_AGAIN = "Send the request again after the seconds of Retry-After; with an Idempotency-Key it is done once."

EXPLAINED: Mapping[str, Text] = {
    "body-missing": Text("The request needs a body, and has none.", "Send a JSON object, as the description says."),
    "malformed-json": Text("The body is not one JSON object in UTF-8.", "Look at how the client writes JSON."),
    "duplicate-key": Text("An object of the body names a key twice.", "Send each key once: two readers would differ."),
    "header-invalid": Text("A header does not have the form that it must have.", "See what `detail` says of it."),
    "filter-invalid": Text("A parameter of the query is not understood.", "Write filters as column=operator.value."),
    "unknown-column": Text("The list has no column of this name.", "Take one of the columns of its items."),
    "order-not-supported": Text("No index sorts the list like this.", "Take one of the orders of the description."),
    "cursor-invalid": Text(
        "The cursor is of another list, another filter or another caller, or was changed.",
        "Send next_cursor as it was, with the same filters, or begin at the first page.",
    ),
    "search-not-supported": Text("The list cannot be searched by words.", "Filter by its columns instead."),
    "limit-invalid": Text("The limit is no number, or out of range.", "Send a number from 1 to 200."),
    "tenant-required": Text(
        "The token names no organisation, and neither does the request.", "Send the header X-Tenant with its slug."
    ),
    "bad-request": Text("The request is no HTTP that is understood here.", "Look at what the client sends."),
    "unauthenticated": Text("The request has no token.", "Send Authorization: Bearer and a token."),
    "token-invalid": Text(
        "The token is not accepted: its key, issuer, audience or form is another.",
        "Ask the issuer for a token of this service; an operator compares JWT_JWKS, JWT_ISSUER and JWT_AUDIENCE.",
    ),
    "token-expired": Text("The token was good until some time ago.", "Get a new token, and send the request again."),
    "not-a-member": Text(
        "Who the token names is no active member of this organisation.", "Ask an administrator of it to add them."
    ),
    "not-permitted": Text(
        "The caller does not hold the permission that this needs.", "Ask an administrator for a role that has it."
    ),
    "module-disabled": Text(
        "The organisation does not use this module.", "Ask the operator of the service to enable it."
    ),
    "not-found": Text(
        "There is nothing here, or it is not the caller's to see.", "Look at the address and at who asks."
    ),
    "prompt-unavailable": Text(
        "The link is unknown, over or switched off; which, nobody is told.", "Ask who sent the link for a new one."
    ),
    "method-not-allowed": Text("The address has no such method.", "Take one of those that Allow names."),
    "request-timeout": Text("The request did not arrive whole in time.", "Send it again, faster or smaller."),
    "illegal-transition": Text(
        "The workflow has no move from the one status to the other.", "Take one of the statuses in `allowed`."
    ),
    "verb-required": Text(
        "This move has obligations, and only one verb makes it.", "Call the verb that the message names."
    ),
    "own-report": Text("Nobody decides about their own report.", "Let a colleague decide about it."),
    "built-in": Text("It came with the organisation, and cannot be removed.", "Limit it, or add one of your own."),
    "last-admin": Text(
        "The organisation would be left without anybody who holds everything.", "Make somebody else an admin first."
    ),
    "immutable": Text("This is written once, and never changes.", "Leave it out of the change."),
    "append-only": Text("This is only ever added to.", "Add another one that corrects it."),
    "wrong-workflow": Text("Incidents of this workflow have nothing of the kind.", "Ask for an incident's own verbs."),
    "category-exists": Text("The workflow has a category with this slug.", _CHOOSE),
    "status-exists": Text("The workflow has a status with this slug.", _CHOOSE),
    "transition-exists": Text("The workflow has this transition.", "Nothing is left to do."),
    "priority-exists": Text("There is a priority with this slug.", _CHOOSE),
    "role-exists": Text("There is a role with this slug.", _CHOOSE),
    "severity-exists": Text("The workflow has a severity with this slug.", _CHOOSE),
    "series-exists": Text("There is a series with this slug.", _CHOOSE),
    "format-collides": Text("Numbers of this format could be those of another series.", "Choose another format."),
    "group-exists": Text("There is a group of this kind and name.", _CHOOSE),
    "member-exists": Text("There is a member with this e-mail, or with these tokens.", _CHOOSE),
    "tenant-exists": Text("There is an organisation with this slug.", _CHOOSE),
    "external-id-exists": Text(
        "An incident with this id of the other system is here.", "Change that one, or send another external_id."
    ),
    "in-use": Text("Something refers to it.", "Change what uses it first, or switch it off instead."),
    "duplicate-response": Text(
        "There is an answer already, and the prompt takes one of each respondent.",
        "Send PUT where the prompt takes a change.",
    ),
    "prompt-full": Text("The prompt has all the answers that it takes.", "Ask who made the prompt for another one."),
    "prompt-over": Text("The prompt has expired or is switched off.", "Make it active again, or make a new one."),
    "no-audience": Text(
        "A public link has no list of people who could be reminded.", "Send the link again, or ask members."
    ),
    "already-voided": Text("The answer was voided before.", "Nothing is left to do."),
    "stale-version": Text(
        "Somebody has changed it since it was read.", "Read it again, and send its new ETag as If-Match."
    ),
    "body-too-large": Text("The body is larger than is taken here.", "Send less at a time."),
    "unsupported-media-type": Text(
        "The body is not JSON in UTF-8, or it is compressed.", "Send Content-Type: application/json, uncompressed."
    ),
    "validation-failed": Text("The body has several faults, or breaks a rule.", _CORRECT),
    "unknown-field": Text("The body has a field that is not known here, or is not yours to set.", _CORRECT),
    "field-required": Text("A field that is needed is missing.", _CORRECT),
    "wrong-type": Text("A field has a value of another type.", _CORRECT),
    "too-long": Text("A field is longer than it may be.", _CORRECT),
    "too-short": Text("A field is shorter than it may be.", _CORRECT),
    "out-of-range": Text("A number or a time is out of range.", _CORRECT),
    "malformed-value": Text("A value does not have the form that it must have.", _CORRECT),
    "unknown-workflow": Text("There is no workflow of this name for it.", _NAMES_IT),
    "unknown-status": Text("The workflow has no such status.", _NAMES_IT),
    "unknown-category": Text("The workflow has no such category in use.", _NAMES_IT),
    "unknown-severity": Text("The workflow has no such severity.", _NAMES_IT),
    "unknown-priority": Text("There is no such priority.", _NAMES_IT),
    "unknown-permission": Text("There is no permission of this name.", _NAMES_IT),
    "unknown-role": Text("There is no role of this name.", _NAMES_IT),
    "unknown-module": Text("There is no module of this name.", _NAMES_IT),
    "unknown-time-zone": Text("There is no time zone of this name.", "Say an IANA name, such as Europe/Oslo."),
    "unknown-tenant": Text("There is no organisation with this slug.", "See which there are: tocsin tenant list."),
    "unknown-member": Text("There is no such member.", "Look at the e-mail, and at the organisation."),
    "unknown-reference": Text("An id names nothing that there is for this caller.", _CORRECT),
    "transition-too-loose": Text(
        "The move would need less than the workflow's module requires.", "Name a permission that is not less."
    ),
    "answer-invalid": Text("The answer does not fit what the prompt asks.", _CORRECT),
    "empty-audience": Text("Nobody would be asked.", "Ask others, or add members to the group."),
    "idempotency-key-reused": Text(
        "The Idempotency-Key was sent with another request.", "Make a new key for each new request."
    ),
    "head-too-large": Text("The headers of the request are too large.", "Send fewer or shorter ones."),
    "too-many-requests": Text("There were too many requests in a short time, or too many streams at once.", _AGAIN),
    "internal": Text("Something went wrong here; nothing was done.", "Tell the operator the trace_id."),
    "not-ready": Text("The service and its database are not of one version, or not ready.", _AGAIN),
    "busy": Text("The service has more to do than it can; nothing was done.", _AGAIN),
    "database-unavailable": Text("The database cannot be reached.", _AGAIN),
}

"""What plans may do all the same, each with its reason: an entry that no plan needs any more fails the tests."""

from __future__ import annotations

from typing import NamedTuple


class Allowed(NamedTuple):
    """A kind of fault about a table (or, without one, of a node) on the routes named, and why it may be.

    `sign`, what the request or the node must have in it; `nested`, whether a function ran the statement; `everywhere`,
    whether every PostgreSQL needs it.
    """

    kind: str
    about: str
    routes: frozenset[str]
    reason: str
    sign: str = ""
    nested: bool = False
    everywhere: bool = True


_SILENT = frozenset({"GET /prompts/{id}/rollup", "GET /prompts/{id}/silent", "GET /incidents/{id}/board"})
_SEARCHED = frozenset({"GET /incidents", "GET /incidents/open"})
_FOUND = _SEARCHED | {"GET /incidents/mine"}
_VERIFIED = frozenset({"GET /ledger/verify"})
_REMOVED = frozenset(
    {"DELETE /categories/{workflow}/{slug}", "DELETE /priorities/{slug}", "DELETE /statuses/{workflow}/{slug}"}
)

ALLOWED: tuple[Allowed, ...] = (
    Allowed("waste", "prompt_recipients", _SILENT, "who has answered is left out, of those whom one prompt asked"),
    Allowed(
        "waste",
        "Subquery Scan",
        frozenset({"GET /incidents/{id}/board"}),
        "who needs help is found among the answers to one incident, all of which the board adds up",
    ),
    Allowed(
        "waste",
        "Nested Loop",
        frozenset({"GET /prompts/{id}/silent"}),
        "an organisation's teams are few: each member of a page is held against all of them",
    ),
    Allowed(
        "waste",
        "incidents",
        frozenset({"GET /me/prompts"}),
        "prompts of incidents that they do not see themselves, each asked by its key: somebody's own history",
    ),
    Allowed(
        "repeat",
        "auth.may(text,text)",
        _SEARCHED,
        "the moves of each incident of a page are asked for, and each takes a permission of its own",
        "allowed_transitions",
        everywhere=False,
    ),
    Allowed(
        "waste",
        "incidents",
        _SEARCHED,
        "a common word is looked for row by row, which soon finds a page",
        "search=common",
    ),
    Allowed(
        "waste",
        "incidents",
        _FOUND,
        "of the ids that somebody follows, or that have the words (at most 2,000), some are not the list's",
        "incidents_pkey",
    ),
    Allowed(
        "waste",
        "CTE Scan",
        frozenset({"GET /incidents"}),
        "of those that have the words, in memory, each status counts its own",
    ),
    Allowed(
        "waste",
        "incidents",
        frozenset({"GET /incidents/open"}),
        "what a worker follows is found among all that is open: that is little of what there is",
        "incidents_open",
    ),
    Allowed(
        "scan",
        "incidents",
        _REMOVED,
        "a word is rarely removed: an index of what uses it costs every write",
        everywhere=False,
    ),
    *(
        Allowed(
            kind,
            "incidents",
            _REMOVED,
            "the foreign keys ask too whether what is removed is in use; PostgreSQL 15 goes along no index for that",
            nested=True,
            everywhere=False,
        )
        for kind in ("scan", "waste")
    ),
    Allowed(
        "scan",
        "tow_requests",
        frozenset({"DELETE /statuses/{workflow}/{slug}"}),
        "a word is rarely removed: an index of what uses it costs every write",
        everywhere=False,
    ),
    Allowed(
        "waste", "Function Scan", frozenset({"GET /roles"}), "few permissions are limited to groups", everywhere=False
    ),
    Allowed("waste", "ledger", _VERIFIED, "all of the ledger is looked at: that is what it is for"),
    Allowed("waste", "Nested Loop", _VERIFIED, "what waits for its seal is told from what came too late for one"),
    Allowed(
        "waste",
        "incidents",
        frozenset({"GET /incidents", "GET /incidents/open"}),
        "open ones, or a worker's shared ones, in another order: an index an order for them alone costs every write",
        "order=",
    ),
    Allowed(
        "waste",
        "incidents",
        frozenset({"GET /incidents"}),
        "what a worker follows is shared as well, here and there, and is counted once",
        "incidents_shared_by_status",
        everywhere=False,
    ),
    Allowed(
        "waste",
        "incidents",
        frozenset({"GET /incidents"}),
        "what is shared with a worker, among those of a category: an index of that alone costs every write",
        "category=",
    ),
    Allowed(
        "waste",
        "incidents",
        frozenset({"GET /incidents/mine"}),
        "PostgreSQL 15 looks for one's own among those of a category, which it takes to be few",
        "category=",
        everywhere=False,
    ),
    Allowed(
        "waste",
        "incidents",
        frozenset({"GET /incidents"}),
        "what is shared with who views no workflow's is searched one by one: an index's time would tell of the rest",
        "incidents_shared",
    ),
    Allowed("waste", "incident_words", _SEARCHED, "the words of those rows", "search="),
    Allowed(
        "waste", "Subquery Scan", _SEARCHED, "of a common word the newest 300 of each status are counted", "search="
    ),
)

# Indexes that no request and no work of the engine went along, each with its reason.
UNUSED: dict[str, str] = {"guest_requests_by_age": "engine.clear_requests() asks by it, which no route calls."}

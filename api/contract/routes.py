"""The contract, a line an endpoint: method, path, SQL function or view, shapes, status.

This table is all that Python knows of what Tocsin does. check.py refuses to start unless it agrees with the
database.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ..lists.query import Search
from . import schemas as body
from . import schemas_answers as answer
from . import schemas_governance as rule
from . import schemas_prompt_answers as told
from . import schemas_prompts as asking

Struct = type[msgspec.Struct]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Read(msgspec.Struct, frozen=True):
    """One row of a view, by its id or its slug when the path has one. `parent` as in a list."""

    path: str
    view: str
    answer: Struct
    parent: str | None = None
    method: Method = "GET"


class Stream(msgspec.Struct, frozen=True):
    """A row of a view, by the path's id, sent anew whenever it changes: server-sent events of the name `event`.

    `readers` is asked again and again while it runs: a function of the id that refuses whoever may not watch, and says
    with whom they share what they read. Only those of whom it says the same are sent the row that one of them has read.
    """

    path: str
    event: str
    view: str
    answer: Struct
    readers: str
    method: Method = "GET"


class Ask(msgspec.Struct, frozen=True):
    """A call of a function that only reads, given by its full signature; its JSON is the answer."""

    path: str
    call: str
    answer: Struct
    method: Method = "GET"


class List(msgspec.Struct, frozen=True):
    """A page of a view.

    `orders` names what the list can be ordered by, `name` or `name=column` where another column is sorted by; each has
    an index; so has each of `combinations`, `name.desc,other.asc`, for it and for its reverse. `ranks` are columns
    whose words are compared by rank: column, scale (core.ranks), and the column that has the rank or None. `on_request`
    are columns shown to who selects them. `search` says how rows are found by words; `counts` is a column to count by,
    and the view of its values, `found_by` are the columns whose values an index finds. `parent` is the function that
    refuses a caller who may not see what the path's ids name, `child` the column that holds the last of them. `ways`
    are views that divide the rows between them, each with a plan of its own. `unless` is a filter, column and
    condition, that holds unless the query has one on that column, or on one of those behind it.
    """

    path: str
    view: str
    answer: Struct
    orders: tuple[str, ...] = ("created_at",)
    order: str = "created_at.desc"
    combinations: tuple[str, ...] = ()
    ranks: tuple[tuple[str, str, str | None], ...] = ()
    on_request: tuple[str, ...] = ()
    search: Search | None = None
    counts: tuple[str, str] | None = None
    found_by: tuple[str, ...] = ()
    parent: str | None = None
    child: str | None = None
    ways: tuple[str, ...] = ()
    unless: tuple[str, ...] | None = None
    method: Method = "GET"


class Write(msgspec.Struct, frozen=True):
    """A call of a function, given by its full signature.

    Arguments take the path's and the body's fields of their names; `body` and `patch` take the body as it came,
    `if_match` the versions of the If-Match header, `base_url` where links to this service begin, `idempotency_key` and
    `fingerprint` (SHA-256) what tells a repeated request, `address_hash` and `agent_hash` where it came from.
    """

    method: Method
    path: str
    call: str
    body: Struct | None
    answer: Struct | None
    status: int = 200


def needs_body(route: Route) -> bool:
    """Whether a request without a body is refused: unless it is a POST whose every field may be left out."""
    shape = getattr(route, "body", None)
    if shape is None:
        return False
    fields = msgspec.structs.fields(shape)
    return route.method != "POST" or shape.is_needed or any(field.required for field in fields)


Answered = Read | Ask | List | Write

Route = Answered | Stream


def is_public(route: Route) -> bool:
    """Whether a route is for everybody, without a token: what lies below /public."""
    return route.path.startswith("/public/")


_MOVE = "id uuid, note text, if_match integer[]"
_COUNTS = ("status", "core.incident_statuses")
_SEARCH = Search("core.find_by_words", "core.incident_words", ("core.asked_words", "core.asked_codes"))


def _incidents(path: str, view: str, *ways: str) -> List:
    return List(
        path, view, answer.Incident, ("created_at", "updated_at", "reported_at", "severity=severity_rank"),
        combinations=("severity.desc,created_at.desc", "severity.desc,created_at.asc"),
        ranks=(("severity", "severity", "severity_rank"), ("priority", "priority", None)),
        on_request=("allowed_transitions",), search=_SEARCH, counts=_COUNTS,
        found_by=("id", "category", "assigned_to", "place_id"), ways=ways,
    )  # fmt: skip


INCIDENTS: tuple[Route, ...] = (
    _incidents("/incidents", "api.incidents",
               "api.incidents_browsed", "api.incidents_followed", "api.incidents_shared"),
    _incidents("/incidents/mine", "api.my_incidents"),
    _incidents("/incidents/open", "api.open_incidents"),
    Write("POST", "/incidents", "api.create_incident(body jsonb)", body.NewIncident, answer.Incident, 201),
    Read("/incidents/{id}", "api.incidents", answer.Incident),
    Write("PATCH", "/incidents/{id}", "api.amend_incident(id uuid, patch jsonb, if_match integer[])",
          body.IncidentPatch, answer.Incident),
    Write("DELETE", "/incidents/{id}", "api.delete_incident(id uuid, if_match integer[])", None, None, 204),
    List("/incidents/{id}/timeline", "api.timeline", answer.Event, order="created_at.asc",
         parent="core.read_incident", child="incident_id"),
    Write("POST", "/incidents/{id}/transition",
          "api.transition_incident(id uuid, status text, resolution text, note text, if_match integer[])",
          body.Transition, answer.Incident),
    Write("POST", "/incidents/{id}/resolve",
          "api.resolve_incident(id uuid, resolution text, note text, if_match integer[])",
          body.Resolution, answer.Incident),
    Write("POST", "/incidents/{id}/close", f"api.close_incident({_MOVE})", body.MoveNote, answer.Incident),
    Write("POST", "/incidents/{id}/cancel", f"api.cancel_incident({_MOVE})", body.MoveNote, answer.Incident),
)

ENFORCEMENT: tuple[Route, ...] = (
    Write("POST", "/incidents/{id}/dispatch",
          "api.dispatch_incident(id uuid, priority text, vehicle_plate text, vehicle_description text,"
          " provider_name text, provider_contact text, location_label text, latitude double precision,"
          " longitude double precision, notes text)",
          body.Dispatch, answer.TowRequest, 201),
    List("/incidents/{id}/actions", "api.incident_actions", answer.Action, ("performed_at",), "performed_at.asc",
         parent="core.read_enforcement", child="incident_id"),
    Write("POST", "/incidents/{id}/actions", "api.record_action(id uuid, action_type text, payload jsonb, result text)",
          body.NewAction, answer.Action, 201),
    List("/incidents/{id}/tow-requests", "api.tow_requests", answer.TowRequest, ("requested_at",), "requested_at.asc",
         parent="core.read_enforcement", child="incident_id"),
    List("/tow-requests", "api.tow_requests", answer.TowRequest, ("requested_at", "priority=priority_rank"),
         "priority.desc,requested_at.asc", ("priority.desc,requested_at.asc",),
         ranks=(("priority", "tow priority", "priority_rank"),), parent="core.require_enforcement",
         ways=("api.tow_requests_browsed", "api.tow_requests_followed"), unless=("is_open", "eq.true", "status")),
    Read("/tow-requests/{id}", "api.tow_requests", answer.TowRequest, parent="core.read_tow_request"),
    Write("PATCH", "/tow-requests/{id}", "api.update_tow_request(id uuid, patch jsonb, if_match integer[])",
          body.TowPatch, answer.TowRequest),
)

BOARD = Read("/incidents/{id}/board", "api.incident_boards", told.Board, parent="core.read_overseen")
BOARD_STREAM = Stream("/incidents/{id}/board/stream", "board", "api.incident_boards", told.Board, "core.readers_of")
PROMPTS: tuple[Route, ...] = (
    List("/incidents/{id}/prompts", "api.prompts", told.Prompt, parent="core.read_overseen", child="incident_id",
         unless=("is_active", "eq.true")),
    Write("POST", "/incidents/{id}/prompts", "api.create_prompt(id uuid, body jsonb, base_url text)",
          asking.NewPrompt, told.MadePrompt, 201),
    Read("/prompts/{id}", "api.prompts", told.Prompt, parent="core.read_prompt"),
    Write("PATCH", "/prompts/{id}", "api.update_prompt(id uuid, patch jsonb, if_match integer[])",
          asking.PromptPatch, told.Prompt),
    Read("/prompts/{id}/rollup", "api.prompt_rollups", told.Rollup, parent="core.read_prompt"),
    List("/prompts/{id}/silent", "api.silent_members", told.SilentMember, ("id",), "id.asc",
         parent="core.read_prompt", child="prompt_id"),
    Write("POST", "/prompts/{id}/resend", "api.resend_prompt(id uuid)", None, told.Resent),
    List("/incidents/{id}/responses", "api.responses", told.Response, ("responded_at",), "responded_at.desc",
         parent="core.read_overseen", child="incident_id"),
    Write("POST", "/incidents/{id}/responses", "api.enter_response(id uuid, body jsonb)",
          asking.EnteredResponse, told.Response, 201),
    List("/incidents/{id}/responses/{rid}/history", "api.response_history", told.EarlierAnswer, ("replaced_at",),
         "replaced_at.asc", parent="core.read_response", child="response_id"),
    Write("POST", "/incidents/{id}/responses/{rid}/void", "api.void_response(id uuid, rid uuid, reason text)",
          asking.Void, told.Response),
    Read("/incidents/{id}/rollup", "api.incident_rollups", told.Rollup, parent="core.read_overseen"),
    Stream("/incidents/{id}/rollup/stream", "rollup", "api.incident_rollups", told.Rollup, "core.readers_of"),
    BOARD,
    BOARD_STREAM,
    Write("POST", "/incidents/{id}/board-link", "api.create_board_link(id uuid, base_url text)",
          None, told.BoardLink, 201),
    List("/me/prompts", "api.my_prompts", told.MyPrompt, unless=("is_active", "eq.true")),
    Write("POST", "/prompts/{id}/responses", "api.answer_prompt(id uuid, body jsonb)",
          asking.ResponseContent, told.Response, 201),
    Write("PUT", "/prompts/{id}/responses", "api.answer_prompt(id uuid, body jsonb)",
          asking.ResponseContent, told.Response),
    Write("POST", "/me/responses/claim", "api.claim_responses(responder_key text)", asking.Claim, told.Claimed),
    List("/notifications", "api.notifications", told.Notification,
         counts=("status", "core.notification_statuses")),
    Write("POST", "/notifications/{id}/read", "api.read_notification(id uuid)", None, told.Notification),
    Write("POST", "/notifications/read-all", "api.read_all_notifications()", None, told.Marked),
)

_GUEST = "token text, body jsonb, idempotency_key text, fingerprint bytea, address_hash bytea, agent_hash bytea"

# The form behind a link and the board behind another are pages too (api/pages).
FORM = Ask("/public/prompts/{token}", "api.read_public_prompt(token text)", told.PublicPrompt)
ANSWER = Write("POST", "/public/prompts/{token}/responses", f"api.submit_public_response({_GUEST})",
               asking.PublicResponse, told.PublicReply, 201)
PUBLIC: tuple[Route, ...] = (
    FORM,
    ANSWER,
    Write("PUT", "/public/prompts/{token}/responses", f"api.submit_public_response({_GUEST})",
          asking.PublicResponse, told.PublicReply),
)

# What the page behind a link says in words of its own.
ANSWERED_BEFORE = "duplicate-response"
FULL = "prompt-full"

CATALOGUES: tuple[Route, ...] = (
    List("/workflows", "api.workflows", answer.Workflow, ("id",), "id.asc"),
    List("/categories", "api.categories", answer.Category, ("id",), "id.asc"),
    Write("POST", "/categories",
          "api.create_category(workflow text, slug text, name text, description text,"
          " is_reporter_confidential boolean)",
          body.NewCategory, answer.Category, 201),
    Write("PUT", "/categories/{workflow}/{slug}",
          "api.update_category(workflow text, slug text, patch jsonb, if_match integer[])",
          body.CategoryPatch, answer.Category),
    Write("DELETE", "/categories/{workflow}/{slug}",
          "api.delete_category(workflow text, slug text, if_match integer[])", None, None, 204),
    List("/priorities", "api.priorities", answer.Priority, ("id", "level"), "level.asc"),
    Write("POST", "/priorities",
          "api.create_priority(slug text, name text, level integer, response_time_minutes integer,"
          " resolution_time_minutes integer)",
          body.NewPriority, answer.Priority, 201),
    Write("PUT", "/priorities/{slug}", "api.update_priority(slug text, patch jsonb, if_match integer[])",
          body.PriorityPatch, answer.Priority),
    Write("DELETE", "/priorities/{slug}", "api.delete_priority(slug text, if_match integer[])", None, None, 204),
    List("/statuses", "api.statuses", answer.Status, ("id", "sort_order"), "id.asc"),
    Write("POST", "/statuses",
          "api.create_status(workflow text, slug text, name text, sort_order integer, is_terminal boolean)",
          body.NewStatus, answer.Status, 201),
    Write("PUT", "/statuses/{workflow}/{slug}",
          "api.update_status(workflow text, slug text, patch jsonb, if_match integer[])",
          body.StatusPatch, answer.Status),
    Write("DELETE", "/statuses/{workflow}/{slug}",
          "api.delete_status(workflow text, slug text, if_match integer[])", None, None, 204),
    List("/transitions", "api.transitions", answer.Move, ("id",), "id.asc"),
    Write("POST", "/transitions",
          "api.create_transition(workflow text, from_status text, to_status text, permission text)",
          body.NewTransition, answer.Move, 201),
    Write("PUT", "/transitions/{workflow}/{from_status}/{to_status}",
          "api.update_transition(workflow text, from_status text, to_status text, patch jsonb, if_match integer[])",
          rule.TransitionPatch, answer.Move),
    Write("DELETE", "/transitions/{workflow}/{from_status}/{to_status}",
          "api.delete_transition(workflow text, from_status text, to_status text, if_match integer[])",
          None, None, 204),
    List("/severities", "api.severities", rule.Severity, ("id", "rank"), "id.asc"),
    Write("POST", "/severities", "api.create_severity(workflow text, slug text, name text, rank integer)",
          rule.NewSeverity, rule.Severity, 201),
    Write("PUT", "/severities/{workflow}/{slug}",
          "api.update_severity(workflow text, slug text, patch jsonb, if_match integer[])",
          rule.SeverityPatch, rule.Severity),
    Write("DELETE", "/severities/{workflow}/{slug}",
          "api.delete_severity(workflow text, slug text, if_match integer[])", None, None, 204),
    List("/series", "api.series", rule.Series, ("id",), "id.asc"),
    Write("POST", "/series", "api.create_series(slug text, format text, period text, workflows text[])",
          rule.NewSeries, rule.Series, 201),
    Write("PUT", "/series/{slug}", "api.update_series(slug text, patch jsonb, if_match integer[])",
          rule.SeriesPatch, rule.Series),
    Write("DELETE", "/series/{slug}", "api.delete_series(slug text, if_match integer[])", None, None, 204),
)

DIRECTORY: tuple[Route, ...] = (
    Read("/me", "api.me", answer.Me),
    List("/members", "api.members", answer.Member),
    Write("POST", "/members",
          "api.create_member(email text, display_name text, phone text, team_id uuid, roles text[], issuer text,"
          " subject text)",
          body.NewMember, answer.Member, 201),
    Write("PATCH", "/members/{id}", "api.update_member(id uuid, patch jsonb, if_match integer[])",
          body.MemberPatch, answer.Member),
    Read("/members/{id}", "api.members", answer.Member),
    List("/groups", "api.groups", answer.Group),
    Write("POST", "/groups", "api.create_group(kind text, name text, member_ids uuid[])",
          body.NewGroup, answer.Group, 201),
    Read("/groups/{id}", "api.groups", answer.Group),
    Write("PATCH", "/groups/{id}", "api.update_group(id uuid, patch jsonb, if_match integer[])",
          body.GroupPatch, answer.Group),
    List("/places", "api.places", answer.Place),
    Read("/places/{id}", "api.places", answer.Place),
    Write("PATCH", "/places/{id}", "api.update_place(id uuid, patch jsonb, if_match integer[])",
          body.PlacePatch, answer.Place),
    Write("POST", "/places",
          "api.create_place(kind text, name text, parent_id uuid, latitude double precision,"
          " longitude double precision)",
          body.NewPlace, answer.Place, 201),
    List("/roles", "api.roles", rule.Role, ("id",), "id.asc"),
    Write("POST", "/roles", "api.create_role(slug text, name text, permissions jsonb)", rule.NewRole, rule.Role, 201),
    Read("/roles/{slug}", "api.roles", rule.Role),
    Write("PUT", "/roles/{slug}", "api.update_role(slug text, patch jsonb, if_match integer[])",
          rule.RolePatch, rule.Role),
    Write("DELETE", "/roles/{slug}", "api.delete_role(slug text, if_match integer[])", None, None, 204),
    List("/permissions", "api.permissions", rule.Permission, ("id",), "id.asc"),
)

AUDIT: tuple[Route, ...] = (
    List("/ledger", "api.ledger", answer.LedgerEntry),
    Read("/ledger/verify", "api.ledger_verification", answer.Verification),
)

ROUTES: tuple[Route, ...] = INCIDENTS + ENFORCEMENT + PROMPTS + PUBLIC + CATALOGUES + DIRECTORY + AUDIT

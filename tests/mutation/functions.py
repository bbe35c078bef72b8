"""The edits that make a function of the schema auth believe what it must check."""

from __future__ import annotations

from typing import NamedTuple


class Edit(NamedTuple):
    """What a function says, what it says instead, and what it comes to."""

    function: str
    said: str
    instead: str
    what: str


_ENTER = "auth.enter(text,text,text,text,boolean)"
_CLAIMS = "auth.claims_of(text,text,text)"
_RESET = "auth.reset_session()"
_GUEST = "auth.enter_as_guest(boolean)"

EDITS = (
    Edit("auth.context()", "current_setting('tocsin.seal', true) = auth.sign(claim)", "true", "any seal will do"),
    Edit("auth.sign(text)", "extract(epoch from transaction_timestamp())", "0", "a seal for any transaction"),
    Edit("auth.sign(text)", "pg_backend_pid()", "0", "a seal for any backend"),
    Edit("auth.sign(text)", "'|', sign.claim,", "'|',", "a seal for any claim"),
    Edit("auth.sign(text)", "key.inner_key\n                        ||", "", "without the inner key"),
    Edit("auth.sign(text)", "key.outer_key\n                    ||", "", "without the outer key"),
    Edit(_ENTER, "gates.key_hash = sha256(convert_to(enter.gate_key, 'UTF8'))", "true", "without a gate's key"),
    Edit(_ENTER, "perform auth.reset_session();", "", "on a session as it was left"),
    Edit(_ENTER, "if enter.read_only then", "if false then", "a reading request that may write"),
    Edit(_ENTER, "if claim is null then", "if false then", "nobody's claim"),
    Edit(_GUEST, "perform auth.reset_session();", "", "on a session as it was left"),
    Edit(_GUEST, "if enter_as_guest.read_only then", "if false then", "a reading request that may write"),
    Edit(_CLAIMS, "tenants.slug = claims_of.tenant", "true", "of any tenant"),
    Edit(_CLAIMS, "tenants.status = 'active'", "true", "of a suspended tenant"),
    Edit(_CLAIMS, "member_accounts.issuer = claims_of.issuer", "true", "of any issuer"),
    Edit(_CLAIMS, "member_accounts.subject = claims_of.subject", "true", "of any subject"),
    Edit(_CLAIMS, "members.is_active", "true", "of a member who has left"),
    Edit(_CLAIMS, "member_accounts.tenant_id = members.tenant_id\n", "true\n", "of a namesake in another tenant"),
    Edit(_CLAIMS, "member_roles.member_id = members.id", "true", "with the roles of all members"),
    Edit(_CLAIMS, "group_members.member_id = members.id", "true", "in the groups of all members"),
    Edit(_CLAIMS, "tenant_modules.tenant_id = tenants.id", "true", "with the modules of all tenants"),
    Edit(_CLAIMS, "role_permissions.tenant_id = member_roles.tenant_id", "true", "with the roles of other tenants"),
    Edit(_CLAIMS, "limited.tenant_id = member_roles.tenant_id", "true", "with the limited roles of other tenants"),
    Edit(_CLAIMS, "role_permissions.role = member_roles.role", "true", "with the permissions of every role"),
    Edit(_CLAIMS, "limited.role = member_roles.role", "true", "with the limited permissions of every role"),
    Edit(_RESET, "where from_sql", "where false", "prepared statements left behind"),
    Edit(_RESET, "where is_holdable", "where false", "cursors left behind"),
    Edit(_RESET, "reset all;", "", "settings left behind"),
    Edit(_RESET, "unlisten *;", "", "channels left behind"),
    Edit(_RESET, "perform pg_advisory_unlock_all();", "", "advisory locks left behind"),
    Edit(_RESET, "current_setting('transaction_isolation') <>", "false and '' <>", "an isolation left behind"),
    Edit(_RESET, "or current_setting('transaction_deferrable') <>", "or false and '' <>", "a deferral left behind"),
    Edit(_RESET, "current_setting('transaction_read_only') <>", "false and '' <>", "a read-only mode left behind"),
    Edit("auth.may(text,text)", "position(',' || may.permission || ',' in held) > 0", "true", "everything"),
    Edit("auth.may(text,text)", "':' || may.workflow || ','", "':'", "the permission for any workflow"),
    Edit(
        "auth.may_in_any_workflow(text)",
        "position(',' || may_in_any_workflow.permission || ',' in held) > 0",
        "true",
        "everything",
    ),
    Edit("auth.may_in_any_workflow(text)", "':' in held", "'@' in held", "what is held for a circle alone"),
    Edit("auth.has_module(text)", "position(", "1 + position(", "every module"),
    Edit(
        "auth.can_see_incident(uuid)",
        "incidents.id = can_see_incident.incident_id",
        "true",
        "everything to whoever sees anything",
    ),
    Edit("core.actor(uuid,boolean)", "actor.is_report or not", "not", "the report of who may view reports"),
    Edit("core.actor(uuid,boolean)", "own.is_confidential", "false", "everybody"),
    Edit("core.actor(uuid,boolean)", "not auth.may('incidents.view', 'review')", "false", "nothing but the report"),
    Edit("core.protect_reporter()", "incidents.created_at = transaction_timestamp()", "true", "at any time"),
    Edit("core.protect_reporter()", "incident.workflow = 'review'", "false", "in review too"),
    Edit("core.protect_reporter()", "perform core.require('incidents.update', incident.workflow);", "", "by anybody"),
    Edit(
        "auth.assume_member(text,text)", "cardinality(claims) <> 1", "cardinality(claims) < 1", "one of two namesakes"
    ),
    Edit("auth.assume_member(text,text)", "tenants.slug = assume_member.tenant", "true", "of any tenant"),
)

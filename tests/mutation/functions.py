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
_CLAIM = "auth.claim_of(text,text,text)"
_WIPE = "auth.wipe_session()"
_GUEST = "auth.enter_as_guest(boolean)"

EDITS = (
    Edit("auth.context()", "current_setting('tocsin.seal', true) = auth.seal(claim)", "true", "any seal will do"),
    Edit("auth.seal(text)", "extract(epoch from transaction_timestamp())", "0", "a seal for any transaction"),
    Edit("auth.seal(text)", "pg_backend_pid()", "0", "a seal for any backend"),
    Edit("auth.seal(text)", "'|', seal.claim,", "'|',", "a seal for any claim"),
    Edit("auth.seal(text)", "key.inner_key\n                        ||", "", "without the inner key"),
    Edit("auth.seal(text)", "key.outer_key\n                    ||", "", "without the outer key"),
    Edit(_ENTER, "gates.key_hash = sha256(convert_to(enter.gate_key, 'UTF8'))", "true", "without a gate's key"),
    Edit(_ENTER, "perform auth.wipe_session();", "", "on a session as it was left"),
    Edit(_ENTER, "if enter.read_only then", "if false then", "a reading request that may write"),
    Edit(_ENTER, "if claim is null then", "if false then", "nobody's claim"),
    Edit(_GUEST, "perform auth.wipe_session();", "", "on a session as it was left"),
    Edit(_GUEST, "if enter_as_guest.read_only then", "if false then", "a reading request that may write"),
    Edit(_CLAIM, "tenants.slug = claim_of.tenant", "true", "of any tenant"),
    Edit(_CLAIM, "tenants.status = 'active'", "true", "of a suspended tenant"),
    Edit(_CLAIM, "member_accounts.issuer = claim_of.issuer", "true", "of any issuer"),
    Edit(_CLAIM, "member_accounts.subject = claim_of.subject", "true", "of any subject"),
    Edit(_CLAIM, "members.is_active", "true", "of a member who has left"),
    Edit(_CLAIM, "member_accounts.tenant_id = members.tenant_id\n", "true\n", "of a namesake in another tenant"),
    Edit(_CLAIM, "member_roles.member_id = members.id", "true", "with the roles of all members"),
    Edit(_CLAIM, "group_members.member_id = members.id", "true", "in the groups of all members"),
    Edit(_CLAIM, "tenant_modules.tenant_id = tenants.id", "true", "with the modules of all tenants"),
    Edit(_CLAIM, "role_permissions.tenant_id = member_roles.tenant_id", "true", "with the roles of other tenants"),
    Edit(_CLAIM, "limited.tenant_id = member_roles.tenant_id", "true", "with the limited roles of other tenants"),
    Edit(_CLAIM, "role_permissions.role = member_roles.role", "true", "with the permissions of every role"),
    Edit(_CLAIM, "limited.role = member_roles.role", "true", "with the limited permissions of every role"),
    Edit(_WIPE, "where from_sql", "where false", "prepared statements left behind"),
    Edit(_WIPE, "where is_holdable", "where false", "cursors left behind"),
    Edit(_WIPE, "reset all;", "", "settings left behind"),
    Edit(_WIPE, "unlisten *;", "", "channels left behind"),
    Edit(_WIPE, "perform pg_advisory_unlock_all();", "", "advisory locks left behind"),
    Edit(_WIPE, "current_setting('transaction_isolation') <>", "false and '' <>", "an isolation left behind"),
    Edit(_WIPE, "or current_setting('transaction_deferrable') <>", "or false and '' <>", "a deferral left behind"),
    Edit(_WIPE, "current_setting('transaction_read_only') <>", "false and '' <>", "a read-only mode left behind"),
    Edit("auth.may(text,text)", "position(',' || may.permission || ',' in held) > 0", "true", "everything"),
    Edit("auth.may(text,text)", "':' || may.workflow || ','", "':'", "the permission for any workflow"),
    Edit(
        "auth.may_somewhere(text)", "position(',' || may_somewhere.permission || ',' in held) > 0", "true", "everything"
    ),
    Edit("auth.may_somewhere(text)", "':' in held", "'@' in held", "what is held for a circle alone"),
    Edit("auth.has_module(text)", "position(", "1 + position(", "every module"),
    Edit("auth.sees(uuid)", "incidents.id = sees.incident_id", "true", "everything to whoever sees anything"),
    Edit("core.actor(uuid,boolean)", "actor.is_report or not", "not", "the report of who may view reports"),
    Edit("core.actor(uuid,boolean)", "own.is_confidential", "false", "everybody"),
    Edit("core.actor(uuid,boolean)", "not auth.may('incidents.view', 'review')", "false", "nothing but the report"),
    Edit("core.keep_reporter()", "incidents.created_at = transaction_timestamp()", "true", "at any time"),
    Edit("core.keep_reporter()", "incident.workflow = 'review'", "false", "in review too"),
    Edit("core.keep_reporter()", "perform core.require('incidents.update', incident.workflow);", "", "by anybody"),
    Edit(
        "auth.assume_member(text,text)", "cardinality(claims) <> 1", "cardinality(claims) < 1", "one of two namesakes"
    ),
    Edit("auth.assume_member(text,text)", "tenants.slug = assume_member.tenant", "true", "of any tenant"),
)

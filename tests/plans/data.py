"""Tenants at size, for the tests of plans: rows enough that a plan which reads too many of them is seen to.

What is set here was made by no request: it is written behind triggers and policies, as a restore would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psycopg

from api.demo import MODULES
from api.engine import Engine
from tests.support.server import ISSUER, Org, Place, new_org

# Two members besides one a built-in role: both hold the permissions about prompts for one circle alone, and only the
# first sees all incidents.
CIRCLE, WARDEN = "circle", "warden"
CIRCLE_NAME = "The circle"

_LIMITED = ("prompts.manage", "responses.view", "responses.moderate", "responses.enter")

_ROLES = """
insert into tocsin.groups (tenant_id, id, kind, name) values (%(tenant)s, core.new_id(), 'circle', %(circle_name)s);
insert into tocsin.roles (tenant_id, slug, name)
select %(tenant)s, slug, slug from (values ('circle'), ('warden')) as limited (slug);
insert into tocsin.role_permissions (tenant_id, role, permission) values (%(tenant)s, 'circle', 'incidents.view');
insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)
select %(tenant)s, roles.slug, permission, groups.id, groups.kind
from tocsin.groups
inner join tocsin.roles on groups.tenant_id = roles.tenant_id and roles.slug in ('circle', 'warden')
cross join unnest(%(permissions)s::text[]) as permission
where groups.tenant_id = %(tenant)s and groups.name = %(circle_name)s
"""

_PEOPLE = """
insert into tocsin.groups (tenant_id, id, kind, name, created_at)
select %(tenant)s, core.new_id(), (array['team', 'circle', 'party', 'department'])[1 + n %% 4], 'Group ' || n,
    now() - n * interval '1 hour'
from generate_series(1, %(groups)s) as n;
insert into tocsin.members (tenant_id, id, display_name, team_id, created_at)
select %(tenant)s, core.new_id(), 'Member ' || n, (array(select id from tocsin.groups
        where tenant_id = %(tenant)s and kind = 'team'))[1 + n %% (%(groups)s / 4)], now() - n * interval '1 minute'
from generate_series(1, %(members)s) as n;
insert into tocsin.member_accounts (tenant_id, member_id, issuer, subject, email)
select tenant_id, id, %(issuer)s, id || '@many.example', id || '@many.example'
from tocsin.members
where tenant_id = %(tenant)s and display_name like 'Member %%';
insert into tocsin.member_roles (tenant_id, member_id, role)
select tenant_id, id, 'worker'
from tocsin.members
where tenant_id = %(tenant)s and display_name like 'Member %%';
insert into tocsin.group_members (tenant_id, group_id, member_id)
select tenant_id, team_id, id
from tocsin.members
where tenant_id = %(tenant)s and team_id is not null;
insert into tocsin.places (tenant_id, id, kind, name, created_at)
select %(tenant)s, core.new_id(), 'facility', 'Place ' || n, now() - n * interval '1 hour'
from generate_series(1, %(members)s) as n;
insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint, body, created_at)
select tenant_id, id, 'key-' || n, sha256('1'), '{}', now() - n * interval '1 minute'
from tocsin.members
cross join generate_series(1, 4) as n
where tenant_id = %(tenant)s;
"""

_INCIDENTS = """
create temporary table made on commit drop as
select
    core.new_id() as id,
    n,
    now() - (%(incidents)s - n) * (interval '2 years' / %(incidents)s) as at,
    case when n %% 3 = 0 then 'service_desk' else 'enforcement' end as workflow,
    case when n %% 100 < 88 then 'closed' when n %% 100 < 93 then 'resolved' when n %% 100 < 98 then 'open'
        else 'triaged' end as status,
    concat_ws(' ', 'Report', n, case when n %% 2 = 0 then 'common' end, case when n %% 100 = 0 then 'seldom' end,
        case when n %% 5000 = 0 then 'rare' end) as said,
    (array(select id from tocsin.members where tenant_id = %(tenant)s and display_name like 'Member %%' order by id)
        )[1 + (n * 7919) %% %(members)s] as reporter
from generate_series(1, %(incidents)s) as n;
insert into tocsin.incidents (tenant_id, id, number, workflow, status, is_open, category, severity, severity_rank,
    title, description, reported_at, created_at, updated_at, created_by, assigned_to, visibility_scope, department_id,
    circle_id, place_id, external_id, source, deleted_at, tags)
select %(tenant)s, id, 'Q-' || n, workflow, status, status in ('open', 'triaged'),
    (array['fire', 'other', 'illegal_parking', 'noise'])[1 + n %% 4],
    (array['info', 'warning', 'critical'])[1 + n %% 3], (array[10, 30, 60])[1 + n %% 3], said,
    said, at, at, at + (n * 7919 %% 1000) * interval '1 hour', reporter,
    case when n %% 700 = 0 then %(warden)s::uuid when n %% 11 = 0 then reporter end,
    case when n %% 200 = 1 then 'institution' when n %% 200 = 2 then 'department' else 'reporter_only' end,
    case when n %% 200 = 2 then
        (select id from tocsin.groups where tenant_id = %(tenant)s and kind = 'department' limit 1) end,
    case when n %% 50 = 0 then %(circle)s::uuid end,
    case when n %% 10 = 0 then
        (array(select id from tocsin.places where tenant_id = %(tenant)s))[1 + n %% %(members)s] end,
    case when n %% 4 = 0 then 'X-' || n end, case when n %% 4 = 0 then 'import' else 'api' end,
    case when n %% 500 = 3 then at end, array['size']
from made;
insert into tocsin.incident_reporters (tenant_id, incident_id, member_id)
select %(tenant)s, id, case when n %% 500 = 0 then %(worker)s::uuid else reporter end
from made;
insert into tocsin.incident_words (tenant_id, incident_id, words)
select %(tenant)s, id, core.tokenize(%(tenant)s, 'Q-' || n || ' ' || said)
from made;
insert into tocsin.ledger (tenant_id, id, action, subject_type, subject_id, incident_id, member_id, created_at)
select %(tenant)s, core.new_id(), step.action, 'incident', id, id, reporter, at + step.later
from made
cross join (values ('incident.created', interval '0'), ('incident.changed', interval '1 hour')) as step (action, later);
insert into tocsin.ledger_seals (tenant_id, seq, ledger_id, fields_version, covers_until, sealed_at, hash)
select tenant_id, row_number() over (order by created_at, id), id, 1, max(created_at) over (order by created_at, id),
    created_at, sha256('0')
from tocsin.ledger
where tenant_id = %(tenant)s and created_at < now() - interval '1 day';
insert into tocsin.incident_actions (tenant_id, id, incident_id, action_type, performed_at, performed_by)
select %(tenant)s, id, id, 'dispatch_tow', at + interval '1 minute', reporter
from made
where workflow = 'enforcement' and n %% 2 = 0;
insert into tocsin.tow_requests (tenant_id, id, incident_id, action_id, status, priority, requested_at)
select %(tenant)s, id, id, id, case when n %% 100 = 0 then 'requested' else 'completed' end,
    (array['normal', 'urgent', 'emergency'])[1 + n %% 3], at + interval '1 minute'
from made
where workflow = 'enforcement' and n %% 2 = 0;
insert into tocsin.board_tickets (tenant_id, ticket_hash, incident_id, member_id, expires_at)
select %(tenant)s, sha256(id::text::bytea), id, reporter, now() + n * interval '1 minute'
from made
where n %% 4 = 0;
"""

# Every 25th incident asked a dozen of its tenant; of them, and of guests, some answered.
_PROMPTS = """
create temporary table asked on commit drop as
select made.id as incident_id, core.new_id() as id, made.at, made.n, made.workflow, made.reporter
from made
where made.n %% 25 = 0;
insert into tocsin.prompts (tenant_id, id, incident_id, workflow, circle_id, prompt_type, title, prompt_text,
    target_type, created_by, created_at, is_active)
select %(tenant)s, id, incident_id, workflow, case when n %% 50 = 0 then %(circle)s::uuid end, 'status', 'Safe?',
    'Safe?', 'tenant', reporter, at, n %% 3 = 0
from asked;
insert into tocsin.prompt_recipients (tenant_id, prompt_id, member_id, incident_id, workflow, circle_id)
select %(tenant)s, asked.id, somebody.id, asked.incident_id, asked.workflow,
    case when asked.n %% 50 = 0 then %(circle)s::uuid end
from asked
cross join (select id from tocsin.members where tenant_id = %(tenant)s order by id limit 12) as somebody;
insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id, workflow, circle_id, responder_key_hash,
    response_data, response_channel, responded_at, created_at, location_label)
select %(tenant)s, core.new_id(), incident_id, asked.id, workflow, case when n %% 50 = 0 then %(circle)s::uuid end,
    sha256((asked.id || ' ' || guest)::bytea), '{"status": "safe"}', 'web', at, at, 'Hall ' || guest
from asked
cross join generate_series(1, 20) as guest;
insert into tocsin.prompt_response_history (tenant_id, id, response_id, answer, replaced_at)
select tenant_id, core.new_id(), id, '{}', responded_at
from tocsin.prompt_responses
where tenant_id = %(tenant)s and location_label in ('Hall 1', 'Hall 2');
insert into tocsin.guest_requests (tenant_id, prompt_id, key_hash, fingerprint, response_id, created_at)
select tenant_id, prompt_id, responder_key_hash, sha256('1'), id, responded_at
from tocsin.prompt_responses
where tenant_id = %(tenant)s;
insert into tocsin.prompt_tokens (tenant_id, prompt_id, token_hash)
select %(tenant)s, id, sha256(id::text::bytea)
from asked;
insert into tocsin.prompt_slots (tenant_id, prompt_id, slot)
select %(tenant)s, id, slot
from asked
cross join generate_series(1, 10) as slot;
insert into tocsin.notifications (tenant_id, id, member_id, kind, title, subject_type, subject_id, created_at, read_at)
select asked.tenant_id, core.new_id(), asked.member_id, 'prompt_created', 'Safe?', 'prompt', asked.prompt_id,
    prompts.created_at, case when prompts.is_active then null else now() end
from tocsin.prompt_recipients as asked
inner join tocsin.prompts on asked.tenant_id = prompts.tenant_id and asked.prompt_id = prompts.id
where asked.tenant_id = %(tenant)s;
"""

# One incident that everybody was asked about, and most have answered: by name, and a crowd of guests by a link.
_CROWD = """
update tocsin.incidents
set assigned_to = %(warden)s
where tenant_id = %(tenant)s and id = %(incident)s;
create temporary table crowd on commit drop as
select id as member_id, row_number() over (order by id) as n
from (select id from tocsin.members where tenant_id = %(tenant)s order by id limit %(asked)s) as everybody
union
select id, 0 from tocsin.members where tenant_id = %(tenant)s and id = any (%(ours)s::uuid[]);
insert into tocsin.prompt_recipients (tenant_id, prompt_id, member_id, incident_id, workflow, circle_id)
select %(tenant)s, %(prompt)s, member_id, %(incident)s, 'enforcement', circle_id
from crowd
cross join (select circle_id from tocsin.incidents where tenant_id = %(tenant)s and id = %(incident)s) as home
on conflict do nothing;
insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id, workflow, circle_id, respondent_member_id,
    response_data, response_channel, responded_at, location_label, adults_count)
select %(tenant)s, core.new_id(), %(incident)s, %(prompt)s, 'enforcement', circle_id, member_id,
    case when n %% 10 = 0 then '{"status": "needs_help"}' else '{"status": "safe"}' end::jsonb, 'in_app',
    now() - n * interval '1 second', 'Hall ' || n %% 30, n %% 3
from crowd
cross join (select circle_id from tocsin.incidents where tenant_id = %(tenant)s and id = %(incident)s) as home
where n %% 8 <> 0;
insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id, workflow, circle_id, responder_key_hash,
    response_data, response_channel, responded_at, location_label, adults_count)
select %(tenant)s, core.new_id(), %(incident)s, %(link)s, 'enforcement', circle_id, sha256(n::text::bytea),
    case when n %% 10 = 0 then '{"status": "needs_help"}' else '{"status": "safe"}' end::jsonb, 'web',
    now() - n * interval '1 second', 'Hall ' || n %% 30, n %% 3
from generate_series(1, %(asked)s) as n
cross join (select circle_id from tocsin.incidents where tenant_id = %(tenant)s and id = %(incident)s) as home;
insert into tocsin.ledger (tenant_id, id, action, subject_type, subject_id, incident_id, created_at)
select %(tenant)s, core.new_id(), 'response.submitted', 'incident_response', core.new_id(), %(incident)s,
    now() - n * interval '1 second'
from generate_series(1, 2 * %(asked)s) as n;
insert into tocsin.ledger (tenant_id, id, action, subject_type, subject_id, incident_id, created_at)
select %(tenant)s, core.new_id(), 'incident.amended', 'incident', %(incident)s, %(incident)s,
    now() - n * interval '1 minute'
from generate_series(1, %(asked)s / 4) as n;
insert into tocsin.notifications (tenant_id, id, member_id, kind, title, subject_type, subject_id, created_at, read_at)
select %(tenant)s, core.new_id(), member_id, 'prompt_created', 'Safe?', 'prompt', %(prompt)s,
    now() - n * interval '1 minute', case when n %% 20 > 0 then now() end
from unnest(%(ours)s::uuid[]) as member_id
cross join generate_series(1, %(asked)s) as n;
"""


def populated(place: Place, stem: str, incidents: int) -> Org:
    """A tenant with so many incidents, and of everything else what goes with them."""
    org = new_org(place, stem=stem)
    with place.admin() as admin:
        circle = _limit(admin, org)
    org = replace(org, members={**org.members, **{role: org.add(role, role) for role in (CIRCLE, WARDEN)}})
    values = {
        "tenant": org.id,
        "issuer": ISSUER,
        "incidents": incidents,
        "members": max(incidents // 10, 40),
        "groups": max(incidents // 50, 8),
        "circle": circle,
        "worker": org.members["worker"],
        "warden": org.members[WARDEN],
    }
    _write(place, values, _PEOPLE, _INCIDENTS, _PROMPTS)
    return org


def others(place: Place, tenants: int) -> None:
    """So many tenants besides, with nothing but their catalogues: no table is one tenant's."""
    with Engine(place.logins.worker) as engine:
        for number in range(tenants):
            engine.add_tenant(f"other-{number}", f"Other {number}", "UTC", MODULES)


def crowd(place: Place, org: Org, incident: str, prompt: str, link: str, asked: int) -> None:
    """Have a crowd answer two prompts of an incident: one that asks everybody by name, and one by a link."""
    values = {
        "tenant": org.id,
        "incident": incident,
        "prompt": prompt,
        "link": link,
        "asked": asked,
        "warden": org.members[WARDEN],
        "ours": list(org.members.values()),
    }
    _write(place, values, _CROWD)


def _limit(admin: psycopg.Connection[Any], org: Org) -> object:
    """Make the two limited roles, with the permissions about prompts for one circle; the circle's id."""
    for statement in _ROLES.split(";\n"):
        admin.execute(statement.encode(), {"tenant": org.id, "permissions": list(_LIMITED), "circle_name": CIRCLE_NAME})
    ((circle,),) = admin.execute(
        "select id from tocsin.groups where tenant_id = %s and name = %s", [org.id, CIRCLE_NAME]
    ).fetchall()
    return circle


def _write(place: Place, values: Mapping[str, object], *scripts: str) -> None:
    """Run statements that share parameters, one by one, all or nothing, behind triggers and policies."""
    with place.admin() as admin, admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for statement in ";\n".join(scripts).split(";\n"):
            if statement.strip():
                admin.execute(statement.encode(), values)

drop policy if exists member_select on tocsin.incidents;

create policy member_select on tocsin.incidents
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.view'))
        or workflow = any((select auth.workflows('incidents.view'))::text[])
        or id = any((select auth.followed_incidents())::uuid[])
        or visibility_scope = 'institution'
        or (visibility_scope = 'department' and department_id = any((select auth.groups())::uuid[]))
    )
);

comment on policy member_select on tocsin.incidents is 'Those who may view its workflow, who reported it or are assigned to it, and those it is shared with.';

drop policy if exists member_insert on tocsin.incidents;

create policy member_insert on tocsin.incidents
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (created_by is null or created_by = (select auth.member()))
    and source <> 'import'
    and reported_via = 'internal'
    and (
        (select auth.may('incidents.create'))
        or workflow = any((select auth.workflows('incidents.create'))::text[])
    )
);

comment on policy member_insert on tocsin.incidents is 'Those who may create in its workflow, in their own name, or in none where that is confidential.';

drop policy if exists member_update on tocsin.incidents;

create policy member_update on tocsin.incidents
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.view'))
        or workflow = any((select auth.workflows('incidents.view'))::text[])
        or id = any((select auth.followed_incidents())::uuid[])
        or visibility_scope = 'institution'
        or (visibility_scope = 'department' and department_id = any((select auth.groups())::uuid[]))
    )
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy member_update on tocsin.incidents is 'Those who see it; which change needs which permission is for the triggers (core.check_incident_update_permission, core.enforce_transition).';

drop policy if exists gate_select on tocsin.incidents;

create policy gate_select on tocsin.incidents
for select
to tocsin_gate
using (
    tenant_id = (select auth.tenant())
    and assigned_to = (select auth.member())
);

comment on policy gate_select on tocsin.incidents is 'The gate answers which incidents the caller is assigned to.';

drop policy if exists intake_select on tocsin.incidents;

create policy intake_select on tocsin.incidents
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.view'))
        or workflow = any((select auth.workflows('incidents.view'))::text[])
        or id = any((select auth.followed_incidents())::uuid[])
        or visibility_scope = 'institution'
        or (visibility_scope = 'department' and department_id = any((select auth.groups())::uuid[]))
    )
);

comment on policy intake_select on tocsin.incidents is 'The intake sees what its caller sees: who is silent is for those who see the incident.';

drop policy if exists search_select on tocsin.incidents;

create policy search_select on tocsin.incidents
for select
to tocsin_search
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.view'))
        or workflow = any((select auth.workflows('incidents.view'))::text[])
        or id = any((select auth.followed_incidents())::uuid[])
        or visibility_scope = 'institution'
        or (visibility_scope = 'department' and department_id = any((select auth.groups())::uuid[]))
    )
);

comment on policy search_select on tocsin.incidents is 'The search finds what its caller sees.';

drop policy if exists ledger_select on tocsin.incidents;

create policy ledger_select on tocsin.incidents
for select
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_select on tocsin.incidents is 'Whether a reporter is confidential is for the category of the incident to say, and numbering passes over the numbers that are taken.';

drop policy if exists engine_select on tocsin.incidents;

create policy engine_select on tocsin.incidents
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.incidents is 'The engine finds what was imported before.';

drop policy if exists engine_insert on tocsin.incidents;

create policy engine_insert on tocsin.incidents
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
    and source = 'import'
);

comment on policy engine_insert on tocsin.incidents is 'The engine imports.';

grant select on tocsin.incidents to tocsin_member;

grant insert (
    tenant_id, id, workflow, created_by, source, external_id, category, severity, priority, tags,
    qa_seed_tag, title, description, impact, financial_impact, root_cause, corrective_actions,
    metadata, occurred_at, due_at, location_label, latitude, longitude, place_id, community_id,
    portal_id, circle_id, division_id, department_id, webcam_ref, photo_urls, visibility_scope
)
on tocsin.incidents to tocsin_member;

grant update (
    status, resolution, change_reason, deleted_at, assigned_to, category, severity, priority, tags,
    qa_seed_tag, title, description, impact, financial_impact, root_cause, corrective_actions,
    metadata, occurred_at, due_at, location_label, latitude, longitude, place_id, community_id,
    portal_id, circle_id, division_id, department_id, webcam_ref, photo_urls, visibility_scope
)
on tocsin.incidents to tocsin_member;

grant select (tenant_id, id, assigned_to) on tocsin.incidents to tocsin_gate;

grant select (tenant_id, id, workflow, visibility_scope, department_id)
on tocsin.incidents to tocsin_intake, tocsin_search;

grant select (tenant_id, id, number, workflow, category) on tocsin.incidents to tocsin_ledger;

grant select, insert on tocsin.incidents to tocsin_engine;

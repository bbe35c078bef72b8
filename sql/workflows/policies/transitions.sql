drop policy if exists member_select on tocsin.transitions;

create policy member_select on tocsin.transitions
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.transitions is 'Their own tenant''s transitions.';

drop policy if exists member_insert on tocsin.transitions;

create policy member_insert on tocsin.transitions
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.statuses.manage'))
        or workflow = any((select auth.workflows('incidents.statuses.manage'))::text[])
    )
);

comment on policy member_insert on tocsin.transitions is 'Those who manage transitions add to them.';

drop policy if exists engine_select on tocsin.transitions;

create policy engine_select on tocsin.transitions
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.transitions is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.transitions;

create policy engine_insert on tocsin.transitions
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.transitions is 'The engine gives a new tenant its rows.';

drop policy if exists member_update on tocsin.transitions;

create policy member_update on tocsin.transitions
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.statuses.manage'))
        or workflow = any((select auth.workflows('incidents.statuses.manage'))::text[])
    )
)
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.statuses.manage'))
        or workflow = any((select auth.workflows('incidents.statuses.manage'))::text[])
    )
);

comment on policy member_update on tocsin.transitions is 'Those who manage transitions change them.';

drop policy if exists member_delete on tocsin.transitions;

create policy member_delete on tocsin.transitions
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.statuses.manage'))
        or workflow = any((select auth.workflows('incidents.statuses.manage'))::text[])
    )
);

comment on policy member_delete on tocsin.transitions is 'Those who manage transitions remove them.';

grant select on tocsin.transitions to tocsin_member;

grant insert (tenant_id, workflow, from_status, to_status, permission) on tocsin.transitions to tocsin_member;

grant select, insert on tocsin.transitions to tocsin_engine;

grant update (permission) on tocsin.transitions to tocsin_member;

grant delete on tocsin.transitions to tocsin_member;

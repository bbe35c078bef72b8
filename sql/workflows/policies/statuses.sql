drop policy if exists member_select on tocsin.statuses;

create policy member_select on tocsin.statuses
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.statuses is 'Their own tenant''s statuses.';

drop policy if exists member_insert on tocsin.statuses;

create policy member_insert on tocsin.statuses
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.statuses.manage'))
        or workflow = any((select auth.workflows('incidents.statuses.manage'))::text[])
    )
);

comment on policy member_insert on tocsin.statuses is 'Those who manage statuses add to them.';

drop policy if exists member_update on tocsin.statuses;

create policy member_update on tocsin.statuses
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

comment on policy member_update on tocsin.statuses is 'Those who manage statuses change them.';

drop policy if exists engine_select on tocsin.statuses;

create policy engine_select on tocsin.statuses
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.statuses is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.statuses;

create policy engine_insert on tocsin.statuses
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.statuses is 'The engine gives a new tenant its rows.';

drop policy if exists member_delete on tocsin.statuses;

create policy member_delete on tocsin.statuses
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.statuses.manage'))
        or workflow = any((select auth.workflows('incidents.statuses.manage'))::text[])
    )
);

comment on policy member_delete on tocsin.statuses is 'Those who manage statuses remove them.';

grant select on tocsin.statuses to tocsin_member;

grant insert (tenant_id, workflow, slug, name, sort_order, is_terminal) on tocsin.statuses to tocsin_member;

grant update (name, sort_order) on tocsin.statuses to tocsin_member;

grant select, insert on tocsin.statuses to tocsin_engine;

grant delete on tocsin.statuses to tocsin_member;

drop policy if exists member_select on tocsin.workflows;

create policy member_select on tocsin.workflows
for select
to tocsin_member, tocsin_ledger
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.workflows is 'Their own tenant''s workflows.';

drop policy if exists engine_select on tocsin.workflows;

create policy engine_select on tocsin.workflows
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.workflows is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.workflows;

create policy engine_insert on tocsin.workflows
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.workflows is 'The engine gives a new tenant its rows.';

drop policy if exists member_update on tocsin.workflows;

create policy member_update on tocsin.workflows
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('settings.manage'))
)
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('settings.manage'))
);

comment on policy member_update on tocsin.workflows is 'Those who manage the settings change them.';

grant select on tocsin.workflows to tocsin_member, tocsin_ledger;

grant select, insert on tocsin.workflows to tocsin_engine;

grant update (series) on tocsin.workflows to tocsin_member;

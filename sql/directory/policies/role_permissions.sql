drop policy if exists member_select on tocsin.role_permissions;

create policy member_select on tocsin.role_permissions
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.role_permissions is 'What the roles of their own tenant hold.';

drop policy if exists gate_select on tocsin.role_permissions;

create policy gate_select on tocsin.role_permissions
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.role_permissions is 'The gate looks up what a member may do before there is a context.';

drop policy if exists engine_select on tocsin.role_permissions;

create policy engine_select on tocsin.role_permissions
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.role_permissions is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.role_permissions;

create policy engine_insert on tocsin.role_permissions
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.role_permissions is 'The engine gives a new tenant its rows.';

drop policy if exists member_insert on tocsin.role_permissions;

create policy member_insert on tocsin.role_permissions
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.role_permissions is 'Those who manage the directory add them.';

drop policy if exists member_delete on tocsin.role_permissions;

create policy member_delete on tocsin.role_permissions
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_delete on tocsin.role_permissions is 'Those who manage the directory remove them.';

grant select on tocsin.role_permissions to tocsin_member;

grant select (tenant_id, role, permission, workflow) on tocsin.role_permissions to tocsin_gate;

grant select, insert on tocsin.role_permissions to tocsin_engine;

grant insert (tenant_id, role, permission, workflow) on tocsin.role_permissions to tocsin_member;

grant delete on tocsin.role_permissions to tocsin_member;

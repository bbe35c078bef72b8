drop policy if exists member_select on tocsin.role_group_permissions;

create policy member_select on tocsin.role_group_permissions
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.role_group_permissions is 'What the roles of their own tenant hold.';

drop policy if exists gate_select on tocsin.role_group_permissions;

create policy gate_select on tocsin.role_group_permissions
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.role_group_permissions is 'The gate looks up what a member may do before there is a context.';

drop policy if exists member_insert on tocsin.role_group_permissions;

create policy member_insert on tocsin.role_group_permissions
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.role_group_permissions is 'Those who manage the directory add them.';

drop policy if exists member_delete on tocsin.role_group_permissions;

create policy member_delete on tocsin.role_group_permissions
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_delete on tocsin.role_group_permissions is 'Those who manage the directory remove them.';

grant select on tocsin.role_group_permissions to tocsin_member;

grant select (tenant_id, role, permission, group_id) on tocsin.role_group_permissions to tocsin_gate;

grant insert (tenant_id, role, permission, group_id, group_kind) on tocsin.role_group_permissions to tocsin_member;

grant delete on tocsin.role_group_permissions to tocsin_member;

drop policy if exists member_select on tocsin.group_members;

create policy member_select on tocsin.group_members
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.group_members is 'Who belongs to which group of their own tenant.';

drop policy if exists member_insert on tocsin.group_members;

create policy member_insert on tocsin.group_members
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.group_members is 'Those who manage the directory fill groups.';

drop policy if exists member_delete on tocsin.group_members;

create policy member_delete on tocsin.group_members
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_delete on tocsin.group_members is 'Those who manage the directory fill groups.';

drop policy if exists gate_select on tocsin.group_members;

create policy gate_select on tocsin.group_members
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.group_members is 'The gate looks groups up before there is a context.';

drop policy if exists intake_select on tocsin.group_members;

create policy intake_select on tocsin.group_members
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.group_members is 'The intake writes down which members a prompt asks.';

grant select, insert, delete on tocsin.group_members to tocsin_member;

grant select on tocsin.group_members to tocsin_gate;

grant select (tenant_id, group_id, member_id) on tocsin.group_members to tocsin_intake;

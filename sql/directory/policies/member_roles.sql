drop policy if exists member_select on tocsin.member_roles;

create policy member_select on tocsin.member_roles
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.member_roles is 'Who holds which role in their own tenant.';

drop policy if exists member_insert on tocsin.member_roles;

create policy member_insert on tocsin.member_roles
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.member_roles is 'Those who manage the directory give roles.';

drop policy if exists member_delete on tocsin.member_roles;

create policy member_delete on tocsin.member_roles
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_delete on tocsin.member_roles is 'Those who manage the directory take roles.';

drop policy if exists gate_select on tocsin.member_roles;

create policy gate_select on tocsin.member_roles
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.member_roles is 'The gate looks roles up before there is a context.';

drop policy if exists engine_select on tocsin.member_roles;

create policy engine_select on tocsin.member_roles
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.member_roles is 'The engine reads the tenant it has assumed.';

drop policy if exists engine_insert on tocsin.member_roles;

create policy engine_insert on tocsin.member_roles
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.member_roles is 'The engine adds to the tenant it has assumed.';

grant select, insert, delete on tocsin.member_roles to tocsin_member;

grant select on tocsin.member_roles to tocsin_gate;

grant select, insert on tocsin.member_roles to tocsin_engine;

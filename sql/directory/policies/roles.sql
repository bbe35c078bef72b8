drop policy if exists member_select on tocsin.roles;

create policy member_select on tocsin.roles
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.roles is 'Their own tenant''s roles.';

drop policy if exists engine_select on tocsin.roles;

create policy engine_select on tocsin.roles
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.roles is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.roles;

create policy engine_insert on tocsin.roles
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.roles is 'The engine gives a new tenant its rows.';

drop policy if exists member_insert on tocsin.roles;

create policy member_insert on tocsin.roles
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.roles is 'Those who manage the directory add them.';

drop policy if exists member_update on tocsin.roles;

create policy member_update on tocsin.roles
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
)
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_update on tocsin.roles is 'Those who manage the directory change them.';

drop policy if exists member_delete on tocsin.roles;

create policy member_delete on tocsin.roles
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_delete on tocsin.roles is 'Those who manage the directory remove them.';

grant select on tocsin.roles to tocsin_member;

grant select, insert on tocsin.roles to tocsin_engine;

grant insert (tenant_id, slug, name) on tocsin.roles to tocsin_member;

grant update (name) on tocsin.roles to tocsin_member;

grant delete on tocsin.roles to tocsin_member;

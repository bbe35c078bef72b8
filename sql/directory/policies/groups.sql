drop policy if exists member_select on tocsin.groups;

create policy member_select on tocsin.groups
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.groups is 'Their own tenant''s groups.';

drop policy if exists member_insert on tocsin.groups;

create policy member_insert on tocsin.groups
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.groups is 'Those who manage the directory add groups.';

drop policy if exists member_update on tocsin.groups;

create policy member_update on tocsin.groups
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

comment on policy member_update on tocsin.groups is 'Those who manage the directory change groups.';

drop policy if exists engine_select on tocsin.groups;

create policy engine_select on tocsin.groups
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.groups is 'The engine reads the tenant it has assumed.';

grant select on tocsin.groups to tocsin_member, tocsin_engine;

grant insert (tenant_id, id, kind, name) on tocsin.groups to tocsin_member;

grant update (name) on tocsin.groups to tocsin_member;

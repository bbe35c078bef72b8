drop policy if exists member_select on tocsin.places;

create policy member_select on tocsin.places
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.places is 'Their own tenant''s places.';

drop policy if exists member_insert on tocsin.places;

create policy member_insert on tocsin.places
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.places is 'Those who manage the directory add places.';

drop policy if exists member_update on tocsin.places;

create policy member_update on tocsin.places
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

comment on policy member_update on tocsin.places is 'Those who manage the directory change places.';

drop policy if exists engine_select on tocsin.places;

create policy engine_select on tocsin.places
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.places is 'The engine reads the tenant it has assumed.';

grant select on tocsin.places to tocsin_member, tocsin_engine;

grant insert (tenant_id, id, kind, name, parent_id, latitude, longitude) on tocsin.places to tocsin_member;

grant update (name, parent_id, latitude, longitude) on tocsin.places to tocsin_member;

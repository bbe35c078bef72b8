drop policy if exists member_select on tocsin.priorities;

create policy member_select on tocsin.priorities
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.priorities is 'Their own tenant''s priorities.';

drop policy if exists member_insert on tocsin.priorities;

create policy member_insert on tocsin.priorities
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('incidents.priorities.manage'))
);

comment on policy member_insert on tocsin.priorities is 'Those who manage priorities add to them.';

drop policy if exists member_update on tocsin.priorities;

create policy member_update on tocsin.priorities
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('incidents.priorities.manage'))
)
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('incidents.priorities.manage'))
);

comment on policy member_update on tocsin.priorities is 'Those who manage priorities change them.';

drop policy if exists engine_select on tocsin.priorities;

create policy engine_select on tocsin.priorities
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.priorities is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.priorities;

create policy engine_insert on tocsin.priorities
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.priorities is 'The engine gives a new tenant its rows.';

drop policy if exists member_delete on tocsin.priorities;

create policy member_delete on tocsin.priorities
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('incidents.priorities.manage'))
);

comment on policy member_delete on tocsin.priorities is 'Those who manage priorities remove them.';

grant select on tocsin.priorities to tocsin_member;

grant insert (
    tenant_id, slug, name, level, response_time_minutes, resolution_time_minutes, is_active
)
on tocsin.priorities to tocsin_member;

grant update (
    name, level, response_time_minutes, resolution_time_minutes, is_active
)
on tocsin.priorities to tocsin_member;

grant select, insert on tocsin.priorities to tocsin_engine;

grant delete on tocsin.priorities to tocsin_member;

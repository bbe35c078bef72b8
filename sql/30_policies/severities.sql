drop policy if exists member_select on tocsin.severities;

create policy member_select on tocsin.severities
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.severities is 'Their own tenant''s severities.';

drop policy if exists engine_select on tocsin.severities;

create policy engine_select on tocsin.severities
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.severities is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.severities;

create policy engine_insert on tocsin.severities
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.severities is 'The engine gives a new tenant its rows.';

grant select on tocsin.severities to tocsin_member;

grant select, insert on tocsin.severities to tocsin_engine;

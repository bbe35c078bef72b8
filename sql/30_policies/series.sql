drop policy if exists member_select on tocsin.series;

create policy member_select on tocsin.series
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.series is 'Their own tenant''s number formats.';

drop policy if exists ledger_select on tocsin.series;

create policy ledger_select on tocsin.series
for select
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_select on tocsin.series is 'Numbering reads the format.';

drop policy if exists engine_select on tocsin.series;

create policy engine_select on tocsin.series
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.series is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.series;

create policy engine_insert on tocsin.series
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.series is 'The engine gives a new tenant its rows.';

grant select on tocsin.series to tocsin_member, tocsin_ledger;

grant select, insert on tocsin.series to tocsin_engine;

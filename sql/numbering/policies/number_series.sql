drop policy if exists member_select on tocsin.number_series;

create policy member_select on tocsin.number_series
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.number_series is 'Their own tenant''s number formats.';

drop policy if exists ledger_select on tocsin.number_series;

create policy ledger_select on tocsin.number_series
for select
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_select on tocsin.number_series is 'Numbering reads the format.';

drop policy if exists engine_select on tocsin.number_series;

create policy engine_select on tocsin.number_series
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.number_series is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.number_series;

create policy engine_insert on tocsin.number_series
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.number_series is 'The engine gives a new tenant its rows.';

drop policy if exists member_insert on tocsin.number_series;

create policy member_insert on tocsin.number_series
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('settings.manage'))
);

comment on policy member_insert on tocsin.number_series is 'Those who manage the settings add them.';

drop policy if exists member_update on tocsin.number_series;

create policy member_update on tocsin.number_series
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('settings.manage'))
)
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('settings.manage'))
);

comment on policy member_update on tocsin.number_series is 'Those who manage the settings change them.';

drop policy if exists member_delete on tocsin.number_series;

create policy member_delete on tocsin.number_series
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('settings.manage'))
);

comment on policy member_delete on tocsin.number_series is 'Those who manage the settings remove them.';

grant select on tocsin.number_series to tocsin_member, tocsin_ledger;

grant select, insert on tocsin.number_series to tocsin_engine;

grant insert (tenant_id, slug, format, period) on tocsin.number_series to tocsin_member;

grant update (format, period) on tocsin.number_series to tocsin_member;

grant delete on tocsin.number_series to tocsin_member;

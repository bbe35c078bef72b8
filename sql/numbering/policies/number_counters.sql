drop policy if exists ledger_select on tocsin.number_counters;

create policy ledger_select on tocsin.number_counters
for select
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_select on tocsin.number_counters is 'Numbering reads the counter.';

drop policy if exists ledger_insert on tocsin.number_counters;

create policy ledger_insert on tocsin.number_counters
for insert
to tocsin_ledger
with check (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_insert on tocsin.number_counters is 'Numbering opens a period.';

drop policy if exists ledger_update on tocsin.number_counters;

create policy ledger_update on tocsin.number_counters
for update
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_update on tocsin.number_counters is 'Numbering counts.';

grant select, insert on tocsin.number_counters to tocsin_ledger;

grant update (last_number) on tocsin.number_counters to tocsin_ledger;

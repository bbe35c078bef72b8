drop policy if exists ledger_select on tocsin.counters;

create policy ledger_select on tocsin.counters
for select
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_select on tocsin.counters is 'Numbering reads the counter.';

drop policy if exists ledger_insert on tocsin.counters;

create policy ledger_insert on tocsin.counters
for insert
to tocsin_ledger
with check (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_insert on tocsin.counters is 'Numbering opens a period.';

drop policy if exists ledger_update on tocsin.counters;

create policy ledger_update on tocsin.counters
for update
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_update on tocsin.counters is 'Numbering counts.';

grant select, insert on tocsin.counters to tocsin_ledger;

grant update (last_number) on tocsin.counters to tocsin_ledger;

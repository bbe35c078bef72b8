drop policy if exists member_select on tocsin.ledger;

create policy member_select on tocsin.ledger
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('ledger.view'))
        or (incident_id is not null and auth.sees(incident_id))
    )
);

comment on policy member_select on tocsin.ledger is 'Auditors and admins all of it; everybody the timeline of the incidents they see.';

drop policy if exists ledger_insert on tocsin.ledger;

create policy ledger_insert on tocsin.ledger
for insert
to tocsin_ledger
with check (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_insert on tocsin.ledger is 'Triggers write what happened; nobody changes it.';

grant select on tocsin.ledger to tocsin_member;

grant insert on tocsin.ledger to tocsin_ledger;

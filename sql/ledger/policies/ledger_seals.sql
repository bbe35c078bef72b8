drop policy if exists member_select on tocsin.ledger_seals;

create policy member_select on tocsin.ledger_seals
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('ledger.view'))
);

comment on policy member_select on tocsin.ledger_seals is 'Auditors and admins verify.';

drop policy if exists engine_select on tocsin.ledger_seals;

create policy engine_select on tocsin.ledger_seals
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.ledger_seals is 'The engine goes on from the last link, and verifies.';

drop policy if exists engine_insert on tocsin.ledger_seals;

create policy engine_insert on tocsin.ledger_seals
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.ledger_seals is 'The engine seals; nobody changes a seal.';

grant select on tocsin.ledger_seals to tocsin_member;

grant select, insert on tocsin.ledger_seals to tocsin_engine;

drop policy if exists member_select on tocsin.member_accounts;

create policy member_select on tocsin.member_accounts
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        member_id = (select auth.member())
        or (select auth.may('directory.manage'))
        or (select auth.may('ledger.view'))
        or (select auth.may_in_any_workflow('incidents.assign'))
    )
);

comment on policy member_select on tocsin.member_accounts is 'How to reach members: their own, and everybody''s for those who assign work, manage the directory or audit.';

drop policy if exists member_insert on tocsin.member_accounts;

create policy member_insert on tocsin.member_accounts
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.member_accounts is 'Those who manage the directory add accounts.';

drop policy if exists member_update on tocsin.member_accounts;

create policy member_update on tocsin.member_accounts
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

comment on policy member_update on tocsin.member_accounts is 'Those who manage the directory change accounts.';

drop policy if exists gate_select on tocsin.member_accounts;

create policy gate_select on tocsin.member_accounts
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.member_accounts is 'The gate finds the account before there is a context.';

drop policy if exists engine_select on tocsin.member_accounts;

create policy engine_select on tocsin.member_accounts
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.member_accounts is 'The engine reads the tenant it has assumed.';

drop policy if exists engine_insert on tocsin.member_accounts;

create policy engine_insert on tocsin.member_accounts
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.member_accounts is 'The engine adds to the tenant it has assumed.';

drop policy if exists intake_select on tocsin.member_accounts;

create policy intake_select on tocsin.member_accounts
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.member_accounts is 'The intake says whose ticket it was shown.';

grant select, insert on tocsin.member_accounts to tocsin_member;

grant update (email, phone) on tocsin.member_accounts to tocsin_member;

grant select (tenant_id, member_id, issuer, subject, email) on tocsin.member_accounts to tocsin_gate;

grant select, insert on tocsin.member_accounts to tocsin_engine;

grant select (tenant_id, member_id, issuer, subject) on tocsin.member_accounts to tocsin_intake;

drop policy if exists member_select on tocsin.tenants;

create policy member_select on tocsin.tenants
for select
to tocsin_member, tocsin_ledger
using (
    id = (select auth.tenant())
);

comment on policy member_select on tocsin.tenants is 'Their own tenant.';

drop policy if exists gate_select on tocsin.tenants;

create policy gate_select on tocsin.tenants
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.tenants is 'The gate finds the tenant before there is a context.';

drop policy if exists engine_select on tocsin.tenants;

create policy engine_select on tocsin.tenants
for select
to tocsin_engine
using (
    true
);

comment on policy engine_select on tocsin.tenants is 'The engine finds a tenant by its slug.';

drop policy if exists engine_insert on tocsin.tenants;

create policy engine_insert on tocsin.tenants
for insert
to tocsin_engine
with check (
    id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.tenants is 'The engine creates the tenant it has assumed.';

drop policy if exists engine_update on tocsin.tenants;

create policy engine_update on tocsin.tenants
for update
to tocsin_engine
using (
    id = (select auth.tenant())
)
with check (
    id = (select auth.tenant())
);

comment on policy engine_update on tocsin.tenants is 'The engine completes and suspends the tenant it has assumed.';

drop policy if exists intake_select on tocsin.tenants;

create policy intake_select on tocsin.tenants
for select
to tocsin_intake
using (
    id = (select auth.tenant())
);

comment on policy intake_select on tocsin.tenants is 'The intake serves active tenants.';

grant select on tocsin.tenants to tocsin_member;

grant select (id, time_zone) on tocsin.tenants to tocsin_ledger;

grant select (id, slug, status) on tocsin.tenants to tocsin_gate;

grant select, insert on tocsin.tenants to tocsin_engine;

grant update (default_workflow, status, words_version) on tocsin.tenants to tocsin_engine;

grant select (id, slug, name, status, time_zone) on tocsin.tenants to tocsin_intake;

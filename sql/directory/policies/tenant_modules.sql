drop policy if exists member_select on tocsin.tenant_modules;

create policy member_select on tocsin.tenant_modules
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.tenant_modules is 'Their own tenant''s modules.';

drop policy if exists gate_select on tocsin.tenant_modules;

create policy gate_select on tocsin.tenant_modules
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.tenant_modules is 'The gate looks up what is enabled before there is a context.';

drop policy if exists engine_select on tocsin.tenant_modules;

create policy engine_select on tocsin.tenant_modules
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.tenant_modules is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.tenant_modules;

create policy engine_insert on tocsin.tenant_modules
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.tenant_modules is 'The engine gives a new tenant its rows.';

drop policy if exists intake_select on tocsin.tenant_modules;

create policy intake_select on tocsin.tenant_modules
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.tenant_modules is 'The intake serves tenants that have the module.';

grant select on tocsin.tenant_modules to tocsin_member, tocsin_gate;

grant select, insert on tocsin.tenant_modules to tocsin_engine;

grant select (tenant_id, module) on tocsin.tenant_modules to tocsin_intake;

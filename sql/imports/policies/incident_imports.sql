drop policy if exists engine_select on tocsin.incident_imports;

create policy engine_select on tocsin.incident_imports
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.incident_imports is 'The engine compares a row with the one it imported before.';

drop policy if exists engine_insert on tocsin.incident_imports;

create policy engine_insert on tocsin.incident_imports
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.incident_imports is 'The engine imports; what a file said never changes.';

grant select, insert on tocsin.incident_imports to tocsin_engine;

drop policy if exists intake_select on tocsin.guest_requests;

create policy intake_select on tocsin.guest_requests
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.guest_requests is 'The intake finds what a request was answered before.';

drop policy if exists intake_insert on tocsin.guest_requests;

create policy intake_insert on tocsin.guest_requests
for insert
to tocsin_intake
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_insert on tocsin.guest_requests is 'The intake remembers the request that it answers.';

drop policy if exists engine_select on tocsin.guest_requests;

create policy engine_select on tocsin.guest_requests
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.guest_requests is 'The engine finds what has ended.';

drop policy if exists engine_delete on tocsin.guest_requests;

create policy engine_delete on tocsin.guest_requests
for delete
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_delete on tocsin.guest_requests is 'The engine clears what has ended.';

grant select, insert on tocsin.guest_requests to tocsin_intake;

grant delete on tocsin.guest_requests to tocsin_engine;

grant select (tenant_id, prompt_id, key_hash, created_at) on tocsin.guest_requests to tocsin_engine;

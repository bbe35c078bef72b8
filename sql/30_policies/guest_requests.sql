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

grant select, insert on tocsin.guest_requests to tocsin_intake;

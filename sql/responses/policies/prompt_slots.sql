drop policy if exists intake_select on tocsin.prompt_slots;

create policy intake_select on tocsin.prompt_slots
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.prompt_slots is 'The intake finds a free place.';

drop policy if exists intake_insert on tocsin.prompt_slots;

create policy intake_insert on tocsin.prompt_slots
for insert
to tocsin_intake
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_insert on tocsin.prompt_slots is 'The intake lays out the places of a prompt.';

drop policy if exists intake_update on tocsin.prompt_slots;

create policy intake_update on tocsin.prompt_slots
for update
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_update on tocsin.prompt_slots is 'The intake locks the place that it takes; locking asks for the right to update.';

drop policy if exists intake_delete on tocsin.prompt_slots;

create policy intake_delete on tocsin.prompt_slots
for delete
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_delete on tocsin.prompt_slots is 'The intake takes a place, and those of a prompt that is over.';

grant select, insert, delete on tocsin.prompt_slots to tocsin_intake;

grant update (slot) on tocsin.prompt_slots to tocsin_intake;

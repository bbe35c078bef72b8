create or replace function core.end_prompts()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update tocsin.prompts
    set is_active = false
    where
        prompts.tenant_id = new.tenant_id
        and prompts.incident_id = new.id
        and prompts.is_active;
    return null;
end;
$$;

alter function core.end_prompts() owner to tocsin_intake;

comment on function core.end_prompts() is
'Nobody is asked about an incident that was deleted. Security definer: who may delete it may not manage its prompts.';

create or replace trigger incidents_9_end_prompts
after update of deleted_at on tocsin.incidents
for each row
when (new.deleted_at is not null)
execute function core.end_prompts();

comment on trigger incidents_9_end_prompts on tocsin.incidents is 'Nobody is asked about an incident that was deleted.';

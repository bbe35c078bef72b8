create or replace function core.deactivate_prompts()
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

alter function core.deactivate_prompts() owner to tocsin_intake;

comment on function core.deactivate_prompts() is
'Nobody is asked about an incident that was deleted. Security definer: who may delete it may not manage its prompts.';

create or replace function core.complete_prompt()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    select
        incidents.workflow,
        incidents.community_id,
        incidents.portal_id,
        incidents.circle_id
    into
        new.workflow,
        new.community_id,
        new.portal_id,
        new.circle_id
    from tocsin.incidents
    where
        incidents.tenant_id = new.tenant_id
        and incidents.id = new.incident_id;
    perform core.must_exist(found);
    -- Another's name is for the policy to refuse.
    if new.created_by is null or new.created_by = auth.member() then
        new.created_by := core.actor(new.incident_id);
    end if;
    if new.target_type = 'public_link' then
        new.public_token_expires_at := transaction_timestamp() + make_interval(mins => new.public_token_ttl_minutes);
    end if;
    return new;
end;
$$;

comment on function core.complete_prompt() is
'A new prompt belongs where its incident does (workflow, community, portal, circle), its link ends when it is told to, and it
is its maker''s own (core.actor()).';

create or replace trigger prompts_1_complete
before insert on tocsin.prompts
for each row execute function core.complete_prompt();

comment on trigger prompts_1_complete on tocsin.prompts is 'Belongs where its incident does.';

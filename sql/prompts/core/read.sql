create or replace function core.read_prompt(id uuid, permission text default 'responses.view')
returns tocsin.prompts
language plpgsql
stable
set search_path = ''
as $$
declare
    prompt tocsin.prompts;
begin
    select *
    into prompt
    from tocsin.prompts
    where
        prompts.tenant_id = (select auth.tenant())
        and prompts.id = read_prompt.id;
    perform core.require_found(found);
    perform core.read_incident(prompt.incident_id, 'prompts');
    perform core.require_for(read_prompt.permission, prompt.workflow, prompt.portal_id, prompt.circle_id);
    return prompt;
end;
$$;

comment on function core.read_prompt(uuid, text) is
'The prompt, when the caller sees it and its incident and holds a permission about it.

Arguments: id; permission. Errors: not-found, module-disabled, not-permitted.';

create or replace function core.read_incident_for_prompts(id uuid, permission text default 'responses.view')
returns tocsin.incidents
language plpgsql
stable
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident(read_incident_for_prompts.id, 'prompts');
begin
    perform core.require_for(read_incident_for_prompts.permission, incident.workflow, incident.portal_id, incident.circle_id);
    return incident;
end;
$$;

comment on function core.read_incident_for_prompts(uuid, text) is
'The incident, when the caller sees it and holds a permission about its prompts and responses.

Arguments: id; permission. Errors: not-found, module-disabled, not-permitted.';

create or replace function core.read_own_prompt(id uuid)
returns tocsin.prompts
language plpgsql
stable
set search_path = ''
as $$
declare
    prompt tocsin.prompts;
begin
    perform core.require_module('prompts');
    select prompts.*
    into prompt
    from tocsin.prompts
    inner join tocsin.prompt_recipients
        on
            prompts.tenant_id = prompt_recipients.tenant_id
            and prompts.id = prompt_recipients.prompt_id
    where
        prompts.tenant_id = (select auth.tenant())
        and prompts.id = read_own_prompt.id
        and prompt_recipients.member_id = (select auth.member());
    perform core.require_found(found);
    return prompt;
end;
$$;

comment on function core.read_own_prompt(uuid) is
'The prompt, when it asks the caller. Errors: not-found, module-disabled.';

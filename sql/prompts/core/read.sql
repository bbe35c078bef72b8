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
    perform core.must_exist(found);
    perform core.read_incident(prompt.incident_id, 'prompts');
    perform core.require_for(read_prompt.permission, prompt.workflow, prompt.portal_id, prompt.circle_id);
    return prompt;
end;
$$;

comment on function core.read_prompt(uuid, text) is
'The prompt, when the caller sees it and its incident and holds a permission about it.

Arguments: id; permission. Errors: not-found, module-disabled, not-permitted.';

create or replace function core.read_overseen(id uuid, permission text default 'responses.view')
returns tocsin.incidents
language plpgsql
stable
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident(read_overseen.id, 'prompts');
begin
    perform core.require_for(read_overseen.permission, incident.workflow, incident.portal_id, incident.circle_id);
    return incident;
end;
$$;

comment on function core.read_overseen(uuid, text) is
'The incident, when the caller sees it and holds a permission about its prompts and responses.

Arguments: id; permission. Errors: not-found, module-disabled, not-permitted.';

create or replace function core.read_addressed(id uuid)
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
        and prompts.id = read_addressed.id
        and prompt_recipients.member_id = (select auth.member());
    perform core.must_exist(found);
    return prompt;
end;
$$;

comment on function core.read_addressed(uuid) is
'The prompt, when it asks the caller. Errors: not-found, module-disabled.';

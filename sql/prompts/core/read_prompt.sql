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

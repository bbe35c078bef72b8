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

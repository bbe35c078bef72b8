create or replace function intake.find_prompt(token text)
returns tocsin.prompts
language plpgsql
stable
set search_path = ''
as $$
declare
    prompt tocsin.prompts;
begin
    perform auth.act_for_tenant(intake.tenant_of(find_prompt.token));
    select prompts.*
    into prompt
    from tocsin.prompt_tokens
    inner join tocsin.prompts
        on
            prompt_tokens.tenant_id = prompts.tenant_id
            and prompt_tokens.prompt_id = prompts.id
    where
        prompt_tokens.tenant_id = (select auth.tenant())
        and prompt_tokens.token_hash = intake.hash_of(find_prompt.token)
        and (prompts.public_token_expires_at is null or prompts.public_token_expires_at > statement_timestamp())
        and exists (
            select
            from tocsin.tenants
            inner join tocsin.tenant_modules on tenants.id = tenant_modules.tenant_id
            where
                tenants.id = prompts.tenant_id
                and tenants.status = 'active'
                and tenant_modules.module = 'prompts'
        );
    perform core.require_open_prompt(prompt);
    return prompt;
end;
$$;

comment on function intake.find_prompt(text) is
'The prompt that a link leads to, its tenant assumed for the rest of the transaction. Runs as tocsin_intake.

Error: prompt-unavailable, one answer whatever is amiss: no such token, another tenant''s, expired, ended (by hand or
with its incident), a tenant that is suspended or does not use prompts.';

create or replace function intake.issue_token(prompt_id uuid)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    token text := intake.new_token(auth.tenant());
begin
    insert into tocsin.prompt_tokens (tenant_id, prompt_id, token_hash)
    select prompts.tenant_id, prompts.id, intake.hash_of(token)
    from tocsin.prompts
    where
        prompts.tenant_id = auth.tenant()
        and prompts.id = issue_token.prompt_id
        and prompts.target_type = 'public_link'
        and prompts.created_by is not distinct from core.actor(prompts.incident_id)
        and prompts.created_at = transaction_timestamp();
    perform core.require_found(found);
    return token;
end;
$$;

alter function intake.issue_token(uuid) owner to tocsin_intake;

comment on function intake.issue_token(uuid) is
'The token of a prompt for everybody with the link: made once, for whoever makes the prompt, as they make it.

Only its hash is kept. Errors: not-found, for any other prompt. Security definer: tokens are for tocsin_intake alone.';

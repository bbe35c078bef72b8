create or replace function api.claim_responses(responder_key text)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require_module('prompts');
    return (
        json_build_object('claimed', intake.claim_responses(claim_responses.responder_key)),
        null,
        null
    )::core.result;
end;
$$;

comment on function api.claim_responses(text) is
'Claim the answers that the caller gave as a guest.

Arguments: responder_key, which came with the first answer. Result: how many answers are the caller''s now.
Errors: module-disabled.';

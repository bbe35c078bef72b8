create or replace function intake.claim_responses(responder_key text)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    claimed integer;
begin
    update tocsin.prompt_responses
    set respondent_member_id = auth.member()
    where
        prompt_responses.tenant_id = auth.tenant()
        and auth.member() is not null
        and prompt_responses.responder_key_hash = intake.hash_of(claim_responses.responder_key)
        and prompt_responses.respondent_member_id is null
        and prompt_responses.respondent_group_id is null
        and length(claim_responses.responder_key) >= 16
        and not exists (
            select
            from tocsin.prompt_responses as own
            where
                own.tenant_id = prompt_responses.tenant_id
                and own.prompt_id = prompt_responses.prompt_id
                and own.respondent_member_id = auth.member()
        );
    get diagnostics claimed = row_count;
    return claimed;
end;
$$;

alter function intake.claim_responses(text) owner to tocsin_intake;

comment on function intake.claim_responses(text) is
'Makes the caller the respondent of the answers that were given under a key, which only who gave them has.

A prompt that the caller has answered as a member keeps that answer; a key of fewer than 16 characters, which could be
guessed, claims nothing. Result: how many answers. Security definer: a member does not see the answers of guests.';

create or replace function intake.put_once(
    answer tocsin.prompt_responses, idempotency_key text, fingerprint bytea
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    response_id uuid := intake.recall_request(answer.prompt_id, put_once.idempotency_key, put_once.fingerprint);
begin
    if length(put_once.idempotency_key) < 16 then
        perform core.invalid(
            'Idempotency-Key', 'A guest''s Idempotency-Key has at least 16 characters: a random UUID.', 'header-invalid'
        );
    end if;
    if response_id is not null then
        return response_id;
    end if;
    response_id := core.insert_answer(answer);
    if response_id is null then
        -- Somebody was first: perhaps this very request, sent twice, which holds the answer until it is done.
        perform
        from tocsin.prompt_responses
        where
            prompt_responses.tenant_id = answer.tenant_id
            and prompt_responses.prompt_id = answer.prompt_id
            and prompt_responses.responder_key_hash = answer.responder_key_hash
        for no key update;
        response_id := intake.recall_request(answer.prompt_id, put_once.idempotency_key, put_once.fingerprint);
        if response_id is not null then
            return response_id;
        end if;
        response_id := core.replace_answer(answer);
    end if;
    if put_once.idempotency_key is not null then
        insert into tocsin.guest_requests (tenant_id, prompt_id, key_hash, fingerprint, response_id)
        values (
            answer.tenant_id,
            answer.prompt_id,
            intake.hash_of(put_once.idempotency_key),
            put_once.fingerprint,
            response_id
        );
    end if;
    return response_id;
end;
$$;

comment on function intake.put_once(tocsin.prompt_responses, text, bytea) is
'Writes a guest''s answer, once however often its request is sent. Runs as tocsin_intake.

Result: the id of the response. Errors: as intake.submit_response().';

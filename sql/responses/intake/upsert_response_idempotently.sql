create or replace function intake.upsert_response_idempotently(
    answer tocsin.prompt_responses, body jsonb, idempotency_key text, fingerprint bytea
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    response_id uuid := intake.recall_request(answer.prompt_id, upsert_response_idempotently.idempotency_key, upsert_response_idempotently.fingerprint);
begin
    if length(upsert_response_idempotently.idempotency_key) < 16 then
        perform core.raise_invalid(
            'Idempotency-Key', 'A guest''s Idempotency-Key has at least 16 characters: a random UUID.', 'header-invalid'
        );
    end if;
    if response_id is not null then
        return response_id;
    end if;
    loop
        -- Whoever writes the earlier answer, perhaps with this very request, sent twice, holds it until it is done.
        perform
        from tocsin.prompt_responses
        where
            prompt_responses.tenant_id = answer.tenant_id
            and prompt_responses.prompt_id = answer.prompt_id
            and prompt_responses.responder_key_hash = answer.responder_key_hash
        for no key update;
        if found then
            response_id := intake.recall_request(
                answer.prompt_id, upsert_response_idempotently.idempotency_key, upsert_response_idempotently.fingerprint
            );
            if response_id is not null then
                return response_id;
            end if;
            response_id := core.replace_response(answer, upsert_response_idempotently.body);
        else
            -- Null when somebody was first meanwhile: then it is there to be found.
            response_id := core.insert_response(answer);
        end if;
        exit when response_id is not null;
    end loop;
    if upsert_response_idempotently.idempotency_key is not null then
        insert into tocsin.guest_requests (tenant_id, prompt_id, key_hash, fingerprint, response_id)
        values (
            answer.tenant_id,
            answer.prompt_id,
            intake.hash_of(upsert_response_idempotently.idempotency_key),
            upsert_response_idempotently.fingerprint,
            response_id
        );
    end if;
    return response_id;
end;
$$;

comment on function intake.upsert_response_idempotently(tocsin.prompt_responses, jsonb, text, bytea) is
'Writes a guest''s answer, once however often its request is sent. Runs as tocsin_intake.

Arguments: answer; body, which it was read from; key and fingerprint of the request. Result: the id of the response. Errors: as intake.submit_response().';

create or replace function intake.submit_response(
    token text,
    body jsonb,
    idempotency_key text,
    fingerprint bytea,
    ip_hash bytea,
    user_agent_hash bytea
)
returns core.result
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts := intake.find_prompt(submit_response.token);
    answer tocsin.prompt_responses := core.parse_response(submit_response.body);
    responder_key text := coalesce(
        submit_response.body ->> 'responder_key',
        intake.responder_key(submit_response.token, submit_response.idempotency_key)
    );
begin
    answer.tenant_id := prompt.tenant_id;
    answer.incident_id := prompt.incident_id;
    answer.prompt_id := prompt.id;
    answer.responder_key_hash := intake.hash_of(responder_key);
    answer.ip_hash := submit_response.ip_hash;
    answer.user_agent_hash := submit_response.user_agent_hash;
    answer.id := intake.upsert_response_idempotently(
        answer, submit_response.body, submit_response.idempotency_key, submit_response.fingerprint
    );
    return (
        json_strip_nulls(
            json_build_object(
                'incident_id', prompt.incident_id,
                'prompt_id', prompt.id,
                'response_id', answer.id,
                'responder_key', responder_key,
                'next', prompt.options -> 'next'
            )
        ),
        null,
        null
    )::core.result;
end;
$$;

alter function intake.submit_response(text, jsonb, text, bytea, bytea, bytea) owner to tocsin_intake;

comment on function intake.submit_response(text, jsonb, text, bytea, bytea, bytea) is
'Takes a guest''s answer: the one way in for somebody without an account.

Arguments: token, the link''s; body, the answer and the responder_key where the guest has one; idempotency_key and
fingerprint of the request (SHA-256), null for none; ip_hash and user_agent_hash, keyed hashes of where it came from.
Result: incident_id, prompt_id, response_id, the responder_key, and next where the prompt has something to say.
Errors: prompt-unavailable, duplicate-response, prompt-full, answer-invalid, idempotency-key-reused, and the constraints
of tocsin.prompt_responses. Security definer: a guest has no context, and writes no table. What a guest may not set
(tenant, state, who entered it, ...) is not read from the body.';

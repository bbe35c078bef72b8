create or replace function api.submit_public_response(
    token text, body jsonb, idempotency_key text, fingerprint bytea, ip_hash bytea, user_agent_hash bytea
)
returns core.result
language sql
volatile
set search_path = ''
return intake.submit_response(token, body, idempotency_key, fingerprint, ip_hash, user_agent_hash);

comment on function api.submit_public_response(text, jsonb, text, bytea, bytea, bytea) is
'Answer a prompt by its link.

Arguments: token, the link''s; body, the answer, and the responder_key of an earlier one where there is one;
idempotency_key and fingerprint of the request, null for none; ip_hash and user_agent_hash, keyed hashes of where it
came from. Result: the ids, the responder_key to answer again with, and next where there is something to say.
Errors: prompt-unavailable, duplicate-response, prompt-full, answer-invalid, idempotency-key-reused, and the constraints
of tocsin.prompt_responses.';

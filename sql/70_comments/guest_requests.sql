comment on table tocsin.guest_requests is
'Requests of guests that must have their effect once, and the response that each made.';

comment on constraint guest_requests_fingerprint_is_sha256 on tocsin.guest_requests is
'A SHA-256 has 32 bytes.

problem: validation-failed
field: fingerprint';

comment on constraint guest_requests_key_hash_is_sha256 on tocsin.guest_requests is
'A SHA-256 has 32 bytes.

problem: validation-failed
field: key_hash';

comment on constraint guest_requests_pkey on tocsin.guest_requests is
'A guest''s idempotency key is used once a prompt.

problem: idempotency-key-reused';

comment on constraint guest_requests_response_exists on tocsin.guest_requests is
'Its response is a row of prompt_responses of the same tenant.

problem: unknown-reference
field: response_id';

comment on index tocsin.guest_requests_by_age is 'Finds rows of a tenant by created_at.';

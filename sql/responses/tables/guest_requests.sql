comment on table tocsin.guest_requests is
'Requests of guests that must have their effect once, and the response that each made.';

comment on constraint guest_requests_fingerprint_is_sha256 on tocsin.guest_requests is
'fingerprint must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: fingerprint';

comment on constraint guest_requests_key_hash_is_sha256 on tocsin.guest_requests is
'key_hash must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: key_hash';

comment on constraint guest_requests_pkey on tocsin.guest_requests is
'This Idempotency-Key was used for another request: use a new one.

problem: idempotency-key-reused';

comment on constraint guest_requests_response_exists on tocsin.guest_requests is
'response_id must be an answer of your organisation.

problem: unknown-reference
field: response_id';

comment on index tocsin.guest_requests_by_age is 'Finds rows of a tenant by created_at.';

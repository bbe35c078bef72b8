comment on table tocsin.idempotency_keys is
'Requests that must have their effect once, with what they were answered.';

comment on constraint idempotency_keys_fingerprint_is_sha256 on tocsin.idempotency_keys is
'A SHA-256 has 32 bytes.

problem: validation-failed
field: fingerprint';

comment on constraint idempotency_keys_key_length on tocsin.idempotency_keys is
'The key has at most 200 characters, and at least one.

problem: too-long
field: key';

comment on constraint idempotency_keys_member_exists on tocsin.idempotency_keys is
'Its member is a row of members of the same tenant.

problem: unknown-reference
field: member_id';

comment on constraint idempotency_keys_pkey on tocsin.idempotency_keys is
'A row is named by tenant id and member id and key.

problem: internal';

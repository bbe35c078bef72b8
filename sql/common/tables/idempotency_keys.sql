comment on table tocsin.idempotency_keys is
'Requests that must have their effect once, with what they were answered. A key ends after 24 hours.';

comment on constraint idempotency_keys_body_bounded on tocsin.idempotency_keys is
'body must have at most 1,000,000 bytes.

problem: too-long
field: body';

comment on constraint idempotency_keys_fingerprint_is_sha256 on tocsin.idempotency_keys is
'fingerprint must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: fingerprint';

comment on constraint idempotency_keys_key_length on tocsin.idempotency_keys is
'key must have 1 to 200 characters.

problem: too-long
field: key';

comment on constraint idempotency_keys_location_length on tocsin.idempotency_keys is
'location must have at most 2,000 characters.

problem: too-long
field: location';

comment on constraint idempotency_keys_member_exists on tocsin.idempotency_keys is
'member_id must be a member of your organisation.

problem: unknown-reference
field: member_id';

comment on constraint idempotency_keys_pkey on tocsin.idempotency_keys is
'A row is named by tenant id and member id and key.

problem: internal';

comment on index tocsin.idempotency_keys_by_age is 'Finds rows of a tenant by member_id, created_at.';

create or replace trigger idempotency_keys_51_limit
after insert on tocsin.idempotency_keys
for each statement execute function core.limit_keys();

comment on trigger idempotency_keys_51_limit on tocsin.idempotency_keys is
'A member has so many keys, and no more.';

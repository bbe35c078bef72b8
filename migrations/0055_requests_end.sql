-- What makes a repeated request harmless is bounded, and found by its age to be cleared.
-- depends: 0054_nothing_for_public
set local role tocsin_owner;

alter table tocsin.idempotency_keys no force row level security;

-- An answer is the JSON of one row.
delete from tocsin.idempotency_keys
where octet_length(body) > 1000000;

alter table tocsin.idempotency_keys
add constraint idempotency_keys_body_bounded check (octet_length(body) <= 1000000);

alter table tocsin.idempotency_keys
add constraint idempotency_keys_location_length check (length(location) <= 2000);

alter table tocsin.idempotency_keys force row level security;

create index idempotency_keys_by_age on tocsin.idempotency_keys (tenant_id, member_id, created_at);

create index guest_requests_by_age on tocsin.guest_requests (tenant_id, created_at);

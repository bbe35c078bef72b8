set local role tocsin_owner;

drop index tocsin.guest_requests_by_age;

drop index tocsin.idempotency_keys_by_age;

alter table tocsin.idempotency_keys drop constraint idempotency_keys_location_length;

alter table tocsin.idempotency_keys drop constraint idempotency_keys_body_bounded;

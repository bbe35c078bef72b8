-- What makes a repeated request harmless: idempotency keys with their results.
-- depends: 0004_directory
set local role tocsin_owner;

create type core.result as (
    body json,
    version integer,
    location text
);

create table tocsin.idempotency_keys (
    tenant_id uuid not null,
    member_id uuid not null,
    key text not null,
    fingerprint bytea not null,
    body text,
    version integer,
    location text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (tenant_id, member_id, key),
    constraint idempotency_keys_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id),
    constraint idempotency_keys_key_length check (length(key) between 1 and 200),
    constraint idempotency_keys_fingerprint_is_sha256 check (octet_length(fingerprint) = 32),
    constraint idempotency_keys_body_bounded check (octet_length(body) <= 1000000),
    constraint idempotency_keys_location_length check (length(location) <= 2000)
);

create index idempotency_keys_by_age on tocsin.idempotency_keys (tenant_id, member_id, created_at);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.idempotency_keys
alter column key set statistics 0,
alter column fingerprint set statistics 0,
alter column body set statistics 0,
alter column location set statistics 0;

alter table tocsin.idempotency_keys enable row level security;

alter table tocsin.idempotency_keys force row level security;

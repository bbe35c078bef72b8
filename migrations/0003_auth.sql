-- Who may enter: the keys of the hosts that serve requests, and the key that seals a context.
-- depends: 0002_schemas
set local role tocsin_owner;

create table tocsin.gates (
    key_hash bytea not null,
    created_at timestamptz not null default now(),
    constraint gates_pkey primary key (key_hash),
    constraint gates_key_hash_is_sha256 check (octet_length(key_hash) = 32)
);

create table tocsin.seal_keys (
    inner_key bytea not null,
    outer_key bytea not null,
    created_at timestamptz not null default now(),
    singleton boolean not null default true,
    constraint seal_keys_pkey primary key (singleton),
    constraint seal_keys_is_a_single_row check (singleton),
    constraint seal_keys_fill_a_block check (octet_length(inner_key) = 64 and octet_length(outer_key) = 64)
);

alter table tocsin.gates enable row level security;

alter table tocsin.gates force row level security;

alter table tocsin.seal_keys enable row level security;

alter table tocsin.seal_keys force row level security;

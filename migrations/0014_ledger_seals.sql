-- The ledger's chain: each row sealed by a hash over itself, its seal, and the seal before it.
-- depends: 0007_ledger
set local role tocsin_owner;

create table tocsin.ledger_seals (
    tenant_id uuid not null,
    seq bigint not null,
    ledger_id uuid not null,
    fields_version smallint not null,
    -- The latest time of an event up to this link: from there the sealing looks back, and forward.
    reaches timestamptz not null,
    sealed_at timestamptz not null,
    hash bytea not null,
    constraint ledger_seals_pkey primary key (tenant_id, seq),
    constraint ledger_seals_event_exists foreign key (tenant_id, ledger_id) references tocsin.ledger (tenant_id, id),
    constraint ledger_seals_one_an_event unique (tenant_id, ledger_id),
    constraint ledger_seals_count_from_one check (seq >= 1),
    constraint ledger_seals_fields_version_is_known check (fields_version = 1),
    constraint ledger_seals_hash_is_sha256 check (octet_length(hash) = 32)
);

alter table tocsin.ledger_seals enable row level security;

alter table tocsin.ledger_seals force row level security;

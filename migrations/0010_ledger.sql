-- The ledger: one append-only table of what happened, and its chain of seals.
-- depends: 0009_incidents
set local role tocsin_owner;

create table tocsin.ledger (
    tenant_id uuid not null,
    id uuid not null,
    action text not null,
    subject_type text not null,
    subject_id uuid,
    incident_id uuid,
    member_id uuid,
    detail jsonb not null default '{}',
    portal_id uuid,
    circle_id uuid,
    created_at timestamptz not null,
    constraint ledger_pkey primary key (tenant_id, id),
    constraint ledger_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint ledger_member_exists foreign key (tenant_id, member_id) references tocsin.members (tenant_id, id),
    constraint ledger_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint ledger_action_is_dotted check (action ~ '^[a-z_]+\.[a-z_]+$'),
    constraint ledger_detail_is_an_object check (jsonb_typeof(detail) = 'object')
);

create index ledger_by_time on tocsin.ledger (tenant_id, created_at, id);

create index ledger_by_incident on tocsin.ledger (tenant_id, incident_id, created_at, id);

create index ledger_timeline on tocsin.ledger (tenant_id, incident_id, created_at, id)
where subject_type <> 'incident_response';

create table tocsin.ledger_seals (
    tenant_id uuid not null,
    seq bigint not null,
    ledger_id uuid not null,
    fields_version smallint not null,
    -- The latest time of an event up to this link: from there the sealing looks back, and forward.
    covers_until timestamptz not null,
    sealed_at timestamptz not null,
    hash bytea not null,
    constraint ledger_seals_pkey primary key (tenant_id, seq),
    constraint ledger_seals_event_exists foreign key (tenant_id, ledger_id) references tocsin.ledger (tenant_id, id),
    constraint ledger_seals_one_an_event unique (tenant_id, ledger_id),
    constraint ledger_seals_count_from_one check (seq >= 1),
    constraint ledger_seals_fields_version_is_known check (fields_version = 1),
    constraint ledger_seals_hash_is_sha256 check (octet_length(hash) = 32)
);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.ledger
alter column action set statistics 0,
alter column subject_type set statistics 0,
alter column detail set statistics 0;

alter table tocsin.ledger_seals
alter column hash set statistics 0;

alter table tocsin.ledger enable row level security;

alter table tocsin.ledger force row level security;

alter table tocsin.ledger_seals enable row level security;

alter table tocsin.ledger_seals force row level security;

-- The ledger: one append-only table of what happened.
-- depends: 0005_incidents
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

alter table tocsin.ledger enable row level security;

alter table tocsin.ledger force row level security;

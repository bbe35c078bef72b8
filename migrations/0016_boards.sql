-- Boards: the tickets that open one without an account.
-- depends: 0015_responses
set local role tocsin_owner;

create table tocsin.board_tickets (
    tenant_id uuid not null,
    ticket_hash bytea not null,
    incident_id uuid not null,
    member_id uuid not null,
    expires_at timestamptz not null,
    constraint board_tickets_pkey primary key (tenant_id, ticket_hash),
    constraint board_tickets_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint board_tickets_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id),
    constraint board_tickets_ticket_hash_is_sha256 check (octet_length(ticket_hash) = 32)
);

create index board_tickets_by_member on tocsin.board_tickets (tenant_id, member_id);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.board_tickets
alter column ticket_hash set statistics 0;

alter table tocsin.board_tickets enable row level security;

alter table tocsin.board_tickets force row level security;

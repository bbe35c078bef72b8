-- Imports: what the rows of a file said, by their digests, so that a changed row is told from the same row again.
-- depends: 0016_boards
set local role tocsin_owner;

create table tocsin.incident_imports (
    tenant_id uuid not null,
    incident_id uuid not null,
    digest bytea not null,
    constraint incident_imports_pkey primary key (tenant_id, incident_id),
    constraint incident_imports_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint incident_imports_digest_is_sha256 check (octet_length(digest) = 32)
);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.incident_imports
alter column digest set statistics 0;

alter table tocsin.incident_imports enable row level security;

alter table tocsin.incident_imports force row level security;

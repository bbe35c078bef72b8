-- An imported incident's id is its system's: two systems that both count from 1 have two incidents. What a row of a
-- file said is remembered by its digest, so that the same id with other content is told from the same row again.
-- depends: 0018_short_list_of_pending_words
set local role tocsin_owner;

alter table tocsin.incidents
add column external_system text,
add constraint incidents_external_system_length check (length(external_system) between 1 and 100),
add constraint incidents_external_system_needs_an_id check (external_system is null or external_id is not null);

drop index tocsin.incidents_external_id_is_unique;

create unique index incidents_external_id_is_unique
on tocsin.incidents (tenant_id, source, workflow, external_id, external_system)
nulls not distinct
where external_id is not null;

alter table tocsin.incidents
alter column external_system set statistics 0;

create table tocsin.incident_imports (
    tenant_id uuid not null,
    incident_id uuid not null,
    digest bytea not null,
    constraint incident_imports_pkey primary key (tenant_id, incident_id),
    constraint incident_imports_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint incident_imports_digest_is_sha256 check (octet_length(digest) = 32)
);

alter table tocsin.incident_imports
alter column digest set statistics 0;

alter table tocsin.incident_imports enable row level security;

alter table tocsin.incident_imports force row level security;

-- The words to find incidents by.
-- depends: 0010_ledger
set local role tocsin_owner;

create table tocsin.incident_words (
    tenant_id uuid not null,
    incident_id uuid not null,
    words text[] not null,
    constraint incident_words_pkey primary key (tenant_id, incident_id),
    constraint incident_words_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id)
);

create index incident_words_lookup on tocsin.incident_words using gin (words)
with (gin_pending_list_limit = 64);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.incident_words
alter column words set statistics 0;

alter table tocsin.incident_words enable row level security;

alter table tocsin.incident_words force row level security;

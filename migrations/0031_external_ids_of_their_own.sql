-- An external id is taken by who has used it, or by an import: whoever cannot see an incident learns nothing of its id.
-- depends: 0030_reporters_kept_apart 0023_import_sources
set local role tocsin_owner;

drop index tocsin.incidents_external_id_is_unique;

create unique index incidents_external_id_is_unique
on tocsin.incidents (tenant_id, source, workflow, external_id, external_system)
nulls not distinct
where external_id is not null and source = 'import';

create unique index incidents_external_id_is_their_creators
on tocsin.incidents (tenant_id, created_by, source, workflow, external_id)
where external_id is not null and source <> 'import';

set local role tocsin_owner;

drop table tocsin.incident_imports;

-- The load makes them again.
drop view if exists api.incidents cascade;

drop index tocsin.incidents_external_id_is_unique;

-- Where two systems have the same id the older rule does not hold, and this refuses.
create unique index incidents_external_id_is_unique on tocsin.incidents (tenant_id, source, workflow, external_id)
where external_id is not null;

alter table tocsin.incidents
drop column external_system;

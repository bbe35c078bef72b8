set local role tocsin_owner;

drop index tocsin.incidents_external_id_is_their_creators;

drop index tocsin.incidents_external_id_is_unique;

create unique index incidents_external_id_is_unique
on tocsin.incidents (tenant_id, source, workflow, external_id, external_system)
nulls not distinct
where external_id is not null;

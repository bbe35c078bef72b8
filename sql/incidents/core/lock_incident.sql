create or replace function core.lock_incident(id uuid, permission text, if_match integer[] default null)
returns tocsin.incidents
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident(lock_incident.id);
begin
    perform core.require(lock_incident.permission, incident.workflow);
    select *
    into incident
    from tocsin.incidents
    where
        incidents.tenant_id = incident.tenant_id
        and incidents.id = incident.id
        and incidents.deleted_at is null
    for no key update;
    perform core.must_exist(found);
    perform core.match_version(incident.version, lock_incident.if_match);
    return incident;
end;
$$;

comment on function core.lock_incident(uuid, text, integer[]) is
'The incident, locked for a change that needs a permission on its workflow; what refers to it is not held up.

Arguments: id; permission; if_match, the versions the caller accepts, null for any.
Errors: not-found, module-disabled, not-permitted, stale-version.';

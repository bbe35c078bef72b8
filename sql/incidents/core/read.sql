create or replace function core.read_incident(id uuid, module text default null)
returns tocsin.incidents
language plpgsql
stable
set search_path = ''
as $$
declare
    incident tocsin.incidents;
begin
    select *
    into incident
    from tocsin.incidents
    where
        incidents.tenant_id = (select auth.tenant())
        and incidents.id = read_incident.id
        and incidents.deleted_at is null;
    if not found then
        raise exception using
            errcode = 'no_data_found',
            constraint = 'not-found',
            message = 'There is no such incident, or it is not yours to see.';
    end if;
    perform core.require_module(
        coalesce(
            read_incident.module,
            (
                select workflows.module
                from tocsin.workflows
                where
                    workflows.tenant_id = incident.tenant_id
                    and workflows.slug = incident.workflow
            )
        )
    );
    return incident;
end;
$$;

comment on function core.read_incident(uuid, text) is
'The incident, when the caller may see it, it is not deleted, and its module is enabled.

Arguments: id; module, the one asked for, else the one of its workflow. Errors: not-found (there is none, or the caller
may not see it: one answer), module-disabled.';

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
    perform core.require_found(found);
    perform core.match_version(incident.version, lock_incident.if_match);
    return incident;
end;
$$;

comment on function core.lock_incident(uuid, text, integer[]) is
'The incident, locked for a change that needs a permission on its workflow; what refers to it is not held up.

Arguments: id; permission; if_match, the versions the caller accepts, null for any.
Errors: not-found, module-disabled, not-permitted, stale-version.';

create or replace function core.may_view_any_workflow()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return auth.may_in_any_workflow('incidents.view');
end;
$$;

comment on function core.may_view_any_workflow() is
'Whether the caller may view the incidents of some workflow, rather than only those they follow. Never null.';

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

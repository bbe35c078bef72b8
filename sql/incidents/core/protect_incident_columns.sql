create or replace function core.protect_incident_columns()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if
        (
            new.tenant_id, new.id, new.number, new.workflow, new.created_at, new.created_by,
            new.reported_at, new.reported_via, new.source, new.external_id, new.external_system,
            new.original_description
        )
        is distinct from (
            old.tenant_id, old.id, old.number, old.workflow, old.created_at, old.created_by,
            old.reported_at, old.reported_via, old.source, old.external_id, old.external_system,
            old.original_description
        )
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'immutable',
            message = 'The identity and the original description of an incident never change.';
    end if;
    if
        (new.title, new.description, new.category, new.severity, new.occurred_at, new.deleted_at)
        is distinct from (old.title, old.description, old.category, old.severity, old.occurred_at, old.deleted_at)
        and (
            select workflows.is_immutable
            from tocsin.workflows
            where
                workflows.tenant_id = new.tenant_id
                and workflows.slug = new.workflow
        )
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'immutable',
            message = 'Incidents of this workflow are never amended or deleted.';
    end if;
    new.is_description_amended := new.description is distinct from new.original_description;
    return new;
end;
$$;

comment on function core.protect_incident_columns() is
'Identity, origin and original description never change; in an immutable workflow neither does the content.

Error: immutable.';

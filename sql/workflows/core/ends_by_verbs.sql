create or replace function core.ends_by_verbs(tenant_id uuid, workflow text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select coalesce(bool_and(transitions.verb is not null), false)
        from tocsin.transitions
        inner join tocsin.statuses
            on
                transitions.tenant_id = statuses.tenant_id
                and transitions.workflow = statuses.workflow
                and transitions.to_status = statuses.slug
        where
            transitions.tenant_id = ends_by_verbs.tenant_id
            and transitions.workflow = ends_by_verbs.workflow
            and transitions.is_built_in
            and not statuses.is_open
    );
end;
$$;

comment on function core.ends_by_verbs(uuid, text) is
'Whether every built-in end of a workflow is reached by a verb: of the built-in ones, review.

Arguments: tenant_id; workflow, its slug. An end is a status that is not open.';

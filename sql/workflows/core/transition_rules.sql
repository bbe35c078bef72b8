create or replace function core.check_transition()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    flow tocsin.workflows;
    source tocsin.statuses;
    goal tocsin.statuses;
    entry tocsin.transitions;
begin
    if tg_op = 'INSERT' and not new.is_built_in then
        select * into flow
        from tocsin.workflows
        where workflows.tenant_id = new.tenant_id and workflows.slug = new.workflow;
        select * into source
        from tocsin.statuses
        where
            statuses.tenant_id = new.tenant_id
            and statuses.workflow = new.workflow
            and statuses.slug = new.from_status;
        select * into goal
        from tocsin.statuses
        where
            statuses.tenant_id = new.tenant_id
            and statuses.workflow = new.workflow
            and statuses.slug = new.to_status;
        select * into entry
        from tocsin.transitions
        where
            transitions.tenant_id = new.tenant_id
            and transitions.workflow = new.workflow
            and transitions.to_status = new.to_status
            and transitions.is_built_in
            and transitions.verb is not null
        limit 1;
        new.verb := entry.verb;
        new.least_permission := coalesce(entry.least_permission, flow.move_permission, 'incidents.transition');
        new.permission := coalesce(new.permission, new.least_permission);
        if source.is_terminal then
            perform core.raise_invalid(
                'from_status',
                format('%s is an end of the workflow: no move leads out of it.', new.from_status),
                'transition-too-loose'
            );
        end if;
        if not goal.is_open and new.verb is null and core.ends_by_verbs(new.tenant_id, new.workflow) then
            perform core.raise_invalid(
                'to_status',
                format('In %s a verb leads to every end, and %s would be an end without one.', new.workflow, new.to_status),
                'transition-too-loose'
            );
        end if;
    end if;
    if
        new.permission <> new.least_permission
        and exists (
            select
            from tocsin.permissions
            where
                permissions.slug = new.permission
                and not permissions.guards_moves
        )
    then
        perform core.raise_invalid(
            'permission',
            format('This move takes %s at least, and %s does not guard moves.', new.least_permission, new.permission),
            'transition-too-loose'
        );
    end if;
    return new;
end;
$$;

comment on function core.check_transition() is
'What no added or changed transition may do: lead out of an end of its workflow; lead to an end without a verb where
verbs lead to all of them (review); ask for a permission that guards no moves.

A transition into a status that a verb alone enters is that verb''s too. Whatever permission it names, a move takes the
least permission besides: the verb''s, or the workflow''s move_permission. Error: transition-too-loose, naming the field.';

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

create or replace function api.create_transition(
    workflow text, from_status text, to_status text, permission text
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require('incidents.statuses.manage', create_transition.workflow);
    insert into tocsin.transitions (tenant_id, workflow, from_status, to_status, permission)
    values (
        auth.tenant(),
        create_transition.workflow,
        create_transition.from_status,
        create_transition.to_status,
        create_transition.permission
    );
    return (
        select (row_to_json(transitions), transitions.version, '/v1/transitions?id=eq.' || transitions.id)::core.result
        from api.transitions
        where
            transitions.workflow = create_transition.workflow
            and transitions.from_status = create_transition.from_status
            and transitions.to_status = create_transition.to_status
    );
end;
$$;

comment on function api.create_transition(text, text, text, text) is
'Allow a move in a workflow.

Arguments: workflow; from_status and to_status, slugs of its statuses; permission that the move
takes besides the least one of the workflow, which it is unless given. A move into a status that a verb alone enters is
that verb''s too. Errors: not-permitted, unknown-status, unknown-permission, transition-too-loose, transition-exists.';

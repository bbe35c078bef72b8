create or replace function api.update_transition(
    workflow text, from_status text, to_status text, patch jsonb, if_match integer[]
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    move tocsin.transitions;
begin
    perform core.require('incidents.statuses.manage', update_transition.workflow);
    select *
    into move
    from tocsin.transitions
    where
        transitions.tenant_id = auth.tenant()
        and transitions.workflow = update_transition.workflow
        and transitions.from_status = update_transition.from_status
        and transitions.to_status = update_transition.to_status
    for update;
    perform
        core.require_found(found),
        core.match_version(move.version, update_transition.if_match);
    update tocsin.transitions
    set permission = coalesce(update_transition.patch ->> 'permission', move.permission)
    where
        transitions.tenant_id = move.tenant_id
        and transitions.workflow = move.workflow
        and transitions.from_status = move.from_status
        and transitions.to_status = move.to_status;
    return (
        select (row_to_json(transitions), transitions.version, '/v1/transitions/' || transitions.id)::core.result
        from api.transitions
        where
            transitions.workflow = update_transition.workflow
            and transitions.from_status = update_transition.from_status
            and transitions.to_status = update_transition.to_status
    );
end;
$$;

comment on function api.update_transition(text, text, text, jsonb, integer[]) is
'Change which permission a move takes.

It takes least_permission besides, whatever is named: a move is made harder by this, never easier.
Arguments: workflow, from_status and to_status; patch, permission; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, unknown-permission, transition-too-loose.';

create or replace function api.delete_transition(workflow text, from_status text, to_status text, if_match integer[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    transition tocsin.transitions;
begin
    perform core.require('incidents.statuses.manage', delete_transition.workflow);
    select *
    into transition
    from tocsin.transitions
    where
        transitions.tenant_id = auth.tenant()
        and transitions.workflow = delete_transition.workflow
        and transitions.from_status = delete_transition.from_status
        and transitions.to_status = delete_transition.to_status
    for update;
    perform
        core.require_found(found),
        core.match_version(transition.version, delete_transition.if_match);
    delete from tocsin.transitions
    where
        transitions.tenant_id = transition.tenant_id
        and transitions.workflow = transition.workflow
        and transitions.from_status = transition.from_status
        and transitions.to_status = transition.to_status;
end;
$$;

comment on function api.delete_transition(text, text, text, integer[]) is
'Take a move out of a workflow.

Arguments: workflow, from_status and to_status; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, built-in.';

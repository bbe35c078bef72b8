create or replace function core.allowed_transitions(workflow text, status text, is_own boolean)
returns json
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select
            coalesce(
                json_agg(
                    json_build_object('status', move.to_status, 'name', target.name, 'verb', move.verb)
                    order by target.sort_order, target.slug
                ),
                '[]'
            )
        from tocsin.transitions as move
        inner join tocsin.statuses as target
            on
                move.tenant_id = target.tenant_id
                and move.workflow = target.workflow
                and move.to_status = target.slug
        inner join tocsin.workflows as moved
            on
                move.tenant_id = moved.tenant_id
                and move.workflow = moved.slug
        where
            move.tenant_id = (select auth.tenant())
            and move.workflow = allowed_transitions.workflow
            and move.from_status = allowed_transitions.status
            and auth.has_module(moved.module)
            and auth.may(move.permission, move.workflow)
            and (move.least_permission = move.permission or auth.may(move.least_permission, move.workflow))
            and not (allowed_transitions.is_own and coalesce(move.verb in ('approve', 'reject'), false))
    );
end;
$$;

comment on function core.allowed_transitions(text, text, boolean) is
'The moves from a status that the caller may make, [{status, name, verb}] in the order of the statuses.

A verb that is not null makes the move alone; else POST /incidents/{id}/transition does. Arguments: workflow; status;
is_own, whether the caller reported it: nobody reviews their own report.';

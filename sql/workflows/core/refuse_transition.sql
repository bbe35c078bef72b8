create or replace function core.refuse_transition(tenant_id uuid, workflow text, from_status text, to_status text)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
    allowed constant text[] := array(
        select transitions.to_status
        from tocsin.transitions
        inner join tocsin.statuses
            on
                transitions.tenant_id = statuses.tenant_id
                and transitions.workflow = statuses.workflow
                and transitions.to_status = statuses.slug
        where
            transitions.tenant_id = refuse_transition.tenant_id
            and transitions.workflow = refuse_transition.workflow
            and transitions.from_status = refuse_transition.from_status
        order by statuses.sort_order
    );
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'illegal-transition',
        message = format('A move from %s to %s is not possible. ', from_status, to_status)
            || case
                when allowed = '{}' then format('No move leads on from %s.', from_status)
                else format('From %s the status can become %s.', from_status, core.in_words(allowed))
            end,
        detail = json_build_object('from', from_status, 'to', to_status, 'allowed', allowed);
end;
$$;

comment on function core.refuse_transition(uuid, text, text, text) is
'Raises illegal-transition, naming from, to and what is allowed from there.';

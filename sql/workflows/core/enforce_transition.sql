create or replace function core.enforce_transition()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    move tocsin.transitions;
begin
    select *
    into move
    from tocsin.transitions
    where
        transitions.tenant_id = new.tenant_id
        and transitions.workflow = new.workflow
        and transitions.from_status = old.status
        and transitions.to_status = new.status;
    if not found then
        if not exists (
            select
            from tocsin.statuses
            where
                statuses.tenant_id = new.tenant_id
                and statuses.workflow = new.workflow
                and statuses.slug = new.status
        ) then
            perform core.invalid(
                'status',
                format(
                    'status must be %s in the workflow %s, not %s.',
                    core.in_words(
                        array(
                            select statuses.slug
                            from tocsin.statuses
                            where
                                statuses.tenant_id = new.tenant_id
                                and statuses.workflow = new.workflow
                            order by statuses.sort_order, statuses.slug
                        )
                    ),
                    new.workflow,
                    core.quote(new.status)
                ),
                'unknown-status'
            );
        end if;
        perform core.refuse_transition(new.tenant_id, new.workflow, old.status, new.status);
    end if;
    if current_user = 'tocsin_member' then
        perform core.require(move.least_permission, new.workflow);
        perform core.require(move.permission, new.workflow);
    end if;
    if move.verb is not null then
        perform core.require_verb(move, new.id);
    end if;
    return new;
end;
$$;

comment on function core.enforce_transition() is
'The one gate of every state machine: a move that is not a row of tocsin.transitions is refused, whoever writes.

For any table with tenant_id, workflow and status. Errors: unknown-status; illegal-transition with from, to and what is allowed;
not-permitted, when a member lacks a permission that the transition asks for, the least one or the one it names;
verb-required and own-report, when a verb alone makes the move and its obligations are not met.';

create or replace trigger incidents_6_transition
before update of status on tocsin.incidents
for each row
when (old.status is distinct from new.status)
execute function core.enforce_transition();

comment on trigger incidents_6_transition on tocsin.incidents is 'Only the moves that the workflow lists.';

create or replace trigger tow_requests_2_transition
before update of status on tocsin.tow_requests
for each row
when (old.status is distinct from new.status)
execute function core.enforce_transition();

comment on trigger tow_requests_2_transition on tocsin.tow_requests is 'Only the moves that the workflow lists.';

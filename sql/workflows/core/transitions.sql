create or replace function core.set_initial_status()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    initial text;
begin
    select statuses.slug
    into initial
    from tocsin.statuses
    where
        statuses.tenant_id = new.tenant_id
        and statuses.workflow = new.workflow
        and statuses.is_default;
    new.status := coalesce(new.status, initial);
    if new.status is distinct from initial then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'illegal-transition',
            message = format('A workflow begins at its first status, %s.', initial),
            detail = json_build_object('from', null, 'to', new.status, 'allowed', array [initial]);
    end if;
    return new;
end;
$$;

comment on function core.set_initial_status() is
'A new row starts at the initial status of its workflow. Error: illegal-transition.

For any table with tenant_id, workflow and status. Only an import may enter history in the middle.';

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
            perform core.raise_invalid(
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
        perform core.raise_illegal_transition(new.tenant_id, new.workflow, old.status, new.status);
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

create or replace function core.raise_illegal_transition(
    tenant_id uuid, workflow text, from_status text, to_status text
)
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
            transitions.tenant_id = raise_illegal_transition.tenant_id
            and transitions.workflow = raise_illegal_transition.workflow
            and transitions.from_status = raise_illegal_transition.from_status
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

comment on function core.raise_illegal_transition(uuid, text, text, text) is
'Raises illegal-transition, naming from, to and what is allowed from there.';

create or replace function core.require_verb(move tocsin.transitions, id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if
        (require_verb.move).verb = 'dispatch'
        and exists (
            select
            from tocsin.tow_requests
            where
                tow_requests.tenant_id = (require_verb.move).tenant_id
                and tow_requests.incident_id = require_verb.id
                and tow_requests.requested_at = transaction_timestamp()
        )
    then
        return;
    end if;
    if
        (require_verb.move).verb in ('approve', 'reject')
        and exists (
            select
            from tocsin.incident_reporters
            where
                incident_reporters.tenant_id = (require_verb.move).tenant_id
                and incident_reporters.incident_id = require_verb.id
                and incident_reporters.member_id = auth.member()
        )
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'own-report',
            message = 'Nobody reviews their own report. Somebody else who may review it decides.';
    end if;
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'verb-required',
        message = format(
            'Only the verb %s moves an incident from %s to %s.',
            (require_verb.move).verb, (require_verb.move).from_status, (require_verb.move).to_status
        ),
        detail = json_build_object(
            'verb', (require_verb.move).verb,
            'from', (require_verb.move).from_status,
            'to', (require_verb.move).to_status
        );
end;
$$;

comment on function core.require_verb(tocsin.transitions, uuid) is
'Refuses a move that is a verb''s unless what the verb owes has been done in this transaction, whoever does it and how.

dispatch owes a tow request. approve and reject owe a decision that nothing can record yet, so both are refused to all.
Arguments: move, a transition with a verb; id of the incident. Errors: verb-required, naming the verb; own-report.';

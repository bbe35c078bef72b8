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

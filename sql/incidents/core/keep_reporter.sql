create or replace function core.keep_reporter()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    incident tocsin.incidents;
begin
    select *
    into incident
    from tocsin.incidents
    where
        incidents.tenant_id = new.tenant_id
        and incidents.id = new.incident_id
        and incidents.created_at = transaction_timestamp();
    if not found or (new.tenant_id, new.incident_id) <> (old.tenant_id, old.incident_id) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'immutable',
            message = 'Who reported an incident never changes.';
    end if;
    if incident.workflow = 'review' then
        perform core.invalid(
            case when new.reporter is null then 'reported_by' else 'reporter' end,
            'A report for review is its reporter''s own. Leave this out.'
        );
    end if;
    perform core.require('incidents.update', incident.workflow);
    new.is_confidential := old.is_confidential;
    return new;
end;
$$;

comment on function core.keep_reporter() is
'The reporter of an incident is who created it, unless they name another in the same transaction.

That takes incidents.update, and is not for review, where everybody reports for themselves.
Errors: immutable, validation-failed, not-permitted.';

create or replace trigger incident_reporters_1_keep
before update on tocsin.incident_reporters
for each row execute function core.keep_reporter();

comment on trigger incident_reporters_1_keep on tocsin.incident_reporters is 'Named with the incident, and never changed.';

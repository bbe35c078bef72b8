create or replace function core.name_reporter(incident_id uuid, body jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    outsider jsonb := nullif(name_reporter.body -> 'reporter', 'null');
    reported_by uuid := (name_reporter.body ->> 'reported_by')::uuid;
begin
    if outsider is not null and reported_by is not null then
        perform core.invalid('reporter', 'An incident has either reported_by, a member, or reporter, somebody outside: leave one of them out.');
    end if;
    if outsider is not null or reported_by <> auth.member() then
        update tocsin.incident_reporters
        set
            member_id = reported_by,
            reporter = outsider
        where
            incident_reporters.tenant_id = auth.tenant()
            and incident_reporters.incident_id = name_reporter.incident_id;
    end if;
end;
$$;

comment on function core.name_reporter(uuid, jsonb) is
'Writes down who reported an incident that this transaction has created, where the body says that it was not the caller.

Arguments: incident_id; body, with reported_by (a member) or reporter (somebody outside: name, email, phone,
organization, contact). Errors: validation-failed, not-permitted, unknown-reference, and those of core.keep_reporter().';

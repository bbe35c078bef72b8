create or replace function core.name_reporter(incident_id uuid, workflow text, category text, body jsonb)
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
        perform core.require('incidents.update', name_reporter.workflow);
    end if;
    insert into tocsin.incident_reporters (tenant_id, incident_id, member_id, reporter, is_confidential)
    values (
        auth.tenant(),
        name_reporter.incident_id,
        case when outsider is null then coalesce(reported_by, auth.member()) end,
        outsider,
        coalesce(
            (
                select categories.hides_reporter
                from tocsin.categories
                where
                    categories.tenant_id = auth.tenant()
                    and categories.workflow = name_reporter.workflow
                    and categories.slug = name_reporter.category
            ),
            false
        )
    );
end;
$$;

comment on function core.name_reporter(uuid, text, text, jsonb) is
'Writes down who reported an incident that this transaction has created: the caller unless the body says otherwise.

Arguments: incident_id; its workflow and category, which may hide the reporter; body, with reported_by (a member) or
reporter (somebody outside: name, email, phone, organization, contact). Naming another takes incidents.update.
Errors: validation-failed, not-permitted, unknown-reference.';

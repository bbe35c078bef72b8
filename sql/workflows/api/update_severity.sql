create or replace function api.update_severity(workflow text, slug text, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    severity tocsin.severities;
begin
    perform core.require('settings.manage', update_severity.workflow);
    select *
    into severity
    from tocsin.severities
    where
        severities.tenant_id = auth.tenant()
        and severities.workflow = update_severity.workflow
        and severities.slug = update_severity.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(severity.version, update_severity.if_match);
    update tocsin.severities
    set
        (name, rank) = (
            select
                amended.name,
                amended.rank
            from jsonb_populate_record(severity, update_severity.patch) as amended
        )
    where
        severities.tenant_id = severity.tenant_id
        and severities.workflow = severity.workflow
        and severities.slug = severity.slug;
    return (
        select (row_to_json(severities), severities.version, '/v1/severities/' || severities.id)::core.result
        from api.severities
        where
            severities.workflow = update_severity.workflow
            and severities.slug = update_severity.slug
    );
exception
    when foreign_key_violation then
        perform core.raise_in_use('Incidents have this severity, and lists are ordered by its rank. Only its name can change.');
end;
$$;

comment on function api.update_severity(text, text, jsonb, integer[]) is
'Change a severity of a workflow.

Arguments: workflow and slug; patch, name and, while no incident has it, rank; if_match, the versions accepted, null for
any. Errors: not-permitted, not-found, stale-version, severity-exists, in-use, and the constraints of tocsin.severities.';

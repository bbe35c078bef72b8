create or replace function api.delete_severity(workflow text, slug text, if_match integer[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    severity tocsin.severities;
begin
    perform core.require('settings.manage', delete_severity.workflow);
    select *
    into severity
    from tocsin.severities
    where
        severities.tenant_id = auth.tenant()
        and severities.workflow = delete_severity.workflow
        and severities.slug = delete_severity.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(severity.version, delete_severity.if_match);
    delete from tocsin.severities
    where
        severities.tenant_id = severity.tenant_id
        and severities.workflow = severity.workflow
        and severities.slug = severity.slug;
exception
    when foreign_key_violation then
        perform core.raise_in_use('Incidents have this severity.');
end;
$$;

comment on function api.delete_severity(text, text, integer[]) is
'Remove a severity that no incident has.

Arguments: workflow and slug; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, in-use (incidents have it, or it is the default of its workflow).';

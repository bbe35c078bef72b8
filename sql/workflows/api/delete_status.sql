create or replace function api.delete_status(workflow text, slug text, if_match integer[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    status tocsin.statuses;
begin
    perform core.require('incidents.statuses.manage', delete_status.workflow);
    select *
    into status
    from tocsin.statuses
    where
        statuses.tenant_id = auth.tenant()
        and statuses.workflow = delete_status.workflow
        and statuses.slug = delete_status.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(status.version, delete_status.if_match);
    delete from tocsin.statuses
    where
        statuses.tenant_id = status.tenant_id
        and statuses.workflow = status.workflow
        and statuses.slug = status.slug;
exception
    when foreign_key_violation then
        perform core.raise_in_use('Incidents are in this status, or transitions lead there or away. Remove those transitions first.');
end;
$$;

comment on function api.delete_status(text, text, integer[]) is
'Remove a status that nothing is in and no transition names.

Arguments: workflow and slug; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, built-in, in-use.';

create or replace function api.delete_priority(slug text, if_match integer[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    priority tocsin.priorities;
begin
    perform core.require('incidents.priorities.manage');
    select *
    into priority
    from tocsin.priorities
    where
        priorities.tenant_id = auth.tenant()
        and priorities.slug = delete_priority.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(priority.version, delete_priority.if_match);
    delete from tocsin.priorities
    where
        priorities.tenant_id = priority.tenant_id
        and priorities.slug = priority.slug;
exception
    when foreign_key_violation then
        perform core.raise_in_use('Incidents have this priority. Take it out of use instead: is_active false.');
end;
$$;

comment on function api.delete_priority(text, integer[]) is
'Remove a priority that no incident has.

Arguments: slug; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, in-use (incidents have it, or it is the default).';

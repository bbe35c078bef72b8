create or replace function api.update_priority(slug text, patch jsonb, if_match integer[])
returns core.result
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
        and priorities.slug = update_priority.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(priority.version, update_priority.if_match);
    update tocsin.priorities
    set
        (name, level, response_time_minutes, resolution_time_minutes, is_active) = (
            select
                amended.name,
                amended.level,
                amended.response_time_minutes,
                amended.resolution_time_minutes,
                amended.is_active
            from jsonb_populate_record(priority, update_priority.patch) as amended
        )
    where
        priorities.tenant_id = priority.tenant_id
        and priorities.slug = priority.slug;
    return (
        select (row_to_json(priorities), priorities.version, '/v1/priorities/' || priorities.slug)::core.result
        from api.priorities
        where priorities.slug = update_priority.slug
    );
end;
$$;

comment on function api.update_priority(text, jsonb, integer[]) is
'Change a priority.

Arguments: slug; patch, name, level, the two times in minutes, is_active; if_match, the versions accepted.
Errors: not-permitted, not-found, stale-version, and the constraints of tocsin.priorities.';

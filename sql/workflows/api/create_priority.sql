create or replace function api.create_priority(
    slug text, name text, level integer, response_time_minutes integer, resolution_time_minutes integer
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require('incidents.priorities.manage');
    insert into tocsin.priorities (
        tenant_id, slug, name, level, response_time_minutes, resolution_time_minutes
    )
    values (
        auth.tenant(),
        create_priority.slug,
        create_priority.name,
        create_priority.level,
        create_priority.response_time_minutes,
        create_priority.resolution_time_minutes
    );
    return (
        select (row_to_json(priorities), priorities.version, '/v1/priorities/' || priorities.slug)::core.result
        from api.priorities
        where priorities.slug = create_priority.slug
    );
end;
$$;

comment on function api.create_priority(text, text, integer, integer, integer) is
'Add a priority.

Arguments: slug; name; level, 1 the most urgent; response and resolution times in minutes.
Errors: not-permitted, priority-exists, and the constraints of tocsin.priorities.';

create or replace function api.update_status(workflow text, slug text, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    status tocsin.statuses;
begin
    perform core.require('incidents.statuses.manage', update_status.workflow);
    select *
    into status
    from tocsin.statuses
    where
        statuses.tenant_id = auth.tenant()
        and statuses.workflow = update_status.workflow
        and statuses.slug = update_status.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(status.version, update_status.if_match);
    update tocsin.statuses
    set
        (name, sort_order) = (
            select
                amended.name,
                amended.sort_order
            from jsonb_populate_record(status, update_status.patch) as amended
        )
    where
        statuses.tenant_id = status.tenant_id
        and statuses.workflow = status.workflow
        and statuses.slug = status.slug;
    return (
        select (row_to_json(statuses), statuses.version, '/v1/statuses/' || statuses.id)::core.result
        from api.statuses
        where
            statuses.workflow = update_status.workflow
            and statuses.slug = update_status.slug
    );
end;
$$;

comment on function api.update_status(text, text, jsonb, integer[]) is
'Change a status of a workflow.

What a status means (terminal or not) never changes under the rows that are in it.

Arguments: workflow and slug; patch, name and sort_order; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, and the constraints of tocsin.statuses.';

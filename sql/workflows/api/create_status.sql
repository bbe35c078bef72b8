create or replace function api.create_status(
    workflow text, slug text, name text, sort_order integer, is_terminal boolean
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require('incidents.statuses.manage', create_status.workflow);
    insert into tocsin.statuses (tenant_id, workflow, slug, name, sort_order, is_terminal)
    values (
        auth.tenant(),
        create_status.workflow,
        create_status.slug,
        create_status.name,
        coalesce(create_status.sort_order, 100),
        coalesce(create_status.is_terminal, false)
    );
    return (
        select (row_to_json(statuses), statuses.version, '/v1/statuses/' || statuses.id)::core.result
        from api.statuses
        where
            statuses.workflow = create_status.workflow
            and statuses.slug = create_status.slug
    );
end;
$$;

comment on function api.create_status(text, text, text, integer, boolean) is
'Add a status to a workflow.

Nothing can enter it before a transition into it is added.
Arguments: workflow; slug; name; sort_order, 100 unless given; is_terminal, false unless given.
Errors: not-permitted, unknown-workflow, status-exists, and the constraints of tocsin.statuses.';

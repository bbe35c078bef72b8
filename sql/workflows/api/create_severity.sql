create or replace function api.create_severity(workflow text, slug text, name text, rank integer)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require('settings.manage', create_severity.workflow);
    insert into tocsin.severities (tenant_id, workflow, slug, name, rank)
    values (
        auth.tenant(),
        create_severity.workflow,
        create_severity.slug,
        create_severity.name,
        create_severity.rank
    );
    return (
        select (row_to_json(severities), severities.version, '/v1/severities/' || severities.id)::core.result
        from api.severities
        where
            severities.workflow = create_severity.workflow
            and severities.slug = create_severity.slug
    );
end;
$$;

comment on function api.create_severity(text, text, text, integer) is
'Add a severity to a workflow.

Arguments: workflow; slug; name; rank, 1 to 100, on the one scale of all workflows: the built-in ones stand at info 10,
low 20, warning 30, medium 40, high 50, critical 60.
Errors: not-permitted, unknown-workflow, severity-exists, and the constraints of tocsin.severities.';

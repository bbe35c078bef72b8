create or replace function core.new_incident(body jsonb)
returns tocsin.incidents
language plpgsql
stable
set search_path = ''
as $$
declare
    given tocsin.incidents;
    module text;
begin
    given.tags := '{}';
    given.photo_urls := '{}';
    given.metadata := '{}';
    given.visibility_scope := 'reporter_only';
    given.source := 'api';
    given := jsonb_populate_record(given, core.without_nulls(new_incident.body));
    given.workflow := coalesce(
        given.workflow,
        (
            select tenants.default_workflow
            from tocsin.tenants
            where tenants.id = auth.tenant()
        )
    );
    select workflows.module
    into module
    from tocsin.workflows
    where
        workflows.tenant_id = auth.tenant()
        and workflows.slug = given.workflow
        and workflows.slug not in ('case', 'tow');
    if not found then
        perform core.raise_invalid(
            'workflow',
            format(
                'workflow must be %s, not %s.',
                core.in_words(
                    array(
                        select workflows.slug
                        from tocsin.workflows
                        where
                            workflows.tenant_id = auth.tenant()
                            and workflows.slug not in ('case', 'tow')
                            and auth.has_module(workflows.module)
                        order by workflows.slug
                    )
                ),
                coalesce(core.quote(given.workflow), 'null')
            ),
            'unknown-workflow'
        );
    end if;
    perform
        core.require_module(module),
        core.require('incidents.create', given.workflow);
    return given;
end;
$$;

comment on function core.new_incident(jsonb) is
'The incident that a body describes, for somebody who may create it: defaults filled in, workflow chosen.

Arguments: body, keys as the columns of tocsin.incidents; a null is as good as an absent key.
Errors: unknown-workflow, module-disabled, not-permitted.';

create or replace function core.without_nulls(body jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select coalesce(jsonb_object_agg(field.key, field.value), '{}')
    from jsonb_each(body) as field (key, value)
    where field.value <> 'null'
);

comment on function core.without_nulls(jsonb) is 'An object less its keys that are null; what is inside its values stays.';

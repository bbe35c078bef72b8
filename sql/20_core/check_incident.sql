create or replace function core.check_incident()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    flow tocsin.workflows;
    missing text;
begin
    select *
    into flow
    from tocsin.workflows
    where
        workflows.tenant_id = new.tenant_id
        and workflows.slug = new.workflow
        and workflows.slug not in ('case', 'tow');
    if not found then
        perform core.invalid('workflow', 'There is no such workflow for incidents.', 'unknown-workflow');
    end if;
    select required.field
    into missing
    from unnest(flow.required_fields) as required (field)
    where to_jsonb(new) -> required.field = 'null'
    limit 1;
    if found then
        perform core.invalid(missing, format('%s incidents need a %s.', flow.name, missing), 'field-required');
    end if;
    if length(new.description) > flow.description_limit then
        perform core.invalid(
            'description', format('A description has at most %s characters here.', flow.description_limit)
        );
    end if;
    if
        (tg_op = 'INSERT' or new.category is distinct from old.category)
        and not exists (
            select
            from tocsin.categories
            where
                categories.tenant_id = new.tenant_id
                and categories.workflow = new.workflow
                and categories.slug = new.category
                and categories.is_active
        )
    then
        perform core.invalid('category', 'The workflow has no such category in use.', 'unknown-category');
    end if;
    return new;
end;
$$;

comment on function core.check_incident() is
'What the workflow of an incident demands of its content: required fields, the length of the description, a category
that is in use. The demands are columns of tocsin.workflows.

Errors: unknown-workflow, field-required, validation-failed, unknown-category, each naming the field.';

create or replace trigger incidents_2_check
before insert or update of category, severity, title, description, occurred_at on tocsin.incidents
for each row execute function core.check_incident();

comment on trigger incidents_2_check on tocsin.incidents is 'What the workflow demands of the content.';

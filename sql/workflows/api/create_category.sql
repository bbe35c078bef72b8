create or replace function api.create_category(
    workflow text, slug text, name text, description text, is_reporter_confidential boolean
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require('incidents.categories.manage', create_category.workflow);
    insert into tocsin.categories (tenant_id, workflow, slug, name, description, is_reporter_confidential)
    values (
        auth.tenant(),
        create_category.workflow,
        create_category.slug,
        create_category.name,
        create_category.description,
        coalesce(create_category.is_reporter_confidential, false)
    );
    return (
        select (row_to_json(categories), categories.version, '/v1/categories/' || categories.id)::core.result
        from api.categories
        where
            categories.workflow = create_category.workflow
            and categories.slug = create_category.slug
    );
end;
$$;

comment on function api.create_category(text, text, text, text, boolean) is
'Add a category.

Arguments: workflow; slug, lower-case letters, digits and underscores; name; description, optional;
is_reporter_confidential, in review only: hides who reports from all but reviewers, admins and themselves.
Errors: not-permitted, unknown-workflow, category-exists, and the constraints of tocsin.categories.';

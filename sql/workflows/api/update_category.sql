create or replace function api.update_category(workflow text, slug text, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    category tocsin.categories;
begin
    perform core.require('incidents.categories.manage', update_category.workflow);
    select *
    into category
    from tocsin.categories
    where
        categories.tenant_id = auth.tenant()
        and categories.workflow = update_category.workflow
        and categories.slug = update_category.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(category.version, update_category.if_match);
    update tocsin.categories
    set
        (name, description, is_active, is_reporter_confidential) = (
            select
                amended.name,
                amended.description,
                amended.is_active,
                amended.is_reporter_confidential
            from jsonb_populate_record(category, update_category.patch) as amended
        )
    where
        categories.tenant_id = category.tenant_id
        and categories.workflow = category.workflow
        and categories.slug = category.slug;
    return (
        select (row_to_json(categories), categories.version, '/v1/categories/' || categories.id)::core.result
        from api.categories
        where
            categories.workflow = update_category.workflow
            and categories.slug = update_category.slug
    );
end;
$$;

comment on function api.update_category(text, text, jsonb, integer[]) is
'Change a category.

Arguments: workflow and slug; patch, name, description, is_active, is_reporter_confidential, which holds for
reports made afterwards; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, and the constraints of tocsin.categories.';

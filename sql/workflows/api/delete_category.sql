create or replace function api.delete_category(workflow text, slug text, if_match integer[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    category tocsin.categories;
begin
    perform core.require('incidents.categories.manage', delete_category.workflow);
    select *
    into category
    from tocsin.categories
    where
        categories.tenant_id = auth.tenant()
        and categories.workflow = delete_category.workflow
        and categories.slug = delete_category.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(category.version, delete_category.if_match);
    delete from tocsin.categories
    where
        categories.tenant_id = category.tenant_id
        and categories.workflow = category.workflow
        and categories.slug = category.slug;
exception
    when foreign_key_violation then
        perform core.raise_in_use('Incidents are in this category. Take it out of use instead: is_active false.');
end;
$$;

comment on function api.delete_category(text, text, integer[]) is
'Remove a category that no incident is in.

Arguments: workflow and slug; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, in-use (incidents are in it, or it is the default of its workflow).';

create or replace function engine.ensure_category(tenant text, workflow text, slug text, name text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_workflow(ensure_category.tenant, ensure_category.workflow);
begin
    insert into tocsin.categories (tenant_id, workflow, slug, name)
    values (home, ensure_category.workflow, ensure_category.slug, ensure_category.name)
    on conflict on constraint categories_pkey do nothing;
    if found then
        perform core.record_event(
            'category.created', 'category', null, null,
            jsonb_build_object(
                'workflow', ensure_category.workflow, 'slug', ensure_category.slug, 'name', ensure_category.name
            )
        );
    end if;
    return found;
end;
$$;

alter function engine.ensure_category(text, text, text, text) owner to tocsin_engine;

comment on function engine.ensure_category(text, text, text, text) is
'Adds a category to a tenant''s workflow unless it has one of that slug: what an import is about to need.

Arguments: tenant, its slug; workflow; slug; name. Result: whether it was added; one that is there stays as it is, also
when the tenant has renamed it or taken it out of use.
Errors: unknown-tenant, unknown-workflow, module-disabled, and the constraints of tocsin.categories.
Security definer: tocsin_engine adds categories to just the tenant it has assumed.';

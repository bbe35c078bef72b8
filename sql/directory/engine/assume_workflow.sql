create or replace function engine.assume_workflow(tenant text, workflow text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(assume_workflow.tenant);
    needed text;
begin
    select workflows.module
    into needed
    from tocsin.workflows
    where
        workflows.tenant_id = home
        and workflows.slug = assume_workflow.workflow
        and workflows.slug not in ('case', 'tow');
    if not found then
        perform core.raise_invalid('workflow', 'There is no such workflow for incidents.', 'unknown-workflow');
    end if;
    if not exists (
        select
        from tocsin.tenant_modules
        where
            tenant_modules.tenant_id = home
            and tenant_modules.module = needed
    ) then
        raise exception using
            errcode = 'insufficient_privilege',
            constraint = 'module-disabled',
            message = 'This module is not enabled for the tenant.',
            detail = json_build_object('module', needed);
    end if;
    return home;
end;
$$;

alter function engine.assume_workflow(text, text) owner to tocsin_engine;

comment on function engine.assume_workflow(text, text) is
'Sets the context of a tenant that uses a workflow for its incidents. Result: the tenant''s id.

Arguments: tenant, its slug; workflow. Errors: unknown-tenant, unknown-workflow, module-disabled.
Security definer: only tocsin_engine may assume tenants.';

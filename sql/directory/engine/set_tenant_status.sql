create or replace function engine.set_tenant_status(tenant text, status text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(set_tenant_status.tenant);
    before text;
begin
    select tenants.status
    into before
    from tocsin.tenants
    where tenants.id = home
    for update;
    if before = set_tenant_status.status then
        return false;
    end if;
    update tocsin.tenants
    set status = set_tenant_status.status
    where tenants.id = home;
    perform core.record_event(
        'tenant.updated', 'tenant', home, null,
        jsonb_build_object(
            'changes', jsonb_build_array(
                jsonb_build_object('field', 'status', 'old', before, 'new', set_tenant_status.status)
            )
        )
    );
    return true;
end;
$$;

alter function engine.set_tenant_status(text, text) owner to tocsin_engine;

comment on function engine.set_tenant_status(text, text) is
'Suspends a tenant, or lets it in again: from the next request on.

Arguments: tenant, its slug; status, active or suspended. Result: whether that has changed anything.
Errors: unknown-tenant, and the constraints of tocsin.tenants.
Security definer: no login may write a tenant; tocsin_engine writes just the one it has assumed.';

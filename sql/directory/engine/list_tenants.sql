create or replace function engine.list_tenants()
returns table (slug text, name text, status text, time_zone text, active_members bigint, modules text[])
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    home uuid;
begin
    for home, slug, name, status, time_zone in
        select
            tenants.id,
            tenants.slug,
            tenants.name,
            tenants.status,
            tenants.time_zone
        from tocsin.tenants
        where tenants.id <> '00000000-0000-0000-0000-000000000000'
        order by tenants.slug
    loop
        perform auth.act_for_tenant(home);
        active_members := (
            select count(*)
            from tocsin.members
            where
                members.tenant_id = home
                and members.is_active
        );
        modules := array(
            select enabled.module
            from tocsin.tenant_modules as enabled
            where enabled.tenant_id = home
            order by enabled.module
        );
        return next;
    end loop;
end;
$$;

alter function engine.list_tenants() owner to tocsin_engine;

comment on function engine.list_tenants() is
'The tenants, for who runs the deployment: what they are called, whether they are let in, how many are in them.

Result: by slug; active_members, how many; modules, those enabled. No word of what they do.
Security definer: the worker''s login reads no table; tocsin_engine assumes one tenant after the other.';

create or replace function engine.has_tenant(slug text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return exists (
        select
        from tocsin.tenants
        where tenants.slug = has_tenant.slug
    );
end;
$$;

alter function engine.has_tenant(text) owner to tocsin_engine;

comment on function engine.has_tenant(text) is
'Whether a tenant has this slug.

Security definer: tenants are not for the worker''s login to read.';

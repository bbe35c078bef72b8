create or replace function engine.time_zone_of(tenant text)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(time_zone_of.tenant);
begin
    return (
        select tenants.time_zone
        from tocsin.tenants
        where tenants.id = home
    );
end;
$$;

alter function engine.time_zone_of(text) owner to tocsin_engine;

comment on function engine.time_zone_of(text) is
'The time zone of a tenant, an IANA name: what a time without a zone in an import means.

Error: unknown-tenant. Security definer: tenants are not for the worker''s login to read.';

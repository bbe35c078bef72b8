create or replace function engine.assume_tenant(tenant text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    found_id uuid;
begin
    select tenants.id
    into found_id
    from tocsin.tenants
    where
        tenants.slug = assume_tenant.tenant
        and tenants.id <> '00000000-0000-0000-0000-000000000000';
    if not found then
        perform core.raise_invalid(
            'tenant',
            coalesce(
                'No tenant ' || core.quote(assume_tenant.tenant) || '; there are ' || core.in_words(
                    array(
                        select tenants.slug
                        from tocsin.tenants
                        where tenants.id <> '00000000-0000-0000-0000-000000000000'
                        order by tenants.slug
                        limit 31
                    ),
                    'and'
                ) || '.',
                'There is no tenant yet.'
            ),
            'unknown-tenant'
        );
    end if;
    perform auth.act_for_tenant(found_id);
    return found_id;
end;
$$;

alter function engine.assume_tenant(text) owner to tocsin_engine;

comment on function engine.assume_tenant(text) is
'Sets the context of a tenant named by its slug. Result: its id. Error: unknown-tenant.

Security definer: only tocsin_engine may assume tenants. The context holds no member and no permission, and the login
that calls this has no policy on any table: what it can do with the context is call the other functions of engine.';

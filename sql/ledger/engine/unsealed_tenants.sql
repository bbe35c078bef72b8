create or replace function engine.unsealed_tenants(now timestamptz, look_back interval default null)
returns setof text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    home uuid;
    slug text;
begin
    for home, slug in
        select
            tenants.id,
            tenants.slug
        from tocsin.tenants
        where tenants.id <> '00000000-0000-0000-0000-000000000000'
        order by tenants.slug
    loop
        perform auth.act_for_tenant(home);
        if exists (
            select
            from tocsin.ledger
            where
                ledger.tenant_id = home
                and ledger.created_at >= greatest(
                    unsealed_tenants.now - unsealed_tenants.look_back,
                    (
                        select tail.covers_until - interval '2 hours'
                        from tocsin.ledger_seals as tail
                        where tail.tenant_id = home
                        order by tail.seq desc
                        limit 1
                    ),
                    '-infinity'
                )
                and ledger.created_at <= unsealed_tenants.now
                -- See engine.seal_ledger().
                and (
                    select known.seq
                    from tocsin.ledger_seals as known
                    where
                        known.tenant_id = ledger.tenant_id
                        and known.ledger_id = ledger.id
                ) is null
        ) then
            return next slug;
        end if;
    end loop;
end;
$$;

alter function engine.unsealed_tenants(timestamptz, interval) owner to tocsin_engine;

comment on function engine.unsealed_tenants(timestamptz, interval) is
'The slugs of the tenants that engine.seal_ledger() would find something to seal in.

One call instead of one a tenant: most have nothing new. Arguments: now, beyond which nothing is sealed; look_back, how
far before it is looked, for who has looked further before: null for as far as engine.seal_ledger() does.
Security definer: the worker''s login reads no table; tocsin_engine assumes one tenant after the other.';

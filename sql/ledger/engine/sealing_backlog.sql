create or replace function engine.sealing_backlog()
returns table (unsealed bigint, oldest timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    home uuid;
    more bigint;
    first timestamptz;
begin
    unsealed := 0;
    for home in
        select tenants.id
        from tocsin.tenants
        where tenants.id <> '00000000-0000-0000-0000-000000000000'
    loop
        perform auth.act_for_tenant(home);
        select
            count(*),
            min(waiting.created_at)
        into more, first
        from (
            select ledger.created_at
            from tocsin.ledger
            where
                ledger.tenant_id = home
                and ledger.created_at > coalesce(
                    (
                        select tail.covers_until
                        from tocsin.ledger_seals as tail
                        where tail.tenant_id = home
                        order by tail.seq desc
                        limit 1
                    ),
                    '-infinity'
                )
            order by ledger.created_at
            limit 10000
        ) as waiting;
        unsealed := unsealed + more;
        oldest := least(oldest, first);
    end loop;
    return next;
end;
$$;

alter function engine.sealing_backlog() owner to tocsin_engine;

comment on function engine.sealing_backlog() is
'How many rows of the ledgers wait for their seal, and since when: for who watches that sealing goes on.

Result: unsealed, what came after the last seal of its tenant, 10,000 a tenant at most; oldest, when the first of it
came, null for none. A row of a slow transaction that lies before the last seal is not counted.
Security definer: the worker''s login reads no table; tocsin_engine assumes one tenant after the other, and tells sums.';

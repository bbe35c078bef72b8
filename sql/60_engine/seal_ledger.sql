create or replace function engine.seal_ledger(
    tenant text, now timestamptz, look_back interval default '2 hours', most integer default 1000
)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(seal_ledger.tenant);
    sealed integer;
begin
    -- One sealer a tenant at a time: two would make the same link.
    perform pg_advisory_xact_lock(hashtextextended('tocsin.ledger_seals ' || home, 0));
    with recursive last_link as (
        select
            coalesce(max(ledger_seals.seq), 0) as seq,
            coalesce((array_agg(ledger_seals.hash order by ledger_seals.seq desc))[1], '') as hash
        from (
            select
                known.seq,
                known.hash
            from tocsin.ledger_seals as known
            where known.tenant_id = home
            order by known.seq desc
            limit 1
        ) as ledger_seals
    ),

    waiting as (
        select
            ledger as event,
            row_number() over (order by ledger.created_at, ledger.id) as place
        from tocsin.ledger
        where
            ledger.tenant_id = home
            and ledger.created_at >= seal_ledger.now - seal_ledger.look_back
            and not exists (
                select
                from tocsin.ledger_seals as known
                where
                    known.tenant_id = ledger.tenant_id
                    and known.ledger_id = ledger.id
            )
        order by ledger.created_at, ledger.id
        limit seal_ledger.most
    ),

    chain as (
        select
            last_link.seq,
            0::bigint as place,
            null::uuid as ledger_id,
            last_link.hash
        from last_link
        union all
        select
            chain.seq + 1,
            waiting.place,
            (waiting.event).id,
            core.link_hash(chain.hash, waiting.event)
        from chain
        inner join waiting on waiting.place = chain.place + 1
    )

    insert into tocsin.ledger_seals (tenant_id, seq, ledger_id, fields_version, hash, sealed_at)
    select home, chain.seq, chain.ledger_id, 1, chain.hash, seal_ledger.now
    from chain
    where chain.ledger_id is not null;
    get diagnostics sealed = row_count;
    return sealed;
end;
$$;

alter function engine.seal_ledger(text, timestamptz, interval, integer) owner to tocsin_engine;

comment on function engine.seal_ledger(text, timestamptz, interval, integer) is
'Seals what happened in a tenant and is not sealed yet, oldest first, and takes no lock that a request waits for.

What is missing is looked for over look_back, which must be longer than the longest transaction: a row that was written
early and committed late is sealed late, and never skipped. A row that is older and was never sealed is not sealed any
more: to core.ledger_faults it is one that somebody slipped in.
Arguments: tenant, its slug; now; look_back; most, how many at once. Result: how many were sealed.
Error: unknown-tenant. Security definer: the worker''s login has no policy on any table.';

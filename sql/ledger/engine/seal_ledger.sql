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
    link tocsin.ledger_seals;
    event tocsin.ledger;
    sealed integer := 0;
begin
    -- Another sealer may be making the same link: it is not waited for long, or it could hold up every other tenant.
    perform set_config('lock_timeout', '2s', true);
    select *
    into link
    from tocsin.ledger_seals
    where ledger_seals.tenant_id = home
    order by ledger_seals.seq desc
    limit 1;
    link.tenant_id := home;
    link.fields_version := 1;
    link.sealed_at := seal_ledger.now;
    for event in
        select ledger.*
        from tocsin.ledger
        where
            ledger.tenant_id = home
            and ledger.created_at >= coalesce(link.covers_until, '-infinity') - seal_ledger.look_back
            and ledger.created_at <= seal_ledger.now
            -- Asked for each row: a join is planned for a tenant of average size, and loops over the square of a big one.
            and (
                select known.seq
                from tocsin.ledger_seals as known
                where
                    known.tenant_id = ledger.tenant_id
                    and known.ledger_id = ledger.id
            ) is null
        order by ledger.created_at, ledger.id
        limit seal_ledger.most
    loop
        link.seq := coalesce(link.seq, 0) + 1;
        link.ledger_id := event.id;
        link.covers_until := greatest(link.covers_until, event.created_at);
        link.hash := core.chain_hash(coalesce(link.hash, ''), link, event);
        insert into tocsin.ledger_seals (tenant_id, seq, ledger_id, fields_version, covers_until, sealed_at, hash)
        values (
            link.tenant_id, link.seq, link.ledger_id, link.fields_version, link.covers_until, link.sealed_at, link.hash
        );
        sealed := sealed + 1;
    end loop;
    return sealed;
exception
    -- It has made the link. An advisory lock would keep two apart as well, but any session could hold it, and with it
    -- the sealing.
    when unique_violation or lock_not_available then return 0;
end;
$$;

alter function engine.seal_ledger(text, timestamptz, interval, integer) owner to tocsin_engine;

comment on function engine.seal_ledger(text, timestamptz, interval, integer) is
'Seals what happened in a tenant and is not sealed yet, oldest first, and takes no lock that a request waits for.

What is missing is looked for from look_back before the latest event that was sealed: a row that was written early and
committed late is sealed late and never skipped, as long as no transaction lasts longer than that; nor is one that
nobody was there to seal, however long ago. What is older still and has no seal is never sealed: to core.ledger_faults,
which looks back as far, somebody slipped it in. A tenant without any seal is sealed from its first event.
Arguments: tenant, its slug; now, beyond which nothing is sealed; look_back; most, how many at once.
Result: how many were sealed; none when another sealer was at it.
Error: unknown-tenant. Security definer: the worker''s login has no policy on any table.';

create or replace function engine.verify_ledger(tenant text, seqs bigint[] default '{}', hashes bytea[] default '{}')
returns table (is_intact boolean, fault text, at_seq bigint, ledger_id uuid, sealed bigint, tail bytea)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(verify_ledger.tenant);
begin
    return query
    with faults as (
        select
            found.fault,
            found.seq,
            found.ledger_id
        from core.ledger_faults as found
        where found.tenant_id = home
        union all
        select
            'cut-off',
            checkpoint.seq,
            null
        from unnest(verify_ledger.seqs, verify_ledger.hashes) as checkpoint (seq, hash)
        where not exists (
            select
            from tocsin.ledger_seals as kept
            where
                kept.tenant_id = home
                and kept.seq = checkpoint.seq
                and kept.hash = checkpoint.hash
        )
    ),

    first_fault as (
        select *
        from faults
        order by faults.seq asc nulls last, faults.fault = 'cut-off', faults.ledger_id asc
        limit 1
    )

    select
        first_fault.fault is null,
        first_fault.fault,
        first_fault.seq,
        first_fault.ledger_id,
        last_link.seq,
        last_link.hash
    from (select) as one
    left join first_fault on true
    left join lateral (
        select
            seal.seq,
            seal.hash
        from tocsin.ledger_seals as seal
        where seal.tenant_id = home
        order by seal.seq desc
        limit 1
    ) as last_link on true;
end;
$$;

alter function engine.verify_ledger(text, bigint[], bytea[]) owner to tocsin_engine;

comment on function engine.verify_ledger(text, bigint[], bytea[]) is
'Whether a tenant''s ledger is what was sealed, and still holds the links that were kept elsewhere.

Arguments: tenant, its slug; seqs and hashes of the checkpoints, side by side. Result: one row: is_intact, the first
fault (as core.ledger_faults, or cut-off: a checkpoint''s link is not there any more) with its link and row, and the
last link. Error: unknown-tenant. Security definer: the worker''s login has no policy on any table.';

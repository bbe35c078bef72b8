create or replace view core.ledger_faults
with (security_invoker = true)
as
select
    chain.tenant_id,
    chain.seq,
    chain.ledger_id,
    chain.fault
from (
    select
        seal.tenant_id,
        seal.seq,
        seal.ledger_id,
        case
            when seal.seq <> coalesce(lag(seal.seq) over before, 0) + 1 then 'seal-missing'
            when event.id is null then 'missing'
            when seal.hash <> core.link_hash(coalesce(lag(seal.hash) over before, ''), event) then 'altered'
        end as fault
    from tocsin.ledger_seals as seal
    left join tocsin.ledger as event
        on
            seal.tenant_id = event.tenant_id
            and seal.ledger_id = event.id
    window before as (partition by seal.tenant_id order by seal.seq)
) as chain
where chain.fault is not null
union all
select
    event.tenant_id,
    null as seq,
    event.id as ledger_id,
    'inserted' as fault
from tocsin.ledger as event
where
    event.created_at < statement_timestamp() - interval '2 hours'
    and not exists (
        select
        from tocsin.ledger_seals as seal
        where
            seal.tenant_id = event.tenant_id
            and seal.ledger_id = event.id
    );

comment on view core.ledger_faults is
'Where the ledger is not what was sealed.

fault: altered (a row, or the seal before it, is not what the hash says), missing (a row that was sealed is gone),
seal-missing (a link is gone), inserted (a row that is older than engine.seal_ledger() looks back and has no seal).
A tail that was cut off whole shows only beside a checkpoint that was kept elsewhere.';

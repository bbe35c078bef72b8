create or replace view core.ledger_faults
with (security_invoker = true)
as
select
    judged.tenant_id,
    case judged.fault when 'seal-missing' then judged.due_seq else (judged.link).seq end as seq,
    case when judged.fault <> 'seal-missing' then (judged.link).ledger_id end as ledger_id,
    judged.fault
from (
    select
        chain.tenant_id,
        chain.due_seq,
        chain.link,
        case
            when (chain.link).seq <> chain.due_seq then 'seal-missing'
            when (chain.event).id is null then 'missing'
            when (chain.link).hash <> core.chain_hash(chain.previous, chain.link, chain.event) then 'altered'
        end as fault
    from (
        select
            seal.tenant_id,
            seal as link,
            -- Asked for each row: a join is planned for a tenant of average size, and a big one takes for ever.
            (
                select event
                from tocsin.ledger as event
                where
                    event.tenant_id = seal.tenant_id
                    and event.id = seal.ledger_id
            ) as event,
            coalesce(lag(seal.seq) over before, 0) + 1 as due_seq,
            coalesce(lag(seal.hash) over before, '') as previous
        from tocsin.ledger_seals as seal
        window before as (partition by seal.tenant_id order by seal.seq)
    ) as chain
) as judged
where judged.fault is not null
union all
select
    event.tenant_id,
    null as seq,
    event.id as ledger_id,
    'inserted' as fault
from (
    select
        seal.tenant_id,
        max(seal.covers_until) as covers_until
    from tocsin.ledger_seals as seal
    group by seal.tenant_id
) as chain
inner join tocsin.ledger as event on chain.tenant_id = event.tenant_id
where
    (
        event.created_at < chain.covers_until - interval '2 hours'
        or event.created_at > statement_timestamp() + interval '2 hours'
    )
    and (
        select seal.seq
        from tocsin.ledger_seals as seal
        where
            seal.tenant_id = event.tenant_id
            and seal.ledger_id = event.id
    ) is null;

comment on view core.ledger_faults is
'Where the ledger is not what was sealed.

fault: altered (the row, its link, or the hash before it is not what the link''s hash says), missing (a row that was
sealed is gone), seal-missing (a link is gone: seq is its number, and its row is not known), inserted (a row without a
seal that is older than engine.seal_ledger() looks back, or still to come). A tail that was cut off whole shows only
beside a checkpoint that was kept elsewhere.';

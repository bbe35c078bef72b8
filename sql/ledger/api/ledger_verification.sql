create or replace view api.ledger_verification
with (security_invoker = true)
as
-- First of all, and by itself: who may not have it does not have it computed.
with tenant as materialized (
    select auth.tenant() as id
    where core.require('ledger.view')
)

select
    first_fault.fault is null as is_intact,
    first_fault.fault,
    first_fault.seq,
    first_fault.ledger_id,
    tail.seq as sealed,
    (
        select count(*)
        from tocsin.ledger as event
        where
            event.tenant_id = tenant.id
            and event.created_at >= coalesce(tail.covers_until, '-infinity') - interval '2 hours'
            and (
                select seal.seq
                from tocsin.ledger_seals as seal
                where
                    seal.tenant_id = event.tenant_id
                    and seal.ledger_id = event.id
            ) is null
    ) as waiting,
    encode(tail.hash, 'hex') as hash,
    tail.sealed_at
from tenant
left join lateral (
    select
        fault.seq,
        fault.ledger_id,
        fault.fault
    from core.ledger_faults as fault
    where fault.tenant_id = tenant.id
    order by fault.seq asc nulls last, fault.ledger_id asc
    limit 1
) as first_fault on true
left join lateral (
    select
        seal.seq,
        seal.hash,
        seal.covers_until,
        seal.sealed_at
    from tocsin.ledger_seals as seal
    where seal.tenant_id = tenant.id
    order by seal.seq desc
    limit 1
) as tail on true;

comment on view api.ledger_verification is
'Whether the ledger is what was sealed, and if not, the first row that is not.

fault: altered, missing, seal-missing or inserted, with the link''s seq and the row''s id. sealed, hash and sealed_at are
the last link''s: keep them elsewhere, and a tail that is cut off shows too. waiting: rows not yet sealed. Error:
not-permitted without ledger.view.';

comment on column api.ledger_verification.is_intact is
'Whether the ledger is what was sealed.';

comment on column api.ledger_verification.fault is
'What is wrong with the first row that is not; null where all is well.';

comment on column api.ledger_verification.seq is
'The number of the link at fault.';

comment on column api.ledger_verification.ledger_id is
'The row at fault.';

comment on column api.ledger_verification.sealed is
'The number of the last link.';

comment on column api.ledger_verification.waiting is
'How many rows wait for their seal.';

comment on column api.ledger_verification.hash is
'The hash of the last link, in hexadecimal.';

comment on column api.ledger_verification.sealed_at is
'When the last link was made.';

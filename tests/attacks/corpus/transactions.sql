-- Transactions: ending the request's own takes its context along; what comes after is nobody's.

commit;
select * from tocsin.incidents;
select auth.tenant(), auth.context()

rollback;
select * from tocsin.incidents

commit;
begin;
select * from tocsin.incidents;
update tocsin.incidents set title = 'mine'

commit and chain;
select * from tocsin.incidents

commit;
begin isolation level serializable read write;
select set_config('tocsin.context', '<tenant>|<operator>||,incidents.view,|,,', true);
select * from tocsin.incidents

-- a transaction left open for the next request
commit;
begin;
select 1

begin;
declare left_open cursor for select * from tocsin.incidents
-- then
fetch all from left_open

savepoint a;
rollback to a;
select * from tocsin.incidents

prepare transaction 'held'

commit prepared 'held'

rollback prepared 'held'

select pg_export_snapshot()

set transaction snapshot '00000003-0000001B-1'

set constraints all deferred;
update tocsin.incidents set tenant_id = '<tenant>'

select pg_current_xact_id(), pg_current_snapshot(), txid_status(1)

-- an error in a request that wants to write, and the next request writes
set transaction read only;
update tocsin.idempotency_keys set location = 'x'

set session characteristics as transaction read only

set session characteristics as transaction isolation level serializable, read only, deferrable

end;
abort;
start transaction read only;
select * from api.incidents where id = '<incident>'

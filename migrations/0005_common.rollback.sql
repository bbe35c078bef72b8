set local role tocsin_owner;

drop table tocsin.idempotency_keys;

drop type core.result;

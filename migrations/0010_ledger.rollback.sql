set local role tocsin_owner;

drop table tocsin.ledger_seals;

drop table tocsin.ledger;
